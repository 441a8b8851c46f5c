"""Looking things up in the logbook's chain, so that entries can be shown to an auditor (docs/protocol.md §9)."""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from node.logbook_entry import SIGNAL_ADDED
from node.storage.database import Database
from node.storage.logbook import content_of

_CHUNK = 500
"""Values in one IN (...): below SQLite's limit in every build."""


@dataclass(frozen=True, slots=True)
class StoredEntry:
    """An entry of the second format: its number, the digest before it, what it says, its sealed persons."""

    number: int
    previous: bytes
    content: bytes
    persons: bytes


def numbers_of(db: Database, digests: Collection[bytes]) -> dict[bytes, int]:
    """The numbers of the entries that have these digests, as far as there are such entries."""
    wanted, found = list(digests), dict[bytes, int]()
    for start in range(0, len(wanted), _CHUNK):
        chunk = wanted[start : start + _CHUNK]
        rows = db.rows(f"SELECT digest, number FROM logbook WHERE digest IN ({_places(chunk)})", chunk)
        found.update((row["digest"], row["number"]) for row in rows)
    return found


def signals_added(db: Database) -> dict[str, int]:
    """Every signal with the number of the entry of the second format by which it was placed."""
    rows = db.rows("SELECT number, details FROM logbook WHERE action = ? AND format = 2", (SIGNAL_ADDED,))
    return {json.loads(row["details"])["signal"]: row["number"] for row in rows}


def has_first_format(db: Database) -> bool:
    """Whether the logbook began before there were openings: then its oldest entries are of the first format."""
    return db.value("SELECT 1 FROM logbook WHERE number = 1 AND format = 1") is not None


def stretch(db: Database, first: int, last: int) -> list[StoredEntry]:
    """The entries of these numbers, both included, in their order. All must be of the second format."""
    rows = db.rows(
        "SELECT number, previous, at, CAST(actor AS BLOB), CAST(action AS BLOB), CAST(ground AS BLOB), person,"
        " CAST(details AS BLOB) FROM logbook WHERE number BETWEEN ? AND ? ORDER BY number",
        (first, last),
    )
    return [StoredEntry(row[0], row[1], content_of(*tuple(row)[2:]), row["person"]) for row in rows]


def _places(values: Sequence[object]) -> str:
    return ", ".join("?" * len(values))
