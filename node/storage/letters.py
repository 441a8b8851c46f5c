"""Letters on their way out, letters that came, and letters held for a match that is not found yet."""

from dataclasses import dataclass

from node.storage.database import Database


@dataclass(frozen=True, slots=True)
class StoredLetter:
    """A letter's id and its bytes. One that is `lasting` belongs to no session: it may go in any."""

    id: bytes
    body: bytes
    lasting: bool = False


def enqueue(db: Database, peer: bytes, session_id: int | None, letter_id: bytes, body: bytes) -> None:
    """Put a letter behind the others for this peer. With a session it ends with that session."""
    db.execute(
        "INSERT INTO outgoing_letter (id, peer, session_id, body) VALUES (?, ?, ?, ?)",
        (letter_id, peer, session_id, body),
    )


def waiting(db: Database, peer: bytes, session_id: int, limit: int) -> list[StoredLetter]:
    """The first letters that wait for the peer and may go in this session.

    Behind its own come those that belong to no session: they go in each that there is, until they have arrived in one,
    and never before a letter of which a part has been sent.
    """
    in_session = "SELECT id, body FROM outgoing_letter WHERE session_id = ? ORDER BY position LIMIT ?"
    own = db.rows(in_session, (session_id, limit))
    lasting = "SELECT id, body FROM outgoing_letter WHERE peer = ? AND session_id IS NULL ORDER BY position LIMIT ?"
    others = db.rows(lasting, (peer, limit - len(own)))
    return [
        *(StoredLetter(row["id"], row["body"]) for row in own),
        *(StoredLetter(row["id"], row["body"], lasting=True) for row in others),
    ]


def count_waiting(db: Database, peer: bytes) -> int:
    """How many letters wait for the peer or are on their way."""
    return int(db.value("SELECT count(*) FROM outgoing_letter WHERE peer = ?", (peer,)))


def count_held(db: Database, session_id: int) -> int:
    """How many letters of the peer are held in this session."""
    return int(db.value("SELECT count(*) FROM held_letter WHERE session_id = ?", (session_id,)))


def delete_arrived(db: Database, letter_ids: tuple[bytes, ...]) -> None:
    """The peer has stored these."""
    db.execute_many("DELETE FROM outgoing_letter WHERE id = ?", [(letter_id,) for letter_id in letter_ids])


def note_received(db: Database, peer: bytes, letter_id: bytes, at: float) -> bool:
    """Note a letter by its id; false when it came before."""
    sql = "INSERT OR IGNORE INTO received_letter (peer, id, at) VALUES (?, ?, ?)"
    return db.execute(sql, (peer, letter_id, at)) == 1


def was_received(db: Database, peer: bytes, letter_id: bytes) -> bool:
    """Whether a letter of this id came before."""
    return db.row("SELECT 1 FROM received_letter WHERE peer = ? AND id = ?", (peer, letter_id)) is not None


def forget_received(db: Database, before: float) -> None:
    """Forget the ids of letters that came before a time: no session is left in which they could come again."""
    db.execute("DELETE FROM received_letter WHERE at < ?", (before,))


def hold(db: Database, session_id: int, letter_id: bytes, body: bytes) -> None:
    """Keep a letter until its match is found."""
    db.execute(
        "INSERT OR IGNORE INTO held_letter (id, session_id, body) VALUES (?, ?, ?)", (letter_id, session_id, body)
    )


def held(db: Database, session_id: int) -> list[StoredLetter]:
    """The letters held in this session, oldest first."""
    rows = db.rows("SELECT id, body FROM held_letter WHERE session_id = ? ORDER BY position", (session_id,))
    return [StoredLetter(row["id"], row["body"]) for row in rows]


def release(db: Database, letter_id: bytes) -> None:
    """A held letter has found its match."""
    db.execute("DELETE FROM held_letter WHERE id = ?", (letter_id,))


def count(db: Database, peer: bytes, name: str) -> None:
    """Add one to a counter of this peer."""
    db.execute(
        "INSERT INTO counter (peer, name, value) VALUES (?, ?, 1)"
        " ON CONFLICT (peer, name) DO UPDATE SET value = value + 1",
        (peer, name),
    )


def counters(db: Database, peer: bytes) -> dict[str, int]:
    """The counters of this peer."""
    rows = db.rows("SELECT name, value FROM counter WHERE peer = ? ORDER BY name", (peer,))
    return {row["name"]: row["value"] for row in rows}
