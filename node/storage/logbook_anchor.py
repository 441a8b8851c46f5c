"""The head that the logbook had lately, in a file of its own outside the database: so a cut at the end shows.

Like the journal of deletions it stays where it is when a backup of the database is put back. It is written after the
entry that it names is on disk, so what it names was there; a crash between the two leaves an older one, which is true
as well.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from node.errors import ConfigurationError
from node.storage.whole_file import replace_file

ANCHOR_NAME = "logbook.head"
FORMAT = 1
NUMBERS_END = 1 << 63
"""SQLite has no larger whole numbers, so no entry has this one."""
_FILE_MODE = 0o600
_DIGEST_DIGITS = 64


@dataclass(frozen=True, slots=True)
class Head:
    """That the entry of this number (from 1 on) had this digest (32 bytes)."""

    number: int
    digest: bytes


class LogbookAnchor(Protocol):
    """Where this node keeps a head of its logbook."""

    def read(self) -> Head | None:
        """The head that was kept last; None when there is none. Raises `ConfigurationError` when it cannot be read."""
        ...

    def write(self, head: Head) -> None:
        """Keep this one in its place; it is on disk when this returns."""
        ...


class MemoryLogbookAnchor:
    """A head that is kept as long as this process lives: for tests and simulations."""

    def __init__(self) -> None:
        self._head: Head | None = None

    def read(self) -> Head | None:
        """The head that was kept last."""
        return self._head

    def write(self, head: Head) -> None:
        """Keep this one in its place."""
        self._head = head


class FileLogbookAnchor:
    """One JSON object (0600)."""

    def __init__(self, home: Path) -> None:
        self._path = home / ANCHOR_NAME

    def read(self) -> Head | None:
        """The head that was kept last; None when there is none. Raises `ConfigurationError` when it cannot be read."""
        try:
            content = self._path.read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise ConfigurationError(
                f"the kept head of the logbook cannot be read: {error.strerror or type(error).__name__}",
                f"move {self._path} elsewhere and look at what it is: it must be a file of the node's own user, on "
                "a disk with room; within the hour a running node writes a new one, with an alarm",
            ) from None
        try:
            fields = json.loads(content)
            version, number, digest = fields["format"], fields["number"], bytes.fromhex(fields["digest"])
        except (ValueError, TypeError, KeyError):
            raise self._unreadable("it is not what this node writes") from None
        if (
            version != FORMAT
            or type(number) is not int
            or not 0 < number < NUMBERS_END
            or len(digest) * 2 != _DIGEST_DIGITS
        ):
            raise self._unreadable(f"it is of another format than {FORMAT}")
        return Head(number, digest)

    def write(self, head: Head) -> None:
        """Keep this one in its place; it is on disk when this returns."""
        line = json.dumps({"format": FORMAT, "number": head.number, "digest": head.digest.hex()}) + "\n"
        try:
            replace_file(self._path, line.encode(), _FILE_MODE)
        except OSError as error:
            raise ConfigurationError(
                f"the logbook's head cannot be kept ({error.strerror})",
                f"see that {self._path} is a file of the node's own user, on a disk with room",
            ) from None

    def _unreadable(self, problem: str) -> ConfigurationError:
        return ConfigurationError(
            f"the kept head of the logbook cannot be read: {problem}",
            f"keep a copy of {self._path} to look at; within the hour a running node writes a new one, with an alarm",
        )
