"""A report's figures as cells, the same for tables, CSV and pages. What is not shown stands as `<5` or as a dash."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

COLUMNS = (
    *("signals", "matches", "followed_up", "follow_up_percent", "stagnated", "median_days", "ninetieth_days"),
    *("professionals", "active", "active_percent"),
)
DIVISIONS = ("team", "partner", "purpose")
JOINT_DIVISIONS = ("partner", "purpose")
"""Of several organisations together."""
NOT_SHOWN = "–"
"""Not told, as it would give a small count away, or a row of another name has it."""
LATER = "…"
"""Not known yet: matches have some weeks before it is told what became of them."""

Facts = dict[str, Any]
Month = dict[str, Any]


@dataclass(frozen=True)
class ReportRow:
    """A row of a month: `by` is `total` or a division, `names` those of its teams, partners or purposes."""

    month: str
    by: str
    names: tuple[str, ...]
    cells: dict[str, str]


def rows_of(months: Sequence[Month]) -> list[ReportRow]:
    """All rows: of each month the total, then each division."""
    return [row for month in months for by in ("total", *DIVISIONS) for row in _rows(month, by)]


def cells_of(month: Month, signals: Facts | None, matches: Facts | None, people: Facts | None) -> dict[str, str]:
    """The cells of one row under `COLUMNS`; None where there is no such row."""
    least = month["suppress_below"]
    later = {} if month["matches"] is not None else dict.fromkeys(COLUMNS[1:7], LATER)
    return (
        dict.fromkeys(COLUMNS, NOT_SHOWN)
        | _signals(signals, least)
        | later
        | _matches(matches, least)
        | _people(people, least)
    )


def percent(part: int | None, whole: int | None) -> float | None:
    """A share, where both numbers are shown."""
    return None if part is None or not whole else 100 * part / whole


def _rows(month: Month, by: str) -> Iterator[ReportRow]:
    tables = [month["signals"], month["matches"] or {}, month["professionals"]]
    if by == "total":
        found = [table.get("total") for table in tables]
        if any(one is not None for one in found):
            yield ReportRow(month["month"], by, (), cells_of(month, *found))
        return
    named = [{tuple(one["names"]): one for one in table.get(by, [])} for table in tables]
    for names in dict.fromkeys(names for table in named for names in table):
        yield ReportRow(month["month"], by, names, cells_of(month, *(table.get(names) for table in named)))


def _signals(row: Facts | None, least: int) -> dict[str, str]:
    return {} if row is None else {"signals": _count(row["signals"], least)}


def _matches(row: Facts | None, least: int) -> dict[str, str]:
    if row is None:
        return {}
    if row["matches"] is None:
        return {"matches": f"<{least}"}
    return {
        "matches": str(row["matches"]),
        "followed_up": _part(row, "followed_up", least),
        "follow_up_percent": _share(row, "matches", "followed_up", "stagnated", least),
        "stagnated": _part(row, "stagnated", least),
        "median_days": _or_dash(row["median_days"]),
        "ninetieth_days": _or_dash(row["ninetieth_days"]),
    }


def _people(row: Facts | None, least: int) -> dict[str, str]:
    if row is None:
        return {}
    if row["professionals"] is None:
        return {"professionals": f"<{least}"}
    return {
        "professionals": str(row["professionals"]),
        "active": _part(row, "active", least),
        "active_percent": _share(row, "professionals", "active", "not_active", least),
    }


def _count(count: int | None, least: int) -> str:
    return f"<{least}" if count is None else str(count)


def _part(row: Facts, name: str, least: int) -> str:
    return f"<{least}" if row["few"] == name else _or_dash(row[name])


def _share(row: Facts, whole: str, part: str, other: str, least: int) -> str:
    """The share, or that it is below or above some percentage where one of the parts is small."""
    if row["few"] == part:
        return f"<{math.ceil(100 * least / row[whole])}"
    if row["few"] == other:
        return f">{math.floor(100 * (row[whole] - least) / row[whole])}"
    share = percent(row[part], row[whole])
    return NOT_SHOWN if share is None else str(round(share))


def _or_dash(number: int | None) -> str:
    return NOT_SHOWN if number is None else str(number)
