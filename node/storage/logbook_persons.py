"""The persons of an entry of the logbook: sealed, with a commitment that can be opened to an auditor, one by one.

    column = for each person: commitment (32 bytes) || seal of salt || digits

The commitment binds the entry to the number; nobody can try numbers on it without the salt, which is sealed too.
"""

import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import sha256

from node.logbook_entry import DIGEST_BYTES, SALT_BYTES, commitment
from node.model import Bsn
from node.storage.vault import Vault

_CONTEXT = b"logbook person"
_FIRST_CONTEXT = b"logbook"
"""Of the one person of an entry of the first format, sealed without salt and commitment."""
_SEALED_BYTES = 24 + SALT_BYTES + 9 + 16
_PERSON_BYTES = DIGEST_BYTES + _SEALED_BYTES
NOBODY = b""
"""Where an entry is about no person."""


@dataclass(frozen=True, slots=True)
class LoggedPerson:
    """A person of an entry, opened: the number, and the salt with which its commitment can be checked."""

    number: Bsn
    salt: bytes = field(repr=False)


def seal_persons(vault: Vault, numbers: Sequence[Bsn]) -> bytes:
    """The column for these persons, in their order. The same number twice shows as two others."""
    return b"".join(_sealed(vault, number) for number in numbers)


def open_persons(vault: Vault, column: bytes) -> list[LoggedPerson]:
    """The persons of a column."""
    return [_opened(vault, part) for part in _parts(column)]


def open_first_format(vault: Vault, column: bytes) -> list[Bsn]:
    """The persons of a column of an entry from before openings: one, or nobody."""
    return [Bsn(vault.open(column, _FIRST_CONTEXT).decode("ascii"))] if column else []


def shown_persons(column: bytes) -> bytes:
    """What goes into the entry's content: each commitment, with the digest of what is sealed beside it.

    Raises `ValueError` for what is no column.
    """
    parts = _parts(column)
    return b"".join(part[:DIGEST_BYTES] + sha256(part[DIGEST_BYTES:]).digest() for part in parts)


def _sealed(vault: Vault, number: Bsn) -> bytes:
    salt = os.urandom(SALT_BYTES)
    sealed = vault.seal(salt + number.digits.encode("ascii"), _CONTEXT)
    return commitment(salt, number.digits) + sealed


def _opened(vault: Vault, part: bytes) -> LoggedPerson:
    content = vault.open(part[DIGEST_BYTES:], _CONTEXT)
    return LoggedPerson(Bsn(content[SALT_BYTES:].decode("ascii")), content[:SALT_BYTES])


def _parts(column: bytes) -> list[bytes]:
    if len(column) % _PERSON_BYTES:
        raise ValueError("a column of another length than its persons have")
    return [column[at : at + _PERSON_BYTES] for at in range(0, len(column), _PERSON_BYTES)]
