"""Whether a database has what its migrations put into it: one that was emptied would start as a new node's.

`node init` makes the tables, so a database that a node starts with is never without them.
"""

import sqlite3
from functools import cache
from pathlib import Path

import sqlite_utils

from node.errors import ConfigurationError
from node.storage.migrations import MIGRATIONS

PUT_BACK = (
    "keep the home folder as it is, elsewhere; then put back a backup of data.sqlite, with no data.sqlite-wal or "
    "data.sqlite-shm beside it but those of the same backup"
)
"""What to do with a database that is not what it was."""
_NAMES = "SELECT name FROM sqlite_master WHERE type IN ('table', 'index') AND name NOT LIKE 'sqlite!_%' ESCAPE '!'"


def require_filled(path: Path) -> None:
    """Raise `ConfigurationError` when there is no file, or an empty one, which SQLite takes for a new database.

    Before it is opened: SQLite would throw away the write-ahead log beside an empty file.
    """
    if not path.is_file():
        raise ConfigurationError(
            f"there is no {path.name} in {path.parent}",
            "is its disk mounted? put back a backup, or make a new node with `raakvlak node init`",
        )
    if path.stat().st_size == 0:
        raise ConfigurationError(f"{path.name} is empty: nothing is in the file", PUT_BACK)


def require_tables(connection: sqlite3.Connection, name: str) -> None:
    """Raise `ConfigurationError` when the database of this name lacks what its migrations made."""
    lacking = lacking_tables(connection)
    if lacking:
        raise ConfigurationError(f"{name} is damaged: {lacking}", PUT_BACK)


def lacking_tables(connection: sqlite3.Connection) -> str:
    """What a database lacks of what its migrations made, in words; empty when it has all."""
    tables = sqlite_utils.Database(connection)
    applied = {migration.name for migration in MIGRATIONS.applied(tables)}
    if not applied:
        return "it has no tables of a node"
    if applied - known_migrations():
        return ""  # what a later version has is not known here; that it is one is told elsewhere
    pending = MIGRATIONS.pending(tables)
    there = {row[0] for row in connection.execute(_NAMES)}
    lacking = sorted(_made_before(pending[0].name if pending else None) - there)
    return f"it lacks {', '.join(lacking)}" if lacking else ""


@cache
def known_migrations() -> frozenset[str]:
    """The names of all migrations: none is applied to an empty database."""
    empty = sqlite_utils.Database(memory=True)
    try:
        return frozenset(migration.name for migration in MIGRATIONS.pending(empty))
    finally:
        empty.close()


@cache
def _made_before(pending: str | None) -> frozenset[str]:
    """The tables and indexes after all migrations before the first that is pending."""
    empty = sqlite_utils.Database(memory=True)
    try:
        MIGRATIONS.apply(empty, stop_before=pending)
        return frozenset(row[0] for row in empty.conn.execute(_NAMES))
    finally:
        empty.close()
