"""Relay points between two others, re-blinded or not: PAIR in the hash to the group keeps them apart (§3, §12)."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from node.model import Item
from node.protocol import exchange as exchange_module
from node.protocol.group import Point, Scalar, multiply, random_scalar
from node.protocol.hash_to_group import hash_to_group
from node.service.context import Context
from simulations.memory import run_jobs
from tests.attacks.dishonest import (
    MINE,
    SHARED,
    YOURS,
    begin,
    exchange,
    make_nodes,
    match_statuses,
    place,
    session_of,
    state_of,
    unsealed,
)
from tests.helpers import SeededRandomness

ITEMS_OF_A_SIGNAL = 2
"""The person's and the family's."""
NOT_BLINDED = Scalar(b"\x01" + bytes(31))


def naive_item_point(pair: bytes, item: Item) -> Point:
    """H(item) as it would be with one hash for all pairs."""
    return hash_to_group(item.encoded(), b"HashToGroup-raakvlak/1-item-")


@pytest.mark.parametrize("blinded", [True, False])
def test_relay_across_pairs(blinded: bool) -> None:
    """A member that has A evaluate B's points and B evaluate A's, re-blinded or not, finds no value twice."""
    assert _common_to_two_others(blinded) == 0


@pytest.mark.parametrize("blinded", [True, False])
def test_a_hash_without_the_pair_would_betray_the_overlap(monkeypatch: pytest.MonkeyPatch, blinded: bool) -> None:
    """With one hash for all pairs the same attack counts what A and B share, and no match shows anywhere."""
    monkeypatch.setattr(exchange_module, "item_point", naive_item_point)
    assert _common_to_two_others(blinded) == ITEMS_OF_A_SIGNAL


def _common_to_two_others(blinded: bool) -> int:
    """How many items the attacker sees that A and B share, being the initiator towards both and holding nothing."""
    attacker, a, b = make_nodes().all
    for node, own in ((a, MINE), (b, YOURS)):
        place(node, own)
        place(node, SHARED)
    points = {}
    for node in (a, b):
        begin(attacker, node)
        exchange(attacker, node)
        points[node.member] = state_of(attacker, node).due
    randomness = SeededRandomness(5)
    for_a, for_b = (random_scalar(randomness.bytes(64)) if blinded else NOT_BLINDED for _ in range(2))
    by_b = _evaluated_by(attacker, b, [multiply(for_b, point) for point in points[a.member]])
    by_a = _evaluated_by(attacker, a, [multiply(for_a, point) for point in points[b.member]])
    for node in (a, b):
        run_jobs(node)
        assert match_statuses(node) == []
    # Each side is multiplied by the other's blinding, so that both have the same.
    return len({multiply(for_a, point) for point in by_b} & {multiply(for_b, point) for point in by_a})


def _evaluated_by(attacker: Context, node: Context, points: Sequence[Point]) -> list[Point]:
    """The node's products for points that the attacker passes off as its own."""
    _, response = exchange(attacker, node, lambda body: replace(body, points=tuple(points)))
    products = unsealed(session_of(attacker, node).keys.receiving, response).products
    assert len(products) == len(points)
    return [Point(product) for product in products]
