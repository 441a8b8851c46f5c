"""What people still have to be told of their matches, and what they were told."""

from collections.abc import Sequence
from dataclasses import dataclass

from node.storage.database import Database

_NOTE = "INSERT OR IGNORE INTO untold_person (person_id) SELECT DISTINCT subject_match.person_id FROM subject_match"


def note_item(db: Database, item_id: int) -> None:
    """Something may be new in the matches of each person whose open signals stand for this item."""
    db.execute(
        f"{_NOTE} JOIN signal ON signal.person_id = subject_match.person_id"
        " JOIN signal_item ON signal_id = signal.id WHERE item_id = ?",
        (item_id,),
    )


def note_signal(db: Database, signal_id: str) -> None:
    """Something may be new in the matches of this signal's person, if there are any."""
    db.execute(f"{_NOTE} JOIN signal ON signal.person_id = subject_match.person_id WHERE signal.id = ?", (signal_id,))


def note_without_card(db: Database, found_until: float) -> None:
    """The same for the persons of matches that were found by then (seconds since 1970-01-01 UTC) and have no card."""
    db.execute(
        f"{_NOTE} JOIN signal ON signal.person_id = subject_match.person_id AND signal.closed IS NULL"
        " JOIN signal_item ON signal_id = signal.id"
        " JOIN peer_match ON peer_match.item_id = signal_item.item_id AND status = 'open' AND peer_match.found <= ?"
        " WHERE NOT EXISTS (SELECT 1 FROM card WHERE peer_match_id = peer_match.id AND withdrawn IS NULL)",
        (found_until,),
    )


def noted(db: Database, most: int) -> list[int]:
    """At most so many of the persons that were noted."""
    return [row["person_id"] for row in db.rows("SELECT person_id FROM untold_person LIMIT ?", (most,))]


def drop_noted(db: Database, person_ids: Sequence[int]) -> None:
    """What is new of these persons was told."""
    db.execute_many("DELETE FROM untold_person WHERE person_id = ?", [(person_id,) for person_id in person_ids])


@dataclass(frozen=True, slots=True)
class ToldParty:
    """A party of which a signal's professional was told; `gone` is when it was first missed."""

    signal_id: str
    organisation: str
    card: bytes
    gone: float | None


def told(db: Database, subject_id: str) -> list[ToldParty]:
    """The parties of a match that were told."""
    rows = db.rows("SELECT * FROM told_party WHERE subject_id = ?", (subject_id,))
    return [ToldParty(row["signal_id"], row["organisation"], row["card"], row["gone"]) for row in rows]


def put_told(db: Database, subject_id: str, signal_id: str, organisation: str, card: bytes) -> None:
    """The professional of the signal knows of this party, and it is there."""
    db.execute(
        "INSERT INTO told_party (subject_id, signal_id, organisation, card) VALUES (?, ?, ?, ?)"
        " ON CONFLICT DO UPDATE SET gone = NULL WHERE gone IS NOT NULL",
        (subject_id, signal_id, organisation, card),
    )


def miss_told(db: Database, subject_id: str, signal_id: str, organisation: str, card: bytes, at: float) -> None:
    """The party is not there any more, as far as is known now."""
    db.execute(
        "UPDATE told_party SET gone = ? WHERE subject_id = ? AND signal_id = ? AND organisation = ? AND card = ?"
        " AND gone IS NULL",
        (at, subject_id, signal_id, organisation, card),
    )


def drop_told(db: Database, subject_id: str) -> None:
    """The match has ended: who comes after this is new."""
    db.execute("DELETE FROM told_party WHERE subject_id = ?", (subject_id,))


def drop_told_of_closed(db: Database) -> None:
    """What was told to professionals whose signals are closed is of no use any more."""
    db.execute("DELETE FROM told_party WHERE signal_id IN (SELECT id FROM signal WHERE closed IS NOT NULL)")
