"""What archived signals still stand for, to whom, and what they have answered (docs/protocol.md §7, the archive).

An item is *offered* to a peer while an archived signal that has not answered stands for it and no open one does, as
long as there never was a match with that peer on it: who finds it then has a new signal. While the answer to a peer has
not arrived it is offered to that peer alone.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from node.storage.database import Database
from node.storage.signals import SignalRow, select

_OFFERED = (
    "SELECT DISTINCT item.id FROM signal JOIN signal_purpose ON signal_purpose.signal_id = signal.id"
    " JOIN item ON item.person_id = signal.person_id AND item.kind = 'person' AND item.purpose = signal_purpose.purpose"
    " WHERE signal.closed IS NOT NULL AND signal.destroyed IS NULL AND signal.kept_until IS NOT NULL"
    " AND NOT EXISTS (SELECT 1 FROM signal_item WHERE signal_item.item_id = item.id)"
    " AND (EXISTS (SELECT 1 FROM archive_reply WHERE archive_reply.signal_id = signal.id AND peer = ?1"
    "   AND archive_reply.item_id = item.id)"
    "  OR (signal.answered IS NULL AND NOT EXISTS (SELECT 1 FROM peer_match INDEXED BY peer_match_item"
    "   WHERE peer_match.item_id = item.id AND peer_match.peer = ?1)))"
)
# "+" keeps SQLite from the index of all archived signals: a person has few.
_ANSWERING = (
    "person_id = (SELECT person_id FROM item WHERE id = ?1 AND kind = 'person')"
    " AND closed IS NOT NULL AND destroyed IS NULL AND +kept_until IS NOT NULL AND answered IS NULL"
    " AND EXISTS (SELECT 1 FROM signal_purpose WHERE signal_id = signal.id"
    "  AND purpose = (SELECT purpose FROM item WHERE id = ?1)) ORDER BY closed, id"
)


@dataclass(frozen=True, slots=True)
class Reply:
    """The answer of an archived signal to a peer, for an item."""

    signal_id: str
    item_id: int


def offered(db: Database, peer: bytes, purposes: Collection[str]) -> list[int]:
    """The items of these purposes that archived signals stand for towards a peer."""
    named = list(purposes)
    rows = db.rows(f"{_OFFERED} AND item.purpose IN ({_places(named)})", [peer, *named])
    return [row[0] for row in rows]


def offered_among(db: Database, peer: bytes, purposes: Collection[str], item_ids: Collection[int]) -> set[int]:
    """The same of these items alone."""
    named, wanted = list(purposes), list(item_ids)
    rows = db.rows(
        f"{_OFFERED} AND item.purpose IN ({_places(named)}) AND item.id IN ({_places(wanted)})", [peer, *named, *wanted]
    )
    return {row[0] for row in rows}


def items_of(db: Database, signal_id: str) -> list[int]:
    """The items of kind person that a signal was placed for."""
    rows = db.rows(
        "SELECT item.id FROM signal JOIN signal_purpose ON signal_purpose.signal_id = signal.id"
        " JOIN item ON item.person_id = signal.person_id AND item.kind = 'person'"
        " AND item.purpose = signal_purpose.purpose WHERE signal.id = ? ORDER BY item.id",
        (signal_id,),
    )
    return [row[0] for row in rows]


def answering(db: Database, item_id: int) -> list[SignalRow]:
    """The archived signals that would answer for an item, the first closed first."""
    return select(db, _ANSWERING, (item_id,))


def note_reporter(db: Database, item_id: int, peer: bytes) -> None:
    """A peer with a new signal waits for an answer on this item."""
    db.execute("INSERT OR IGNORE INTO new_reporter (item_id, peer) VALUES (?, ?)", (item_id, peer))


def reported(db: Database, peer: bytes) -> list[int]:
    """The items on which a peer waits for an answer, the first one first."""
    return [row[0] for row in db.rows("SELECT item_id FROM new_reporter WHERE peer = ? ORDER BY position", (peer,))]


def has_reported(db: Database, item_id: int, peer: bytes) -> bool:
    """Whether a peer waits for an answer on this item, or has got one that has not arrived yet."""
    sql = "SELECT EXISTS (SELECT 1 FROM {0} WHERE item_id = ?1 AND peer = ?2)"
    return any(db.value(sql.format(table), (item_id, peer)) for table in ("new_reporter", "archive_reply"))


def drop_reporter(db: Database, item_id: int, peer: bytes) -> None:
    """A peer waits no more for an answer on this item."""
    db.execute("DELETE FROM new_reporter WHERE item_id = ? AND peer = ?", (item_id, peer))


def begin_reply(db: Database, signal_id: str, item_id: int, peer: bytes, letter_id: bytes, at: float) -> None:
    """An archived signal has answered this peer, and answers nobody any more."""
    silence(db, signal_id, at)
    sql = "INSERT INTO archive_reply (signal_id, item_id, peer, letter_id) VALUES (?, ?, ?, ?)"
    db.execute(sql, (signal_id, item_id, peer, letter_id))


def lost_replies(db: Database, peer: bytes) -> list[Reply]:
    """The answers to a peer whose letters ended with their sessions before they arrived."""
    rows = db.rows(
        "SELECT signal_id, item_id FROM archive_reply WHERE peer = ?"
        " AND NOT EXISTS (SELECT 1 FROM outgoing_letter WHERE id = letter_id) ORDER BY signal_id",
        (peer,),
    )
    return [Reply(row["signal_id"], row["item_id"]) for row in rows]


def renew_reply(db: Database, signal_id: str, letter_id: bytes) -> None:
    """The answer goes again, in another letter."""
    db.execute("UPDATE archive_reply SET letter_id = ? WHERE signal_id = ?", (letter_id, signal_id))


def take_arrived(db: Database, letter_ids: Sequence[bytes]) -> list[str]:
    """The signals whose answers were among these letters, which the peer has stored: it is offered to nobody now."""
    found = [
        row[0]
        for letter_id in letter_ids
        for row in db.rows("SELECT signal_id FROM archive_reply WHERE letter_id = ?", (letter_id,))
    ]
    for signal_id in found:
        drop_reply(db, signal_id)
    return found


def drop_reply(db: Database, signal_id: str) -> None:
    """The answer of a signal does not go again."""
    db.execute("DELETE FROM archive_reply WHERE signal_id = ?", (signal_id,))


def forget_peer(db: Database, item_id: int, peer: bytes) -> None:
    """There is a match with a peer on this item: it needs no answer of the archive."""
    drop_reporter(db, item_id, peer)
    db.execute("DELETE FROM archive_reply WHERE item_id = ? AND peer = ?", (item_id, peer))


def silence(db: Database, signal_id: str, at: float) -> bool:
    """An archived signal answers nobody any more; false when it had answered before, or is not archived."""
    sql = "UPDATE signal SET answered = ? WHERE id = ? AND answered IS NULL AND closed IS NOT NULL"
    return db.execute(f"{sql} AND destroyed IS NULL", (at, signal_id)) == 1


def _places(values: Sequence[object]) -> str:
    return ", ".join("?" * len(values))
