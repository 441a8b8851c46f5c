"""Notices as rows: what each person is told, and whether the person has seen it."""

from collections.abc import Sequence
from dataclasses import dataclass

from node.storage.database import Database


@dataclass(frozen=True, slots=True)
class StoredNotice:
    """A row of `notice`. Times are in seconds since 1970-01-01 UTC; `subject` is empty where there is none."""

    position: int
    recipient: str
    kind: str
    subject: str
    made: float
    seen: float | None


def add(db: Database, recipient: str, kind: str, subject: str, made: float) -> None:
    """A new notice, not seen yet."""
    sql = "INSERT INTO notice (recipient, kind, subject, made) VALUES (?, ?, ?, ?)"
    db.execute(sql, (recipient, kind, subject, made))


def of_recipient(db: Database, recipient: str, *, seen: bool) -> list[StoredNotice]:
    """The notices that a person has not seen, newest first; with `seen` all that are kept."""
    where = "" if seen else " AND seen IS NULL"
    rows = db.rows(f"SELECT * FROM notice WHERE recipient = ?{where} ORDER BY position DESC", (recipient,))
    names = ("position", "recipient", "kind", "subject", "made", "seen")
    return [StoredNotice(*(row[name] for name in names)) for row in rows]


def mark_seen(db: Database, recipient: str, positions: Sequence[int], at: float) -> int:
    """This person has seen these; how many were new. Those of others are left as they are."""
    sql = "UPDATE notice SET seen = ? WHERE position = ? AND recipient = ? AND seen IS NULL"
    return sum(db.execute(sql, (at, position, recipient)) for position in positions)
