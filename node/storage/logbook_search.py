"""The entries of the logbook on one person. Persons are sealed, so each entry is opened: nothing finds them otherwise.

The same number sealed twice looks like two others, on purpose; a search costs some microseconds an entry.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from node.model import Bsn
from node.storage.database import Database, Row
from node.storage.logbook_persons import open_persons
from node.storage.vault import Vault

_CHUNK = 500
"""Entries read at once, so that the node does other work between two reads."""
_FIRST_FORMAT = 1
_FIRST_CONTEXT = b"logbook"
"""Under which an entry of the first format has its one person sealed."""


@dataclass(frozen=True, slots=True)
class PersonEntry:
    """An entry without its persons; `at` is in seconds since 1970-01-01 UTC, `details` are JSON."""

    number: int
    at: float
    actor: str
    action: str
    ground: str
    details: str


def last_number(db: Database) -> int:
    """The number of the last entry; 0 when there is none."""
    return int(db.value("SELECT max(number) FROM logbook") or 0)


def on_person(db: Database, vault: Vault, person: Bsn, last: int) -> Iterator[PersonEntry]:
    """Every entry up to number `last` that has this person among its persons, in order."""
    number = 0
    while number < last:
        rows = db.rows(
            "SELECT number, at, actor, action, ground, person, details, format FROM logbook"
            " WHERE number > ? AND number <= ? ORDER BY number LIMIT ?",
            (number, last, _CHUNK),
        )
        if not rows:
            return
        for row in rows:
            if row["person"] and person in _persons(vault, row):
                yield PersonEntry(row["number"], row["at"], row["actor"], row["action"], row["ground"], row["details"])
        number = rows[-1]["number"]


def _persons(vault: Vault, row: Row) -> list[Bsn]:
    if row["format"] == _FIRST_FORMAT:
        return [Bsn(vault.open(row["person"], _FIRST_CONTEXT).decode("ascii"))]
    return [logged.number for logged in open_persons(vault, row["person"])]
