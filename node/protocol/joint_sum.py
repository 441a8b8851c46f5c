"""A sum to which each of several adds its numbers without anybody seeing them (docs/reports.md).

Each two of them share a mask that neither of others can know; the one with the lower name adds it to its numbers, the
other takes it off, modulo 2^64. One's masked numbers are random to whoever lacks one of its masks; in the sum of all of
them the masks cancel. It is the secure aggregation of Bonawitz et al. (CCS 2017), section 4, without their recovery of
those who drop out: here nobody may be missing, and so nothing is there that could unmask one of them.

The mask of two is a stream of ChaCha20 (RFC 8439) under a key from HKDF-SHA-256 (RFC 5869) of their X25519 secret
(RFC 7748). X25519 has their Ed25519 keys, converted by libsodium; that one key may do both is shown by Thormarker
(2021, ePrint 2021/509).
"""

import struct
from collections.abc import Iterable, Mapping, Sequence

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import ChaCha20
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from nacl.bindings import crypto_scalarmult
from nacl.signing import SigningKey, VerifyKey

from node.protocol.names import lv

MODULUS = 1 << 64
_WORD_BYTES = 8
_KEY_BYTES = 32
_ONCE = bytes(16)
"""Counter and nonce: each key makes one stream, so they need not differ."""
_LABEL = b"raakvlak/1 joint sum"

Words = tuple[int, ...]
"""Numbers from 0 to 2^64 - 1."""


def mask_of_two(seed: bytes, nid: bytes, other_key: bytes, other_nid: bytes, about: bytes, length: int) -> Words:
    """The mask that two share, the same from both sides: `length` words that are used for `about` alone.

    `seed`: the 32 secret bytes of the own Ed25519 key; `other_key`: the other's public one. `about` names the sum.
    Raises one of PyNaCl's `CryptoError`s for a public key that is none.
    """
    own = SigningKey(seed).to_curve25519_private_key()
    secret = crypto_scalarmult(bytes(own), bytes(VerifyKey(other_key).to_curve25519_public_key()))
    info = b"".join(map(lv, (_LABEL, about, *sorted((nid, other_nid)))))
    key = HKDF(SHA256(), _KEY_BYTES, salt=None, info=info).derive(secret)
    stream = Cipher(ChaCha20(key, _ONCE), mode=None).encryptor().update(bytes(_WORD_BYTES * length))
    return unpacked(stream)


def masked(numbers: Sequence[int], nid: bytes, masks: Mapping[bytes, Words]) -> Words:
    """One's numbers under its masks with all others, by their names."""
    signed = [[word if nid < other else -word for word in mask] for other, mask in masks.items()]
    return added([numbers, *signed])


def added(rows: Iterable[Sequence[int]]) -> Words:
    """The sum of rows of one length, modulo 2^64."""
    return tuple(sum(column) % MODULUS for column in zip(*rows, strict=True))


def packed(words: Words) -> bytes:
    """The words as bytes: eight each, big-endian."""
    return struct.pack(f">{len(words)}Q", *words)


def unpacked(data: bytes) -> Words:
    """The words of such bytes, which are a multiple of eight long."""
    return struct.unpack(f">{len(data) // _WORD_BYTES}Q", data)
