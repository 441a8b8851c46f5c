"""Keys in files of their own, outside the database and outside its backups (docs/protocol.md §10).

A key that is deleted takes everything made with it along, so keys are written once and never replaced: a new one gets
a new name.
"""

import errno
import os
import re
import stat
from pathlib import Path
from typing import Protocol

from node.errors import ConfigurationError
from node.storage.whole_file import sync_folder

KEY_NAME = re.compile(r"[a-z0-9-]{1,64}")
"""Names such as "identity", "vault" and "session-" with hexadecimal digits: safe as a file's name everywhere."""

_FOLDER_MODE = 0o700
_FILE_MODE = 0o600
_OTHERS = stat.S_IRWXG | stat.S_IRWXO


class KeyGone(ConfigurationError):
    """There is no key of that name: no file, an empty one (writing was cut short), or zeros (deleting was)."""


class KeyStore(Protocol):
    """Where this node keeps its keys."""

    def write(self, name: str, key: bytes) -> None:
        """Store a key under a new name; it is on disk when this returns. Never replaces: `ConfigurationError`."""
        ...

    def read(self, name: str) -> bytes:
        """The key of that name. Raises `KeyGone`, or another `ConfigurationError` when others could have read it."""
        ...

    def delete(self, name: str) -> None:
        """Destroy the key of that name; it is gone from disk when this returns. None of that name: nothing to do."""
        ...

    def names(self) -> list[str]:
        """The names of all keys, sorted."""
        ...


class MemoryKeyStore:
    """Keys that live as long as this process: for tests and simulations."""

    def __init__(self) -> None:
        self._keys: dict[str, bytes] = {}

    def write(self, name: str, key: bytes) -> None:
        """Store a key under a new name."""
        _check(name, key)
        if name in self._keys:
            raise _exists(name)
        self._keys[name] = bytes(key)

    def read(self, name: str) -> bytes:
        """The key of that name."""
        try:
            return self._keys[name]
        except KeyError:
            raise _missing(name) from None

    def delete(self, name: str) -> None:
        """Forget the key of that name."""
        self._keys.pop(name, None)

    def names(self) -> list[str]:
        """The names of all keys, sorted."""
        return sorted(self._keys)


class FileKeyStore:
    """One file a key, readable by the node's own user alone, in a folder that only this user can enter."""

    def __init__(self, folder: Path) -> None:
        """Use `folder`, which is made (0700) when the first key is written. Raises when others may enter it."""
        self._folder = folder
        if folder.exists():
            self._check_folder()

    def write(self, name: str, key: bytes) -> None:
        """Store a key under a new name. A file half written when the power goes is left for `names` to show."""
        _check(name, key)
        path = self._folder / name
        try:
            self._folder.mkdir(mode=_FOLDER_MODE, parents=True, exist_ok=True)
            self._check_folder()
            # O_EXCL: it neither replaces a key nor follows a link that someone left there.
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, _FILE_MODE)
        except FileExistsError:
            raise _exists(name) from None
        except OSError as error:
            raise _failed(path, error) from None
        try:
            with os.fdopen(descriptor, "wb", buffering=0):
                _write_all(descriptor, key)
            sync_folder(self._folder)
        except OSError as error:
            path.unlink(missing_ok=True)
            raise _failed(path, error) from None

    def read(self, name: str) -> bytes:
        """The key of that name."""
        if not KEY_NAME.fullmatch(name):
            raise _missing(name)
        try:
            descriptor = os.open(self._folder / name, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
        except FileNotFoundError:
            raise _missing(name) from None
        except OSError as error:
            raise _failed(self._folder / name, error) from None
        with os.fdopen(descriptor, "rb") as file:
            if stat.S_IMODE(os.fstat(file.fileno()).st_mode) & _OTHERS:
                raise ConfigurationError(
                    f"other users of this machine may read the key file {self._folder / name}",
                    f"chmod 600 {self._folder / name}; if someone else may have read it, replace the key",
                )
            key = file.read()
        if not any(key):
            raise KeyGone(
                f"the key file {self._folder / name} is {'all zeros' if key else 'empty'}",
                "put the copy from the safe back in its place (a home folder that never had a node.toml has none: "
                "remove it and begin anew)",
            )
        return key

    def delete(self, name: str) -> None:
        """Overwrite the key with zeros, then remove its file. What a flash disk keeps of it is not ours to erase."""
        if not KEY_NAME.fullmatch(name):
            return
        path = self._folder / name
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
            with os.fdopen(descriptor, "wb", buffering=0):
                _write_all(descriptor, bytes(os.fstat(descriptor).st_size))
            path.unlink()
            sync_folder(self._folder)
        except FileNotFoundError:
            return
        except OSError as error:
            raise _failed(path, error) from None

    def names(self) -> list[str]:
        """The names of all keys, sorted."""
        if not self._folder.exists():
            return []
        return sorted(path.name for path in self._folder.iterdir() if KEY_NAME.fullmatch(path.name))

    def _check_folder(self) -> None:
        if stat.S_IMODE(self._folder.stat().st_mode) & _OTHERS:
            raise ConfigurationError(
                f"other users of this machine may enter the folder of keys {self._folder}", f"chmod 700 {self._folder}"
            )


def _write_all(descriptor: int, content: bytes) -> None:
    while content:
        content = content[os.write(descriptor, content) :]
    os.fsync(descriptor)


def _check(name: str, key: bytes) -> None:
    if not KEY_NAME.fullmatch(name):
        raise ConfigurationError(f"{name!r} is no name for a key", "use lower-case letters, digits and hyphens")
    if not any(key):
        raise ConfigurationError(f"the key {name!r} is empty, or all zeros", "make it again")


def _exists(name: str) -> ConfigurationError:
    return ConfigurationError(
        f"there is a key named {name!r} already", "keys are never replaced: move the old one away if it must go"
    )


def _missing(name: str) -> KeyGone:
    return KeyGone(
        f"there is no key named {name!r}",
        "put it back from where the keys are kept, or make the node anew; a backup of the database has no keys",
    )


def _failed(path: Path, error: OSError) -> ConfigurationError:
    if error.errno == errno.ELOOP:  # O_NOFOLLOW
        return ConfigurationError(
            f"the key file {path} cannot be used: it is a link", "put the file itself in its place, not a link to it"
        )
    return ConfigurationError(
        f"the key file {path} cannot be used: {error.strerror}",
        "it must be a file of the node's own user, on a disk with room",
    )
