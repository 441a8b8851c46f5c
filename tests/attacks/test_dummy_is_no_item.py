"""Pass off a dummy as an item: the two have hashes of their own (docs/protocol.md §3, §12)."""

from dataclasses import replace

import pytest

from node.protocol import names
from node.protocol.group import Point, multiply
from node.protocol.names import dummy_point, item_point
from simulations.memory import run_jobs
from tests.attacks.dishonest import (
    SHARED,
    begin,
    exchange,
    item_of,
    make_nodes,
    match_statuses,
    place,
    session_of,
)

PAIR = bytes(range(32))


class SeedIsTheItem:
    """In place of HKDF-Expand: what comes out is the item."""

    def __init__(self, *_parts: object) -> None:
        pass

    def derive(self, _key: bytes) -> bytes:
        """The item's bytes, whatever the key."""
        return item_of(SHARED).encoded()


@pytest.fixture
def seed_is_the_item(monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on every dummy is made from the item."""
    monkeypatch.setattr(names, "HKDFExpand", SeedIsTheItem)


@pytest.mark.usefixtures("seed_is_the_item")
def test_dummy_is_no_item() -> None:
    """With the item as its seed a dummy is not the item's point."""
    assert dummy_point(PAIR, bytes(32), 1, 0) != item_point(PAIR, item_of(SHARED))


@pytest.mark.usefixtures("seed_is_the_item")
def test_under_one_hash_a_dummy_could_be_an_item(monkeypatch: pytest.MonkeyPatch) -> None:
    """Under the hash of items such a dummy would be the item's point."""
    monkeypatch.setattr(names, "_DUMMY_DST", names._ITEM_DST)
    assert dummy_point(PAIR, bytes(32), 1, 0) == item_point(PAIR, item_of(SHARED))


@pytest.mark.parametrize(("hashed_as", "statuses"), [("dummy", []), ("item", ["open"])])
def test_a_dummy_made_from_an_item_matches_nothing(
    monkeypatch: pytest.MonkeyPatch, hashed_as: str, statuses: list[str]
) -> None:
    """A peer that sends k·dummy for an item finds no match with who holds it; k·H(item) in its place finds one."""
    prober, victim = make_nodes().two
    place(victim, SHARED)
    begin(prober, victim)
    me = session_of(prober, victim)
    with monkeypatch.context() as changed:
        changed.setattr(names, "HKDFExpand", SeedIsTheItem)
        points = {"dummy": dummy_point(me.pair, bytes(32), 1, 0), "item": item_point(me.pair, item_of(SHARED))}
    probe = multiply(me.keys.k, points[hashed_as])
    fillers = [multiply(me.keys.k, item_point(PAIR, item_of(SHARED))) for _ in range(3)]
    exchange(prober, victim, lambda body: replace(body, points=(probe, *map(Point, fillers))))
    exchange(prober, victim)
    run_jobs(victim)
    assert match_statuses(victim) == statuses
