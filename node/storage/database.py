"""The node's one SQLite database: opened, migrated, and written in transactions that are on disk when they end."""

import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import sqlite_utils

from node.errors import ConfigurationError
from node.storage.migrations import MIGRATIONS

BUSY_TIMEOUT_MS = 10_000
"""How long a second process (a backup, `doctor`) may hold the file before we give up."""

Row = sqlite3.Row


class Database:
    """One connection, shared by the node's threads under one lock. Statements outside a transaction only read."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._lock = threading.RLock()
        self._depth = 0

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing, and on disk when it ends (`synchronous=FULL`). A transaction within one joins it."""
        with self._lock:
            if self._depth:
                yield
                return
            self._connection.execute("BEGIN IMMEDIATE")
            self._depth = 1
            try:
                yield
                self._connection.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:  # on a full disk SQLite has rolled back by itself
                    self._connection.execute("ROLLBACK")
                raise
            finally:
                self._depth = 0

    def execute(self, sql: str, values: Sequence[Any] = ()) -> int:
        """Run a statement that writes; the number of rows it changed. Only within a transaction."""
        with self._lock:
            if not self._depth:
                raise RuntimeError("a write outside a transaction")
            return self._connection.execute(sql, values).rowcount

    def insert(self, sql: str, values: Sequence[Any] = ()) -> int:
        """Run an INSERT and give the new row's id. Only within a transaction."""
        with self._lock:
            if not self._depth:
                raise RuntimeError("a write outside a transaction")
            rowid = self._connection.execute(sql, values).lastrowid
            return int(rowid or 0)

    def execute_many(self, sql: str, rows: Sequence[Sequence[Any]]) -> None:
        """Run one statement over many rows. Only within a transaction."""
        with self._lock:
            if not self._depth:
                raise RuntimeError("a write outside a transaction")
            self._connection.executemany(sql, rows)

    def rows(self, sql: str, values: Sequence[Any] = ()) -> list[Row]:
        """All rows of a query."""
        with self._lock:
            return self._connection.execute(sql, values).fetchall()

    def row(self, sql: str, values: Sequence[Any] = ()) -> Row | None:
        """The first row of a query, or None."""
        with self._lock:
            result: Row | None = self._connection.execute(sql, values).fetchone()
            return result

    def value(self, sql: str, values: Sequence[Any] = ()) -> Any:
        """The first column of the first row, or None."""
        found = self.row(sql, values)
        return None if found is None else found[0]

    def truncate_log(self) -> None:
        """Empty the write-ahead log, so that what was deleted does not linger in it (docs/protocol.md §10)."""
        with self._lock:
            self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        """Close the file; the write-ahead log is folded into it."""
        with self._lock:
            self._connection.close()


def open_existing_database(path: Path) -> Database:
    """Open the database of a node that has one. Raises `ConfigurationError` when it is missing or no database."""
    if not path.is_file():
        raise ConfigurationError(
            f"there is no {path.name} in {path.parent}",
            "is its disk mounted? put back a backup, or make a new node with `raakvlak node init`",
        )
    try:
        return open_database(path)
    except sqlite3.DatabaseError as error:
        raise ConfigurationError(
            f"{path.name} cannot be opened ({error})",
            "look at its rights and its disk; if it is damaged, put back a backup",
        ) from None


def open_database(path: Path | str) -> Database:
    """Open or create the database at `path` (":memory:" for one that lives as long as this process) and migrate it.

    Raises `ConfigurationError` for a database that a later version has written.
    """
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    connection.row_factory = sqlite3.Row
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "secure_delete=ON",
        "temp_store=MEMORY",
        f"busy_timeout={BUSY_TIMEOUT_MS}",
    ):
        connection.execute(f"PRAGMA {pragma}")
    tables = sqlite_utils.Database(connection)
    later = [each.name for each in MIGRATIONS.applied(tables) if each.name not in _known_migrations()]
    if later:
        connection.close()
        raise ConfigurationError(
            f"the database was written by a later version of Raakvlak, which knows {later[-1]}",
            "install that version again, or put back a backup from before it",
        )
    MIGRATIONS.apply(tables)
    return Database(connection)


@cache
def _known_migrations() -> frozenset[str]:
    """The names of all migrations: none is applied to an empty database."""
    empty = sqlite_utils.Database(memory=True)
    try:
        return frozenset(migration.name for migration in MIGRATIONS.pending(empty))
    finally:
        empty.close()
