"""A steward's key, and reading public keys as they are typed or named."""

import re
from pathlib import Path

from cli.key_file import KeyKind, key_line, make_key, read_key
from node.errors import InvalidInput

STEWARD = KeyKind("steward", "covenant steward-key")
_PUBLIC = re.compile(r"[0-9a-f]{64}")


def make_steward_key(path: Path, seed: bytes) -> str:
    """Write the key of these 32 secret bytes to `path` (0600) and `path`.pub; the public key in hex."""
    return make_key(STEWARD, path, seed)


def read_steward_key(path: Path) -> bytes:
    """The 32 secret bytes. Raises `ConfigurationError` when it is no key file, or when others may read it."""
    return read_key(STEWARD, path)


def read_public_key(text: str) -> str:
    """The public key that was typed, or that stands in the file whose name was typed; in hexadecimal."""
    if _PUBLIC.fullmatch(text):
        return text
    public = key_line(Path(text), "the file of a public key").strip()
    if not _PUBLIC.fullmatch(public):
        raise InvalidInput("a file given as a public key holds none", "give the file that ends in .pub")
    return public
