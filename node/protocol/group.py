"""The group ristretto255 of RFC 9496: points and scalars as 32 bytes, the arithmetic by libsodium.

A `Point` is canonical and never the identity; a `Scalar` is little-endian and below the group's order. Who
holds one got it from here, so it is checked once, on arrival. Secret scalars are multiplied and subtracted
by libsodium, in constant time, never as Python integers. Every call has buffers of its own, so threads may
call at will.

Lengths are looked at before every call all the same: libsodium would read beyond the end of what is too
short.
"""

import ctypes
from collections.abc import Sequence
from typing import NewType

from node.errors import ProtocolRefusal
from node.protocol import sodium

Point = NewType("Point", bytes)
Scalar = NewType("Scalar", bytes)

POINT_BYTES = 32
SCALAR_BYTES = 32
UNIFORM_BYTES = 64
"""What is reduced to a scalar or mapped to a point: twice the size, so that no bias is left."""
IDENTITY = bytes(POINT_BYTES)
"""The encoding of the neutral element: valid by RFC 9496, refused here everywhere."""

_Buffer32 = ctypes.c_char * 32
_TOP_BIT = 0x80
_ZERO = bytes(SCALAR_BYTES)
_UPPER_HALF = bytes(UNIFORM_BYTES - SCALAR_BYTES)


def decode_point(encoded: bytes) -> Point:
    """The point that 32 bytes stand for (RFC 9496 §4.3.1); `bad-point` if not canonical or the identity."""
    if len(encoded) != POINT_BYTES:
        raise ProtocolRefusal("bad-point", f"a point has {POINT_BYTES} bytes, this one {len(encoded)}")
    if encoded == IDENTITY:
        raise ProtocolRefusal("bad-point", "the identity is not accepted")
    # libsodium 1.0.18 ignores the unused top bit: every point would have a second encoding.
    if encoded[-1] & _TOP_BIT or sodium.is_valid_point(encoded) != 1:
        raise ProtocolRefusal("bad-point", "not a canonical ristretto255 encoding")
    return Point(encoded)


def decode_scalar(encoded: bytes) -> Scalar:
    """The scalar that 32 bytes stand for (RFC 9496 §4.4); `bad-scalar` if zero or not below the order."""
    if len(encoded) != SCALAR_BYTES:
        raise ProtocolRefusal("bad-scalar", f"a scalar has {SCALAR_BYTES} bytes, this one {len(encoded)}")
    if encoded == _ZERO:
        raise ProtocolRefusal("bad-scalar", "zero is not accepted")
    if reduce_scalar(encoded + _UPPER_HALF) != encoded:
        raise ProtocolRefusal("bad-scalar", "not below the order of the group")
    return Scalar(encoded)


def reduce_scalar(uniform: bytes) -> Scalar:
    """64 little-endian bytes modulo the order of the group; may be zero."""
    _demand_length(uniform, UNIFORM_BYTES)
    out = _Buffer32()
    sodium.scalar_reduce(out, uniform)
    return Scalar(out.raw)


def random_scalar(random64: bytes) -> Scalar:
    """A uniform scalar from 64 uniform bytes; `bad-scalar` if zero, which only broken randomness gives."""
    scalar = reduce_scalar(random64)
    if scalar == _ZERO:
        raise ProtocolRefusal("bad-scalar", "the random bytes gave zero")
    return scalar


def point_from_uniform(uniform: bytes) -> Point:
    """The point that 64 uniform bytes are mapped to (RFC 9496 §4.3.4); `bad-point` if it is the identity."""
    _demand_length(uniform, UNIFORM_BYTES)
    out = _Buffer32()
    sodium.point_from_hash(out, uniform)
    return _not_identity(out.raw)


def multiply(scalar: Scalar, point: Point) -> Point:
    """scalar · point; `bad-point` when the product is the identity or `point` was never decoded."""
    _demand_length(scalar, SCALAR_BYTES)
    _demand_length(point, POINT_BYTES)
    out = _Buffer32()
    if sodium.point_multiply(out, scalar, point) != 0:
        raise ProtocolRefusal("bad-point", "the product is the identity")
    return Point(out.raw)


def multiply_base(scalar: Scalar) -> Point:
    """scalar · G, with G the generator of RFC 9496; `bad-point` when the scalar is zero."""
    _demand_length(scalar, SCALAR_BYTES)
    out = _Buffer32()
    if sodium.point_multiply_base(out, scalar) != 0:
        raise ProtocolRefusal("bad-point", "the product is the identity")
    return Point(out.raw)


def add(p: Point, q: Point) -> Point:
    """p + q; `bad-point` when the sum is the identity."""
    _demand_length(p, POINT_BYTES)
    _demand_length(q, POINT_BYTES)
    out = _Buffer32()
    if sodium.point_add(out, p, q) != 0:
        raise ProtocolRefusal("bad-point", "not a point")
    return _not_identity(out.raw)


def scalar_add(x: Scalar, y: Scalar) -> Scalar:
    """x + y modulo the order; may be zero."""
    _demand_length(x, SCALAR_BYTES)
    _demand_length(y, SCALAR_BYTES)
    out = _Buffer32()
    sodium.scalar_add(out, x, y)
    return Scalar(out.raw)


def scalar_subtract(x: Scalar, y: Scalar) -> Scalar:
    """x - y modulo the order; may be zero."""
    _demand_length(x, SCALAR_BYTES)
    _demand_length(y, SCALAR_BYTES)
    out = _Buffer32()
    sodium.scalar_subtract(out, x, y)
    return Scalar(out.raw)


def scalar_multiply(x: Scalar, y: Scalar) -> Scalar:
    """x · y modulo the order."""
    _demand_length(x, SCALAR_BYTES)
    _demand_length(y, SCALAR_BYTES)
    out = _Buffer32()
    sodium.scalar_multiply(out, x, y)
    return Scalar(out.raw)


def multiply_all(scalar: Scalar, points: Sequence[Point]) -> list[Point]:
    """scalar · P for every point P, in their order; `bad-point` when a product is the identity."""
    _demand_length(scalar, SCALAR_BYTES)
    source = _joined(points)
    products = ctypes.create_string_buffer(len(source))
    source_at, products_at = ctypes.addressof(source), ctypes.addressof(products)
    point_multiply = sodium.point_multiply
    for offset in range(0, len(source), POINT_BYTES):
        if point_multiply(products_at + offset, scalar, source_at + offset) != 0:
            raise ProtocolRefusal("bad-point", "a product is the identity")
    raw = products.raw
    return [Point(raw[offset : offset + POINT_BYTES]) for offset in range(0, len(raw), POINT_BYTES)]


def weighted_sum(scalars: Sequence[Scalar], points: Sequence[Point]) -> Point:
    """The sum of scalar_i · point_i, the scalars public and not zero; `bad-point` if it is the identity."""
    if not points or len(scalars) != len(points):
        raise ValueError("a weighted sum needs at least one point, and a scalar for each")
    weights, source = _joined(scalars), _joined(points)
    total, product = _Buffer32(), _Buffer32()  # `total` starts as the identity's encoding
    weights_at, source_at = ctypes.addressof(weights), ctypes.addressof(source)
    point_multiply, point_add = sodium.point_multiply, sodium.point_add
    for offset in range(0, len(source), POINT_BYTES):
        if point_multiply(product, weights_at + offset, source_at + offset) != 0:
            raise ProtocolRefusal("bad-point", "a product is the identity")
        if point_add(total, total, product) != 0:
            raise ProtocolRefusal("bad-point", "not a point")
    return _not_identity(total.raw)


def _joined(parts: Sequence[Point] | Sequence[Scalar]) -> ctypes.Array[ctypes.c_char]:
    """Points or scalars in one buffer, so that a loop over them needs but an address for each."""
    together = b"".join(parts)
    if len(together) != 32 * len(parts):
        raise ValueError("points and scalars have 32 bytes each")
    return ctypes.create_string_buffer(together, len(together))


def _demand_length(value: bytes, length: int) -> None:
    if len(value) != length:
        raise ValueError(f"{length} bytes are needed, {len(value)} were given")


def _not_identity(encoded: bytes) -> Point:
    if encoded == IDENTITY:
        raise ProtocolRefusal("bad-point", "the result is the identity")
    return Point(encoded)


GENERATOR = multiply_base(Scalar(b"\x01" + bytes(SCALAR_BYTES - 1)))
"""G of RFC 9496 §4."""
