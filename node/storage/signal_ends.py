"""Signals whose last day is near, and of which of them their professionals were told."""

from dataclasses import dataclass
from datetime import date

from node.storage.database import Database


@dataclass(frozen=True, slots=True)
class SignalEnd:
    """An open signal, whose it is, and its last day."""

    signal_id: str
    professional_id: str
    ends: date


def untold(db: Database, until: date, most: int) -> list[SignalEnd]:
    """At most so many open signals that end by then, of whose end their professional was not told."""
    rows = db.rows(
        "SELECT id, professional_id, ends FROM signal WHERE closed IS NULL AND ends <= ?"
        " AND NOT EXISTS (SELECT 1 FROM told_end WHERE signal_id = signal.id AND told_end.ends = signal.ends"
        " AND told_end.professional_id = signal.professional_id) ORDER BY ends, id LIMIT ?",
        (until.isoformat(), most),
    )
    return [SignalEnd(row["id"], row["professional_id"], date.fromisoformat(row["ends"])) for row in rows]


def note_told(db: Database, end: SignalEnd) -> None:
    """The professional was told."""
    db.execute(
        "INSERT OR REPLACE INTO told_end (signal_id, professional_id, ends) VALUES (?, ?, ?)",
        (end.signal_id, end.professional_id, end.ends.isoformat()),
    )
