"""The group: its laws, what it refuses, and that threads do not disturb each other."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from node.errors import ProtocolRefusal
from node.protocol.group import (
    GENERATOR,
    IDENTITY,
    Point,
    Scalar,
    add,
    decode_point,
    decode_scalar,
    multiply,
    multiply_all,
    multiply_base,
    point_from_uniform,
    random_scalar,
    reduce_scalar,
    scalar_add,
    scalar_multiply,
    scalar_subtract,
    weighted_sum,
)
from tests.protocol.oprf import ORDER
from tests.protocol.strategies import UNIFORM, points, scalars


def _scalar(value: int) -> Scalar:
    return Scalar(value.to_bytes(32, "little"))


def _refused(code: str, act: Callable[[], object]) -> bool:
    with pytest.raises(ProtocolRefusal) as refusal:
        act()
    return refusal.value.code == code


MINUS_ONE = _scalar(ORDER - 1)


@settings(max_examples=25)
@given(scalars(), scalars(), points(), points())
def test_multiplication_distributes(a: Scalar, b: Scalar, p: Point, q: Point) -> None:
    """a·(P + Q) = a·P + a·Q, a·(b·P) = (a·b)·P and a·G + b·G = (a + b)·G, wherever no identity is met."""
    if p != q and add(p, p) != q and multiply(MINUS_ONE, p) != q:
        assert multiply(a, add(p, q)) == add(multiply(a, p), multiply(a, q))
    assert multiply(a, multiply(b, p)) == multiply(scalar_multiply(a, b), p)
    if any(scalar_add(a, b)):
        assert add(multiply_base(a), multiply_base(b)) == multiply_base(scalar_add(a, b))


@settings(max_examples=25)
@given(scalars(), scalars(), UNIFORM)
def test_scalar_arithmetic_is_that_of_integers(a: Scalar, b: Scalar, uniform: bytes) -> None:
    """Sums, differences, products and reductions are those of integers modulo the order, little-endian."""
    x, y = int.from_bytes(a, "little"), int.from_bytes(b, "little")
    assert scalar_add(a, b) == _scalar((x + y) % ORDER)
    assert scalar_subtract(a, b) == _scalar((x - y) % ORDER)
    assert scalar_multiply(a, b) == _scalar(x * y % ORDER)
    assert reduce_scalar(uniform) == _scalar(int.from_bytes(uniform, "little") % ORDER)


@settings(max_examples=15)
@given(scalars(), st.lists(points(), max_size=6))
def test_multiply_all_is_multiply_for_each(scalar: Scalar, many: list[Point]) -> None:
    """Many points at once give the same products in the same order as one by one; none give none."""
    assert multiply_all(scalar, many) == [multiply(scalar, point) for point in many]


@settings(max_examples=15)
@given(st.lists(st.tuples(scalars(), scalars()), min_size=1, max_size=6))
def test_weighted_sum(pairs: list[tuple[Scalar, Scalar]]) -> None:
    """The sum of d_i · (x_i · G) is (the sum of d_i · x_i) · G."""
    total = sum(int.from_bytes(d, "little") * int.from_bytes(x, "little") for d, x in pairs) % ORDER
    weights, many = [d for d, _ in pairs], [multiply_base(x) for _, x in pairs]
    if total == 0:
        assert _refused("bad-point", lambda: weighted_sum(weights, many))
    else:
        assert weighted_sum(weights, many) == multiply_base(_scalar(total))


@settings(max_examples=25)
@given(points())
def test_decoding_takes_one_encoding_only(point: Point) -> None:
    """A point decodes to itself; with its sign bit or its unused bit set it is refused."""
    assert decode_point(bytes(point)) == point
    assert _refused("bad-point", lambda: decode_point(bytes([point[0] | 1]) + point[1:]))
    assert _refused("bad-point", lambda: decode_point(point[:31] + bytes([point[31] | 0x80])))


NO_POINTS = {
    "nothing": b"",
    "the identity": IDENTITY,
    "the identity with the top bit": IDENTITY[:31] + b"\x80",
    "31 bytes": GENERATOR[:31],
    "33 bytes": GENERATOR + b"\x00",
}


@pytest.mark.parametrize("encoded", NO_POINTS.values(), ids=NO_POINTS)
def test_encodings_that_are_no_points(encoded: bytes) -> None:
    """The identity, and whatever has not 32 bytes, is refused as a point."""
    assert _refused("bad-point", lambda: decode_point(encoded))


@pytest.mark.parametrize("value", [0, ORDER, ORDER + 1, 2**253, 2**256 - 1])
def test_scalars_out_of_range(value: int) -> None:
    """Zero, the order, and everything above it are refused as scalars."""
    assert _refused("bad-scalar", lambda: decode_scalar(value.to_bytes(32, "little")))


@pytest.mark.parametrize("length", [0, 31, 33, 64])
def test_scalars_of_another_length(length: int) -> None:
    """A scalar that has not 32 bytes is refused."""
    assert _refused("bad-scalar", lambda: decode_scalar(b"\x01" * length))


@pytest.mark.parametrize("value", [1, 2, 2**252, ORDER - 1])
def test_scalars_in_range(value: int) -> None:
    """Scalars from 1 to the order minus 1 are taken as they are."""
    assert decode_scalar(value.to_bytes(32, "little")) == value.to_bytes(32, "little")


@pytest.mark.parametrize("uniform", [bytes(64), ORDER.to_bytes(64, "little")])
def test_random_bytes_that_give_zero(uniform: bytes) -> None:
    """Random bytes that reduce to zero give no scalar: only a broken generator makes them."""
    assert _refused("bad-scalar", lambda: random_scalar(uniform))


def test_results_are_never_the_identity() -> None:
    """Wherever the identity would come out, a refusal comes instead."""
    minus_g = multiply_base(MINUS_ONE)
    one, zero = _scalar(1), _scalar(0)
    assert _refused("bad-point", lambda: add(GENERATOR, minus_g))
    assert _refused("bad-point", lambda: multiply(zero, GENERATOR))
    assert _refused("bad-point", lambda: multiply_base(zero))
    assert _refused("bad-point", lambda: multiply_all(zero, [GENERATOR]))
    assert _refused("bad-point", lambda: weighted_sum([one, one], [GENERATOR, minus_g]))
    assert _refused("bad-point", lambda: weighted_sum([one, zero], [GENERATOR, GENERATOR]))


def test_a_sum_may_pass_through_the_identity() -> None:
    """G - G + 2·G is 2·G: only the end of a sum counts."""
    weights = [_scalar(1), MINUS_ONE, _scalar(2)]
    assert weighted_sum(weights, [GENERATOR] * 3) == multiply_base(_scalar(2))


def test_what_was_never_decoded_is_refused() -> None:
    """Bytes that are no point, handed in all the same, are refused and not reckoned with."""
    garbage = Point(b"\xff" * 32)
    assert _refused("bad-point", lambda: multiply(_scalar(2), garbage))
    assert _refused("bad-point", lambda: add(GENERATOR, garbage))
    assert _refused("bad-point", lambda: multiply_all(_scalar(2), [GENERATOR, garbage]))
    assert _refused("bad-point", lambda: weighted_sum([_scalar(2)], [garbage]))


SHORT = b"\x02" * 31


@pytest.mark.parametrize(
    "call",
    [
        lambda: multiply(Scalar(SHORT), GENERATOR),
        lambda: multiply(MINUS_ONE, Point(SHORT)),
        lambda: multiply_base(Scalar(SHORT)),
        lambda: add(GENERATOR, Point(SHORT)),
        lambda: multiply_all(Scalar(SHORT), [GENERATOR]),
        lambda: multiply_all(MINUS_ONE, [GENERATOR, Point(SHORT)]),
        lambda: weighted_sum([Scalar(SHORT)], [GENERATOR]),
        lambda: weighted_sum([MINUS_ONE], [GENERATOR, GENERATOR]),
        lambda: weighted_sum([], []),
        lambda: scalar_add(MINUS_ONE, Scalar(SHORT)),
        lambda: scalar_subtract(Scalar(SHORT), MINUS_ONE),
        lambda: scalar_multiply(MINUS_ONE, Scalar(SHORT)),
        lambda: reduce_scalar(SHORT),
        lambda: point_from_uniform(SHORT),
    ],
)
def test_no_call_reads_beyond_its_arguments(call: Callable[[], object]) -> None:
    """An argument that is too short, or missing, never reaches libsodium."""
    with pytest.raises(ValueError, match=r"bytes|at least one"):
        call()


def test_threads_do_not_disturb_each_other() -> None:
    """Four threads at once get what one thread gets, since no two calls share a buffer."""
    keys = [_scalar(3 + number) for number in range(4)]
    base = [multiply_base(_scalar(2 + number)) for number in range(32)]

    def work(key: Scalar) -> tuple[list[Point], Point]:
        products = multiply_all(key, base)
        return products, weighted_sum([key] * len(products), products)

    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(work, keys * 4))
    assert together == [work(key) for key in keys] * 4
