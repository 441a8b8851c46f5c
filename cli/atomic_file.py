"""Files that people name on the command line: read up to a limit, written whole, with errors in words."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from node.errors import ConfigurationError, InvalidInput
from node.storage.whole_file import replace_file, sync_folder

_PLAIN_MODE, _OWNER_ONLY = 0o644, 0o600
STANDARD_OUTPUT = "-"
_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC | os.O_NOFOLLOW
_PART_BEGINS = ".raakvlak-part-"
"""How files are called that are not whole yet."""


def read_at_most(path: Path, max_bytes: int, what: str) -> bytes:
    """The file's bytes, at most one more than `max_bytes` for the reader to refuse; errors call it `what`."""
    try:
        with path.open("rb") as file:
            return file.read(max_bytes + 1)
    except (OSError, ValueError) as error:  # ValueError: a zero byte in the name
        raise ConfigurationError(
            f"{what} cannot be read: {_reason(error)}", "look at its name and its rights"
        ) from None


def refuse_existing(path: Path, what: str) -> None:
    """Raise `InvalidInput` when there is something at `path` already, or when it stands for standard output."""
    if str(path) == STANDARD_OUTPUT:
        raise InvalidInput(
            f"{what}: - is no name of a file",
            "name a file; a command that can print this does so when --out is left out",
        )
    try:
        os.lstat(path)
    except FileNotFoundError:
        return
    except (OSError, ValueError) as error:
        raise _unwritable(what, error) from None
    raise _existing(what)


def write_whole(path: Path, data: bytes, what: str) -> None:
    """Put `data` in the file's place in one step, on disk before this returns; its rights stay."""
    try:
        target = path.resolve()  # a link stays a link: what it points to is replaced
        mode = target.stat().st_mode & 0o777 if target.exists() else _PLAIN_MODE
        replace_file(target, data, mode)
    except (OSError, ValueError) as error:
        hint = "look at the rights of its folder, and whether the disk is full"
        raise ConfigurationError(f"{what} cannot be written: {_reason(error)}", hint) from None


def write_new(path: Path, data: bytes, mode: int, what: str) -> None:
    """Make a file that did not exist, with these rights whatever the umask, on disk before this returns."""
    with new_file(path, mode, what) as file:
        file.write(data)


@contextmanager
def new_file(path: Path, mode: int, what: str) -> Iterator[BinaryIO]:
    """Make a file that did not exist, to be written bit by bit; on disk after the block, or gone if that fails.

    It has its name only once it is whole. Where the program is killed, what there was of it keeps a name of its own.
    """
    refuse_existing(path, what)
    part = path.with_name(f"{_PART_BEGINS}{secrets.token_hex(8)}")
    try:
        descriptor = os.open(part, _NEW, _OWNER_ONLY)
    except (OSError, ValueError) as error:
        raise _unwritable(what, error) from None
    try:
        with os.fdopen(descriptor, "wb") as file:
            yield file
            file.flush()
            os.fchmod(file.fileno(), mode)
            os.fsync(file.fileno())
        _name(part, path)
        _keep_name(path)
    except FileExistsError:
        raise _existing(what) from None
    except OSError as error:
        raise _unwritable(what, error) from None
    finally:
        part.unlink(missing_ok=True)


def _name(part: Path, path: Path) -> None:
    """Give a whole file its name, over nothing that has come there meanwhile. Raises `FileExistsError`."""
    try:
        os.link(part, path)
    except FileExistsError:
        raise
    except OSError:  # a stick has no second names: an empty file keeps the name free for this one
        os.close(os.open(path, _NEW, _OWNER_ONLY))
        part.replace(path)


def _keep_name(path: Path) -> None:
    try:
        sync_folder(path.parent)
    except OSError:
        path.unlink(missing_ok=True)  # what is told as not written must not be there
        raise


def _existing(what: str) -> InvalidInput:
    return InvalidInput(f"{what} exists already", "choose another name; nothing was written")


def _unwritable(what: str, error: Exception) -> ConfigurationError:
    return ConfigurationError(f"{what} cannot be written: {_reason(error)}", "look at the rights of its folder")


def _reason(error: Exception) -> str:
    # Only the system's words: an OSError's own text repeats the path, and with it what was typed.
    return (error.strerror if isinstance(error, OSError) else None) or "this cannot be the name of a file"
