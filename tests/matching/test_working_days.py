"""Working days: domain.md, "5 working days to contact"; feast days of the Algemene termijnenwet; days of Amsterdam."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from node.matching.working_days import day_of, easter, holidays, is_working_day, working_days_after
from tests.profiles import short

EASTERS = [
    "1818-03-22",
    "2008-03-23",
    "2019-04-21",
    "2024-03-31",
    "2025-04-20",
    "2026-04-05",
    "2027-03-28",
    "2038-04-25",
]
days = st.dates(date(2000, 1, 1), date(2099, 12, 31))


@pytest.mark.parametrize("day", EASTERS)
def test_easter_is_where_calendars_have_it(day: str) -> None:
    """Easter Sunday falls on the day of published calendars, the earliest and the latest that there are among them."""
    assert easter(int(day[:4])).isoformat() == day


def test_the_feast_days_of_a_year() -> None:
    """Those of the Algemene termijnenwet, article 3, each on its day in 2026."""
    named = ["01-01", "04-03", "04-06", "04-27", "05-05", "05-14", "05-25", "12-25", "12-26"]
    assert sorted(day.isoformat() for day in holidays(2026)) == [f"2026-{day}" for day in named]


@pytest.mark.parametrize(("year", "day"), [(2025, 26), (2026, 27), (2031, 26)])
def test_kings_day_is_never_a_sunday(year: int, day: int) -> None:
    """In years in which 27 April is a Sunday it is kept on the day before."""
    assert {each.day for each in holidays(year) if each.month == 4 and each.day in (26, 27)} == {day}


def test_five_may_counts_each_year() -> None:
    """Also in years in which most people work on it: the law makes no difference."""
    assert all(date(year, 5, 5) in holidays(year) for year in range(2020, 2040))


COUNTED = [
    ("2026-11-03", 5, "2026-11-10", "over a weekend"),
    ("2026-11-06", 1, "2026-11-09", "from Friday to Monday"),
    ("2026-11-07", 1, "2026-11-09", "from a Saturday"),
    ("2026-11-03", 0, "2026-11-03", "none"),
    ("2026-12-24", 1, "2026-12-28", "over Christmas and a weekend"),
    ("2026-12-31", 1, "2027-01-04", "into another year"),
    ("2026-04-02", 1, "2026-04-07", "over Easter, from Thursday to Tuesday"),
    ("2026-05-13", 1, "2026-05-15", "over Ascension Day"),
    ("2026-05-22", 1, "2026-05-26", "over Whitsun"),
    ("2026-04-24", 1, "2026-04-28", "over King's Day"),
]


@pytest.mark.parametrize(("first", "count", "last", "told"), COUNTED, ids=[each[3] for each in COUNTED])
def test_days_are_counted(first: str, count: int, last: str, told: str) -> None:
    """Rule "terms": weekends and feast days are passed over, and the first day is not counted."""
    assert working_days_after(date.fromisoformat(first), count).isoformat() == last


@short(100)
@given(days, st.integers(1, 60))
def test_so_many_working_days_lie_between(day: date, count: int) -> None:
    """The day found is a working day, and so many of them lie after the first day up to it."""
    last = working_days_after(day, count)
    between = [day + timedelta(days=each) for each in range(1, (last - day).days + 1)]
    assert is_working_day(last)
    assert sum(map(is_working_day, between)) == count


AMSTERDAM = [
    ("2026-11-03T22:59:59", "2026-11-03", "winter time, a second before midnight"),
    ("2026-11-03T23:00:00", "2026-11-04", "winter time, midnight"),
    ("2026-07-03T21:59:59", "2026-07-03", "summer time, a second before midnight"),
    ("2026-07-03T22:00:00", "2026-07-04", "summer time, midnight"),
    ("2026-03-28T23:00:00", "2026-03-29", "midnight before summer time begins"),
    ("2026-03-29T21:59:59", "2026-03-29", "the end of the day of 23 hours"),
    ("2026-03-29T22:00:00", "2026-03-30", "midnight after it"),
    ("2026-10-24T22:00:00", "2026-10-25", "midnight before summer time ends"),
    ("2026-10-25T22:59:59", "2026-10-25", "the end of the day of 25 hours"),
    ("2026-10-25T23:00:00", "2026-10-26", "midnight after it"),
]


@pytest.mark.parametrize(("moment", "day", "told"), AMSTERDAM, ids=[each[2] for each in AMSTERDAM])
def test_a_day_is_a_day_in_amsterdam(moment: str, day: str, told: str) -> None:
    """A day ends at midnight there, also on the days on which the clock is changed."""
    assert day_of(datetime.fromisoformat(moment).replace(tzinfo=UTC).timestamp()).isoformat() == day
