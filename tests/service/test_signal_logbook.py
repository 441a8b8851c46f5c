"""The logbook of signals: every use is in it, or did not happen."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from node.errors import InvalidInput, LogbookUnavailable, NotAllowed
from node.model import Bsn
from node.service import signal_closing, signals
from node.service.people import person_overview
from node.service.signal_closing import CloseReason
from node.storage import logbook
from tests.helpers import COORDINATOR, new_signal
from tests.service.casework import CHILD, MOTHER, STRANGER, Office, entries, make_office, stored

TODAY = date(2026, 11, 3)
FIRST = new_signal(CHILD, ends=TODAY, parents=(MOTHER,))
ANOTHER = replace(FIRST, person=STRANGER)
JEUGD_GROUND = "Jeugdwet 7.1.4.1"

Use = Callable[[Office, str], object]
USES: list[tuple[str, Use, Bsn | None, str]] = [
    (
        "signal-added",
        lambda office, _: signals.add_signal(office.context, office.jan, ANOTHER, office.jan.id),
        STRANGER,
        JEUGD_GROUND,
    ),
    (
        "signal-added",
        lambda office, _: signals.add_signals(office.context, office.jan, [ANOTHER], office.jan.id),
        STRANGER,
        JEUGD_GROUND,
    ),
    ("signals-listed", lambda office, _: signals.list_signals(office.context, office.jan), None, "overview"),
    (
        "signal-shown",
        lambda office, one: signals.show_signal(office.context, office.jan, one),
        CHILD,
        JEUGD_GROUND,
    ),
    (
        "person-revealed",
        lambda office, one: signals.reveal_person(office.context, office.jan, one),
        CHILD,
        JEUGD_GROUND,
    ),
    (
        "signal-extended",
        lambda office, one: signals.extend_signal(office.context, office.jan, one, date(2027, 1, 1)),
        CHILD,
        JEUGD_GROUND,
    ),
    (
        "signal-closed",
        lambda office, one: signal_closing.close_signal(office.context, office.jan, one, CloseReason.DONE),
        CHILD,
        JEUGD_GROUND,
    ),
    ("person-shown", lambda office, _: person_overview(office.context, office.jan, CHILD), CHILD, JEUGD_GROUND),
    ("person-shown", lambda office, _: person_overview(office.context, office.jan, MOTHER), MOTHER, "overview"),
]


@pytest.fixture
def office() -> Office:
    """A node with two professionals."""
    return make_office()


def place_first(office: Office) -> str:
    """Jan's signal on the child."""
    return signals.add_signal(office.context, office.jan, FIRST, office.jan.id).signal_id


@pytest.mark.parametrize(("action", "use", "person", "ground"), USES)
def test_every_use_is_one_entry(office: Office, action: str, use: Use, person: Bsn | None, ground: str) -> None:
    """Rule "logbook": each use of a signal writes one entry: who, what, on which ground, on which person; and the chain
    is whole.
    """
    signal_id = place_first(office)
    before = len(entries(office.context))
    use(office, signal_id)
    (entry,) = entries(office.context)[before:]
    assert (entry.actor, entry.action) == (f"professional:{office.jan.id}", action)
    assert (entry.person, entry.ground) == (person, ground)
    assert logbook.verify(office.context.database) is None


@pytest.mark.parametrize(("action", "use", "person", "ground"), USES)
def test_no_entry_no_action(office: Office, action: str, use: Use, person: Bsn | None, ground: str) -> None:
    """Rule "no entry, no action": where the logbook cannot be written nothing is shown, nothing is stored and nobody is
    woken.
    """
    signal_id = place_first(office)
    before, woken = stored(office.context), list(office.woken)
    office.fill_the_disk()
    with pytest.raises(LogbookUnavailable):
        use(office, signal_id)
    assert stored(office.context) == before
    assert office.woken == woken


def test_expiry_is_in_the_logbook_or_not_done(office: Office) -> None:
    """A signal that ends by itself is closed by the node with an entry of its own, or stays open."""
    place_first(office)
    office.clock.forward(days=1)
    before = stored(office.context)
    office.fill_the_disk()
    with pytest.raises(LogbookUnavailable):
        signal_closing.expire_signals(office.context)
    assert stored(office.context) == before
    with office.context.database.transaction():
        office.context.database.execute("DROP TRIGGER full")
    signal_closing.expire_signals(office.context)
    entry = entries(office.context)[-1]
    assert (entry.actor, entry.action, entry.person) == ("node:node", "signal-closed", CHILD)
    assert entry.details["reason"] == "ended"


def test_entry_tells_for_whom_it_was_done(office: Office) -> None:
    """An entry of a coordinator's signal names both the coordinator and the professional."""
    signals.add_signal(office.context, COORDINATOR, FIRST, office.jan.id)
    entry = entries(office.context)[-1]
    assert entry.actor == f"{COORDINATOR.role}:{COORDINATOR.id}"
    assert entry.details["professional"] == office.jan.id
    assert (entry.details["purposes"], entry.details["parents"]) == ("jeugd", 1)


def test_what_was_refused_is_not_written_as_done(office: Office) -> None:
    """A use that was refused leaves no entry that says it was done."""
    signal_id = place_first(office)
    before = entries(office.context)
    with pytest.raises(NotAllowed):
        signals.reveal_person(office.context, office.eva, signal_id)
    with pytest.raises(NotAllowed):
        signal_closing.close_signal(office.context, office.eva, signal_id, CloseReason.DONE)
    with pytest.raises(InvalidInput):
        signals.add_signal(office.context, office.jan, FIRST, office.jan.id)
    assert entries(office.context) == before
