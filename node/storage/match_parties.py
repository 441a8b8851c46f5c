"""Who takes part in a match: the peers' signals by their cards, our own by what the peers call them."""

from node.matching.parties import party_id
from node.model import ItemKind
from node.storage.database import Database
from node.storage.matches import PeerMatch, SubjectMatch


def has_card(db: Database, match_id: bytes, reference: bytes) -> bool:
    """Whether a card of this signal of the peer's has come for the match, also one that stands no more."""
    sql = "SELECT 1 FROM card WHERE peer_match_id = ? AND reference = ?"
    return db.value(sql, (match_id, reference)) is not None


def standing_references(db: Database, match: PeerMatch) -> dict[str, bytes]:
    """What the peer calls its signals whose cards stand in a match, by the ids of their parties."""
    sql = "SELECT reference FROM card WHERE peer_match_id = ? AND withdrawn IS NULL"
    return {party_id(match.peer, row[0]): row[0] for row in db.rows(sql, (match.id,))}


def signal_of_reference(db: Database, peer: bytes, reference: bytes) -> str:
    """The signal that this node calls so towards a peer, or nothing."""
    sql = "SELECT signal_id FROM signal_reference WHERE peer = ? AND reference = ?"
    return db.value(sql, (peer, reference)) or ""


def subjects_of_item(db: Database, item_id: int) -> list[SubjectMatch]:
    """The matches that people see on an item: on each person that an open signal with it is on."""
    rows = db.rows(
        "SELECT DISTINCT subject_match.* FROM signal_item JOIN item ON item.id = signal_item.item_id"
        " JOIN signal ON signal.id = signal_item.signal_id"
        " JOIN subject_match ON subject_match.person_id = signal.person_id AND subject_match.kind = item.kind"
        " WHERE signal_item.item_id = ? ORDER BY subject_match.found, subject_match.id",
        (item_id,),
    )
    return [SubjectMatch(row["id"], row["person_id"], ItemKind(row["kind"]), row["found"]) for row in rows]
