"""The parts of RFC 9497 that the protocol has no use for, and the tests against others do."""

import hashlib

from node.protocol.group import Point, Scalar, decode_scalar, multiply
from node.protocol.hash_to_group import hash_to_scalar

ORDER = 2**252 + 27742317777372353535851937790883648493
"""The order of ristretto255 (RFC 9496 §4)."""


def context_string(mode: int) -> bytes:
    """CreateContextString (§3.1) for ristretto255-SHA512."""
    return b"OPRFV1-" + bytes([mode]) + b"-ristretto255-SHA512"


def derive_key(seed: bytes, info: bytes, mode: int) -> Scalar:
    """DeriveKeyPair (§3.2.1), the secret key; the counter is zero, as no seed here needs a second try."""
    message = seed + len(info).to_bytes(2, "big") + info + b"\x00"
    return decode_scalar(hash_to_scalar(message, b"DeriveKeyPair" + context_string(mode)))


def inverse(scalar: Scalar) -> Scalar:
    """1 / scalar modulo the order."""
    return Scalar(pow(int.from_bytes(scalar, "little"), -1, ORDER).to_bytes(32, "little"))


def finalize(message: bytes, blind: Scalar, evaluated: Point) -> bytes:
    """Finalize (§3.3.1): the OPRF's output, from the answer to a blinded point."""
    unblinded = multiply(inverse(blind), evaluated)
    parts = len(message).to_bytes(2, "big") + message + len(unblinded).to_bytes(2, "big") + unblinded
    return hashlib.sha512(parts + b"Finalize").digest()
