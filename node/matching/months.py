"""Months, in which reports are made: they begin and end at midnight in Amsterdam, as working days do."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from node.matching.working_days import day_of, start_of, working_days_after

FOLLOW_UP_DAYS = 20
"""Working days that each match has for its follow-up before a report tells what became of it: four weeks, so that the
usual terms (2 to look, 5 to contact) and every reminder have passed, and one of the 31st had as long as one of the 1st.
"""

_PATTERN = re.compile(r"([12][0-9]{3})-(0[1-9]|1[0-2])")


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """A month of a year; `number` from 1 to 12. They are in the order of time."""

    year: int
    number: int

    @classmethod
    def parse(cls, text: str) -> "Month | None":
        """The month that is written as 2026-10, or None."""
        found = _PATTERN.fullmatch(text)
        return None if found is None else cls(int(found[1]), int(found[2]))

    @classmethod
    def of(cls, seconds: float) -> "Month":
        """The month in which a moment falls; seconds since 1970-01-01 UTC."""
        day = day_of(seconds)
        return cls(day.year, day.month)

    def __str__(self) -> str:
        return f"{self.year}-{self.number:02}"

    def plus(self, months: int) -> "Month":
        """So many months later, or earlier."""
        years, number = divmod(self.year * 12 + self.number - 1 + months, 12)
        return Month(years, number + 1)

    @property
    def first(self) -> date:
        """Its first day."""
        return date(self.year, self.number, 1)

    @property
    def last(self) -> date:
        """Its last day."""
        return self.plus(1).first - timedelta(days=1)

    @property
    def start(self) -> float:
        """When it begins, in seconds since 1970-01-01 UTC."""
        return start_of(self.first)

    @property
    def end(self) -> float:
        """When it is over, in seconds since 1970-01-01 UTC."""
        return self.plus(1).start

    @property
    def matches_known_on(self) -> date:
        """The day from which it is certain what became of the matches found in it."""
        return working_days_after(self.last, FOLLOW_UP_DAYS + 1)


def months_between(first: Month, last: Month) -> Iterator[Month]:
    """All months from the first to the last, both included; none when the last is before the first."""
    while first <= last:
        yield first
        first = first.plus(1)
