"""Hashing to points and scalars: RFC 9380 §5.3.1 with SHA-512, as in ristretto255-SHA512 of RFC 9497 §4.1."""

import hashlib

from node.protocol.group import UNIFORM_BYTES, Point, Scalar, point_from_uniform, reduce_scalar

_BLOCK_BYTES = 128
"""SHA-512's input block, s_in_bytes."""
_HASH_BYTES = 64
"""SHA-512's output, b_in_bytes."""
_DST_MAX_BYTES = 255
"""Longer ones RFC 9380 §5.3.3 would hash first; ours are shorter, and a longer one is a mistake."""
_OUTPUT_MAX_BYTES = 255 * _HASH_BYTES
_Z_PAD = bytes(_BLOCK_BYTES)


def expand_message_xmd(message: bytes, dst: bytes, length: int) -> bytes:
    """`length` uniform bytes, 1 to 16,320, from a message; `dst` has 1 to 255 bytes and a use of its own."""
    if not 1 <= len(dst) <= _DST_MAX_BYTES:
        raise ValueError(f"a domain separation tag has 1 to {_DST_MAX_BYTES} bytes, this one {len(dst)}")
    if not 1 <= length <= _OUTPUT_MAX_BYTES:
        raise ValueError(f"1 to {_OUTPUT_MAX_BYTES} bytes can be had, not {length}")
    dst_prime = dst + len(dst).to_bytes(1, "big")
    b_0 = hashlib.sha512(_Z_PAD + message + length.to_bytes(2, "big") + b"\x00" + dst_prime).digest()
    block = hashlib.sha512(b_0 + b"\x01" + dst_prime).digest()
    blocks = [block]
    for index in range(2, -(-length // _HASH_BYTES) + 1):
        mixed = int.from_bytes(b_0, "big") ^ int.from_bytes(block, "big")
        mixed_bytes = mixed.to_bytes(_HASH_BYTES, "big")
        block = hashlib.sha512(mixed_bytes + index.to_bytes(1, "big") + dst_prime).digest()
        blocks.append(block)
    return b"".join(blocks)[:length]


def hash_to_group(message: bytes, dst: bytes) -> Point:
    """A point whose discrete logarithm nobody knows; `bad-point` when it is the identity (never seen)."""
    return point_from_uniform(expand_message_xmd(message, dst, UNIFORM_BYTES))


def hash_to_scalar(message: bytes, dst: bytes) -> Scalar:
    """A scalar: 64 uniform bytes, little-endian, modulo the order; zero with a chance of 2^-252."""
    return reduce_scalar(expand_message_xmd(message, dst, UNIFORM_BYTES))
