"""The figures of all members of a covenant together: which rows there are, and what may be shown of their sum.

The rows follow from the covenant alone, so that the figures of every member have one shape and none tells by what it
lacks. A row stands alone only where `MEMBERS_LEAST` members or more can be behind it: of a purpose to which two are
admitted each would see the other's figures, and all matches with the one shelter of a covenant are that shelter's.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from node.matching.figures import OTHER, SEVERAL, Account, Figures, FoundMatch, PlacedSignal, count, kind_of
from node.matching.publication import PARTNER, PURPOSE, TEAM
from node.matching.suppression import Row, Table, Tally, counted, divided

MEMBERS_LEAST = 3
"""Of the sum of two each takes off its own figure, and has the other's."""
SUM_MOST = 10_000_000
"""Above every true count: nationwide there are some 170,000 signals a year (domain.md). What does not fit together is
spread over all of 2^64."""

Labels = tuple[str, ...]
"""What one row is called: one name, or several that never stand alone."""
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Taking:
    """What of a member counts for the rows: its purposes, and its kind of organisation, which may be empty."""

    id: str
    purposes: tuple[str, ...]
    kind: str


@dataclass(frozen=True, slots=True)
class Layout:
    """The rows by purpose and by kind of partner: first what is merged first. Before all: the total."""

    purposes: tuple[Labels, ...]
    partners: tuple[Labels, ...]

    @property
    def rows(self) -> int:
        """How many rows there are with the total."""
        return 1 + len(self.purposes) + len(self.partners)

    @property
    def length(self) -> int:
        """How many counts there are in all rows."""
        return self.rows * len(Figures().vector())


@dataclass(frozen=True, slots=True)
class JointTables:
    """What may be shown of the sum: signals and matches, and how many professionals had access."""

    signals: Table
    matches: Table
    accounts: Table


def layout_of(purposes: Sequence[str], members: Sequence[Taking]) -> Layout:
    """The rows for these members of a covenant with these purposes."""
    named = [name for name in purposes if name not in (SEVERAL, OTHER)]
    admitted = {name: frozenset(each.id for each in members if name in each.purposes) for name in named}
    able = frozenset(each.id for each in members if len(each.purposes) > 1)
    names = {each.kind for each in members} - {"", SEVERAL, OTHER}
    kinds = {name: frozenset(each.id for each in members if each.kind == name) for name in names}
    of_others = frozenset(each.id for each in members if each.kind not in names)
    nobody: frozenset[str] = frozenset()
    # Where a kind has few members, a match of several kinds may be with them each time.
    alone = kinds | ({OTHER: of_others} if of_others else {})
    mixed = frozenset(each.id for each in members) if _all_enough(alone) else nobody
    return Layout(
        _pooled([(OTHER, nobody), (SEVERAL, able), *_smallest_first(admitted)]),
        _pooled([(OTHER, of_others), (SEVERAL, mixed), *_smallest_first(kinds)]),
    )


def joint_vector(
    layout: Layout, signals: Sequence[PlacedSignal], matches: Sequence[FoundMatch], accounts: Sequence[Account]
) -> tuple[int, ...]:
    """One member's figures of a month in one row of `layout.length` counts: the total, then each row's."""
    known = [name for labels in layout.purposes for name in labels]
    kinds = [name for labels in layout.partners for name in labels]
    placed = _sorted(layout.purposes, signals, lambda each: kind_of(each.purposes, known))
    found = _sorted(layout.purposes, matches, lambda each: kind_of(each.purposes, known))
    with_whom = _sorted(layout.partners, matches, lambda each: kind_of(each.partners, kinds))
    rows = [
        count(signals, matches, accounts),
        *(count(placed[labels], found[labels], ()) for labels in layout.purposes),
        *(count((), with_whom[labels], ()) for labels in layout.partners),
    ]
    return tuple(number for row in rows for number in row.vector())


def joint_tables(layout: Layout, total: Sequence[int], least: int) -> JointTables | None:
    """What may be shown of the sum of such vectors; None when they cannot be the figures of anything.

    The rows of a division add up to the total, and no count is above `SUM_MOST`.
    """
    if len(total) != layout.length or any(not 0 <= number <= SUM_MOST for number in total):
        return None
    size = layout.length // layout.rows
    whole, *rows = [Figures.from_vector(total[at : at + size]) for at in range(0, len(total), size)]
    by_purpose, by_partner = rows[: len(layout.purposes)], rows[len(layout.purposes) :]
    if _sum(by_purpose) != _without_accounts(whole) or _sum(by_partner) != _matches_alone(whole):
        return None
    purposes, partners = _matches(layout.purposes, by_purpose), _matches(layout.partners, by_partner)
    signals = [Row(labels, Tally(row.signals)) for labels, row in zip(layout.purposes, by_purpose, strict=True)]
    return JointTables(
        counted({PURPOSE: signals}, least),
        divided({PURPOSE: purposes, PARTNER: partners}, least),
        divided({TEAM: [Row((), Tally(whole.active, whole.idle))]}, least),
    )


def _pooled(rows: Sequence[tuple[str, frozenset[str]]]) -> tuple[Labels, ...]:
    """The rows with as few of the first ones in one as will do, so that enough members are behind each."""
    for end in range(1, len(rows)):
        behind = frozenset[str]().union(*(members for _, members in rows[:end]))
        if len(behind) >= MEMBERS_LEAST and _all_enough(dict(rows[end:])):
            return (tuple(label for label, _ in rows[:end]), *((label,) for label, _ in rows[end:]))
    return (tuple(label for label, _ in rows),)


def _all_enough(rows: Mapping[str, frozenset[str]]) -> bool:
    return all(len(members) >= MEMBERS_LEAST for members in rows.values())


def _smallest_first(rows: Mapping[str, frozenset[str]]) -> list[tuple[str, frozenset[str]]]:
    return sorted(rows.items(), key=lambda row: (len(row[1]), row[0]))


def _sorted(rows: Sequence[Labels], records: Sequence[R], name_of: Callable[[R], str]) -> dict[Labels, list[R]]:
    found: dict[Labels, list[R]] = {labels: [] for labels in rows}
    row_of = {name: labels for labels in rows for name in labels}
    for record in records:
        found[row_of[name_of(record)]].append(record)
    return found


def _matches(rows: Sequence[Labels], figures: Sequence[Figures]) -> list[Row]:
    return [
        Row(labels, Tally(row.followed_up, row.stagnated, row.days)) for labels, row in zip(rows, figures, strict=True)
    ]


def _sum(rows: Sequence[Figures]) -> Figures:
    return Figures.from_vector([sum(column) for column in zip(*(row.vector() for row in rows), strict=True)])


def _without_accounts(row: Figures) -> Figures:
    return Figures(row.signals, row.days, row.stagnated)


def _matches_alone(row: Figures) -> Figures:
    return Figures(0, row.days, row.stagnated)
