"""The follow-up of the peers' signals: what each peer has told of its own."""

import json
from dataclasses import astuple, dataclass
from datetime import date

from node.matching.follow_up import Claim, State
from node.model import ContactCard, ItemKind
from node.storage.database import Database, Row
from node.storage.follow_up import contact_of


@dataclass(frozen=True, slots=True)
class PeerFollowUp:
    """A peer's signal in its matches of one kind, by the peer's name of it.

    `day` is that on which it came to its state, as the peer says; `handed_to` is our signal to which it hands the lead
    over, or empty.
    """

    peer: bytes
    reference: bytes
    kind: ItemKind
    state: State
    day: date
    again: bool
    contact: ContactCard | None
    claim: Claim
    handed_to: str


def meet(db: Database, peer: bytes, reference: bytes, kind: ItemKind, day: date) -> bool:
    """A card of this signal came; false when it is known from before."""
    sql = "INSERT OR IGNORE INTO follow_up_peer (peer, reference, kind, state, day) VALUES (?, ?, ?, ?, ?)"
    return db.execute(sql, (peer, reference, kind.value, State.NEW.value, day.isoformat())) == 1


def get(db: Database, peer: bytes, reference: bytes, kind: ItemKind) -> PeerFollowUp | None:
    """What is known of this signal."""
    sql = "SELECT * FROM follow_up_peer WHERE peer = ? AND reference = ? AND kind = ?"
    row = db.row(sql, (peer, reference, kind.value))
    return None if row is None else _read(row)


def put_state(db: Database, told: PeerFollowUp, counter: int) -> bool:
    """The state of a signal, with its day and contact; false when a later letter has told it."""
    contact = None if told.contact is None else json.dumps(astuple(told.contact), ensure_ascii=False)
    return _change(
        db,
        told,
        "state = ?, day = ?, again = ?, contact = ?, state_counter = ?",
        (told.state.value, told.day.isoformat(), int(told.again), contact, counter),
        "state_counter",
    )


def put_claim(db: Database, told: PeerFollowUp, counter: int) -> bool:
    """What a signal claims of the lead; false when a later letter has told it."""
    values = (told.claim.value, told.handed_to, counter)
    return _change(db, told, "claim = ?, handed_to = ?, claim_counter = ?", values, "claim_counter")


def left_on_person(db: Database, person_id: int, kind: ItemKind) -> list[PeerFollowUp]:
    """Those whose card stands no more and who have named whom to turn to instead."""
    rows = db.rows(
        "SELECT DISTINCT follow_up_peer.* FROM signal JOIN signal_item ON signal_item.signal_id = signal.id"
        " JOIN item ON item.id = signal_item.item_id AND item.kind = ?2"
        " JOIN peer_match ON peer_match.item_id = item.id JOIN card ON card.peer_match_id = peer_match.id"
        " JOIN follow_up_peer ON follow_up_peer.peer = peer_match.peer AND contact IS NOT NULL"
        " AND follow_up_peer.reference = card.reference AND follow_up_peer.kind = item.kind"
        " WHERE signal.person_id = ?1 AND signal.closed IS NULL AND NOT EXISTS ("
        "  SELECT 1 FROM card AS other JOIN peer_match AS theirs ON theirs.id = other.peer_match_id"
        "  WHERE other.reference = card.reference AND theirs.peer = peer_match.peer"
        "  AND theirs.status = 'open' AND other.withdrawn IS NULL) ORDER BY day, follow_up_peer.reference",
        (person_id, kind.value),
    )
    return [_read(row) for row in rows]


def _change(db: Database, told: PeerFollowUp, what: str, values: tuple[object, ...], newer_than: str) -> bool:
    sql = f"UPDATE follow_up_peer SET {what} WHERE {newer_than} < ? AND peer = ? AND reference = ? AND kind = ?"
    return db.execute(sql, (*values, values[-1], told.peer, told.reference, told.kind.value)) == 1


def _read(row: Row) -> PeerFollowUp:
    return PeerFollowUp(
        row["peer"],
        row["reference"],
        ItemKind(row["kind"]),
        State(row["state"]),
        date.fromisoformat(row["day"]),
        bool(row["again"]),
        contact_of(row["contact"]),
        Claim(row["claim"]),
        row["handed_to"],
    )
