"""The rules for a new signal: purposes, terms and ages."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from node.config import Signals
from node.errors import InvalidInput
from node.model import Bsn
from node.service.ages import birthday
from node.service.signal_rules import PARENTS_MAX, NewSignal, check, last_day
from tests.helpers import (
    BOTH,
    CHECKED,
    HUISELIJK_GEWELD,
    JEUGD,
    make_covenant,
    make_member,
    new_signal,
    synthetic_numbers,
)

TODAY = date(2026, 11, 3)
CHILD, *RELATIVES = synthetic_numbers(PARENTS_MAX + 2)
COVENANT = make_covenant()
MEMBER = COVENANT.members[0]
SETTINGS = Signals()

DAYS = st.dates(date(2026, 1, 1), date(2030, 1, 1))


def test_signal_lives_as_long_as_its_strictest_purpose() -> None:
    """Without an end of its own a signal lives for the shortest term of its purposes."""
    assert check(new_signal(CHILD), COVENANT, MEMBER, SETTINGS, TODAY).ends == TODAY + timedelta(days=731)
    assert check(new_signal(CHILD, BOTH), COVENANT, MEMBER, SETTINGS, TODAY).ends == TODAY + timedelta(days=365)


@settings(deadline=None)
@given(st.dates(date(1990, 1, 1), TODAY), st.none() | DAYS, DAYS)
def test_no_signal_outlives_its_term_or_its_age(born: date, wished: date | None, today: date) -> None:
    """Rule "age limit": whatever is wished, a signal ends on or after today, within its term, and before the limiting
    birthday.
    """
    try:
        ends, notices = last_day([JEUGD], placed=TODAY, today=today, birth_date=born, wished=wished)
    except InvalidInput:
        return
    limit = birthday(born, 23)
    assert ends <= TODAY + timedelta(days=731)
    assert today <= limit - timedelta(days=1)
    assert ends < limit
    assert ends == wished or (wished is None and not notices) or ends == limit - timedelta(days=1)
    assert bool(notices) == ((wished or TODAY + timedelta(days=731)) >= limit)


def test_age_limit_shortens_and_says_so() -> None:
    """A signal on someone of 22 ends on the day before the 23rd birthday, and the professional is told."""
    new = new_signal(CHILD, birth_date=date(2004, 3, 9))
    checked = check(new, COVENANT, MEMBER, SETTINGS, TODAY)
    assert checked.ends == date(2027, 3, 8)
    assert "2027-03-08" in checked.notices[0]
    within = check(replace(new, ends=date(2027, 3, 8)), COVENANT, MEMBER, SETTINGS, TODAY)
    assert (within.ends, within.notices) == (date(2027, 3, 8), ())


@pytest.mark.parametrize(("born", "allowed"), [(date(2003, 11, 3), False), (date(2003, 11, 4), True)])
def test_age_limit_refuses_from_the_birthday_on(born: date, allowed: bool) -> None:
    """Rule "age limit": on the 23rd birthday it is too late for a signal, the day before it is not; the error holds no
    date.
    """
    new = new_signal(CHILD, birth_date=born)
    if allowed:
        assert check(new, COVENANT, MEMBER, SETTINGS, TODAY).ends == TODAY
        return
    with pytest.raises(InvalidInput, match="23 or older") as caught:
        check(new, COVENANT, MEMBER, SETTINGS, TODAY)
    assert born.isoformat() not in str(caught.value) + caught.value.hint


def test_purpose_without_age_limit_takes_everyone() -> None:
    """Where no purpose has an age limit, a birth date changes nothing; with two purposes the limit of one counts."""
    adult = date(1960, 5, 5)
    checked = check(new_signal(CHILD, (HUISELIJK_GEWELD.id,), birth_date=adult), COVENANT, MEMBER, SETTINGS, TODAY)
    assert checked.notices == ()
    with pytest.raises(InvalidInput):
        check(new_signal(CHILD, BOTH, birth_date=adult), COVENANT, MEMBER, SETTINGS, TODAY)


@pytest.mark.parametrize(
    ("born", "turns"), [(date(2004, 2, 29), date(2027, 3, 1)), (date(2004, 2, 28), date(2027, 2, 28))]
)
def test_leap_day_birthdays_fall_on_the_first_of_march(born: date, turns: date) -> None:
    """Someone born on 29 February turns a year older on 1 March of a common year."""
    assert birthday(born, 23) == turns


@pytest.mark.parametrize(
    "new",
    [
        new_signal(CHILD, ends=TODAY - timedelta(days=1)),
        new_signal(CHILD, ends=TODAY + timedelta(days=732)),
        new_signal(CHILD, BOTH, ends=TODAY + timedelta(days=366)),
        new_signal(CHILD, birth_date=TODAY + timedelta(days=1)),
        new_signal(CHILD, birth_date=date.max),
        new_signal(CHILD, (HUISELIJK_GEWELD.id,), birth_date=TODAY + timedelta(days=1)),
        new_signal(CHILD, ("archief",)),
        new_signal(CHILD, ("jeugd", "archief")),
        new_signal(CHILD, ()),
        new_signal(CHILD, parents=(CHILD,)),
        new_signal(CHILD, parents=tuple(RELATIVES)),
        new_signal(CHILD, informed="see www.example.org"),
        new_signal(CHILD, reference="two\nlines"),
        new_signal(CHILD, reference=RELATIVES[0].digits),
    ],
)
def test_what_breaks_a_rule_is_refused(new: NewSignal) -> None:
    """A signal that breaks a rule is refused with a hint, and neither holds a number."""
    with pytest.raises(InvalidInput) as caught:
        check(new, COVENANT, MEMBER, SETTINGS, TODAY)
    assert caught.value.hint
    told = str(caught.value) + caught.value.hint
    assert not any(number.digits in told for number in (CHILD, *RELATIVES))


def test_purpose_of_other_members_is_refused() -> None:
    """A purpose that the covenant has, but does not admit this member to, is refused."""
    only_youth = make_member("jeugdteam", ["jeugd"])
    covenant = make_covenant([only_youth, make_member("politie", number=1)])
    with pytest.raises(InvalidInput, match="purposes") as caught:
        check(new_signal(CHILD, BOTH), covenant, only_youth, SETTINGS, TODAY)
    assert caught.value.hint == "it admits it to: jeugd"


def test_one_purpose_needs_not_be_named() -> None:
    """An organisation with one purpose need not name it, one with two must: nothing is shared by default."""
    only_youth = make_member("jeugdteam", ["jeugd"])
    covenant = make_covenant([only_youth, make_member("politie", number=1)])
    assert check(new_signal(CHILD, ()), covenant, only_youth, SETTINGS, TODAY).purposes == ("jeugd",)
    with pytest.raises(InvalidInput, match="none was named"):
        check(new_signal(CHILD, ()), COVENANT, MEMBER, SETTINGS, TODAY)


def test_things_named_twice_count_once() -> None:
    """A purpose or a parent named twice is one."""
    new = new_signal(CHILD, ("jeugd", "jeugd"), parents=(RELATIVES[0], Bsn(RELATIVES[0].digits), RELATIVES[1]))
    checked = check(new, COVENANT, MEMBER, SETTINGS, TODAY)
    assert checked.purposes == ("jeugd",)
    assert checked.parents == (RELATIVES[0], RELATIVES[1])


def test_new_signal_shows_nothing_personal() -> None:
    """The text of a signal, as a fault would show it, has no number, birth date or reference."""
    new = NewSignal(
        CHILD, ("jeugd",), None, (RELATIVES[0],), date(2012, 5, 6), "told on Monday", "case 7", number_check=CHECKED
    )
    for shown in (repr(new), repr(check(new, COVENANT, MEMBER, SETTINGS, TODAY))):
        for hidden in (CHILD.digits, RELATIVES[0].digits, "2012", "Monday", "case 7"):
            assert hidden not in shown
