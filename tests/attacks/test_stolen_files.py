"""Steal a node's files: what they tell of numbers, with the keys and without (docs/threat-model.md)."""

from collections.abc import Sequence

from node.model import Bsn, Item, ItemKind
from node.protocol.group import Point, Scalar, multiply
from node.protocol.names import item_point, point_digest, token
from node.service.context import Context
from node.service.session_life import end_old_sessions
from tests.attacks.dishonest import (
    MINE,
    OTHER,
    SHARED,
    YOURS,
    Nodes,
    begin,
    exchange,
    make_nodes,
    place,
    session_of,
)
from tests.helpers import JEUGD

GUESSES = (MINE, SHARED, YOURS, OTHER)
"""All numbers that there are, to a thief who can try ninety million."""


def talking() -> Nodes:
    """Two nodes that have answered all points of each other, and hold one number both and one each alone."""
    nodes = make_nodes()
    first, second = nodes.two
    for number in (MINE, SHARED):
        place(first, number)
    for number in (YOURS, SHARED):
        place(second, number)
    begin(first, second)
    for _ in range(2):
        exchange(first, second)
    return nodes


def found(pair: bytes, scalars: Sequence[Scalar], stolen: Sequence[Context]) -> set[Bsn]:
    """The numbers of which anything that these scalars make stands in the stolen databases."""
    rows = "\n".join(line for node in stolen for line in node.database._connection.iterdump())

    def shows(number: Bsn) -> bool:
        items = [Item(JEUGD.id, kind, number) for kind in ItemKind]
        return any(trace.hex().upper() in rows for item in items for trace in traces(pair, scalars, item))

    return {number for number in GUESSES if shows(number)}


def traces(pair: bytes, scalars: Sequence[Scalar], item: Item) -> list[bytes]:
    """What a node keeps of a point, and of a product, for every point that these scalars make of the item."""
    points = [item_point(pair, item)]
    for scalar in scalars:
        points += [multiply(scalar, point) for point in points]
    return [kept for point in points for kept in (point, point_digest(Point(point)), token(pair, point))]


def test_a_database_without_its_keys_tells_no_number() -> None:
    """Whoever has a database alone, or both, finds none of the numbers by trying them all."""
    first, second = talking().two
    pair = session_of(first, second).pair
    assert found(pair, [], [first]) == set()
    assert found(pair, [], [first, second]) == set()


def test_one_nodes_files_tell_nothing_of_the_other_sides_numbers() -> None:
    """With a session's keys the thief finds the numbers of that node, and no other that the peer holds."""
    first, second = talking().two
    pair = session_of(first, second).pair
    assert found(pair, [session_of(first, second).keys.k], [first]) == {MINE, SHARED}
    assert found(pair, [session_of(second, first).keys.k], [second]) == {YOURS, SHARED}


def test_one_nodes_keys_open_nothing_in_the_other_sides_database() -> None:
    """A member that steals its peer's database finds the numbers that it sent itself, and those alone."""
    first, second = talking().two
    own = session_of(first, second)
    assert found(own.pair, [own.keys.k], [second]) == {MINE, SHARED}


def test_both_nodes_files_tell_all() -> None:
    """With the keys of both sides every number shows: nothing but the end of the session stands against it."""
    first, second = talking().two
    pair, scalars = (
        session_of(first, second).pair,
        [session_of(*two).keys.k for two in ((first, second), (second, first))],
    )
    assert found(pair, scalars, [first, second]) == {MINE, SHARED, YOURS}


def test_after_its_end_even_a_sessions_keys_find_nothing() -> None:
    """Keys that a thief copied in time are worth nothing in the databases of after the session's end."""
    nodes = talking()
    first, second = nodes.two
    pair, scalars = (
        session_of(first, second).pair,
        [session_of(*two).keys.k for two in ((first, second), (second, first))],
    )
    nodes.clock.forward(days=31)
    for node in nodes.two:
        assert end_old_sessions(node) == 1
    assert found(pair, scalars, [first, second]) == set()
