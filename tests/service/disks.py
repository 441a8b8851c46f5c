"""What a node keeps, on a disk whose power a test cuts at any step, and of which it takes and puts back copies."""

import shutil
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from node.storage.covenant_store import MemoryCovenantStore
from node.storage.database import Database, open_database
from node.storage.key_store import FileKeyStore, KeyStore, MemoryKeyStore


class PowerCut(BaseException):
    """The power is gone. Not an `Exception`: no code of the node's may take it for an error and go on."""


class Fuse:
    """Blows at the last of so many steps; a step is a statement, a commit, or a key written or destroyed."""

    def __init__(self) -> None:
        self._left: int | None = None

    def set(self, steps: int) -> None:
        """Let the power go at the `steps`-th step from here."""
        self._left = steps

    def mend(self) -> None:
        """The power stays on."""
        self._left = None

    def step(self) -> None:
        """One step, which may be the last."""
        if self._left is None:
            return
        self._left -= 1
        if self._left <= 0:
            self._left = None
            raise PowerCut


class FusedDatabase(Database):
    """The node's database, with a fuse before each statement that writes, and before and after each commit."""

    def __init__(self, database: Database, fuse: Fuse) -> None:
        super().__init__(database._connection)
        self._fuse = fuse

    @property
    def connection(self) -> sqlite3.Connection:
        """For copies of the whole."""
        return self._connection

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """As that of the database."""
        with super().transaction():
            yield
            self._fuse.step()
        self._fuse.step()

    def execute(self, sql: str, values: Sequence[Any] = ()) -> int:
        """As that of the database."""
        self._fuse.step()
        return super().execute(sql, values)

    def insert(self, sql: str, values: Sequence[Any] = ()) -> int:
        """As that of the database."""
        self._fuse.step()
        return super().insert(sql, values)

    def execute_many(self, sql: str, rows: Sequence[Sequence[Any]]) -> None:
        """As that of the database."""
        self._fuse.step()
        super().execute_many(sql, rows)


class FusedKeys:
    """A key store with a fuse before and after each change."""

    def __init__(self, inner: KeyStore, fuse: Fuse) -> None:
        self._inner = inner
        self._fuse = fuse

    def write(self, name: str, key: bytes) -> None:
        """As that of the store within."""
        self._fuse.step()
        self._inner.write(name, key)
        self._fuse.step()

    def read(self, name: str) -> bytes:
        """As that of the store within."""
        return self._inner.read(name)

    def delete(self, name: str) -> None:
        """As that of the store within."""
        self._fuse.step()
        self._inner.delete(name)
        self._fuse.step()

    def names(self) -> list[str]:
        """As that of the store within."""
        return self._inner.names()


class FusedCovenants(MemoryCovenantStore):
    """The covenant's files, with a fuse before and after each change."""

    def __init__(self, fuse: Fuse) -> None:
        super().__init__()
        self._fuse = fuse

    def add(self, number: int, data: bytes) -> None:
        """As that of the store."""
        self._fuse.step()
        super().add(number, data)
        self._fuse.step()

    def put_timestamp(self, data: bytes) -> None:
        """As that of the store."""
        self._fuse.step()
        super().put_timestamp(data)
        self._fuse.step()


@dataclass(frozen=True)
class Backup:
    """A copy of the database, and of the keys as they were then."""

    database: bytes
    keys: dict[str, bytes]


class Disk(Protocol):
    """Where one node keeps everything."""

    fuse: Fuse

    def start(self) -> tuple[FusedDatabase, FusedKeys]:
        """Open it: at first, and after a power cut."""
        ...

    def restore(self, backup: Backup, *, with_keys: bool) -> None:
        """Put a copy back, with the keys of then or with those of now. The node must be started again."""
        ...


class MemoryDisk:
    """A disk that lives as long as the test."""

    def __init__(self) -> None:
        self.fuse = Fuse()
        self._database = FusedDatabase(open_database(":memory:"), self.fuse)
        self._keys: KeyStore = MemoryKeyStore()

    def start(self) -> tuple[FusedDatabase, FusedKeys]:
        """The same database and keys once more: what was not committed was rolled back."""
        self.fuse.mend()
        return self._database, FusedKeys(self._keys, self.fuse)

    def restore(self, backup: Backup, *, with_keys: bool) -> None:
        """A new database with the content of the copy."""
        self._database.close()
        self._database = FusedDatabase(open_database(":memory:"), self.fuse)
        self._database.connection.deserialize(backup.database)
        if with_keys:
            self._keys = MemoryKeyStore()
            for name, key in backup.keys.items():
                self._keys.write(name, key)


class FolderDisk:
    """Real files, opened anew at each start."""

    def __init__(self, folder: Path) -> None:
        self.fuse = Fuse()
        self._path = folder / "data.sqlite"
        self._keys = folder / "keys"
        self._database: FusedDatabase | None = None

    def start(self) -> tuple[FusedDatabase, FusedKeys]:
        """A new connection to the file."""
        self.fuse.mend()
        self._close()
        self._database = FusedDatabase(open_database(self._path), self.fuse)
        return self._database, FusedKeys(FileKeyStore(self._keys), self.fuse)

    def restore(self, backup: Backup, *, with_keys: bool) -> None:
        """The files of the copy in place of those there are."""
        self._close()
        for path in self._path.parent.glob("data.sqlite*"):
            path.unlink()
        self._path.write_bytes(backup.database)
        if with_keys:
            shutil.rmtree(self._keys)
            store = FileKeyStore(self._keys)
            for name, key in backup.keys.items():
                store.write(name, key)

    def _close(self) -> None:
        if self._database is not None:
            self._database.close()
            self._database = None


def copy_of(database: FusedDatabase, keys: KeyStore) -> Backup:
    """A backup of a running node."""
    copy = sqlite3.connect(":memory:")
    database.connection.backup(copy)
    data = copy.serialize()
    copy.close()
    return Backup(data, {name: keys.read(name) for name in keys.names()})
