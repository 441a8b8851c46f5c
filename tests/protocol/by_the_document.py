"""The derivations once more, written from docs/protocol.md alone: what a second implementation would have.

Of the node's own code it takes nothing but libsodium's arithmetic (`node.protocol.group`). HPKE and its hybrid
encapsulation are spelled out here too, so that nobody need have the library that the node has.
"""

import hmac
from collections.abc import Sequence
from hashlib import sha3_256, sha256, sha512
from typing import Any

import cbor2
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from nacl.bindings import crypto_aead_xchacha20poly1305_ietf_encrypt

from node.protocol.group import (
    GENERATOR,
    Point,
    Scalar,
    add,
    multiply,
    point_from_uniform,
    reduce_scalar,
    scalar_multiply,
    scalar_subtract,
)

SLOT_BYTES = 984
_HPKE_SUITE = b"HPKE" + bytes.fromhex("647a00030003")
"""MLKEM768-X25519, HKDF-SHA512, ChaCha20Poly1305."""


# -- §2, building blocks


def lv(*parts: bytes) -> bytes:
    """LV(x) || LV(y) || ..."""
    return b"".join(len(part).to_bytes(2, "big") + part for part in parts)


def cbor(value: Any) -> bytes:
    """Deterministic CBOR."""
    return cbor2.dumps(value, canonical=True)


def uniform(message: bytes, dst: bytes) -> bytes:
    """expand_message_xmd of RFC 9380 with SHA-512, for 64 bytes: one block."""
    tail = dst + bytes([len(dst)])
    first = sha512(bytes(128) + message + b"\x00\x40\x00" + tail).digest()
    return sha512(first + b"\x01" + tail).digest()


def hash_to_group(message: bytes, dst: bytes) -> Point:
    """A point nobody knows the logarithm of."""
    return point_from_uniform(uniform(message, dst))


def hash_to_scalar(message: bytes, dst: bytes) -> Scalar:
    """A number below the order."""
    return reduce_scalar(uniform(message, dst))


def bound_context(context: bytes, P: Sequence[Point], Q: Sequence[Point]) -> bytes:
    """The context that names all points of the batch."""
    return context + b"-batch-" + sha512(len(P).to_bytes(4, "big") + b"".join(P) + b"".join(Q)).digest()[:32]


def composite(K: Point, P: Sequence[Point], Q: Sequence[Point], bound: bytes) -> tuple[Point, Point]:
    """M and Z: the points and the products, each summed under the weights."""
    seed = sha512(lv(K, b"Seed-" + bound)).digest()
    sums: list[Point] = []
    for points in (P, Q):
        total = None
        for i, point in enumerate(points):
            weighed = lv(seed) + i.to_bytes(2, "big") + lv(P[i], Q[i]) + b"Composite"
            term = multiply(hash_to_scalar(weighed, b"HashToScalar-" + bound), point)
            total = term if total is None else add(total, term)
        assert total is not None
        sums.append(total)
    return sums[0], sums[1]


def prove(k: Scalar, P: Sequence[Point], Q: Sequence[Point], context: bytes, random32: bytes) -> bytes:
    """The proof that K = k·G and every Q = k·P."""
    K, bound = multiply(k, GENERATOR), bound_context(context, P, Q)
    M, Z = composite(K, P, Q, bound)
    r = hash_to_scalar(k + sha512(b"".join(P) + b"".join(Q)).digest() + random32, b"ProofNonce-" + bound)
    c = challenge(K, M, Z, multiply(r, GENERATOR), multiply(r, M), bound)
    return c + scalar_subtract(r, scalar_multiply(c, k))


def holds(K: Point, P: Sequence[Point], Q: Sequence[Point], context: bytes, proof: bytes) -> bool:
    """Whether a proof is true."""
    c, s, bound = Scalar(proof[:32]), Scalar(proof[32:]), bound_context(context, P, Q)
    M, Z = composite(K, P, Q, bound)
    t2, t3 = add(multiply(s, GENERATOR), multiply(c, K)), add(multiply(s, M), multiply(c, Z))
    return challenge(K, M, Z, t2, t3, bound) == c


def challenge(K: Point, M: Point, Z: Point, t2: Point, t3: Point, bound: bytes) -> Scalar:
    """c of a proof."""
    return hash_to_scalar(lv(K, M, Z, t2, t3) + b"Challenge", b"HashToScalar-" + bound)


# -- §2, the box


def extract(salt: bytes, secret: bytes) -> bytes:
    """HKDF-Extract of RFC 5869 with SHA-512."""
    return hmac.digest(salt, secret, "sha512")


def expand32(key: bytes, info: bytes, length: int = 32) -> bytes:
    """HKDF-Expand of RFC 5869 with SHA-512, for at most 64 bytes: one block."""
    return hmac.digest(key, info + b"\x01", "sha512")[:length]


def open_box(box: bytes, private: bytes, info: bytes) -> bytes:
    """RFC 9180, base mode, one shot, no associated data; the KEM is ML-KEM-768 with X25519 under SHA3-256."""
    mlkem, x25519 = MLKEM768PrivateKey.from_seed_bytes(private[:64]), X25519PrivateKey.from_private_bytes(private[64:])
    of_mlkem, of_x25519, sealed = box[:1088], box[1088:1120], box[1120:]
    shared = mlkem.decapsulate(of_mlkem) + x25519.exchange(X25519PublicKey.from_public_bytes(of_x25519))
    secret = sha3_256(shared + of_x25519 + x25519.public_key().public_bytes_raw() + b"\\.//^\\").digest()

    def labelled(salt: bytes, label: bytes, material: bytes) -> bytes:
        return extract(salt, b"HPKE-v1" + _HPKE_SUITE + label + material)

    context = b"\x00" + labelled(b"", b"psk_id_hash", b"") + labelled(b"", b"info_hash", info)
    root = labelled(secret, b"secret", b"")
    key = expand32(root, b"\x00\x20HPKE-v1" + _HPKE_SUITE + b"key" + context, 32)
    nonce = expand32(root, b"\x00\x0cHPKE-v1" + _HPKE_SUITE + b"base_nonce" + context, 12)
    return ChaCha20Poly1305(key).decrypt(nonce, sealed, b"")


# -- §3, names


def pair_name(fed: bytes, epoch: int, half: tuple[bytes, bytes], other: tuple[bytes, bytes]) -> bytes:
    """PAIR of two (NID, K), in any order."""
    (lo, k_lo), (hi, k_hi) = sorted((half, other))
    return sha512(lv(b"raakvlak/1 pair", fed, lo, hi, epoch.to_bytes(4, "big"), k_lo, k_hi)).digest()[:32]


def item_bytes(purpose: str, kind: str, number: str) -> bytes:
    """An item as it is hashed."""
    return b"raakvlak/1\x00" + purpose.encode() + b"\x00" + kind.encode() + b"\x00" + number.encode()


def item_point(pair: bytes, item: bytes) -> Point:
    """H(item)."""
    return hash_to_group(item, b"HashToGroup-raakvlak/1-item-" + pair)


def dummy_point(pair: bytes, dk: bytes, n: int, j: int) -> Point:
    """dummy(n, j)."""
    seed = expand32(dk, n.to_bytes(8, "big") + j.to_bytes(2, "big"))
    return hash_to_group(seed, b"HashToGroup-raakvlak/1-dummy-" + pair)


def masked(dk: bytes, n: int, logbook: bytes) -> bytes:
    """L of message n."""
    mask = expand32(dk, b"raakvlak/1 mask" + n.to_bytes(8, "big"))
    return bytes(a ^ b for a, b in zip(logbook, mask, strict=True))


def exchange_context(pair: bytes, prover: bytes, verifier: bytes, n: int) -> bytes:
    """ctx("exchange", prover, verifier, n)."""
    return b"raakvlak/1 exchange-" + sha512(lv(pair, prover, verifier) + n.to_bytes(8, "big")).digest()[:32]


def possession(fed: bytes, epoch: int, sender: bytes, receiver: bytes, key: bytes) -> tuple[Point, bytes]:
    """T and the context of a proof of possession."""
    ends = lv(fed, epoch.to_bytes(4, "big"), sender, receiver, key)
    return hash_to_group(ends, b"HashToGroup-raakvlak/1-pop"), b"raakvlak/1 pop-" + sha512(ends).digest()[:32]


# -- §5 and §6, keys, heads and bodies


def box_info(hello: bytes, responder: bytes, key: bytes) -> bytes:
    """What the box is bound to."""
    return lv(b"raakvlak/1 box", sha256(hello).digest(), responder, key)


def direction_key(secret: bytes, hello: bytes, answer: bytes, pair: bytes, sender: bytes) -> bytes:
    """The key under which one side seals."""
    return expand32(extract(sha512(lv(hello, answer)).digest(), secret), lv(b"raakvlak/1 direction", pair, sender))


def sealed_body(key: bytes, head: bytes, plaintext: bytes, random32: bytes) -> bytes:
    """nonce || ciphertext."""
    nonce = sha256(b"raakvlak/1 nonce" + key + random32 + plaintext).digest()[:24]
    return nonce + crypto_aead_xchacha20poly1305_ietf_encrypt(plaintext, head, nonce, key)


def token(pair: bytes, product: bytes) -> bytes:
    """What is kept of an answer."""
    return sha256(b"raakvlak/1 token" + pair + product).digest()[:16]


def point_digest(point: bytes) -> bytes:
    """h_j."""
    return sha256(b"raakvlak/1 point" + point).digest()


def points_digest(points: Sequence[bytes]) -> bytes:
    """D."""
    return sha256(b"raakvlak/1 points" + b"".join(map(point_digest, points))).digest()


def next_th(th: bytes, request_head: bytes, response_head: bytes) -> bytes:
    """th_n."""
    heads = sha256(request_head).digest() + sha256(response_head).digest()
    return sha256(b"raakvlak/1 th" + th + heads).digest()


def slot(flags: int, stream: bytes) -> bytes:
    """A slot with this part of the stream."""
    return (bytes([flags]) + lv(stream)).ljust(SLOT_BYTES, b"\x00")
