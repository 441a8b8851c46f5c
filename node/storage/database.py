"""The node's one SQLite database: opened, migrated, and written in transactions that are on disk when they end."""

import sqlite3
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import sqlite_utils

from node.errors import ConfigurationError
from node.storage.disk_faults import disk_fault
from node.storage.migrations import MIGRATIONS
from node.storage.tables_check import known_migrations, require_filled, require_tables

BUSY_TIMEOUT_MS = 10_000
"""How long a second process (a backup, `doctor`) may hold the file before we give up."""

Row = sqlite3.Row
Done = TypeVar("Done")


class Database:
    """One connection, shared by the node's threads under one lock. Statements outside a transaction only read.

    What comes of the disk (full, not to be written) is raised as `DatabaseUnavailable`.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._lock = threading.RLock()
        self._depth = 0
        self.fault = ""
        """Why the disk failed; empty when it did not since the last transaction that got onto it."""

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing, and on disk when it ends (`synchronous=FULL`). A transaction within one joins it."""
        with self._lock:
            if self._depth:
                yield
                return
            self._run("BEGIN IMMEDIATE")
            self._depth = 1
            try:
                yield
                self._run("COMMIT")
                self.fault = ""
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
            return self._run(sql, values).rowcount

    def insert(self, sql: str, values: Sequence[Any] = ()) -> int:
        """Run an INSERT and give the new row's id. Only within a transaction."""
        with self._lock:
            if not self._depth:
                raise RuntimeError("a write outside a transaction")
            rowid = self._run(sql, values).lastrowid
            return int(rowid or 0)

    def execute_many(self, sql: str, rows: Sequence[Sequence[Any]]) -> None:
        """Run one statement over many rows. Only within a transaction."""
        with self._lock:
            if not self._depth:
                raise RuntimeError("a write outside a transaction")
            self._told(lambda: self._connection.executemany(sql, rows))

    def rows(self, sql: str, values: Sequence[Any] = ()) -> list[Row]:
        """All rows of a query."""
        with self._lock:
            return self._told(lambda: self._connection.execute(sql, values).fetchall())

    def row(self, sql: str, values: Sequence[Any] = ()) -> Row | None:
        """The first row of a query, or None."""
        with self._lock:
            result: Row | None = self._run(sql, values).fetchone()
            return result

    def value(self, sql: str, values: Sequence[Any] = ()) -> Any:
        """The first column of the first row, or None."""
        found = self.row(sql, values)
        return None if found is None else found[0]

    def file(self) -> Path | None:
        """Where it is; None for one in memory."""
        found = self.value("SELECT file FROM pragma_database_list WHERE name = 'main'")
        return Path(found) if found else None

    def try_disk(self) -> None:
        """Write a page as it is, to see whether the disk takes one. Raises `DatabaseUnavailable`."""
        with self.transaction():
            self._run(f"PRAGMA user_version = {self.value('PRAGMA user_version')}")

    def truncate_log(self) -> None:
        """Empty the write-ahead log, so that what was deleted does not linger in it (docs/protocol.md §10)."""
        with self._lock:
            self._run("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        """Close the file; the write-ahead log is folded into it."""
        with self._lock:
            self._connection.close()

    def _run(self, sql: str, values: Sequence[Any] = ()) -> sqlite3.Cursor:
        return self._told(lambda: self._connection.execute(sql, values))

    def _told(self, work: Callable[[], Done]) -> Done:
        try:
            return work()
        except sqlite3.Error as error:
            fault = disk_fault(error)
            if fault is None:
                raise
            self.fault = fault.message
            raise fault from None


def open_existing_database(path: Path) -> Database:
    """Open the database of a node that has one, and migrate it.

    Raises `ConfigurationError` when it is missing, no database, without the tables that it had, or of a later version.
    """
    require_filled(path)
    try:
        connection = _connect(path)
        try:
            require_tables(connection, path.name)
        except BaseException:
            connection.close()
            raise
        return _migrated(connection)
    except sqlite3.DatabaseError as error:
        raise ConfigurationError(
            f"{path.name} cannot be opened ({error})",
            "look at its rights and its disk; if it is damaged, put back a backup",
        ) from None


def open_database(path: Path | str) -> Database:
    """Open or create the database at `path` (":memory:" for one that lives as long as this process) and migrate it.

    Raises `ConfigurationError` for a database that a later version has written, `DatabaseUnavailable` for its disk.
    """
    try:
        return _migrated(_connect(path))
    except sqlite3.Error as error:
        raise (disk_fault(error) or error) from None


def _connect(path: Path | str) -> sqlite3.Connection:
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
    return connection


def _migrated(connection: sqlite3.Connection) -> Database:
    tables = sqlite_utils.Database(connection)
    later = [each.name for each in MIGRATIONS.applied(tables) if each.name not in known_migrations()]
    if later:
        connection.close()
        raise ConfigurationError(
            f"the database was written by a later version of Raakvlak, which knows {later[-1]}",
            "install that version again, or put back a backup from before it",
        )
    MIGRATIONS.apply(tables)
    return Database(connection)
