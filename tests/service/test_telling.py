"""domain.md, numbers: who is told that a signal was placed, and that it is asked for until it is done."""

from datetime import date, timedelta

import pytest

from node.errors import InvalidInput, NotAllowed
from node.model import Actor
from node.protocol.covenant import Purpose
from node.service.informed_due import ask_again
from node.service.signal_closing import CloseReason, close_signal
from node.service.signal_noting import note_informed
from node.service.signals import add_signal, list_signals, show_signal
from node.service.telling import Informed, Told, must_be_told, telling_notice
from node.storage import notices
from tests.helpers import BOTH, COORDINATOR, JEUGD, new_signal
from tests.service.casework import CHILD, SISTER, Office, entries, make_office

TODAY = date(2026, 11, 3)
PARENT, YOUTH = (Told.PARENT,), (Told.YOUTH,)
BOTH_TOLD = (Told.PARENT, Told.YOUTH)


@pytest.fixture
def office() -> Office:
    """A node with two professionals and no signals."""
    return make_office()


def due(office: Office, actor: Actor) -> list[str]:
    """The actor's signals of which people must be told now."""
    return [one.id for one in list_signals(office.context, actor, waiting="informed-due")]


@pytest.mark.parametrize(
    ("born", "told"),
    [
        (date(2014, 11, 4), PARENT),
        (date(2014, 11, 3), BOTH_TOLD),
        (date(2010, 11, 4), BOTH_TOLD),
        (date(2010, 11, 3), YOUTH),
        (date(2026, 11, 3), PARENT),
    ],
)
def test_who_is_told_depends_on_the_age(born: date, told: tuple[Told, ...]) -> None:
    """Rule "who is told": under 12 the parent, 12 to 15 both, from the 16th birthday on the youth."""
    assert must_be_told([JEUGD], born, TODAY) == told
    office = make_office()
    added = add_signal(office.context, office.jan, new_signal(CHILD, birth_date=born, informed=""), office.jan.id)
    assert added.tell == show_signal(office.context, office.jan, added.signal_id).tell == told


@pytest.mark.parametrize(
    ("youth", "adult", "told", "rule"),
    [
        (None, 18, PARENT, "under 18 the parent or guardian, from 18 the person alone"),
        (None, None, PARENT, "the parent or guardian"),
        (10, None, BOTH_TOLD, "under 10 the parent or guardian, from 10 both"),
        (0, 11, YOUTH, "under 0 the parent or guardian, from 0 both, from 11 the person alone"),
    ],
)
def test_ages_of_telling_are_settings_of_the_purpose(
    youth: int | None, adult: int | None, told: tuple[Told, ...], rule: str
) -> None:
    """Rule "settings of a purpose": other ages in the covenant tell others, also in the words."""
    purpose = Purpose("x", "X", youth_age=youth, adult_age=adult)
    assert must_be_told([purpose], date(2015, 6, 7), TODAY) == told
    assert rule in telling_notice([purpose], None, TODAY)


def test_two_purposes_tell_whomever_either_tells() -> None:
    """Of a signal for two purposes with other ages everybody is told whom one of them names."""
    adults = Purpose("x", "X", youth_age=None, adult_age=10)
    assert must_be_told([adults, JEUGD], date(2015, 6, 7), TODAY) == BOTH_TOLD


def test_without_a_birth_date_the_rule_is_told(office: Office) -> None:
    """Where only the end is known, nobody can say who must be told: the professional hears what holds at each age."""
    new = new_signal(CHILD, birth_date=None, ends=date(2027, 1, 1), informed="")
    added = add_signal(office.context, office.jan, new, office.jan.id)
    assert added.tell == ()
    assert "under 12 the parent or guardian, from 12 both, from 16 the person alone" in added.notices[0]


def test_who_was_told_already_is_not_named_again(office: Office) -> None:
    """With the day on which it was done the answer names nobody, and no list asks for it."""
    added = add_signal(office.context, office.jan, new_signal(CHILD), office.jan.id)
    assert (added.tell, added.notices) == ((), ())
    assert due(office, office.jan) == []


def test_waiting_is_asked_again_on_its_day(office: Office) -> None:
    """Rule "the date or the reason": a reason for waiting has a day on which the signal is on the list again; without a
    day it is there at once.
    """
    later = new_signal(CHILD, informed="advice was asked", ask_again=TODAY + timedelta(days=7))
    at_once = new_signal(SISTER, informed="address unknown")
    ids = [add_signal(office.context, office.jan, new, office.jan.id).signal_id for new in (later, at_once)]
    assert due(office, office.jan) == [ids[1]]
    office.clock.forward(days=6)
    assert due(office, office.jan) == [ids[1]]
    office.clock.forward(days=1)
    assert set(due(office, office.jan)) == set(ids)
    assert set(due(office, COORDINATOR)) == set(ids)
    assert due(office, office.eva) == []
    assert note_informed(office.context, office.jan, ids[0], "still no answer", date(2026, 12, 1)) == PARENT
    assert note_informed(office.context, office.jan, ids[1], "2026-11-09", None) == PARENT
    assert due(office, office.jan) == []
    (waiting, told) = (show_signal(office.context, office.jan, each).summary.informed for each in ids)
    assert waiting == Informed(None, "still no answer", date(2026, 12, 1))
    assert told == Informed(date(2026, 11, 9))


def test_the_professional_is_asked_on_that_day(office: Office) -> None:
    """Rule "the date or the reason": the day to ask again brings one notice, however often the node looks; another day
    brings another one.
    """
    waiting = new_signal(CHILD, informed="advice was asked", ask_again=TODAY + timedelta(days=7))
    signal_id = add_signal(office.context, office.jan, waiting, office.jan.id).signal_id
    assert ask_again(office.context) == 0
    office.clock.forward(days=8)
    assert (ask_again(office.context), ask_again(office.context)) == (1, 0)
    note_informed(office.context, office.jan, signal_id, "still no answer", TODAY + timedelta(days=9))
    assert ask_again(office.context) == 0
    office.clock.forward(days=1)
    assert ask_again(office.context) == 1
    told = notices.of_recipient(office.context.database, office.jan.id, seen=False)
    assert [(each.kind, each.subject) for each in told] == [("informed-due", signal_id)] * 2
    note_informed(office.context, office.jan, signal_id, "2026-11-12", None)
    office.clock.forward(days=30)
    assert ask_again(office.context) == 0


def test_a_closed_signal_asks_for_nothing(office: Office) -> None:
    """Of a closed signal nobody must be told any more, and nothing is noted of it."""
    added = add_signal(office.context, office.jan, new_signal(CHILD, informed=""), office.jan.id)
    close_signal(office.context, office.jan, added.signal_id, CloseReason.DONE)
    assert due(office, office.jan) == []
    with pytest.raises(InvalidInput, match="closed already"):
        note_informed(office.context, office.jan, added.signal_id, "2026-11-03", None)


@pytest.mark.parametrize(
    ("typed", "again"),
    [
        ("2026-11-04", None),
        ("2026-02-30", None),
        ("2026-11-03", date(2026, 11, 4)),
        ("advice was asked", date(2026, 11, 2)),
        (CHILD.digits, None),
    ],
)
def test_wrong_days_of_telling_are_refused(office: Office, typed: str, again: date | None) -> None:
    """A day to come, a day that is none, one to ask again where it is done or that has passed: refused with a hint."""
    added = add_signal(office.context, office.jan, new_signal(CHILD, BOTH), office.jan.id)
    for attempt in (
        lambda: note_informed(office.context, office.jan, added.signal_id, typed, again),
        lambda: add_signal(
            office.context, office.jan, new_signal(SISTER, informed=typed, ask_again=again), office.jan.id
        ),
    ):
        with pytest.raises(InvalidInput) as caught:
            attempt()
        assert caught.value.hint
        assert CHILD.digits not in caught.value.message + caught.value.hint


def test_telling_is_noted_by_the_owner_and_stands_in_the_logbook(office: Office) -> None:
    """Rule "the date or the reason": a colleague may not note it; the logbook keeps that it was noted, and not the
    reason.
    """
    added = add_signal(office.context, office.jan, new_signal(CHILD, informed=""), office.jan.id)
    with pytest.raises(NotAllowed):
        note_informed(office.context, office.eva, added.signal_id, "2026-11-03", None)
    note_informed(office.context, office.jan, added.signal_id, "mother is ill", None)
    last = entries(office.context)[-1]
    assert (last.action, last.person, last.details["informed"]) == ("signal-informed", CHILD, "waits")
    assert "ill" not in str(last.details)
