"""The inbox: everybody's own, kept until it was seen and for a while after."""

from datetime import date, timedelta

import pytest

from node.model import OPERATOR, Actor
from node.service.inbox import list_inbox, mark_seen
from node.service.notices import NoticeKind, notify
from node.service.signal_closing import CloseReason, close_signal
from node.service.signal_ending import tell_of_ends
from node.service.signals import add_signal, extend_signal
from tests.helpers import BOTH, COORDINATOR, NOW, new_signal
from tests.service.casework import CHILD, SISTER, Office, entries, make_office

TODAY = date(2026, 11, 3)


@pytest.fixture
def office() -> Office:
    """A node with Jan and Eva."""
    return make_office()


def told(office: Office, actor: Actor) -> list[tuple[str, str]]:
    """What is new for somebody, the oldest first."""
    return [(one.kind, one.subject) for one in list_inbox(office.context, actor, seen=False)[::-1]]


def test_what_was_seen_is_shown_on_request(office: Office) -> None:
    """New notices come newest first; seen ones stay, with when they were seen."""
    for number in range(3):
        notify(office.context, office.jan.id, NoticeKind.MATCH_NEW, f"m-{number}")
    newest, _, _ = list_inbox(office.context, office.jan, seen=False)
    assert newest.subject == "m-2"
    office.clock.forward(seconds=5)
    assert mark_seen(office.context, office.jan, [newest.position]) == 1
    assert mark_seen(office.context, office.jan, [newest.position]) == 0
    assert [one.subject for one in list_inbox(office.context, office.jan, seen=False)] == ["m-1", "m-0"]
    assert [one.seen for one in list_inbox(office.context, office.jan, seen=True)] == [NOW + 5, None, None]


def test_nobody_sees_or_marks_anothers(office: Office) -> None:
    """An inbox is its owner's alone: not even a coordinator or the operator reads it or marks what is in it."""
    notify(office.context, office.jan.id, NoticeKind.MATCH_NEW, "m-1")
    (one,) = list_inbox(office.context, office.jan, seen=False)
    for other in (office.eva, COORDINATOR, OPERATOR):
        assert list_inbox(office.context, other, seen=True) == []
        assert mark_seen(office.context, other, [one.position]) == 0
    assert told(office, office.jan) == [("match-new", "m-1")]


def test_looking_stands_in_the_logbook(office: Office) -> None:
    """Who looked, and at how many notices; nothing of a person."""
    notify(office.context, office.jan.id, NoticeKind.MATCH_NEW, "m-1")
    list_inbox(office.context, office.jan, seen=False)
    last = entries(office.context)[-1]
    assert (last.actor, last.action, last.details) == (f"professional:{office.jan.id}", "inbox-listed", {"count": 1})
    assert last.person is None


def test_the_end_of_a_signal_is_told_in_time(office: Office) -> None:
    """Rule: the professional hears two weeks before a signal's last day, once; and again when it was extended."""
    ends = TODAY + timedelta(days=20)
    added = add_signal(office.context, office.jan, new_signal(CHILD, BOTH, ends=ends), office.jan.id)
    add_signal(office.context, office.eva, new_signal(SISTER, BOTH), office.eva.id)
    for _ in range(5):
        office.clock.forward(days=1)
        tell_of_ends(office.context)
    assert told(office, office.jan) == []
    for _ in range(3):
        office.clock.forward(days=1)
        tell_of_ends(office.context)
    assert told(office, office.jan) == [("signal-ends", added.signal_id)]
    extend_signal(office.context, office.jan, added.signal_id, ends + timedelta(days=30))
    tell_of_ends(office.context)
    assert len(told(office, office.jan)) == 1
    office.clock.forward(days=30)
    tell_of_ends(office.context)
    assert told(office, office.jan) == [("signal-ends", added.signal_id)] * 2
    assert told(office, office.eva) == []


def test_the_end_of_a_closed_signal_is_nobodys_business(office: Office) -> None:
    """A signal that was closed before is not spoken of."""
    ends = TODAY + timedelta(days=20)
    added = add_signal(office.context, office.jan, new_signal(CHILD, BOTH, ends=ends), office.jan.id)
    close_signal(office.context, office.jan, added.signal_id, CloseReason.DONE)
    office.clock.forward(days=10)
    tell_of_ends(office.context)
    assert told(office, office.jan) == []
