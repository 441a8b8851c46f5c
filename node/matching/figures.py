"""What a report counts, from plain records of one month (docs/reports.md says each figure in words).

All of it is a vector of counts, the days to contact as a histogram, so that the figures of several organisations can be
added without anybody seeing those of one, and a median is still a median.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from node.matching.months import FOLLOW_UP_DAYS
from node.matching.working_days import working_days_between

SEVERAL = "several"
"""The kind of what has several: a signal of two purposes stands in no row of one, so that no row overlaps another."""
OTHER = "other"
"""The kind of what the covenant does not name (any more), or of which it is not known."""

HISTOGRAM = FOLLOW_UP_DAYS + 1
"""How many counts there are of days to contact: from 0, the day on which the match was found."""


@dataclass(frozen=True, slots=True)
class PlacedSignal:
    """A signal that was placed in the month."""

    team: str
    purposes: frozenset[str]


@dataclass(frozen=True, slots=True)
class FoundMatch:
    """A signal of ours that came into a match in the month, with organisations of these kinds.

    `days`: working days until its professional had contacted the others, None when that was not within
    `FOLLOW_UP_DAYS`.
    """

    team: str
    purposes: frozenset[str]
    partners: frozenset[str]
    days: int | None


@dataclass(frozen=True, slots=True)
class Account:
    """A professional with access. `active`: did or read something in the month, as the logbook has it."""

    team: str
    active: bool


@dataclass(frozen=True, slots=True)
class Figures:
    """The counts of a month. `days[n]` is how many matches were followed up after n working days."""

    signals: int = 0
    days: tuple[int, ...] = (0,) * HISTOGRAM
    stagnated: int = 0
    active: int = 0
    idle: int = 0

    @property
    def followed_up(self) -> int:
        """Matches that were followed up."""
        return sum(self.days)

    @property
    def matches(self) -> int:
        """Matches that were found."""
        return self.followed_up + self.stagnated

    def vector(self) -> tuple[int, ...]:
        """The counts in one row, in a fixed order: `HISTOGRAM` + 4 of them."""
        return (self.signals, self.stagnated, self.active, self.idle, *self.days)

    @classmethod
    def from_vector(cls, vector: Sequence[int]) -> "Figures":
        """The figures of such a row, or of the sum of several. Raises `ValueError` when it is of another length."""
        signals, stagnated, active, idle, *days = vector
        if len(days) != HISTOGRAM:
            raise ValueError("a row of figures of another length")
        return cls(signals, tuple(days), stagnated, active, idle)


def count(signals: Sequence[PlacedSignal], matches: Iterable[FoundMatch], accounts: Sequence[Account]) -> Figures:
    """The figures of these records."""
    days, stagnated = histogram(matches)
    active = sum(each.active for each in accounts)
    return Figures(len(signals), days, stagnated, active, len(accounts) - active)


def histogram(matches: Iterable[FoundMatch]) -> tuple[tuple[int, ...], int]:
    """How many were followed up after 0, 1, … working days, and how many were not."""
    counts, stagnated = [0] * HISTOGRAM, 0
    for each in matches:
        if each.days is None:
            stagnated += 1
        else:
            counts[each.days] += 1
    return tuple(counts), stagnated


def days_to_contact(found: date, contacted: date | None) -> int | None:
    """Working days from the day of the match to that of the contact; None when that was too late for a report."""
    if contacted is None:
        return None
    days = working_days_between(found, contacted)
    return days if days <= FOLLOW_UP_DAYS else None


def percentile(days: Sequence[int], share: int) -> int | None:
    """The smallest number of days within which `share` percent were followed up (nearest rank); None of none."""
    rank = -(-sum(days) * share // 100)
    reached = 0
    for number, count_ in enumerate(days):
        reached += count_
        if reached >= rank > 0:
            return number
    return None


def kind_of(names: frozenset[str], known: Iterable[str]) -> str:
    """In which one row something of these purposes or partners stands, where there is a row for each of `known`."""
    if len(names) > 1:
        return SEVERAL
    return next((name for name in names if name in known), OTHER)


R = TypeVar("R")


def sorted_into(records: Iterable[R], labels: Sequence[str], label_of: Callable[[R], str]) -> Mapping[str, Sequence[R]]:
    """The records by their label, with an entry for each label also where there is none. All labels must be known."""
    found: dict[str, list[R]] = {label: [] for label in labels}
    for record in records:
        found[label_of(record)].append(record)
    return found
