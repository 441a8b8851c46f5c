"""Mails as rows: on disk before they are sent, marked when they were; and how each professional is mailed."""

from dataclasses import dataclass

from node.storage.database import Database, Row


@dataclass(frozen=True, slots=True)
class StoredMail:
    """A row of `mail` that waits. Times are in seconds since 1970-01-01 UTC."""

    id: int
    recipient: str
    message_id: str
    subject: str
    text: str
    language: str
    made: float
    attempts: int


@dataclass(frozen=True, slots=True)
class Unmailed:
    """Notices of one person that no mail tells of yet: how many of each kind, and when the first one was made."""

    recipient: str
    kinds: dict[str, int]
    first: float


@dataclass(frozen=True, slots=True)
class MailCounts:
    """How it stands with mails: those that wait, of them those that did not get through, and those refused of late.

    `oldest_trouble` is when the oldest of those that did not get through was made, `trouble` the latest reason.
    """

    waiting: int
    in_trouble: int
    refused: int
    oldest_trouble: float | None
    trouble: str


@dataclass(frozen=True, slots=True)
class MailWish:
    """How a professional is mailed; None is as the node has it, an empty digest "at once"."""

    language: str | None = None
    quiet_from: str | None = None
    quiet_until: str | None = None
    quiet_weekends: bool | None = None
    digest: str | None = None


def unmailed(db: Database) -> list[Unmailed]:
    """What nobody was mailed of and has seen, by recipient."""
    rows = db.rows(
        "SELECT recipient, kind, count(*) AS number, min(made) AS first FROM notice"
        " WHERE mail_id IS NULL AND seen IS NULL GROUP BY recipient, kind ORDER BY recipient, kind"
    )
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row["recipient"], []).append(row)
    return [
        Unmailed(who, {row["kind"]: row["number"] for row in kinds}, min(row["first"] for row in kinds))
        for who, kinds in found.items()
    ]


def add(db: Database, recipient: str, message_id: str, subject: str, text: str, language: str, made: float) -> None:
    """A mail that waits from now on; it tells of all that the recipient was not mailed of."""
    mail_id = db.insert(
        "INSERT INTO mail (recipient, message_id, subject, text, language, made, state, next_try)"
        " VALUES (?1, ?2, ?3, ?4, ?5, ?6, 'waiting', ?6)",
        (recipient, message_id, subject, text, language, made),
    )
    sql = "UPDATE notice SET mail_id = ? WHERE recipient = ? AND mail_id IS NULL AND seen IS NULL"
    db.execute(sql, (mail_id, recipient))


def due(db: Database, now: float, most: int) -> list[StoredMail]:
    """At most so many of the mails whose time has come, the oldest first."""
    rows = db.rows(
        "SELECT * FROM mail WHERE state = 'waiting' AND next_try <= ? ORDER BY next_try, id LIMIT ?", (now, most)
    )
    names = ("id", "recipient", "message_id", "subject", "text", "language", "made", "attempts")
    return [StoredMail(*(row[name] for name in names)) for row in rows]


def end(db: Database, mail_id: int, state: str, trouble: str, at: float) -> None:
    """The mail was sent, or refused for good."""
    sql = "UPDATE mail SET state = ?, trouble = ?, attempts = attempts + 1, ended = ? WHERE id = ?"
    db.execute(sql, (state, trouble, at, mail_id))


def put_off(db: Database, mail_id: int, trouble: str, next_try: float) -> None:
    """The mail did not get through, and goes again then."""
    sql = "UPDATE mail SET trouble = ?, attempts = attempts + 1, next_try = ? WHERE id = ?"
    db.execute(sql, (trouble, next_try, mail_id))


def delay(db: Database, mail_id: int, until: float) -> None:
    """The mail waits until then for no fault of its server."""
    db.execute("UPDATE mail SET next_try = ? WHERE id = ?", (until, mail_id))


def counts(db: Database, refused_since: float) -> MailCounts:
    """How it stands with mails now."""
    waiting = db.value("SELECT count(*) FROM mail WHERE state = 'waiting'")
    stuck = db.rows("SELECT made, trouble FROM mail WHERE state = 'waiting' AND trouble <> '' ORDER BY made, id")
    refused = db.rows(
        "SELECT trouble FROM mail WHERE state = 'refused' AND ended >= ? ORDER BY ended", (refused_since,)
    )
    trouble = [row["trouble"] for row in (*refused, *stuck)]
    oldest = stuck[0]["made"] if stuck else None
    return MailCounts(waiting, len(stuck), len(refused), oldest, trouble[-1] if trouble else "")


def forget_ended(db: Database, before: float) -> None:
    """Drop the mails that ended before then and that no notice refers to."""
    db.execute(
        "DELETE FROM mail WHERE ended < ? AND NOT EXISTS (SELECT 1 FROM notice WHERE mail_id = mail.id)", (before,)
    )


def wish_of(db: Database, professional_id: str) -> MailWish:
    """How a professional wishes to be mailed."""
    row = db.row("SELECT * FROM mail_wish WHERE professional_id = ?", (professional_id,))
    if row is None:
        return MailWish()
    weekends = None if row["quiet_weekends"] is None else bool(row["quiet_weekends"])
    return MailWish(row["language"], row["quiet_from"], row["quiet_until"], weekends, row["digest"])


def put_wish(db: Database, professional_id: str, wish: MailWish) -> None:
    """Remember how a professional wishes to be mailed."""
    db.execute(
        "INSERT OR REPLACE INTO mail_wish"
        " (professional_id, language, quiet_from, quiet_until, quiet_weekends, digest) VALUES (?, ?, ?, ?, ?, ?)",
        (professional_id, wish.language, wish.quiet_from, wish.quiet_until, wish.quiet_weekends, wish.digest),
    )
