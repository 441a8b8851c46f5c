"""What this node gave to the figures of all members, one file a month, outside the database and its backups.

A month's file is written once: a second one of the same month with other figures would show, beside the first, how the
figures changed. So a database that was put back from a backup must not make another, and the files are no part of it.
"""

import os
import tempfile
from pathlib import Path
from typing import Protocol

from node.errors import ConfigurationError
from node.storage.whole_file import sync_folder

FOLDER_NAME = "contributions"
_FOLDER_MODE = 0o700


class ContributionStore(Protocol):
    """Where this node keeps them."""

    def read(self, month: str) -> bytes | None:
        """The one of a month (as 2026-10); None where there is none."""
        ...

    def write(self, month: str, data: bytes) -> None:
        """Keep the one of a month; it is on disk when this returns. Never replaces: `ConfigurationError`."""
        ...


class MemoryContributions:
    """Contributions that live as long as this process: for tests and simulations."""

    def __init__(self) -> None:
        self._files: dict[str, bytes] = {}

    def read(self, month: str) -> bytes | None:
        """The one of a month."""
        return self._files.get(month)

    def write(self, month: str, data: bytes) -> None:
        """Keep the one of a month."""
        if month in self._files:
            raise _exists(month)
        self._files[month] = data


class FileContributions:
    """`contributions/2026-10.json` and so on, for the node's own user alone."""

    def __init__(self, home: Path) -> None:
        self._folder = home / FOLDER_NAME

    def read(self, month: str) -> bytes | None:
        """The file of a month."""
        try:
            return self._path(month).read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise _failed(self._path(month), error) from None

    def write(self, month: str, data: bytes) -> None:
        """Write the file of a month: whole or not at all, and never in the place of another."""
        path = self._path(month)
        try:
            self._folder.mkdir(mode=_FOLDER_MODE, exist_ok=True)
            descriptor, name = tempfile.mkstemp(prefix=f".{month}.", dir=self._folder)
            try:
                with os.fdopen(descriptor, "wb") as file:
                    file.write(data)
                    file.flush()
                    os.fsync(file.fileno())
                _link(name, path, month)
            finally:
                Path(name).unlink(missing_ok=True)
            sync_folder(self._folder)
            sync_folder(self._folder.parent)
        except OSError as error:
            raise _failed(path, error) from None

    def _path(self, month: str) -> Path:
        return self._folder / f"{month}.json"


def _link(name: str, path: Path, month: str) -> None:
    try:
        os.link(name, path)  # unlike a rename it fails where there is one already
    except FileExistsError:
        raise _exists(month) from None


def _exists(month: str) -> ConfigurationError:
    return ConfigurationError(f"there is a contribution of {month} already", "it is never made anew: give that one")


def _failed(path: Path, error: OSError) -> ConfigurationError:
    return ConfigurationError(
        f"{path} cannot be used: {error.strerror}", "it must be a file of the node's own user, on a disk with room"
    )
