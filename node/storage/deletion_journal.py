"""The journal of deletions: what was withdrawn or erased, in a file of its own outside the database and its backups.

A backup that is put back would bring back what was deleted since it was made; the journal is replayed before a restored
node may send (docs/protocol.md §10). It holds ids and dates, and nothing of a person.
"""

import json
import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Protocol

from node.errors import ConfigurationError

FORMAT = 1
JOURNAL_NAME = "deletions.jsonl"
_FILE_MODE = 0o600
_FIELDS = {"format", "at", "what", "id", "reason"}


@dataclass(frozen=True, slots=True)
class Deletion:
    """What was deleted (`signal-closed`), its id, why, and when: a day, as 2026-11-03."""

    at: str
    what: str
    id: str
    reason: str


class DeletionJournal(Protocol):
    """Where this node writes down what it deletes."""

    def append(self, deletions: Sequence[Deletion]) -> None:
        """Write these behind the others; they are on disk when this returns."""
        ...

    def entries(self) -> list[Deletion]:
        """All that was ever written, oldest first."""
        ...


class MemoryDeletionJournal:
    """A journal that lives as long as this process: for tests and simulations."""

    def __init__(self) -> None:
        self._entries: list[Deletion] = []

    def append(self, deletions: Sequence[Deletion]) -> None:
        """Remember these."""
        self._entries += deletions

    def entries(self) -> list[Deletion]:
        """All that was ever written."""
        return list(self._entries)


class FileDeletionJournal:
    """One JSON object a line (0600). A last line without its end is half a step that nobody has heard of."""

    def __init__(self, home: Path) -> None:
        self._path = home / JOURNAL_NAME

    def append(self, deletions: Sequence[Deletion]) -> None:
        """Write these behind the others, in place of a line that was cut short."""
        if not deletions:
            return
        lines = [json.dumps({"format": FORMAT, **asdict(each)}, separators=(",", ":")) + "\n" for each in deletions]
        try:
            descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, _FILE_MODE)
            with os.fdopen(descriptor, "r+b", buffering=0) as file:
                whole = file.read().rfind(b"\n") + 1
                file.truncate(whole)
                file.seek(whole)
                file.write("".join(lines).encode())
                os.fsync(descriptor)
        except OSError as error:
            raise ConfigurationError(
                f"the journal of deletions cannot be written ({error.strerror}), so nothing was deleted",
                f"see that {self._path} is a file of the node's own user, on a disk with room",
            ) from None

    def entries(self) -> list[Deletion]:
        """All that was ever written. Raises `ConfigurationError` when a line is none: who knows what is missing?"""
        try:
            content = self._path.read_bytes()
        except FileNotFoundError:
            return []
        except OSError as error:
            raise self._unreadable(error.strerror or type(error).__name__) from None
        return [self._read(number, line) for number, line in enumerate(content.split(b"\n")[:-1], start=1)]

    def _read(self, number: int, line: bytes) -> Deletion:
        try:
            fields = json.loads(line)
        except ValueError:
            raise self._unreadable(f"line {number} is no JSON") from None
        if not isinstance(fields, dict) or fields.get("format") != FORMAT:
            raise self._unreadable(f"line {number} is of another format than {FORMAT}")
        if fields.keys() != _FIELDS or not all(isinstance(fields[name], str) for name in _FIELDS - {"format"}):
            raise self._unreadable(f"line {number} does not have the fields of an entry")
        return Deletion(fields["at"], fields["what"], fields["id"], fields["reason"])

    def _unreadable(self, problem: str) -> ConfigurationError:
        return ConfigurationError(
            f"the journal of deletions cannot be read: {problem}",
            f"put back {self._path} from where it is kept apart; without it a backup brings back what was withdrawn",
        )
