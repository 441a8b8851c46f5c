"""What hides the contents: the session's one-shot HPKE box, the keys of the two directions, sealed bodies (§2, §5, §6).

`cryptography`'s HPKE has neither associated data nor exporter, so all that must be bound stands in `info`.
"""

from dataclasses import dataclass
from hashlib import sha256, sha512

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey, MLKEM768PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hashes import SHA512
from cryptography.hazmat.primitives.hpke import (
    AEAD,
    KDF,
    KEM,
    MLKEM768X25519PrivateKey,
    MLKEM768X25519PublicKey,
    Suite,
)
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from nacl.bindings import (
    crypto_aead_xchacha20poly1305_ietf_decrypt,
    crypto_aead_xchacha20poly1305_ietf_encrypt,
)
from nacl.exceptions import CryptoError

from node.errors import ProtocolRefusal
from node.protocol.names import lv

SECRET_BYTES = 32
NONCE_BYTES = 24
BOX_PRIVATE_BYTES = 64 + 32
"""The seed of the ML-KEM-768 key (FIPS 203) and the X25519 private key."""
_MLKEM_PUBLIC_BYTES = 1184
_SUITE = Suite(KEM.MLKEM768_X25519, KDF.HKDF_SHA512, AEAD.CHACHA20_POLY1305)


@dataclass(frozen=True, slots=True)
class BoxKey:
    """The initiator's HPKE key pair: 96 bytes to keep until the answer is there, 1,216 to send."""

    private: bytes
    public: bytes


def box_key(random96: bytes) -> BoxKey:
    """A fresh key pair from 96 uniform bytes."""
    mlkem, x25519 = _private_halves(random96)
    public = mlkem.public_key().public_bytes_raw() + x25519.public_key().public_bytes_raw()
    return BoxKey(random96, public)


def seal_box(secret: bytes, public: bytes, info: bytes) -> bytes:
    """The box around 32 secret bytes for the holder of the private key. `bad-box-key` when the key is none."""
    try:
        mlkem = MLKEM768PublicKey.from_public_bytes(public[:_MLKEM_PUBLIC_BYTES])
        x25519 = X25519PublicKey.from_public_bytes(public[_MLKEM_PUBLIC_BYTES:])
        return _SUITE.encrypt(secret, MLKEM768X25519PublicKey(mlkem, x25519), info)
    except ValueError:
        raise ProtocolRefusal("bad-box-key", "the key for the box is not one") from None


def open_box(box: bytes, private: bytes, info: bytes) -> bytes:
    """The 32 secret bytes in the box. `bad-box` when it was not made for this key and this info."""
    try:
        secret = _SUITE.decrypt(box, MLKEM768X25519PrivateKey(*_private_halves(private)), info)
    except (InvalidTag, ValueError):
        raise ProtocolRefusal("bad-box", "the box does not open") from None
    if len(secret) != SECRET_BYTES:
        raise ProtocolRefusal("bad-box", "the box holds something else than 32 bytes")
    return secret


def direction_key(secret: bytes, hello: bytes, answer: bytes, pair: bytes, sender: bytes) -> bytes:
    """The key (32 bytes) under which `sender` (a NID) seals its bodies in this session."""
    salt = sha512(lv(hello) + lv(answer)).digest()
    info = b"".join(map(lv, (b"raakvlak/1 direction", pair, sender)))
    return HKDF(SHA512(), 32, salt, info).derive(secret)


def seal_body(key: bytes, head: bytes, plaintext: bytes, random32: bytes) -> bytes:
    """nonce || XChaCha20-Poly1305, bound to the head. The nonce depends on the plaintext, so a cloned machine that
    draws the same random bytes does not seal two texts under one nonce."""
    nonce = sha256(b"raakvlak/1 nonce" + key + random32 + plaintext).digest()[:NONCE_BYTES]
    return nonce + crypto_aead_xchacha20poly1305_ietf_encrypt(plaintext, head, nonce, key)


def open_body(key: bytes, head: bytes, body: bytes) -> bytes:
    """The plaintext of a sealed body. `bad-seal` when it was not sealed under this key for this head."""
    try:
        return crypto_aead_xchacha20poly1305_ietf_decrypt(body[NONCE_BYTES:], head, body[:NONCE_BYTES], key)
    except (CryptoError, ValueError):
        raise ProtocolRefusal("bad-seal", "the body does not open under this session's key") from None


def _private_halves(private: bytes) -> tuple[MLKEM768PrivateKey, X25519PrivateKey]:
    return MLKEM768PrivateKey.from_seed_bytes(private[:64]), X25519PrivateKey.from_private_bytes(private[64:])
