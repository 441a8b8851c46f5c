"""A pilot beside the number of reports to Veilig Thuis: the months before it and those of it (domain.md, reports).

The numbers come from elsewhere. What they show is that two things went together, never that one made the other.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from node.matching.months import Month, months_between

YEAR = 12


@dataclass(frozen=True, slots=True)
class ReportCount:
    """How many reports there were of a place in a month; the place is empty where there is one number for all."""

    month: Month
    place: str
    count: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two groups of months: how many, and how many reports a month on average. The means are None without months."""

    months_before: int
    mean_before: float | None
    months_during: int
    mean_during: float | None

    @property
    def change(self) -> float | None:
        """How much more a month there were during than before, in percent; None where it cannot be said."""
        if self.mean_before is None or self.mean_during is None or not self.mean_before:
            return None
        return 100 * (self.mean_during - self.mean_before) / self.mean_before


def shown_counts(counts: Iterable[ReportCount], least: int) -> dict[str, dict[Month, int | None]]:
    """The counts by place and month; None for one that is too small to be shown."""
    found: dict[str, dict[Month, int | None]] = {}
    for each in counts:
        found.setdefault(each.place, {})[each.month] = each.count if each.count >= least else None
    return found


def totals(by_place: Mapping[str, Mapping[Month, int | None]]) -> dict[Month, int]:
    """The sum over all places, of the months in which every place has a count that is shown."""
    months = {month for place in by_place.values() for month in place}
    found = {month: [place.get(month) for place in by_place.values()] for month in months}
    return {
        month: sum(count for count in values if count is not None)
        for month, values in sorted(found.items())
        if None not in values
    }


def same_place(name: str) -> str:
    """What the ways of writing one place have in common: neither capitals nor blanks tell places apart."""
    return "".join(name.split()).casefold()


def in_one_spelling(counts: Iterable[ReportCount], teams: Iterable[str]) -> list[ReportCount]:
    """The counts with each place as a team of that name is written, or else as it came first."""
    spelling: dict[str, str] = {}
    for team in teams:
        spelling.setdefault(same_place(team), team)
    return [replace(each, place=spelling.setdefault(same_place(each.place), each.place)) for each in counts]


def missing(by_place: Mapping[str, Mapping[Month, int | None]], first: Month, last: Month) -> list[tuple[Month, str]]:
    """The months without a count of a place: of the pilot, and of the time before it as far as it is compared.

    Those are the months before for which another place has a count, and where any of them is one of the same months of
    the year before, all of these.
    """
    given = {month for place in by_place.values() for month in place}
    year_before = {month.plus(-YEAR) for month in months_between(first, last)}
    before = given | year_before if given & year_before else given
    looked_at = {month for month in before if month < first} | set(months_between(first, last))
    return [(month, place) for month in sorted(looked_at) for place in by_place if month not in by_place[place]]


def before_and_during(counts: Mapping[Month, int], first: Month, last: Month) -> Comparison:
    """All months before the pilot that there are, beside those of it."""
    before = [count for month, count in counts.items() if month < first]
    during = [count for month, count in counts.items() if first <= month <= last]
    return Comparison(len(before), _mean(before), len(during), _mean(during))


def same_months(counts: Mapping[Month, int], first: Month, last: Month) -> Comparison:
    """The months of the pilot beside the same ones a year before, where both are known: for the seasons."""
    pairs = [
        (counts[earlier], counts[month])
        for month in months_between(first, last)
        if month in counts and (earlier := month.plus(-YEAR)) in counts and earlier < first
    ]
    before, during = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
    return Comparison(len(before), _mean(before), len(during), _mean(during))


def _mean(counts: Sequence[int]) -> float | None:
    return sum(counts) / len(counts) if counts else None
