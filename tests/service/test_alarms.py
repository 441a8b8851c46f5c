"""Alarms: one for each kind and peer while it is open, for coordinators alone, every action in the logbook."""

from collections.abc import Callable

import pytest

from node.errors import InvalidInput, NotAllowed
from node.model import OPERATOR, Actor
from node.service.alarm_advice import ADVICE
from node.service.alarms import (
    AlarmKind,
    acknowledge_alarm,
    count_open_alarms,
    end_alarm,
    export_evidence,
    list_alarms,
    raise_alarm,
    raise_once,
    show_alarm,
)
from node.service.context import Context
from node.storage.alarms import StoredAlarm
from tests.helpers import ADMINISTRATOR, COORDINATOR, NOW, FixedClock, make_context
from tests.service.casework import entries

PROFESSIONAL = Actor("p-x", "professional")


@pytest.fixture
def clock() -> FixedClock:
    """The node's clock."""
    return FixedClock()


@pytest.fixture
def node(clock: FixedClock) -> Context:
    """The politie's node."""
    return make_context(clock=clock)


def peer_of(node: Context) -> bytes:
    """The jeugdteam's name on the wire."""
    member = node.covenant.member_by_id("jeugdteam")
    assert member is not None
    return member.nid_bytes


def found(node: Context, *, acknowledged: bool = False) -> list[StoredAlarm]:
    """What a coordinator sees."""
    return list_alarms(node, COORDINATOR, acknowledged=acknowledged)


def test_a_repetition_counts_up(node: Context, clock: FixedClock) -> None:
    """The same again while an alarm is open is that alarm, with its first and last time and the last details."""
    for seconds in (0, 60, 60):
        clock.forward(seconds=seconds)
        raise_alarm(node, AlarmKind.CLOCK, peer_of(node), {"seconds": seconds})
    (one,) = found(node)
    assert (one.times, one.first, one.last, one.details) == (3, NOW, NOW + 120, {"seconds": 60})
    assert [entry.action for entry in entries(node)].count("alarm-raised") == 1


def test_each_kind_and_peer_has_its_own(node: Context) -> None:
    """Alarms of another kind, or about another member or none, stand apart."""
    raise_alarm(node, AlarmKind.CLOCK, peer_of(node))
    raise_alarm(node, AlarmKind.STALLED, peer_of(node))
    raise_alarm(node, AlarmKind.CLOCK, node.member.nid_bytes)
    raise_alarm(node, AlarmKind.COVENANT_REFUSED)
    assert count_open_alarms(node) == len(found(node)) == 4


def test_what_goes_on_is_raised_once(node: Context, clock: FixedClock) -> None:
    """Since a time there is one alarm, also after somebody has acknowledged it; later there may be another."""
    for _ in range(3):
        raise_once(node, AlarmKind.CLOCK, peer_of(node), NOW - 100)
    (one,) = found(node)
    assert one.times == 1
    acknowledge_alarm(node, COORDINATOR, one.id)
    raise_once(node, AlarmKind.CLOCK, peer_of(node), NOW - 100)
    assert found(node) == []
    clock.forward(days=1)
    raise_once(node, AlarmKind.CLOCK, peer_of(node), clock.now() - 100)
    assert [each.times for each in found(node)] == [1]


def test_what_ended_by_itself_may_come_again(node: Context) -> None:
    """The node acknowledges what is over; the same again is a new alarm at once."""
    end_alarm(node, AlarmKind.STALLED, peer_of(node))
    assert entries(node) == []
    with node.database.transaction():
        raise_once(node, AlarmKind.STALLED, peer_of(node), NOW - 100)
        end_alarm(node, AlarmKind.STALLED, peer_of(node))
    assert found(node) == []
    assert [one.acknowledged_by for one in found(node, acknowledged=True)] == ["node"]
    raise_once(node, AlarmKind.STALLED, peer_of(node), NOW - 100)
    assert len(found(node)) == 1


def test_evidence_is_added_to_an_alarm_that_has_none(node: Context) -> None:
    """The first evidence of an open alarm stays, whether it came with the alarm or after it."""
    for evidence in (b"", b"first", b"second"):
        raise_once(node, AlarmKind.EQUIVOCATION, peer_of(node), NOW - 100, {}, evidence)
    (one,) = found(node)
    assert (one.times, one.evidence) == (1, b"first")
    assert export_evidence(node, ADMINISTRATOR, one.id) == b"first"


def test_acknowledging_takes_it_out_of_the_list(node: Context) -> None:
    """Who acknowledged it and when stays; a second time is refused."""
    raise_alarm(node, AlarmKind.RESTARTS, peer_of(node))
    (one,) = found(node)
    acknowledge_alarm(node, COORDINATOR, one.id)
    assert found(node) == []
    (kept,) = found(node, acknowledged=True)
    assert (kept.acknowledged, kept.acknowledged_by) == (NOW, "office")
    with pytest.raises(InvalidInput, match="already"):
        acknowledge_alarm(node, COORDINATOR, one.id)


def test_every_action_stands_in_the_logbook(node: Context) -> None:
    """Listing, showing, acknowledging and exporting are entries with the actor, the kind and the member."""
    raise_alarm(node, AlarmKind.EQUIVOCATION, peer_of(node), {}, b"evidence")
    (one,) = found(node)
    show_alarm(node, COORDINATOR, one.id)
    export_evidence(node, ADMINISTRATOR, one.id)
    acknowledge_alarm(node, COORDINATOR, one.id)
    written = entries(node)
    about = {"alarm": one.id, "kind": "equivocation", "peer": "jeugdteam"}
    assert [(entry.action, entry.actor) for entry in written] == [
        ("alarm-raised", "node:node"),
        ("alarms-listed", "coordinator:office"),
        ("alarm-shown", "coordinator:office"),
        ("evidence-exported", "administrator:it"),
        ("alarm-acknowledged", "coordinator:office"),
    ]
    assert all(entry.details == about for entry in written if entry.action != "alarms-listed")
    assert all(entry.person is None for entry in written)


@pytest.mark.parametrize("action", [show_alarm, acknowledge_alarm, export_evidence])
def test_alarms_are_for_coordinators(node: Context, action: Callable[[Context, Actor, str], object]) -> None:
    """A professional may do nothing with them; an id that is none's is refused; neither leaves an entry."""
    raise_alarm(node, AlarmKind.RESTARTS, peer_of(node), {}, b"evidence")
    before = entries(node)
    with pytest.raises(NotAllowed):
        list_alarms(node, PROFESSIONAL, acknowledged=True)
    alarm_id = node.database.value("SELECT id FROM alarm")
    with pytest.raises(NotAllowed):
        action(node, PROFESSIONAL, alarm_id)
    with pytest.raises(InvalidInput, match="no alarm"):
        action(node, OPERATOR, "a-none")
    assert entries(node) == before


def test_an_alarm_without_evidence_exports_none(node: Context) -> None:
    """Nothing is made up: the coordinator is told that there is none."""
    raise_alarm(node, AlarmKind.STALLED, peer_of(node))
    (one,) = found(node)
    with pytest.raises(InvalidInput, match="no evidence"):
        export_evidence(node, ADMINISTRATOR, one.id)


def test_every_kind_has_its_advice() -> None:
    """Each kind says in whole sentences what it means and what to do."""
    assert ADVICE.keys() == set(AlarmKind)
    for advice in ADVICE.values():
        assert all(sentence.endswith(".") and len(sentence) > 40 for sentence in advice)
