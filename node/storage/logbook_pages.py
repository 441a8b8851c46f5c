"""Reading the logbook page by page, with its persons opened, for an export."""

import json
from dataclasses import dataclass

from node.errors import ConfigurationError
from node.model import Bsn
from node.storage.database import Database, Row
from node.storage.logbook import COLUMNS, is_as_written
from node.storage.logbook_persons import open_first_format, open_persons
from node.storage.vault import Vault


@dataclass(frozen=True, slots=True)
class ReadEntry:
    """An entry of the logbook, opened. `at` is in seconds since 1970-01-01 UTC; `actor_id` is the id without the role.

    `persons` come in their order: the one whom it is about first.
    """

    number: int
    at: float
    role: str
    actor_id: str
    action: str
    ground: str
    persons: tuple[Bsn, ...]
    details: dict[str, str | int]
    digest: bytes


@dataclass(frozen=True, slots=True)
class Stretch:
    """Which entries: numbers above `after` up to `until`, written from `since` to before `before` (seconds)."""

    after: int
    until: int
    since: float
    before: float


def page(db: Database, vault: Vault, stretch: Stretch, most: int) -> list[ReadEntry]:
    """The first entries of a stretch. Raises `ConfigurationError` for one that is not as it was written."""
    rows = db.rows(
        f"SELECT {COLUMNS} FROM logbook"
        " WHERE number > ? AND number <= ? AND at >= ? AND at < ? ORDER BY number LIMIT ?",
        (stretch.after, stretch.until, stretch.since, stretch.before, most),
    )
    return [_opened(vault, row) for row in rows]


def count(db: Database, stretch: Stretch) -> int:
    """How many entries a stretch has."""
    sql = "SELECT count(*) FROM logbook WHERE number > ? AND number <= ? AND at >= ? AND at < ?"
    return int(db.value(sql, (stretch.after, stretch.until, stretch.since, stretch.before)))


def _opened(vault: Vault, row: Row) -> ReadEntry:
    if not is_as_written(row):
        raise ConfigurationError(
            f"entry {row['number']} of the logbook is not as it was written",
            "`raakvlak logbook verify` tells where it begins; keep the home folder as it is",
        )
    number, at, actor, action, ground, column, details = tuple(row)[:7]
    role, _, actor_id = actor.decode().partition(":")
    if row["format"] == 1:
        persons = open_first_format(vault, column)
    else:
        persons = [each.number for each in open_persons(vault, column)]
    told = (action.decode(), ground.decode(), tuple(persons), json.loads(details), row["digest"])
    return ReadEntry(number, at, role, actor_id, *told)
