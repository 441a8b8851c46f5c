"""What peers' archives have told of persons whom own open signals are on."""

from dataclasses import dataclass

from node.model import ContactCard
from node.storage.database import Database, Row


@dataclass(frozen=True, slots=True)
class ArchiveAnswer:
    """Who of a peer was involved before, and until which day where that may be told; `received` in seconds since
    1970-01-01 UTC.
    """

    item_id: int
    peer: bytes
    reference: bytes
    card: ContactCard
    closed_on: str
    received: float


def put(db: Database, answer: ArchiveAnswer) -> bool:
    """Keep an answer. A signal of a peer answers once: what comes again under its name changes nothing (false)."""
    card = answer.card
    kept = db.execute(
        "INSERT OR IGNORE INTO archive_answer (item_id, peer, reference, name, function, organisation, phone, mail,"
        " closed_on, received) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            answer.item_id,
            answer.peer,
            answer.reference,
            card.name,
            card.function,
            card.organisation,
            card.phone,
            card.mail,
            answer.closed_on,
            answer.received,
        ),
    )
    return kept == 1


def references(db: Database, item_id: int, peer: bytes) -> set[bytes]:
    """What a peer calls its signals that have answered on this item."""
    rows = db.rows("SELECT reference FROM archive_answer WHERE item_id = ? AND peer = ?", (item_id, peer))
    return {row[0] for row in rows}


def on_person(db: Database, person_id: int) -> list[ArchiveAnswer]:
    """What is known of a person in this way, the first that came first; one for each signal of a peer."""
    rows = db.rows(
        "SELECT archive_answer.*, min(received) FROM archive_answer JOIN item ON item.id = item_id"
        " WHERE item.person_id = ? GROUP BY peer, reference ORDER BY received, peer, reference",
        (person_id,),
    )
    return [_answer(row) for row in rows]


def untold(db: Database, most: int) -> list[ArchiveAnswer]:
    """At most so many answers of which people were not told yet."""
    rows = db.rows("SELECT * FROM archive_answer WHERE told = 0 ORDER BY received LIMIT ?", (most,))
    return [_answer(row) for row in rows]


def set_told(db: Database, answer: ArchiveAnswer) -> None:
    """People were told of an answer."""
    sql = "UPDATE archive_answer SET told = 1 WHERE item_id = ? AND peer = ? AND reference = ?"
    db.execute(sql, (answer.item_id, answer.peer, answer.reference))


def drop(db: Database, item_id: int) -> None:
    """No open signal stands for the item any more: what was told for it goes."""
    db.execute("DELETE FROM archive_answer WHERE item_id = ?", (item_id,))


def _answer(row: Row) -> ArchiveAnswer:
    card = ContactCard(row["name"], row["function"], row["organisation"], row["phone"], row["mail"])
    return ArchiveAnswer(row["item_id"], row["peer"], row["reference"], card, row["closed_on"], row["received"])
