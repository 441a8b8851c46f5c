"""An entry of the logbook as it stands in the chain, and what of it can be shown to an auditor (docs/protocol.md §9).

    digest_n = SHA-256("raakvlak/1 logbook entry" || u64 n || digest_n-1 || SHA-256(content_n))

So a stretch of the chain is shown by the digests of its contents, and only the entries that matter are opened. Of
each person a content has a commitment, which shows nothing until its salt and number are told, and SHA-256 of the seal.
"""

import struct
from dataclasses import dataclass
from hashlib import sha256

DIGEST_BYTES = 32
SALT_BYTES = 32
SIGNAL_ADDED = "signal-added"
"""The action by which a signal is placed: on the first person of the entry, the others are the family."""
SHOWN_PERSON_BYTES = 2 * DIGEST_BYTES
"""A commitment, and the digest of the sealed person."""

_ENTRY_LABEL = b"raakvlak/1 logbook entry"
_PERSON_LABEL = b"raakvlak/1 logbook person"
_LENGTH = struct.Struct(">I")
_TIME = struct.Struct(">d")


@dataclass(frozen=True, slots=True)
class EntryContent:
    """What an entry says. `at` is in seconds since 1970-01-01 UTC, `details` are JSON; commitments have 32 bytes."""

    at: float
    actor: str
    action: str
    ground: str
    commitments: tuple[bytes, ...]
    details: str


def commitment(salt: bytes, digits: str) -> bytes:
    """What an entry says of a person to whoever is told neither: nothing, as the salt has 32 random bytes."""
    return sha256(_PERSON_LABEL + salt + digits.encode("ascii")).digest()


def encode_content(at: float, actor: bytes, action: bytes, ground: bytes, persons: bytes, details: bytes) -> bytes:
    """The content's bytes, from texts in UTF-8. `persons`: 64 bytes for each, its commitment and what is sealed."""
    # Every part has its length before it or a fixed one, so no two contents have the same encoding.
    parts = (actor, action, ground, persons, details)
    return _TIME.pack(at) + b"".join(_LENGTH.pack(len(part)) + part for part in parts)


def decode_content(data: bytes) -> EntryContent:
    """What such bytes say. Raises `ValueError` for any others."""
    at, place, parts = _time(data), _TIME.size, []
    for _ in range(5):
        start = place + _LENGTH.size
        if len(data) < start:
            raise ValueError("a content that ends too soon")
        place = start + _LENGTH.unpack_from(data, place)[0]
        parts.append(data[start:place])
    if place != len(data):
        raise ValueError("a content of another length")
    actor, action, ground, persons, details = parts
    if len(persons) % SHOWN_PERSON_BYTES:
        raise ValueError("persons of another length")
    commitments = tuple(persons[start : start + DIGEST_BYTES] for start in range(0, len(persons), SHOWN_PERSON_BYTES))
    return EntryContent(at, actor.decode(), action.decode(), ground.decode(), commitments, details.decode())


def content_digest(content: bytes) -> bytes:
    """What stands for a content in the chain (32 bytes)."""
    return sha256(content).digest()


def entry_digest(number: int, previous: bytes, content: bytes) -> bytes:
    """The digest of entry `number`, from 1: of the one before it (zeros before the first) and its content's digest."""
    return sha256(_ENTRY_LABEL + number.to_bytes(8, "big") + previous + content).digest()


def _time(data: bytes) -> float:
    if len(data) < _TIME.size:
        raise ValueError("a content that ends too soon")
    at: float = _TIME.unpack_from(data)[0]
    return at
