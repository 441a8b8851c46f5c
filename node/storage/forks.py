"""Forks that a peer was told of: of each session the first request that was refused as one, as the peer signed it."""

from node.storage.database import Database


def note(db: Database, session_id: int, signed: bytes) -> None:
    """The peer is told that this request is a fork. The first one stays."""
    db.execute("UPDATE session SET forked = ? WHERE id = ? AND forked IS NULL", (signed, session_id))


def told(db: Database, session_id: int) -> bytes | None:
    """The request that was refused first; None when the session has no fork."""
    found: bytes | None = db.value("SELECT forked FROM session WHERE id = ?", (session_id,))
    return found
