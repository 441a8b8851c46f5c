"""When each peer was last heard: when a message of it was taken, which is stored in the transaction of that message."""

from dataclasses import dataclass

from node.storage.database import Database


@dataclass(frozen=True, slots=True)
class Heard:
    """Times in seconds since 1970-01-01 UTC. `known` is when this node began to wait for the peer."""

    known: float
    heard: float | None


def note(db: Database, peer: bytes, at: float) -> None:
    """A message of the peer was taken."""
    db.execute(
        "INSERT INTO peer_heard (peer, known, heard) VALUES (?, ?, ?)"
        " ON CONFLICT (peer) DO UPDATE SET heard = excluded.heard",
        (peer, at, at),
    )


def expect(db: Database, peer: bytes, at: float) -> None:
    """From now on this node waits for the peer, if it did not already."""
    db.execute("INSERT OR IGNORE INTO peer_heard (peer, known) VALUES (?, ?)", (peer, at))


def of(db: Database, peer: bytes) -> Heard | None:
    """When the peer was heard; None when this node does not wait for it yet."""
    row = db.row("SELECT known, heard FROM peer_heard WHERE peer = ?", (peer,))
    return None if row is None else Heard(row["known"], row["heard"])
