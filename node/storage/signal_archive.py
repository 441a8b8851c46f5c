"""Closed signals as rows: archived through a day, then destroyed."""

from datetime import date

from node.storage.database import Database
from node.storage.signals import SignalRow, select


def keep(db: Database, signal_id: str, until: date) -> None:
    """Keep a closed signal through a day."""
    db.execute("UPDATE signal SET kept_until = ? WHERE id = ?", (until.isoformat(), signal_id))


def destroy(db: Database, signal_id: str, at: float) -> None:
    """Empty a closed signal of all that was told of it; its rows stay as long as sessions need them."""
    db.execute(
        "UPDATE signal SET destroyed = ?, kept_until = NULL, sealed_note = x'', informed = '', informed_on = NULL,"
        " ask_again = NULL, asked = NULL, check_how = '', checked_on = NULL, unchecked = '' WHERE id = ?",
        (at, signal_id),
    )


def over(db: Database, day: date, most: int) -> list[SignalRow]:
    """At most `most` closed signals that are archived through a day before `day`, or of which nobody has decided it."""
    where = "closed IS NOT NULL AND destroyed IS NULL AND coalesce(kept_until, '') < ?"
    return select(db, f"{where} ORDER BY kept_until, id LIMIT ?", (day.isoformat(), most))


def on_person(db: Database, person_id: int) -> list[SignalRow]:
    """The closed signals on one person that are not destroyed."""
    return select(db, "person_id = ? AND closed IS NOT NULL AND destroyed IS NULL", (person_id,))
