"""Working days in the Netherlands: the days in which the terms of a follow-up are counted.

Monday to Friday, without the feast days of the Algemene termijnenwet (article 3), among which are Good Friday and, each
year, 5 May. A day begins and ends at midnight in Amsterdam, in summer time and in winter time.
"""

from datetime import date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

_AMSTERDAM = ZoneInfo("Europe/Amsterdam")
_SATURDAY, _SUNDAY = 5, 6
_FROM_EASTER = (-2, 1, 39, 50)
"""Good Friday, Easter Monday, Ascension Day and Whit Monday, in days from Easter Sunday."""


def day_of(seconds: float) -> date:
    """The day in Amsterdam on which a moment falls; seconds since 1970-01-01 UTC."""
    return datetime.fromtimestamp(seconds, _AMSTERDAM).date()


def start_of(day: date) -> float:
    """When a day begins in Amsterdam, in seconds since 1970-01-01 UTC."""
    return datetime.combine(day, time(), _AMSTERDAM).timestamp()


def easter(year: int) -> date:
    """Easter Sunday of a year in the Gregorian calendar (the computus of Meeus, Jones and Butcher)."""
    century, of_century = divmod(year, 100)
    golden = year % 19
    full_moon = (19 * golden + century - century // 4 - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    weekday = (32 + 2 * (century % 4) + 2 * (of_century // 4) - full_moon - of_century % 4) % 7
    correction = (golden + 11 * full_moon + 22 * weekday) // 451
    month, day = divmod(full_moon + weekday - 7 * correction + 114, 31)
    return date(year, month, day + 1)


@cache
def holidays(year: int) -> frozenset[date]:
    """The feast days of a year, those on a Saturday or Sunday among them."""
    kings_day = date(year, 4, 27)
    if kings_day.weekday() == _SUNDAY:
        kings_day -= timedelta(days=1)
    fixed = (date(year, 1, 1), kings_day, date(year, 5, 5), date(year, 12, 25), date(year, 12, 26))
    return frozenset((*fixed, *(easter(year) + timedelta(days=days) for days in _FROM_EASTER)))


def is_working_day(day: date) -> bool:
    """Whether people can be expected to work on a day."""
    return day.weekday() < _SATURDAY and day not in holidays(day.year)


def working_days_after(day: date, count: int) -> date:
    """The working day that is the `count`-th after a day; the day itself is not counted. With 0 the day itself."""
    while count:
        day += timedelta(days=1)
        count -= is_working_day(day)
    return day


def working_days_between(day: date, later: date) -> int:
    """How many working days there are after a day, up to and including a later one; 0 when it is not later."""
    return sum(is_working_day(day + timedelta(days=number)) for number in range(1, (later - day).days + 1))
