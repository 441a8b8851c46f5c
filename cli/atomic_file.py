"""Files that people name on the command line: read up to a limit, written whole, with errors in words."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from node.errors import ConfigurationError, InvalidInput
from node.storage.whole_file import replace_file, sync_folder

_PLAIN_MODE = 0o644


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
    """Raise `InvalidInput` when there is something at `path` already."""
    if path.exists() or path.is_symlink():
        raise InvalidInput(f"{what} exists already", "choose another name; nothing was written")


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
    """Make a file that did not exist, to be written bit by bit; on disk after the block, or gone if that fails."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC | os.O_NOFOLLOW, mode)
    except FileExistsError:
        raise InvalidInput(f"{what} exists already", "choose another name; nothing was written") from None
    except (OSError, ValueError) as error:
        raise _unwritable(what, error) from None
    try:
        with os.fdopen(descriptor, "wb") as file:
            os.fchmod(file.fileno(), mode)
            yield file
            file.flush()
            os.fsync(file.fileno())
        sync_folder(path.parent)
    except OSError as error:
        path.unlink(missing_ok=True)
        raise _unwritable(what, error) from None
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def _unwritable(what: str, error: Exception) -> ConfigurationError:
    return ConfigurationError(f"{what} cannot be written: {_reason(error)}", "look at the rights of its folder")


def _reason(error: Exception) -> str:
    # Only the system's words: an OSError's own text repeats the path, and with it what was typed.
    return (error.strerror if isinstance(error, OSError) else None) or "this cannot be the name of a file"
