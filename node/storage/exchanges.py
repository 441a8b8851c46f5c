"""The exchanges of a session, as far as the points in them must be accounted for: they go with the session."""

from dataclasses import dataclass

from node.storage.database import Database


@dataclass(frozen=True, slots=True)
class StoredExchange:
    """The peer's head n, the h_j of its points (32 bytes each, joined), and the own head n."""

    n: int
    peer_head: bytes
    peer_points: bytes
    own_head: bytes


def insert(db: Database, session_id: int, n: int, peer_head: bytes, peer_points: bytes, own_head: bytes) -> None:
    """An exchange in which the peer's message was taken."""
    db.execute(
        "INSERT INTO exchange (session_id, n, peer_head, peer_points, own_head) VALUES (?, ?, ?, ?, ?)",
        (session_id, n, peer_head, peer_points, own_head),
    )


def of_session(db: Database, session_id: int) -> list[StoredExchange]:
    """All of a session, in their order."""
    sql = "SELECT n, peer_head, peer_points, own_head FROM exchange WHERE session_id = ? ORDER BY n"
    return [StoredExchange(*row) for row in db.rows(sql, (session_id,))]
