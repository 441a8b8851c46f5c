"""Looking into the database without changing anything in it: for `doctor`, also while the node runs."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlite_utils

from node.errors import ConfigurationError, DatabaseUnavailable
from node.model import Role
from node.storage import requests
from node.storage.alarms import NO_PEER, StoredAlarm, count_open, open_one
from node.storage.database import BUSY_TIMEOUT_MS, Database
from node.storage.disk_room import ROOM_LEAST, room
from node.storage.mails import MailCounts, counts
from node.storage.migrations import MIGRATIONS
from node.storage.professionals import active_of_role
from node.storage.proposals import ProposalRow, everyone
from node.storage.tables_check import PUT_BACK, known_migrations, lacking_tables, require_filled

_FAULTS_TOLD = 3
"""Faults that are told of a damaged file; the rest would tell nothing new."""
_EVERY_LINE = 1 << 30
_NO_FAULT = ("ok", "NULL value in")
"""How lines of a quick check begin that tell of no damage. SQLite 3.40 finds NULLs, which are not there, in each row of
a table whose primary key has its columns in another order."""


class Inspection:
    """An open database, read only. A file that is no database raises `sqlite3.DatabaseError` at the first look."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self.database = Database(connection)

    def faults(self) -> list[str]:
        """What SQLite finds wrong with the file, at most a few lines; empty when it is whole."""
        found = [row[0] for row in self._connection.execute(f"PRAGMA integrity_check({_FAULTS_TOLD})")]
        broken = self._connection.execute("PRAGMA foreign_key_check").fetchmany(_FAULTS_TOLD)
        return [line for line in found if line != "ok"] + [f"a row of {row[0]} refers to nothing" for row in broken]

    def is_torn(self) -> bool:
        """Whether the file's pages do not make up whole tables: a part of `faults`, in a quarter of its time."""
        lines = self._connection.execute(f"PRAGMA quick_check({_EVERY_LINE})")
        return any(not line.startswith(_NO_FAULT) for (line,) in lines)

    def lacking_tables(self) -> str:
        """What the database lacks of what its migrations made, in words; empty when it has all."""
        return lacking_tables(self._connection)

    def pending_migrations(self) -> list[str]:
        """The migrations that the next start of the node will carry out."""
        return [migration.name for migration in MIGRATIONS.pending(sqlite_utils.Database(self._connection))]

    def unknown_migrations(self) -> list[str]:
        """Migrations that a later version of this program has carried out."""
        applied = MIGRATIONS.applied(sqlite_utils.Database(self._connection))
        return [migration.name for migration in applied if migration.name not in known_migrations()]

    def a_sealed_number(self) -> bytes | None:
        """The sealed number of any person, to see whether the key file opens it; None when there is nobody."""
        found = self.database.value("SELECT sealed FROM person ORDER BY id DESC LIMIT 1")
        return None if found is None else bytes(found)

    def proposals(self) -> list[ProposalRow]:
        """All proposals of imported lists; none in a database from before there were any."""
        if self.database.value("SELECT 1 FROM sqlite_master WHERE name = 'proposal'") is None:
            return []
        return everyone(self.database)

    def open_alarms(self) -> int | None:
        """How many alarms nobody has acknowledged; None in a database from before there were any."""
        if self.database.value("SELECT 1 FROM sqlite_master WHERE name = 'alarm'") is None:
            return None
        return count_open(self.database)

    def open_alarm(self, kind: str) -> StoredAlarm | None:
        """The open alarm of a kind that is about no peer."""
        return None if self.open_alarms() is None else open_one(self.database, kind, NO_PEER)

    def orphaned_requests(self) -> int:
        """How many requests of persons are open while nobody with access is data protection officer."""
        if self.database.value("SELECT 1 FROM sqlite_master WHERE name = 'request'") is None:
            return 0
        officers = active_of_role(self.database, Role.OFFICER.value)
        return 0 if officers else len(requests.listed(self.database, "open"))

    def mail_counts(self, refused_since: float) -> MailCounts | None:
        """How it stands with mails; None in a database from before there were any."""
        if self.database.value("SELECT 1 FROM sqlite_master WHERE name = 'mail'") is None:
            return None
        return counts(self.database, refused_since)


@contextmanager
def inspected(path: Path) -> Iterator[Inspection]:
    """The database at `path` as long as the block lasts.

    Raises `ConfigurationError` when there is none or it is empty, `sqlite3.OperationalError` when it cannot be opened.
    """
    require_filled(path)
    connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, isolation_level=None)
    try:
        connection.row_factory = sqlite3.Row
        connection.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")
        yield Inspection(connection)
    finally:
        connection.close()


def require_whole(path: Path) -> None:
    """Raise `ConfigurationError` when the database at `path` is torn, as an old copy beside a newer write-ahead log is.

    For every start of the program: three seconds with 340,000 signals. What cannot be read at all is told where it is
    opened.
    """
    try:
        with inspected(path) as inspection:
            torn = inspection.is_torn()
    except sqlite3.OperationalError:
        return
    except sqlite3.DatabaseError:
        torn = True
    if torn:
        raise ConfigurationError(f"{path.name} is damaged", PUT_BACK)


def logbook_length(db: Database) -> int:
    """How many entries the logbook has."""
    return int(db.value("SELECT count(*) FROM logbook"))


def last_entry_at(db: Database) -> float | None:
    """When the logbook's last entry was written, in seconds since 1970-01-01 UTC."""
    found = db.value("SELECT at FROM logbook ORDER BY number DESC LIMIT 1")
    return None if found is None else float(found)


def trouble(db: Database) -> str:
    """Why the database cannot be worked with at this moment; empty when it can.

    Its file is read, which a query without a table would not touch. After the disk has failed a page is written too.
    """
    try:
        last_entry_at(db)
        if db.fault:
            db.try_disk()
        path = db.file()
        return "its disk is full" if path is not None and room(path) < ROOM_LEAST else ""
    except DatabaseUnavailable as fault:
        return fault.message
    except (sqlite3.Error, OSError):
        return "does not answer"
