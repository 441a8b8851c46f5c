"""The covenant's versions as files, from the one with which this node began to the newest, and the newest timestamp.

Nothing is checked here: what is read goes through `TrustedCovenants` before anybody believes it.

    covenant.json               the newest version
    covenants/1.json, 2.json …  every version since the one that people handed to this node
    covenants/timestamp.json    the newest timestamp

The order on disk: a version goes into the folder first and becomes covenant.json last. So a power cut leaves a whole
version that counts already, or none; and without a covenant.json the node has not joined.
"""

import re
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from node.errors import ConfigurationError
from node.limits import COVENANT_MAX_BYTES
from node.storage.whole_file import replace_file, sync_folder

COVENANT_NAME = "covenant.json"
FOLDER_NAME = "covenants"
_TIMESTAMP_NAME = "timestamp.json"
_VERSION_NAME = re.compile(r"([1-9][0-9]{0,9})\.json")
_FILE_MODE = 0o644
_FOLDER_MODE = 0o700


@dataclass(frozen=True, slots=True)
class StoredCovenants:
    """Files' bytes, as they are: covenant.json, the versions by the number in their file's name, the timestamp."""

    newest: bytes
    versions: Mapping[int, bytes] = field(default_factory=dict)
    timestamp: bytes | None = None


class CovenantStore(Protocol):
    """Where this node keeps the covenant. `lock` is held by who reads, judges and writes in one go."""

    @property
    def lock(self) -> threading.Lock:
        """One for all users of this store."""
        ...

    def read(self) -> StoredCovenants | None:
        """Everything; None when this node has not joined."""
        ...

    def versions(self) -> dict[int, bytes]:
        """The files of all versions by number, also of a node that has lost its covenant.json."""
        ...

    def version(self, number: int) -> bytes | None:
        """The file of one version."""
        ...

    def begin(self, versions: Mapping[int, bytes], timestamp: bytes | None = None) -> None:
        """Begin with these versions, by their numbers: whatever was there before goes."""
        ...

    def add(self, number: int, data: bytes) -> None:
        """Put this version behind the others; it is the newest from now on. On disk when this returns."""
        ...

    def put_timestamp(self, data: bytes) -> None:
        """Keep this timestamp instead of the one before. On disk when this returns."""
        ...


class MemoryCovenantStore:
    """Versions that live as long as this process: for tests and simulations."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self._versions: dict[int, bytes] = {}
        self._timestamp: bytes | None = None

    def read(self) -> StoredCovenants | None:
        """Everything; None at first."""
        if not self._versions:
            return None
        return StoredCovenants(self._versions[max(self._versions)], dict(self._versions), self._timestamp)

    def versions(self) -> dict[int, bytes]:
        """All versions."""
        return dict(self._versions)

    def version(self, number: int) -> bytes | None:
        """One version."""
        return self._versions.get(number)

    def begin(self, versions: Mapping[int, bytes], timestamp: bytes | None = None) -> None:
        """Begin with these versions."""
        self._versions, self._timestamp = dict(versions), timestamp

    def add(self, number: int, data: bytes) -> None:
        """One more version."""
        self._versions[number] = data

    def put_timestamp(self, data: bytes) -> None:
        """Another timestamp."""
        self._timestamp = data


class FileCovenantStore:
    """Files in a node's home folder. All errors are `ConfigurationError`s that name the file."""

    def __init__(self, home: Path) -> None:
        self.lock = threading.Lock()
        self._newest = home / COVENANT_NAME
        self._folder = home / FOLDER_NAME

    def read(self) -> StoredCovenants | None:
        """Everything; None when there is no covenant.json. A file under another name is passed over."""
        newest = _read(self._newest)
        if newest is None:
            return None
        return StoredCovenants(newest, self.versions(), _read(self._folder / _TIMESTAMP_NAME))

    def versions(self) -> dict[int, bytes]:
        """The files in the folder that are named after a version."""
        found = sorted(self._folder.iterdir()) if self._folder.is_dir() else []
        return {
            int(match[1]): data
            for path in found
            if (match := _VERSION_NAME.fullmatch(path.name)) and (data := _read(path)) is not None
        }

    def version(self, number: int) -> bytes | None:
        """The file of one version."""
        return _read(self._folder / f"{number}.json")

    def begin(self, versions: Mapping[int, bytes], timestamp: bytes | None = None) -> None:
        """Begin with these versions. Cut short by a power cut, the node has not joined, and joins again.

        What is left then of another federation has to be moved away first: it looks like a loss.
        """
        try:
            self._newest.unlink(missing_ok=True)
            sync_folder(self._newest.parent)
            for path in list(self._folder.iterdir()) if self._folder.is_dir() else []:
                path.unlink()
        except OSError as error:
            raise _failed(self._folder, error) from None
        for number, data in versions.items():
            self._write(self._folder / f"{number}.json", data)
        if timestamp is not None:
            self.put_timestamp(timestamp)
        self._write(self._newest, versions[max(versions)])

    def add(self, number: int, data: bytes) -> None:
        """Put this version behind the others, covenant.json last."""
        self._write(self._folder / f"{number}.json", data)
        self._write(self._newest, data)

    def put_timestamp(self, data: bytes) -> None:
        """Keep this timestamp instead of the one before."""
        self._write(self._folder / _TIMESTAMP_NAME, data)

    def _write(self, path: Path, data: bytes) -> None:
        try:
            self._folder.mkdir(mode=_FOLDER_MODE, exist_ok=True)
            replace_file(path, data, _FILE_MODE)
        except OSError as error:
            raise _failed(path, error) from None


def _read(path: Path) -> bytes | None:
    """At most one byte more than a covenant may have, for its reader to refuse."""
    try:
        with path.open("rb") as file:
            return file.read(COVENANT_MAX_BYTES + 1)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise _failed(path, error) from None


def _failed(path: Path, error: OSError) -> ConfigurationError:
    if isinstance(error, NotADirectoryError | FileExistsError):
        return ConfigurationError(
            f"{path} cannot be used: {path.parent} is no folder", f"a folder is meant there: move {path.parent} away"
        )
    return ConfigurationError(
        f"{path} cannot be used: {error.strerror}", "it must be a file of the node's own user, on a disk with room"
    )
