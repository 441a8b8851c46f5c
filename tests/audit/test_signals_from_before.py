"""A node that held signals before there were openings: it can account for them from its first start on."""

from node.model import NODE_ACTOR
from node.service.signal_closing import CloseReason, close_signal
from node.service.signal_entries import note_signals_again
from node.storage import logbook
from node.storage.database import Database
from tests.attacks.dishonest import MINE, OTHER, SHARED, begin, exchange, make_nodes, place
from tests.audit.audited import Audit
from tests.helpers import COORDINATOR
from tests.service.casework import entries


def test_open_signals_are_noted_again_once() -> None:
    """Open signals get an entry of the second format, as the node's own deed; closed ones, and a second start, none."""
    first, second = make_nodes().two
    signals = [place(first, number) for number in (MINE, SHARED, OTHER)]
    close_signal(first, COORDINATOR, signals[2], CloseReason.DONE)
    _make_old(first.database)
    assert note_signals_again(first) == 2
    assert note_signals_again(first) == 0
    noted = entries(first)[1:]
    assert {entry.details["signal"] for entry in noted} == set(signals[:2])
    assert {entry.person for entry in noted} == {MINE, SHARED}
    assert {entry.actor for entry in noted} == {f"{NODE_ACTOR.role}:{NODE_ACTOR.id}"}
    begin(first, second)
    exchange(first, second)
    assert Audit(first, second).report().accounted_for == 4


def test_a_new_node_notes_nothing_again() -> None:
    """A logbook that began with the second format has the entries of all its signals."""
    first, _ = make_nodes().two
    place(first, MINE)
    before = logbook.head(first.database)
    assert note_signals_again(first) == 0
    assert logbook.head(first.database) == before


def _make_old(database: Database) -> None:
    """Leave the signals, and a logbook of one entry as an earlier version wrote it."""
    with database.transaction():
        database.execute("DELETE FROM logbook")
        database.execute(
            "INSERT INTO logbook (number, at, actor, action, ground, person, details, previous, digest)"
            " VALUES (1, 1.0, 'node:node', 'started', '', x'', '{}', zeroblob(32), zeroblob(32))"
        )
