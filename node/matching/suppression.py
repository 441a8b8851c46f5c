"""Which counts of a month may be shown, so that no small one is given away: not by itself, nor by a difference.

A count below `least` is small, nothing too. A month's tables are decided once, for all who will ever read them:

- Rows never overlap (`figures.SEVERAL`), so that all rows of a table add up to its total, and there is no other sum.
- Where a row would hold a count that is not above `least`, rows are merged into one, in an order that does not come
  from the counts, until none does. Merged are the first ones, two at the least; the others stand alone. Where only one
  row would remain, none is shown. Above, and not the same: else that rows are hidden could tell, beside another table
  that bounds them (there are no more matches of a purpose than its signals have), which small count one is.
- What divides a row in two (followed up or not) is shown in all rows of a table or in none.

So whoever moves what is counted from one merged row to another, until one of them is small, changes nothing that is
shown: of a small count that is not shown nobody can tell which of 0 to `least` - 1 it is, knowing these rules too.
Where a table shows the sizes of rows and only its total is divided, the same holds for the sizes; and each small part
of a row can still be more than one number. tests/matching/test_suppression.py tries all worlds.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from node.matching.figures import percentile

PERCENTILES_FROM = 2
"""A median or percentile is shown of so many times `least`: of few it is the days of one case."""
MEDIAN, NINETIETH = 50, 90

Part = Literal["yes", "no"]


@dataclass(frozen=True, slots=True)
class Tally:
    """What is counted of some records: those that did and that did not; `days` of those that did, as a histogram."""

    yes: int
    no: int = 0
    days: tuple[int, ...] = ()

    @property
    def whole(self) -> int:
        """All of them."""
        return self.yes + self.no

    def __add__(self, other: "Tally") -> "Tally":
        days = tuple(one + two for one, two in zip(self.days, other.days, strict=True))
        return Tally(self.yes + other.yes, self.no + other.no, days)


@dataclass(frozen=True, slots=True)
class Row:
    """What is counted under a label, or under several that were merged."""

    labels: tuple[str, ...]
    tally: Tally


@dataclass(frozen=True, slots=True)
class Shown:
    """What may be shown of a row; None is what may not. `few` is the part that is small, where that may be told.

    Median and ninetieth percentile are in working days.
    """

    labels: tuple[str, ...]
    whole: int | None = None
    yes: int | None = None
    no: int | None = None
    few: Part | None = None
    median: int | None = None
    ninetieth: int | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """The total, and by the name of each division its rows; no rows where it may not be divided so.

    There is no total where a reader gets some of the rows alone.
    """

    total: Shown | None
    divisions: Mapping[str, tuple[Shown, ...]]


Divisions = Mapping[str, Sequence[Row]]
"""The same records divided in several ways. Each row's labels are one; first stand those that are merged first."""


def counted(divisions: Divisions, least: int) -> Table:
    """What may be shown of records that are counted and not divided in two. There is one division at the least."""
    total = _total(divisions)
    if total.whole < least:
        return _nothing(divisions)
    return Table(Shown((), total.whole), {name: _sizes(rows, least) for name, rows in divisions.items()})


def divided(divisions: Divisions, least: int) -> Table:
    """What may be shown of records that are divided in two. There is one division at the least."""
    total = _total(divisions)
    if total.whole < least:
        return _nothing(divisions)
    shown = _shown_total(total, least)
    if shown.yes is None:
        return Table(shown, {name: _sizes(rows, least) for name, rows in divisions.items()})
    return Table(shown, {name: _parts(rows, least) or _sizes(rows, least) for name, rows in divisions.items()})


def _nothing(divisions: Divisions) -> Table:
    return Table(Shown(()), dict.fromkeys(divisions, ()))


def _shown_total(total: Tally, least: int) -> Shown:
    if min(total.yes, total.no) >= least:
        return _with_parts(Row((), total), least)
    if total.whole < 2 * least - 1:
        return Shown((), total.whole)  # which part is small could tell it: of 8 both parts are below 5 with 4 alone
    few: Part = "yes" if total.yes < least else "no"
    at_least = total.whole - (least - 1)  # the large part is no smaller, whatever the small one is
    if few == "no" and at_least >= PERCENTILES_FROM * least:
        return Shown(
            (), total.whole, few=few, median=_percentile(total, MEDIAN), ninetieth=_percentile(total, NINETIETH)
        )
    return Shown((), total.whole, few=few)


def _sizes(rows: Sequence[Row], least: int) -> tuple[Shown, ...]:
    merged = _merged(rows, lambda tally: tally.whole > least)
    return tuple(Shown(row.labels, row.tally.whole) for row in merged)


def _parts(rows: Sequence[Row], least: int) -> tuple[Shown, ...]:
    merged = _merged(rows, lambda tally: min(tally.yes, tally.no) > least)
    return tuple(_with_parts(row, least) for row in merged)


def _with_parts(row: Row, least: int) -> Shown:
    tally = row.tally
    shown = Shown(row.labels, tally.whole, tally.yes, tally.no)
    if tally.yes < PERCENTILES_FROM * least:
        return shown
    return Shown(
        *(shown.labels, shown.whole, shown.yes, shown.no, None),
        median=_percentile(tally, MEDIAN),
        ninetieth=_percentile(tally, NINETIETH),
    )


def _percentile(tally: Tally, share: int) -> int | None:
    return percentile(tally.days, share)


def _merged(rows: Sequence[Row], is_enough: Callable[[Tally], bool]) -> Sequence[Row]:
    """The rows with as few of the first ones merged as will do; none where all would have to be."""
    first = rows[0]
    for following in range(1, len(rows)):
        merged = [first, *rows[following:]]
        if all(is_enough(row.tally) for row in merged):
            return merged
        added = rows[following]
        first = Row(first.labels + added.labels, first.tally + added.tally)
    return []


def _total(divisions: Divisions) -> Tally:
    first, *others = [row.tally for row in next(iter(divisions.values()))]
    for tally in others:
        first += tally
    return first
