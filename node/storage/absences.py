"""Who is away, through which day, and who stands in."""

from dataclasses import dataclass
from datetime import date

from node.storage.database import Database, Row


@dataclass(frozen=True, slots=True)
class Absence:
    """A professional is away from `since` (seconds since 1970-01-01 UTC) through the day `until`."""

    professional_id: str
    replacement_id: str
    until: date
    since: float


def put(db: Database, absence: Absence) -> None:
    """Note an absence, in place of the one that was noted before."""
    db.execute(
        "INSERT INTO absence (professional_id, replacement_id, until, since) VALUES (?, ?, ?, ?)"
        " ON CONFLICT (professional_id) DO UPDATE SET replacement_id = excluded.replacement_id,"
        " until = excluded.until, since = excluded.since",
        (absence.professional_id, absence.replacement_id, absence.until.isoformat(), absence.since),
    )


def drop(db: Database, professional_id: str) -> bool:
    """The professional is back; false when there was no absence."""
    return db.execute("DELETE FROM absence WHERE professional_id = ?", (professional_id,)) == 1


def replacement_of(db: Database, professional_id: str, day: date) -> str | None:
    """Who stands in for the professional on a day; None for who is there."""
    sql = "SELECT replacement_id FROM absence WHERE professional_id = ? AND until >= ?"
    found: str | None = db.value(sql, (professional_id, day.isoformat()))
    return found


def on(db: Database, day: date) -> list[Absence]:
    """The absences of a day, by professional."""
    sql = "SELECT * FROM absence WHERE until >= ? ORDER BY professional_id"
    return [_read(row) for row in db.rows(sql, (day.isoformat(),))]


def over(db: Database, day: date) -> list[Absence]:
    """The absences that were over before a day."""
    rows = db.rows("SELECT * FROM absence WHERE until < ? ORDER BY professional_id", (day.isoformat(),))
    return [_read(row) for row in rows]


def _read(row: Row) -> Absence:
    return Absence(row["professional_id"], row["replacement_id"], date.fromisoformat(row["until"]), row["since"])
