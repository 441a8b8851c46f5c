"""A key of a person as two files: the secret one for its owner alone, the public one (`.pub`) to hand out."""

import os
import re
from dataclasses import dataclass
from pathlib import Path

from nacl.signing import SigningKey

from cli.atomic_file import read_at_most, refuse_existing, write_new
from node.errors import ConfigurationError

_MAX_BYTES = 200
"""One line of either file."""
_OTHERS = 0o077


@dataclass(frozen=True, slots=True)
class KeyKind:
    """Whose key it is, and the command that makes one."""

    owner: str
    command: str

    @property
    def label(self) -> str:
        """Makes the secret file unlike the public one, so that the secret is never taken for it and published."""
        return f"raakvlak-{self.owner}-key/1"


def make_key(kind: KeyKind, path: Path, seed: bytes) -> str:
    """Write the key of these 32 secret bytes to `path` (0600) and `path`.pub; the public key in hex."""
    public_path = path.with_name(path.name + ".pub")
    refuse_existing(public_path, "the file of the public key (.pub)")
    public = bytes(SigningKey(seed).verify_key).hex()
    write_new(path, f"{kind.label} {seed.hex()}\n".encode(), 0o600, "the key file")
    write_new(public_path, f"{public}\n".encode(), 0o644, "the file of the public key (.pub)")
    return public


def read_key(kind: KeyKind, path: Path) -> bytes:
    """The 32 secret bytes. Raises `ConfigurationError` when it is no such key file, or when others may read it."""
    match = re.fullmatch(rf"{re.escape(kind.label)} ([0-9a-f]{{64}})\n?", key_line(path, "the key file"))
    if match is None:
        raise ConfigurationError(
            f"this is not the key file of {_a(kind.owner)}",
            f"`raakvlak {kind.command}` makes one; give it without .pub",
        )
    if path.stat().st_mode & _OTHERS and os.name == "posix":
        raise ConfigurationError(
            f"others on this machine can read the {kind.owner}'s key", "run: chmod 600 on the key file"
        )
    return bytes.fromhex(match[1])


def key_line(path: Path, what: str) -> str:
    """The one line of a key's file; errors call it `what`."""
    return read_at_most(path, _MAX_BYTES, what).decode("ascii", errors="replace")


def _a(owner: str) -> str:
    return f"an {owner}" if owner[0] in "aeiou" else f"a {owner}"
