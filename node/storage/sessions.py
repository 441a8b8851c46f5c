"""Sessions with peers: in each epoch at most one current, and one on its way (`hello` or `offered`), for each peer."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

from node.storage.database import Database, Row

Status = Literal["hello", "offered", "current"]


@dataclass(frozen=True, slots=True)
class StoredSession:
    """A row of `session`. `pair` and `state` are empty while only the hello is there.

    `complete` tells that the peer has sent all that it had; `created` and `paced` (when the last growth exchange was)
    are in seconds since 1970-01-01 UTC. `terms` is what the covenant fixed for the pair; empty once the session gives
    way because that changed.
    """

    id: int
    key_name: str
    peer: bytes
    epoch: int
    initiator: bool
    status: Status
    hello: bytes
    answer: bytes
    pair: bytes
    state: bytes
    complete: bool
    created: float
    paced: float
    terms: str


def _stored(row: Row | None) -> StoredSession | None:
    if row is None:
        return None
    return StoredSession(
        row["id"],
        row["key_name"],
        row["peer"],
        row["epoch"],
        bool(row["initiator"]),
        row["status"],
        row["hello"],
        row["answer"] or b"",
        row["pair"] or b"",
        row["state"] or b"",
        bool(row["complete"]),
        row["created"],
        row["paced"],
        row["terms"],
    )


def of_epoch(db: Database, peer: bytes, epoch: int, status: Status) -> StoredSession | None:
    """The peer's session of this epoch and status."""
    sql = "SELECT * FROM session WHERE peer = ? AND epoch = ? AND status = ?"
    return _stored(db.row(sql, (peer, epoch, status)))


def with_peer(db: Database, peer: bytes) -> list[StoredSession]:
    """All sessions with this peer, in each epoch the one last that is farthest: hello, offered, current."""
    sql = "SELECT * FROM session WHERE peer = ? ORDER BY epoch, status = 'current', status = 'offered'"
    return [stored for stored in map(_stored, db.rows(sql, (peer,))) if stored is not None]


def established_with(db: Database, peer: bytes) -> list[StoredSession]:
    """The sessions with this peer that are offered or current, those of the earliest epoch first."""
    rows = db.rows("SELECT * FROM session WHERE peer = ? AND pair IS NOT NULL ORDER BY epoch, id", (peer,))
    return [stored for stored in map(_stored, rows) if stored is not None]


def last_paced(db: Database, peer: bytes) -> float:
    """When the last growth exchange with this peer was, in whatever session; 0 when there was none."""
    found = db.value("SELECT max(paced) FROM session WHERE peer = ?", (peer,))
    return 0.0 if found is None else float(found)


def with_pair(db: Database, pair: bytes) -> StoredSession | None:
    """The session of this name, if it is offered or current."""
    return _stored(db.row("SELECT * FROM session WHERE pair = ?", (pair,)))


def with_id(db: Database, session_id: int) -> StoredSession | None:
    """The session of this number."""
    return _stored(db.row("SELECT * FROM session WHERE id = ?", (session_id,)))


def established(db: Database) -> list[StoredSession]:
    """All sessions that are offered or current."""
    rows = db.rows("SELECT * FROM session WHERE pair IS NOT NULL ORDER BY id")
    return [stored for stored in map(_stored, rows) if stored is not None]


def all_sessions(db: Database) -> list[StoredSession]:
    """All sessions, also those that are only a hello."""
    return [stored for stored in map(_stored, db.rows("SELECT * FROM session ORDER BY id")) if stored is not None]


def key_names(db: Database) -> set[str]:
    """The key files that sessions need."""
    return {row[0] for row in db.rows("SELECT key_name FROM session")}


def without_keys(db: Database, names: Collection[str]) -> list[StoredSession]:
    """The sessions whose key file is not among these."""
    found = map(_stored, db.rows("SELECT * FROM session ORDER BY id"))
    return [stored for stored in found if stored is not None and stored.key_name not in names]


def under_other_terms(db: Database, peer: bytes, terms: str) -> list[StoredSession]:
    """The sessions with a peer, of any status, that were made under other terms and do not give way yet."""
    rows = db.rows("SELECT * FROM session WHERE peer = ? AND terms NOT IN ('', ?)", (peer, terms))
    return [stored for stored in map(_stored, rows) if stored is not None]


def clear_terms(db: Database, session_id: int) -> None:
    """Let a session give way."""
    db.execute("UPDATE session SET terms = '' WHERE id = ?", (session_id,))


def insert_hello(
    db: Database, peer: bytes, epoch: int, key_name: str, hello: bytes, terms: str, at: float
) -> StoredSession:
    """Begin as the initiator."""
    session_id = db.insert(
        "INSERT INTO session (key_name, peer, epoch, initiator, status, created, hello, terms)"
        " VALUES (?, ?, ?, 1, 'hello', ?, ?, ?)",
        (key_name, peer, epoch, at, hello, terms),
    )
    return StoredSession(session_id, key_name, peer, epoch, True, "hello", hello, b"", b"", b"", False, at, 0.0, terms)


def complete_hello(
    db: Database, session_id: int, key_name: str, answer: bytes, signed: bytes | None, pair: bytes, state: bytes
) -> None:
    """The initiator has the answer, with its signature: the session is offered, under the file of its final keys."""
    db.execute(
        "UPDATE session SET status = 'offered', key_name = ?, answer = ?, peer_greeting = ?, pair = ?, state = ?"
        " WHERE id = ?",
        (key_name, answer, signed, pair, state, session_id),
    )


def insert_offered(
    db: Database,
    peer: bytes,
    epoch: int,
    key_name: str,
    hello: bytes,
    signed: bytes | None,
    answer: bytes,
    pair: bytes,
    state: bytes,
    terms: str,
    at: float,
) -> int:
    """Begin as the responder, with the hello and its signature."""
    return db.insert(
        "INSERT INTO session"
        " (key_name, peer, epoch, initiator, status, created, hello, peer_greeting, answer, pair, state, terms)"
        " VALUES (?, ?, ?, 0, 'offered', ?, ?, ?, ?, ?, ?, ?)",
        (key_name, peer, epoch, at, hello, signed, answer, pair, state, terms),
    )


def save_state(db: Database, session_id: int, before: bytes, after: bytes, signed: bytes | None = None) -> bool:
    """Replace the snapshot, unless it is no longer the one that the step was made from.

    `signed` is the signature of the peer's message that the step took, if it took one.
    """
    sql = "UPDATE session SET state = ?, peer_latest = coalesce(?, peer_latest) WHERE id = ? AND state = ?"
    return db.execute(sql, (after, signed, session_id, before)) == 1


def signed_by_peer(db: Database, session_id: int) -> tuple[bytes | None, bytes | None]:
    """The peer's signatures over its hello or answer, and over its latest message (`node.protocol.signed_head`)."""
    row = db.row("SELECT peer_greeting, peer_latest FROM session WHERE id = ?", (session_id,))
    return (None, None) if row is None else (row["peer_greeting"], row["peer_latest"])


def set_complete(db: Database, session_id: int) -> None:
    """The peer has sent all that it had when it began."""
    db.execute("UPDATE session SET complete = 1 WHERE id = ?", (session_id,))


def set_incomplete(db: Database, session_id: int, state: bytes) -> None:
    """The peer must tell once more that it has sent all; `state` is the snapshot that waits for it."""
    db.execute("UPDATE session SET complete = 0, state = ? WHERE id = ?", (state, session_id))


def set_paced(db: Database, session_id: int, at: float) -> None:
    """Note when the last growth exchange was."""
    db.execute("UPDATE session SET paced = ? WHERE id = ?", (at, session_id))


def make_current(db: Database, session_id: int) -> None:
    """After the first valid exchange. The session that was current must be deleted before."""
    db.execute("UPDATE session SET status = 'current' WHERE id = ?", (session_id,))


def delete(db: Database, session_id: int) -> None:
    """Destroy everything of a session but its key file, which goes first (docs/protocol.md §10)."""
    for table in ("queued_item", "own_point", "peer_point", "exchange", "held_letter", "outgoing_letter"):
        db.execute(f"DELETE FROM {table} WHERE session_id = ?", (session_id,))
    db.execute("DELETE FROM session WHERE id = ?", (session_id,))


def count_begun(db: Database, peer: bytes, epoch: int) -> None:
    """Count one more session begun with the peer in this epoch."""
    db.execute(
        "INSERT INTO restart (peer, epoch, sessions, granted) VALUES (?, ?, 1, 0)"
        " ON CONFLICT (peer, epoch) DO UPDATE SET sessions = sessions + 1",
        (peer, epoch),
    )


def count_refused(db: Database, peer: bytes, epoch: int) -> None:
    """Count one session less: its hello was refused, and it never began."""
    db.execute("UPDATE restart SET sessions = sessions - 1 WHERE peer = ? AND epoch = ?", (peer, epoch))


def grant_restart(db: Database, peer: bytes, epoch: int) -> None:
    """The coordinator allows one more session with the peer in this epoch."""
    db.execute(
        "INSERT INTO restart (peer, epoch, sessions, granted) VALUES (?, ?, 0, 1)"
        " ON CONFLICT (peer, epoch) DO UPDATE SET granted = granted + 1",
        (peer, epoch),
    )


def begun_and_granted(db: Database, peer: bytes, epoch: int) -> tuple[int, int]:
    """How many sessions were begun with the peer in this epoch, and how many further ones were granted."""
    row = db.row("SELECT sessions, granted FROM restart WHERE peer = ? AND epoch = ?", (peer, epoch))
    return (0, 0) if row is None else (row["sessions"], row["granted"])


def restarts_in_all(db: Database, peer: bytes) -> int:
    """How many sessions beyond the first of its epoch were begun with the peer, in all epochs."""
    return int(db.value("SELECT coalesce(sum(max(sessions - 1, 0)), 0) FROM restart WHERE peer = ?", (peer,)))
