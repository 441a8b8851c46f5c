"""How much of what a peer sends in a session matches: counted as it comes, so that it costs the same at any length."""

from dataclasses import dataclass

from node.storage.database import Database


@dataclass(frozen=True, slots=True)
class Share:
    """Points of the peer that were taken in a session, and how often one of them made a match."""

    points: int
    matches: int


def count_points(db: Database, session_id: int, count: int) -> None:
    """So many points of the peer were taken."""
    db.execute("UPDATE session SET peer_points = peer_points + ? WHERE id = ?", (count, session_id))


def count_matches(db: Database, session_id: int, count: int) -> None:
    """So many matches were found."""
    db.execute("UPDATE session SET peer_matches = peer_matches + ? WHERE id = ?", (count, session_id))


def of_session(db: Database, session_id: int) -> Share:
    """What was counted in a session so far."""
    row = db.row("SELECT peer_points, peer_matches FROM session WHERE id = ?", (session_id,))
    return Share(0, 0) if row is None else Share(row["peer_points"], row["peer_matches"])
