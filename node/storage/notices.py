"""Notices as rows: what each person is told, and whether the person has seen it."""

from collections.abc import Sequence
from dataclasses import dataclass

from node.storage.database import Database


@dataclass(frozen=True, slots=True)
class StoredNotice:
    """A row of `notice`. Times are in seconds since 1970-01-01 UTC; `subject` is empty where there is none.

    `mail` is the state of the mail that tells of it (waiting, sent or refused), empty while there is none; `trouble` is
    why that did not get through.
    """

    position: int
    recipient: str
    kind: str
    subject: str
    made: float
    seen: float | None
    mail: str
    trouble: str


def add(db: Database, recipient: str, kind: str, subject: str, made: float) -> None:
    """A new notice, not seen yet."""
    sql = "INSERT INTO notice (recipient, kind, subject, made) VALUES (?, ?, ?, ?)"
    db.execute(sql, (recipient, kind, subject, made))


def of_recipient(db: Database, recipient: str, *, seen: bool) -> list[StoredNotice]:
    """The notices that a person has not seen, newest first; with `seen` all that are kept."""
    where = "" if seen else " AND seen IS NULL"
    rows = db.rows(
        "SELECT position, notice.recipient, kind, notice.subject, notice.made, seen,"
        " coalesce(state, '') AS mail, coalesce(trouble, '') AS trouble"
        " FROM notice LEFT JOIN mail ON mail.id = mail_id"
        f" WHERE notice.recipient = ?{where} ORDER BY position DESC",
        (recipient,),
    )
    names = ("position", "recipient", "kind", "subject", "made", "seen", "mail", "trouble")
    return [StoredNotice(*(row[name] for name in names)) for row in rows]


def has_unseen(db: Database, recipient: str, subject: str, kinds: Sequence[str], since: float) -> bool:
    """Whether this person has a notice of one of these kinds about the subject, made since then and not seen yet."""
    marks = ", ".join("?" * len(kinds))
    sql = (
        "SELECT 1 FROM notice WHERE recipient = ? AND subject = ? AND made >= ? AND seen IS NULL"
        f" AND kind IN ({marks}) LIMIT 1"
    )
    return db.value(sql, (recipient, subject, since, *kinds)) is not None


def mark_subject_seen(db: Database, recipient: str, subject: str, at: float) -> None:
    """This person has looked at what the notices are about."""
    sql = "UPDATE notice SET seen = ? WHERE recipient = ? AND subject = ? AND seen IS NULL"
    db.execute(sql, (at, recipient, subject))


def forget(db: Database, seen_before: float, made_before: float) -> None:
    """Drop the notices that were seen before then, and all that are older still."""
    db.execute("DELETE FROM notice WHERE seen < ? OR made < ?", (seen_before, made_before))


def mark_seen(db: Database, recipient: str, positions: Sequence[int], at: float) -> int:
    """This person has seen these; how many were new. Those of others are left as they are."""
    sql = "UPDATE notice SET seen = ? WHERE position = ? AND recipient = ? AND seen IS NULL"
    return sum(db.execute(sql, (at, position, recipient)) for position in positions)
