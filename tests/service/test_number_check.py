"""domain.md, number check: whoever uses a number says how it was made sure that it belongs to the person."""

from dataclasses import replace
from datetime import date

import pytest

from node.config import Signals
from node.errors import InvalidInput, NotAllowed
from node.model import Actor
from node.service.number_check import NOT_SAID, HowChecked, NumberCheck
from node.service.signal_noting import note_check
from node.service.signals import add_signal, list_signals, show_signal
from tests.helpers import COORDINATOR, make_covenant, make_settings, new_signal
from tests.service.casework import CHILD, SISTER, Office, entries, make_office

TODAY = date(2026, 11, 3)
WAITS = NumberCheck(waiting="no document at hand")


@pytest.fixture
def office() -> Office:
    """A node with two professionals and no signals."""
    return make_office()


def unchecked(office: Office, actor: Actor) -> list[str]:
    """The actor's signals whose number was not checked."""
    return [one.id for one in list_signals(office.context, actor, waiting="unchecked")]


def test_a_signal_says_how_its_number_was_checked(office: Office) -> None:
    """Rule "number check": without a word on it no signal is placed, neither alone nor in a list."""
    with pytest.raises(InvalidInput, match="belongs to the person") as caught:
        add_signal(office.context, office.jan, new_signal(CHILD, number_check=NOT_SAID), office.jan.id)
    assert all(how in caught.value.hint for how in HowChecked)
    assert list_signals(office.context, office.jan, "all") == []


@pytest.mark.parametrize("how", HowChecked)
def test_the_check_is_kept_with_its_day(office: Office, how: HowChecked) -> None:
    """Rule "number check": how and when it was done is shown with the signal; without a day it was done today."""
    given, meant = NumberCheck(how), NumberCheck(how, TODAY)
    first = add_signal(office.context, office.jan, new_signal(CHILD, number_check=given), office.jan.id)
    assert show_signal(office.context, office.jan, first.signal_id).summary.number_check == meant
    earlier = NumberCheck(how, date(2026, 10, 1))
    assert note_check(office.context, office.jan, first.signal_id, earlier) == earlier
    assert show_signal(office.context, office.jan, first.signal_id).summary.number_check == earlier


def test_what_waits_is_listed_until_it_is_done(office: Office) -> None:
    """Rule "number check": a signal whose number was not checked yet says why, and stands on a list until it is."""
    added = add_signal(office.context, office.jan, new_signal(CHILD, number_check=WAITS), office.jan.id)
    add_signal(office.context, office.jan, new_signal(SISTER), office.jan.id)
    assert unchecked(office, office.jan) == unchecked(office, COORDINATOR) == [added.signal_id]
    assert unchecked(office, office.eva) == []
    note_check(office.context, office.jan, added.signal_id, NumberCheck(HowChecked.REGISTER))
    assert unchecked(office, office.jan) == []
    last = entries(office.context)[-2]
    assert (last.action, last.person, last.details["check"]) == ("number-checked", CHILD, "register")


def test_an_organisation_may_leave_it_for_later() -> None:
    """With `number_check = "optional"` a signal is placed without a word on it, and waits on the list."""
    covenant = make_covenant()
    settings = replace(make_settings(covenant.members[0]), signals=Signals("optional"))
    office = make_office(covenant=covenant, settings=settings)
    added = add_signal(office.context, office.jan, new_signal(CHILD, number_check=NOT_SAID), office.jan.id)
    assert unchecked(office, office.jan) == [added.signal_id]
    with pytest.raises(InvalidInput, match="belongs to the person"):
        note_check(office.context, office.jan, added.signal_id, NOT_SAID)


@pytest.mark.parametrize(
    "wrong",
    [
        NumberCheck(HowChecked.DOCUMENT, date(2026, 11, 4)),
        NumberCheck(None, date(2026, 11, 1)),
        NumberCheck(HowChecked.DOCUMENT, None, "and yet a reason"),
        NumberCheck(None, None, CHILD.digits),
    ],
)
def test_a_check_that_cannot_be_is_refused(office: Office, wrong: NumberCheck) -> None:
    """A day to come, a day or a reason without sense, and a number in the reason are refused and not repeated."""
    added = add_signal(office.context, office.jan, new_signal(CHILD), office.jan.id)
    with pytest.raises(InvalidInput) as caught:
        note_check(office.context, office.jan, added.signal_id, wrong)
    assert caught.value.hint and CHILD.digits not in caught.value.message + caught.value.hint


def test_a_check_is_the_owners(office: Office) -> None:
    """A colleague does not say how another's number was checked."""
    added = add_signal(office.context, office.jan, new_signal(CHILD), office.jan.id)
    with pytest.raises(NotAllowed):
        note_check(office.context, office.eva, added.signal_id, WAITS)
