"""Persons whom signals name as a parent, and those who were taken out of a signal again.

Who was taken out is named by it no more, but stays known as long as a session lasts that began before, since an audit
of that may ask for its points (docs/protocol.md §9).
"""

from node.storage.database import Database
from node.storage.signals import SignalRow, select


def naming(db: Database, person_id: int) -> list[SignalRow]:
    """The signals that name this person as a parent, in any state, the oldest first."""
    named = "id IN (SELECT signal_id FROM signal_parent WHERE person_id = ? AND dropped IS NULL)"
    return select(db, f"{named} ORDER BY placed, id", (person_id,))


def is_named(db: Database, signal_id: str, person_id: int) -> bool:
    """Whether a signal names this person as a parent."""
    sql = "SELECT 1 FROM signal_parent WHERE signal_id = ? AND person_id = ? AND dropped IS NULL"
    return db.value(sql, (signal_id, person_id)) is not None


def drop(db: Database, signal_id: str, person_id: int, at: float) -> None:
    """Let a signal name this person no more."""
    sql = "UPDATE signal_parent SET dropped = ? WHERE signal_id = ? AND person_id = ?"
    db.execute(sql, (at, signal_id, person_id))


def not_needed(db: Database, most: int) -> list[tuple[str, int]]:
    """At most so many signals with a person who was taken out, and whom no session needs that began before."""
    rows = db.rows(
        "SELECT signal_id, person_id FROM signal_parent WHERE dropped IS NOT NULL"
        " AND NOT EXISTS (SELECT 1 FROM session WHERE created <= dropped) LIMIT ?",
        (most,),
    )
    return [(row[0], row[1]) for row in rows]
