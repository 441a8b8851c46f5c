"""Files that are written whole: whoever looks sees the old one or the new one, never half of one."""

import os
import tempfile
from pathlib import Path

from node.errors import ConfigurationError, InvalidInput

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
        _replace(target, data, mode)
    except (OSError, ValueError) as error:
        hint = "look at the rights of its folder, and whether the disk is full"
        raise ConfigurationError(f"{what} cannot be written: {_reason(error)}", hint) from None


def write_new(path: Path, data: bytes, mode: int, what: str) -> None:
    """Make a file that did not exist, with these rights whatever the umask, on disk before this returns."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC | os.O_NOFOLLOW, mode)
        with os.fdopen(descriptor, "wb") as file:
            os.fchmod(file.fileno(), mode)
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        _sync_folder(path.parent)
    except FileExistsError:
        raise InvalidInput(f"{what} exists already", "choose another name; nothing was written") from None
    except (OSError, ValueError) as error:
        raise ConfigurationError(
            f"{what} cannot be written: {_reason(error)}", "look at the rights of its folder"
        ) from None


def _replace(target: Path, data: bytes, mode: int) -> None:
    descriptor, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            os.fchmod(file.fileno(), mode)
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(name, target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    _sync_folder(target.parent)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _reason(error: Exception) -> str:
    # Only the system's words: an OSError's own text repeats the path, and with it what was typed.
    return (error.strerror if isinstance(error, OSError) else None) or "this cannot be the name of a file"
