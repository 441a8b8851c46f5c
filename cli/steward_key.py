"""A steward's key as two files: the secret one for its owner alone, the public one (`.pub`) to hand out."""

import os
import re
from pathlib import Path

from nacl.signing import SigningKey

from cli.atomic_file import read_at_most, refuse_existing, write_new
from node.errors import ConfigurationError, InvalidInput

_SECRET_LABEL = "raakvlak-steward-key/1"
"""Makes the secret file unlike the public one, so that the secret is never taken for it and published."""
_SECRET = re.compile(rf"{_SECRET_LABEL} ([0-9a-f]{{64}})\n?")
_PUBLIC = re.compile(r"[0-9a-f]{64}")
_MAX_BYTES = 200
"""One line of either file."""
_OTHERS = 0o077


def make_steward_key(path: Path, seed: bytes) -> str:
    """Write the key of these 32 secret bytes to `path` (0600) and `path`.pub; the public key in hex."""
    public_path = path.with_name(path.name + ".pub")
    refuse_existing(public_path, "the file of the public key (.pub)")
    public = bytes(SigningKey(seed).verify_key).hex()
    write_new(path, f"{_SECRET_LABEL} {seed.hex()}\n".encode(), 0o600, "the key file")
    write_new(public_path, f"{public}\n".encode(), 0o644, "the file of the public key (.pub)")
    return public


def read_steward_key(path: Path) -> bytes:
    """The 32 secret bytes. Raises `ConfigurationError` when it is no key file, or when others may read it."""
    match = _SECRET.fullmatch(_line(path, "the key file"))
    if match is None:
        raise ConfigurationError(
            "this is not the key file of a steward",
            "`raakvlak covenant steward-key` makes one; give it without .pub",
        )
    if path.stat().st_mode & _OTHERS and os.name == "posix":
        raise ConfigurationError("others on this machine can read the steward's key", "run: chmod 600 on the key file")
    return bytes.fromhex(match[1])


def read_public_key(text: str) -> str:
    """The public key that was typed, or that stands in the file whose name was typed; in hexadecimal."""
    if _PUBLIC.fullmatch(text):
        return text
    public = _line(Path(text), "the file of a public key").strip()
    if not _PUBLIC.fullmatch(public):
        raise InvalidInput("a file given as a public key holds none", "give the file that ends in .pub")
    return public


def _line(path: Path, what: str) -> str:
    return read_at_most(path, _MAX_BYTES, what).decode("ascii", errors="replace")
