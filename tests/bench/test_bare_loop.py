"""What the benchmark of operations compares with: the same calls of libsodium, and as many of them."""

from collections import Counter

import pytest

from bench.bare_loop import BareLoop, calls_of
from node.protocol import evaluation, group, sodium
from node.protocol.cores import ONE_CORE, multiply_all

K = group.reduce_scalar(b"\x07" + bytes(63))
KEY = group.multiply_base(K)
POINTS = [group.point_from_uniform(bytes([number]) * 64) for number in range(1, 9)]


def test_evaluation_multiplies_each_point_once() -> None:
    """Evaluating m points is m multiplications and no other call of libsodium."""
    assert calls_of(lambda: multiply_all(K, POINTS, ONE_CORE)) == {"point_multiply": len(POINTS)}


@pytest.mark.parametrize("count", [1, 4, 8])
def test_a_proof_costs_little_more_than_a_multiplication_a_point(count: int) -> None:
    """A proof for m points takes m + 3 multiplications and m additions, whatever m is."""
    points = POINTS[:count]
    products = group.multiply_all(K, points)
    calls = calls_of(lambda: evaluation.prove(K, KEY, points, products, b"context", bytes(32)))
    assert (calls["point_multiply"], calls["point_add"]) == (count + 3, count)


def test_the_bare_loop_makes_just_the_calls_that_were_counted() -> None:
    """Counted in its turn, the loop calls what the operation called, as often."""
    products = group.multiply_all(K, POINTS)
    proof = evaluation.prove(K, KEY, POINTS, products, b"context", bytes(32))
    counted = calls_of(lambda: evaluation.verify(KEY, POINTS, products, b"context", proof))
    again: Counter[str] = calls_of(lambda: BareLoop(counted, POINTS, K).run())
    assert counted["point_multiply"] > len(POINTS)
    assert again == counted


def test_counting_leaves_libsodium_as_it_was() -> None:
    """After the count the functions are the library's own again, also when the operation fails."""
    before = sodium.point_multiply
    with pytest.raises(ZeroDivisionError):
        calls_of(lambda: 1 // 0)
    assert sodium.point_multiply is before
