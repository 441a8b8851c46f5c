"""All that is kept of the matches around one person, those that ended too: for a statement to that person."""

from dataclasses import dataclass

from node.model import ItemKind
from node.storage.database import Database
from node.storage.follow_up import Event, events
from node.storage.matches import subjects_of_person


@dataclass(frozen=True, slots=True)
class KnownMatch:
    """A match with a peer. Times are in seconds since 1970-01-01 UTC; `receipt` is when the peer confirmed its end."""

    id: bytes
    peer: bytes
    purpose: str
    kind: ItemKind
    found: float
    status: str
    ended: float | None
    receipt: float | None


@dataclass(frozen=True, slots=True)
class KnownCard:
    """A contact card that came for a match, without number and address; `since` is a date, or empty."""

    name: str
    function: str
    organisation: str
    since: str
    received: float
    withdrawn: float | None


def matches_around(db: Database, person_id: int) -> list[KnownMatch]:
    """The matches on the person, as such or as one of a family, and those in which open signals on the person stand."""
    rows = db.rows(
        "SELECT peer_match.*, item.purpose, item.kind FROM peer_match JOIN item ON item.id = item_id"
        " WHERE item.person_id = ?1 OR item.id IN (SELECT signal_item.item_id FROM signal"
        "  JOIN signal_item ON signal_item.signal_id = signal.id WHERE signal.person_id = ?1 AND signal.closed IS NULL)"
        " ORDER BY peer_match.found, peer_match.id",
        (person_id,),
    )
    return [
        KnownMatch(
            row["id"],
            row["peer"],
            row["purpose"],
            ItemKind(row["kind"]),
            row["found"],
            row["status"],
            row["ended"],
            row["receipt"],
        )
        for row in rows
    ]


def cards_of(db: Database, match_id: bytes) -> list[KnownCard]:
    """The cards that came for a match, those that stand no more and those of an archive too, the oldest first."""
    names = ("name", "function", "organisation", "since", "received", "withdrawn")
    sql = (
        f"SELECT {', '.join(names)} FROM card WHERE peer_match_id = ?1"
        " UNION ALL SELECT name, function, organisation, '', archive_answer.received, NULL FROM archive_answer"
        " JOIN peer_match ON peer_match.item_id = archive_answer.item_id AND peer_match.peer = archive_answer.peer"
        " WHERE peer_match.id = ?1 AND archived = 1 ORDER BY 5, 1"
    )
    return [KnownCard(*(row[name] for name in names)) for row in db.rows(sql, (match_id,))]


def steps_around(db: Database, person_id: int) -> list[tuple[ItemKind, Event]]:
    """What happened in the follow-up of the matches on the person and on the family, in order."""
    found = [(subject.kind, event) for subject in subjects_of_person(db, person_id) for event in events(db, subject.id)]
    return sorted(found, key=lambda step: step[1].at)
