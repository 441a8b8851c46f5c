"""Contact cards by peer and day, and those that wait since they are above the ration (docs/protocol.md §8)."""

from dataclasses import dataclass

from node.storage.database import Database


@dataclass(frozen=True, slots=True)
class WaitingCard:
    """A card of one signal, for one match."""

    match_id: bytes
    signal_id: str


def given(db: Database, peer: bytes, day: int) -> int:
    """How many cards the peer was given on this day (days since 1970-01-01 UTC)."""
    return int(db.value("SELECT given FROM card_day WHERE peer = ? AND day = ?", (peer, day)) or 0)


def count(db: Database, peer: bytes, day: int) -> None:
    """One card more for the peer on this day; earlier days are forgotten."""
    db.execute(
        "INSERT INTO card_day (peer, day, given) VALUES (?, ?, 1) ON CONFLICT (peer) DO UPDATE SET"
        " given = CASE WHEN day = excluded.day THEN given + 1 ELSE 1 END, day = excluded.day",
        (peer, day),
    )


def put_waiting(db: Database, match_id: bytes, signal_id: str) -> None:
    """Let a card wait, if it does not already."""
    sql = "INSERT OR IGNORE INTO waiting_card (peer_match_id, signal_id) VALUES (?, ?)"
    db.execute(sql, (match_id, signal_id))


def drop_waiting(db: Database, match_id: bytes, signal_id: str) -> None:
    """A card waits no longer."""
    db.execute("DELETE FROM waiting_card WHERE peer_match_id = ? AND signal_id = ?", (match_id, signal_id))


def drop_waiting_of_signal(db: Database, signal_id: str) -> None:
    """The cards of a signal that was closed wait no longer: the peer never had them."""
    db.execute("DELETE FROM waiting_card WHERE signal_id = ?", (signal_id,))


def drop_waiting_of_ended(db: Database) -> None:
    """The cards of matches that have ended wait no longer."""
    ended = "SELECT id FROM peer_match WHERE status <> 'open'"
    db.execute(f"DELETE FROM waiting_card WHERE peer_match_id IN ({ended})")


def waiting(db: Database, peer: bytes, limit: int) -> list[WaitingCard]:
    """The first cards that wait for this peer."""
    rows = db.rows(
        "SELECT peer_match_id, signal_id FROM waiting_card JOIN peer_match ON peer_match.id = peer_match_id"
        " WHERE peer = ? AND status = 'open' ORDER BY position LIMIT ?",
        (peer, limit),
    )
    return [WaitingCard(row["peer_match_id"], row["signal_id"]) for row in rows]


def count_waiting(db: Database, peer: bytes) -> int:
    """How many cards wait for this peer."""
    sql = "SELECT count(*) FROM waiting_card JOIN peer_match ON peer_match.id = peer_match_id WHERE peer = ?"
    return int(db.value(f"{sql} AND status = 'open'", (peer,)))
