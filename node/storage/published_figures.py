"""What was published of each month, as rows. Nothing that was suppressed is in it."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any, Literal

from node.errors import ConfigurationError
from node.matching.suppression import Shown, Table
from node.storage.database import Database

Part = Literal["signals", "accounts", "matches"]
_COUNTS = ("whole", "yes", "no", "median", "ninetieth")
_FEW = (None, "yes", "no")
PARTS: tuple[Part, ...] = ("signals", "accounts", "matches")


def put(db: Database, month: str, part: Part, made: float, least: int, table: Table) -> None:
    """Keep what is shown of a month from now on."""
    divisions = {name: [asdict(row) for row in rows] for name, rows in table.divisions.items()}
    total = None if table.total is None else asdict(table.total)
    shown = json.dumps({"total": total, "divisions": divisions}, ensure_ascii=False)
    sql = "INSERT INTO published_figures (month, part, made, least, shown) VALUES (?, ?, ?, ?, ?)"
    db.execute(sql, (month, part, made, least, shown))


def get(db: Database, month: str, part: Part) -> tuple[int, Table] | None:
    """Below which count nothing is shown, and what is shown; None when the month is not published yet.

    Raises `ConfigurationError` when what was kept is not what this node writes.
    """
    row = db.row("SELECT least, shown FROM published_figures WHERE month = ? AND part = ?", (month, part))
    if row is None:
        return None
    try:
        found = json.loads(row["shown"])
        divisions = {name: _rows(rows) for name, rows in found["divisions"].items()}
        return int(row["least"]), Table(None if found["total"] is None else _shown(found["total"]), divisions)
    except (ValueError, TypeError, KeyError, AttributeError):
        raise ConfigurationError(
            f"the published figures of {month} ({part}) are not as this node wrote them: the database was changed",
            "put back a backup from after that month was published; reports of other months can be made meanwhile",
        ) from None


def months_with(db: Database, part: Part) -> set[str]:
    """The months of which this part is published."""
    return {row[0] for row in db.rows("SELECT month FROM published_figures WHERE part = ?", (part,))}


def _rows(rows: Sequence[dict[str, Any]]) -> tuple[Shown, ...]:
    return tuple(_shown(row) for row in rows)


def _shown(row: dict[str, Any]) -> Shown:
    labels, counts = tuple(map(str, row["labels"])), {name: row[name] for name in _COUNTS}
    if not all(count is None or type(count) is int for count in counts.values()) or row["few"] not in _FEW:
        raise TypeError
    return Shown(labels, few=row["few"], **counts)
