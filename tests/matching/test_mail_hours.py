"""Quiet hours and digests, against a walk through the minutes."""

from datetime import UTC, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from node.matching.mail_hours import AMSTERDAM, MailHours, time_of_day
from tests.profiles import short

NIGHT = MailHours(time(19), time(7), True)
DAILY = MailHours(time(19), time(7), True, digest=time(8))

TIMES = st.builds(time, st.integers(0, 23), st.sampled_from([0, 30, 59]))
HOURS = st.builds(MailHours, TIMES, TIMES, st.booleans(), st.none() | TIMES)
MINUTES = st.integers(0, 366 * 24 * 60)
YEAR = datetime(2026, 1, 1, tzinfo=UTC).timestamp()


def local(text: str) -> float:
    """A moment of Amsterdam, in seconds since 1970-01-01 UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=AMSTERDAM).timestamp()


@pytest.mark.parametrize(
    ("made", "due"),
    [
        ("2026-11-03 10:30", "2026-11-03 10:30"),  # on a Tuesday, by day
        ("2026-11-03 18:59", "2026-11-03 18:59"),
        ("2026-11-03 19:00", "2026-11-04 07:00"),  # from the first quiet minute on
        ("2026-11-04 06:59", "2026-11-04 07:00"),
        ("2026-11-04 07:00", "2026-11-04 07:00"),  # quiet hours end with their last minute
        ("2026-11-06 19:30", "2026-11-09 07:00"),  # a Friday evening: over the weekend
        ("2026-11-08 12:00", "2026-11-09 07:00"),
        ("2026-03-27 23:00", "2026-03-30 07:00"),  # over the beginning of summer time
        ("2026-10-23 23:00", "2026-10-26 07:00"),  # and over its end
    ],
)
def test_what_waits_goes_when_the_quiet_hours_end(made: str, due: str) -> None:
    """Between 19:00 and 07:00 and at weekends nothing goes; the end is 07:00 in Amsterdam, in winter and summer."""
    assert NIGHT.due(local(made)) == local(due)


@pytest.mark.parametrize(
    ("made", "due"),
    [
        ("2026-11-03 07:59", "2026-11-03 08:00"),
        ("2026-11-03 08:00", "2026-11-03 08:00"),
        ("2026-11-03 08:01", "2026-11-04 08:00"),
        ("2026-11-06 09:00", "2026-11-09 08:00"),  # not on Saturday and Sunday
    ],
)
def test_a_digest_goes_once_a_day_at_its_hour(made: str, due: str) -> None:
    """What is new waits for the next hour of the digest that is not quiet."""
    assert DAILY.due(local(made)) == local(due)


def test_a_digest_within_quiet_hours_goes_at_their_end() -> None:
    """Where the hour of the digest is always quiet, the day's mail goes when it is quiet no more."""
    late = MailHours(time(19), time(7), False, digest=time(20))
    assert late.due(local("2026-11-03 10:00")) == local("2026-11-04 07:00")


def test_without_quiet_hours_all_goes_at_once() -> None:
    """Equal times are no quiet hours, whatever the hour, unless the weekend is quiet."""
    assert MailHours().due(local("2026-11-07 03:00")) == local("2026-11-07 03:00")
    weekend = MailHours(quiet_weekends=True)
    assert weekend.due(local("2026-11-07 03:00")) == local("2026-11-09 00:00")


@given(HOURS, MINUTES)
@short(150)
def test_the_first_minute_that_is_not_quiet(hours: MailHours, minute: int) -> None:
    """Nothing is ever due in quiet hours, nor before it was made, nor later than it must."""
    made = YEAR + minute * 60
    due = hours.due(made)
    assert due >= made
    assert not hours.is_quiet(due)
    wanted = hours.digest
    between = [made + step * 60 for step in range(int(due - made) // 60)]
    loud = [moment for moment in between if not hours.is_quiet(moment)]
    if wanted is None:
        assert loud == []
    else:
        assert [m for m in loud if datetime.fromtimestamp(m, AMSTERDAM).time() == wanted] == []


def test_a_time_of_day_is_read() -> None:
    """As it is written in settings."""
    assert time_of_day("19:05") == time(19, 5)
