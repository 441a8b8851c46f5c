"""How the internal API shows reports. A count that is not shown is null."""

from collections.abc import Callable
from typing import Any

from node.matching.pilot import Comparison
from node.matching.suppression import Shown, Table
from node.service.contributing import Given
from node.service.reports import MonthReport, PilotReport

Shape = dict[str, Any]


def month(report: MonthReport) -> Shape:
    """What is shown of a month."""
    return {
        "month": str(report.month),
        "suppress_below": report.least,
        "signals": _table(report.signals, _signals),
        "matches": None if report.matches is None else _table(report.matches, _matches),
        "matches_known_on": report.matches_known_on.isoformat(),
        "professionals": _table(report.accounts, _accounts),
    }


def pilot(report: PilotReport) -> Shape:
    """The months of a pilot and the counts beside them."""
    return {
        "months": [month(each) for each in report.months],
        "reports": [
            {"month": str(of), "place": place, "count": count}
            for place, by_month in sorted(report.counts.items())
            for of, count in sorted(by_month.items())
        ],
        "totals": [{"month": str(of), "count": count} for of, count in sorted(report.totals.items())],
        "missing": [{"month": str(of), "place": place} for of, place in report.missing],
        "teams": list(report.teams),
        "before_and_during": _comparison(report.before),
        "same_months_a_year_before": _comparison(report.same_months),
    }


def contribution(given: Given) -> Shape:
    """What is given to the sum of all members."""
    return {
        "month": str(given.month),
        "covenant_version": given.version,
        "members": given.members,
        "contribution": given.file.decode(),
    }


def _table(table: Table, row: Callable[[Shown], Shape]) -> Shape:
    total = None if table.total is None else row(table.total)
    return {"total": total, **{name: [row(each) for each in rows] for name, rows in table.divisions.items()}}


def _signals(shown: Shown) -> Shape:
    return {"names": list(shown.labels), "signals": shown.whole}


def _matches(shown: Shown) -> Shape:
    few = {"yes": "followed_up", "no": "stagnated", None: None}[shown.few]
    return {
        "names": list(shown.labels),
        "matches": shown.whole,
        "followed_up": shown.yes,
        "stagnated": shown.no,
        "few": few,
        "median_days": shown.median,
        "ninetieth_days": shown.ninetieth,
    }


def _accounts(shown: Shown) -> Shape:
    few = {"yes": "active", "no": "not_active", None: None}[shown.few]
    return {
        "names": list(shown.labels),
        "professionals": shown.whole,
        "active": shown.yes,
        "not_active": shown.no,
        "few": few,
    }


def _comparison(found: Comparison) -> Shape:
    return {
        "months_before": found.months_before,
        "mean_before": _rounded(found.mean_before),
        "months_during": found.months_during,
        "mean_during": _rounded(found.mean_during),
        "change_percent": _rounded(found.change),
    }


def _rounded(number: float | None) -> float | None:
    return None if number is None else round(number, 1)
