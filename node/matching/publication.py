"""The tables of one month: its records under their labels, and of that what may be shown."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from node.matching.figures import OTHER, SEVERAL, Account, FoundMatch, PlacedSignal, histogram, kind_of, sorted_into
from node.matching.suppression import Row, Table, Tally, counted, divided

TEAM, PURPOSE, PARTNER = "team", "purpose", "partner"
"""The divisions of the tables."""

R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Labels:
    """What the rows of a month's tables are called. They do not come from its counts.

    In each list stands first what is merged first where the counts are small: what is likely to be smallest.
    """

    teams: tuple[str, ...]
    purposes: tuple[str, ...]
    partners: tuple[str, ...]


NO_TEAM = ""
"""What those are counted under who have no team."""


def labels_of(team_sizes: dict[str, int], purposes: Sequence[str], partner_sizes: dict[str, int]) -> Labels:
    """The labels where teams have so many people, the covenant these purposes, and so many members of each kind.

    The covenant's first purpose is merged last.
    """
    return Labels(
        tuple(_smallest_first(team_sizes)) or (NO_TEAM,),
        _with_others(tuple(reversed(purposes))),
        _with_others(_smallest_first(partner_sizes)),
    )


def signals_table(signals: Sequence[PlacedSignal], labels: Labels, least: int) -> Table:
    """How many signals were placed."""

    def tally(records: Sequence[PlacedSignal]) -> Tally:
        return Tally(len(records))

    divisions = {
        TEAM: _rows(signals, labels.teams, lambda each: each.team, tally),
        PURPOSE: _rows(signals, labels.purposes, lambda each: kind_of(each.purposes, labels.purposes), tally),
    }
    return counted(divisions, least)


def matches_table(matches: Sequence[FoundMatch], labels: Labels, least: int) -> Table:
    """How many matches were found, how many of them were followed up and after how long, and how many stagnated."""

    def tally(records: Sequence[FoundMatch]) -> Tally:
        days, stagnated = histogram(records)
        return Tally(sum(days), stagnated, days)

    divisions = {
        TEAM: _rows(matches, labels.teams, lambda each: each.team, tally),
        PURPOSE: _rows(matches, labels.purposes, lambda each: kind_of(each.purposes, labels.purposes), tally),
        PARTNER: _rows(matches, labels.partners, lambda each: kind_of(each.partners, labels.partners), tally),
    }
    return divided(divisions, least)


def accounts_table(accounts: Sequence[Account], labels: Labels, least: int) -> Table:
    """How many professionals with access there were, and how many of them were active."""

    def tally(records: Sequence[Account]) -> Tally:
        active = sum(each.active for each in records)
        return Tally(active, len(records) - active)

    return divided({TEAM: _rows(accounts, labels.teams, lambda each: each.team, tally)}, least)


def _rows(
    records: Sequence[R], labels: Sequence[str], label_of: Callable[[R], str], tally: Callable[[Sequence[R]], Tally]
) -> list[Row]:
    found = sorted_into(records, labels, label_of)
    return [Row((label,), tally(found[label])) for label in labels]


def _with_others(names: Sequence[str]) -> tuple[str, ...]:
    return (SEVERAL, OTHER, *(name for name in names if name not in (SEVERAL, OTHER)))


def _smallest_first(sizes: dict[str, int]) -> list[str]:
    return sorted(sizes, key=lambda name: (sizes[name], name))
