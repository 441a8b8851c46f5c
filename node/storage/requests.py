"""Persons' requests as rows, with the signals and matches that a decision touched."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from node.storage.database import Database, Row

RequestState = Literal["open", "decided", "all"]

_STATE_IS = {"open": "decision IS NULL", "decided": "decision IS NOT NULL", "all": "1"}


@dataclass(frozen=True, slots=True)
class StoredRequest:
    """A row of `request`. Times are in seconds since 1970-01-01 UTC; what belongs to the decision is None before it.

    `person_id` is None once the case needs the number no more; `sealed_note` holds the reference and the reasons.
    """

    id: str
    kind: str
    person_id: int | None
    received: date
    due: date
    extended: bool
    opened: float
    opened_by: str
    told: int
    decision: str | None
    decided: float | None
    decided_by: str | None
    sealed_note: bytes


def add(db: Database, new: StoredRequest) -> None:
    """Store an open request."""
    db.execute(
        "INSERT INTO request (id, kind, person_id, received, due, opened, opened_by, sealed_note)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            new.id,
            new.kind,
            new.person_id,
            new.received.isoformat(),
            new.due.isoformat(),
            new.opened,
            new.opened_by,
            new.sealed_note,
        ),
    )


def get(db: Database, request_id: str) -> StoredRequest | None:
    """The request of that id."""
    row = db.row("SELECT * FROM request WHERE id = ?", (request_id,))
    return None if row is None else _read(row)


def listed(db: Database, state: RequestState) -> list[StoredRequest]:
    """The requests in that state, what is due first on top."""
    return _all(db.rows(f"SELECT * FROM request WHERE {_STATE_IS[state]} ORDER BY due, id"))


def on_person(db: Database, person_id: int) -> list[StoredRequest]:
    """The requests of one person, in any state, the oldest first."""
    return _all(db.rows("SELECT * FROM request WHERE person_id = ? ORDER BY received, id", (person_id,)))


def set_extended(db: Database, request_id: str, due: date, sealed_note: bytes) -> None:
    """The term was extended; who decides is told of the new one anew."""
    sql = "UPDATE request SET extended = 1, due = ?, sealed_note = ?, told = 0 WHERE id = ?"
    db.execute(sql, (due.isoformat(), sealed_note, request_id))


def set_told(db: Database, request_id: str, told: int) -> None:
    """How much the request pressed when who decides was last told."""
    db.execute("UPDATE request SET told = ? WHERE id = ?", (told, request_id))


def decide(db: Database, request_id: str, decision: str, at: float, by: str, sealed_note: bytes) -> None:
    """The request was decided."""
    sql = "UPDATE request SET decision = ?, decided = ?, decided_by = ?, sealed_note = ? WHERE id = ?"
    db.execute(sql, (decision, at, by, sealed_note, request_id))


def let_go(db: Database, request_id: str) -> None:
    """The case needs the number no more."""
    db.execute("UPDATE request SET person_id = NULL WHERE id = ?", (request_id,))


def kept_too_long(db: Database, decided_before: float, most: int) -> list[StoredRequest]:
    """At most so many requests that were decided before then and still hold on to their person."""
    sql = "SELECT * FROM request WHERE person_id IS NOT NULL AND decided < ? ORDER BY decided, id LIMIT ?"
    return _all(db.rows(sql, (decided_before, most)))


def note_outcome(db: Database, request_id: str, signal_id: str, outcome: str) -> None:
    """What became of a signal by the decision."""
    sql = "INSERT OR REPLACE INTO request_signal (request_id, signal_id, outcome) VALUES (?, ?, ?)"
    db.execute(sql, (request_id, signal_id, outcome))


def outcomes(db: Database, request_id: str) -> list[tuple[str, str]]:
    """The signals that a decision touched, each with what became of it."""
    sql = "SELECT signal_id, outcome FROM request_signal WHERE request_id = ? ORDER BY signal_id"
    return [(row[0], row[1]) for row in db.rows(sql, (request_id,))]


def note_matches(db: Database, request_id: str, signal_id: str) -> None:
    """The matches that are open on what a signal stands for: their peers are told of the decision."""
    db.execute(
        "INSERT OR IGNORE INTO request_match (request_id, peer_match_id) SELECT ?, peer_match.id FROM signal_item"
        " JOIN peer_match ON peer_match.item_id = signal_item.item_id AND status = 'open' WHERE signal_id = ?",
        (request_id, signal_id),
    )


def note_matches_of_member(db: Database, request_id: str, signal_id: str, person_id: int) -> None:
    """The same for what a signal stands for by one member of the family alone."""
    db.execute(
        "INSERT OR IGNORE INTO request_match (request_id, peer_match_id) SELECT ?, peer_match.id FROM signal_item"
        " JOIN item ON item.id = signal_item.item_id AND item.person_id = ?"
        " JOIN peer_match ON peer_match.item_id = item.id AND status = 'open' WHERE signal_id = ?",
        (request_id, person_id, signal_id),
    )


@dataclass(frozen=True, slots=True)
class ToldMatch:
    """A match of which a peer was told that it ends, or that a party takes no part in it any more.

    `ended` is None while another signal stands for the same; `receipt` is when the peer confirmed the end.
    """

    peer: bytes
    ended: float | None
    receipt: float | None


def told_matches(db: Database, request_id: str) -> list[ToldMatch]:
    """The matches whose peers a decision was passed on to."""
    rows = db.rows(
        "SELECT peer, ended, receipt FROM request_match JOIN peer_match ON peer_match.id = peer_match_id"
        " WHERE request_id = ? ORDER BY peer, peer_match.id",
        (request_id,),
    )
    return [ToldMatch(row["peer"], row["ended"], row["receipt"]) for row in rows]


def _all(rows: list[Row]) -> list[StoredRequest]:
    return [_read(row) for row in rows]


def _read(row: Row) -> StoredRequest:
    return StoredRequest(
        id=row["id"],
        kind=row["kind"],
        person_id=row["person_id"],
        received=date.fromisoformat(row["received"]),
        due=date.fromisoformat(row["due"]),
        extended=bool(row["extended"]),
        opened=row["opened"],
        opened_by=row["opened_by"],
        told=row["told"],
        decision=row["decision"],
        decided=row["decided"],
        decided_by=row["decided_by"],
        sealed_note=row["sealed_note"],
    )
