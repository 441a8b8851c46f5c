"""The logbook: who did what, when, on which ground, on which (sealed) persons, in a chain of digests.

An entry is written in the transaction of the action itself: no entry, no action. Its last digest, the head, goes to
every peer with every message, masked (L in docs/protocol.md §6). So while a session lasts, what was written before a
message cannot be changed, or cut off at the end, without an audit telling it.

There are two formats. Entries of the first, from before openings, hold their person sealed and nothing that binds
them to it; they stay as they are, and none comes after one of the second.
"""

import json
import sqlite3
import struct
from collections.abc import Mapping
from hashlib import sha256

from node.errors import LogbookUnavailable
from node.logbook_entry import content_digest, encode_content, entry_digest
from node.model import Actor
from node.storage.database import Database, Row
from node.storage.logbook_persons import shown_persons

EMPTY_HEAD = bytes(32)
"""The head of a logbook without entries."""

_FIRST_FORMAT, _FORMAT = 1, 2
_FIRST_LABEL = b"raakvlak/1 logbook"

# Texts are read as bytes, since a changed one may be no UTF-8; `types` then shows a text that was made a blob.
COLUMNS = (
    "number, at, CAST(actor AS BLOB), CAST(action AS BLOB), CAST(ground AS BLOB), person, CAST(details AS BLOB),"
    " previous, digest, format, typeof(at) || typeof(actor) || typeof(action) || typeof(ground) || typeof(person)"
    " || typeof(details) || typeof(previous) || typeof(digest) || typeof(format) AS types"
)
"""What `is_as_written` looks at."""
_READ = f"SELECT {COLUMNS} FROM logbook WHERE number > ? ORDER BY number LIMIT 500"
_TYPES = "realtexttexttextblobtextblobblobinteger"


def append(
    db: Database,
    at: float,
    actor: Actor,
    action: str,
    ground: str,
    persons: bytes,
    details: Mapping[str, str | int],
) -> None:
    """Write one entry, within the transaction of the action. Raises `LogbookUnavailable`, which undoes that too.

    `at` is in seconds since 1970-01-01 UTC; `persons` are sealed (`logbook_persons`), empty when none is meant;
    `details` hold nothing personal. The actor is written as role and id with a colon between them.
    """
    written = json.dumps(dict(details), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    who = f"{actor.role}:{actor.id}"
    try:
        last = _last(db)
        number, previous = (1, EMPTY_HEAD) if last is None else (last["number"] + 1, last["digest"])
        texts = (who.encode(), action.encode(), ground.encode(), persons, written.encode())
        digest = entry_digest(number, previous, content_digest(content_of(float(at), *texts)))
        db.execute(
            "INSERT INTO logbook (number, at, actor, action, ground, person, details, previous, digest, format)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (number, float(at), who, action, ground, persons, written, previous, digest, _FORMAT),
        )
    except sqlite3.Error as error:
        raise LogbookUnavailable(
            f"the logbook could not be written ({type(error).__name__}), so nothing was done",
            "look at the disk's space and rights, then try again; `raakvlak doctor` tells more",
        ) from None


def head(db: Database) -> bytes:
    """The digest of the last entry (32 bytes); zeros when there is none."""
    last = _last(db)
    return EMPTY_HEAD if last is None else bytes(last["digest"])


def verify(db: Database) -> int | None:
    """The number of the first entry that was changed, taken out or put in, or None when the chain is whole.

    Entries cut off at the end show only beside a head that was told before.
    """
    if db.value("SELECT MIN(number) FROM logbook") not in (None, 1):
        return 1
    number, previous, earlier = 0, EMPTY_HEAD, _FIRST_FORMAT
    while rows := db.rows(_READ, (number,)):
        for row in rows:
            number += 1
            if not is_as_written(row) or row["number"] != number or row["previous"] != previous:
                return number
            if not earlier <= row["format"] <= _FORMAT:
                return number
            previous, earlier = row["digest"], row["format"]
    return None


def is_as_written(row: Row) -> bool:
    """Whether a row of `COLUMNS` has the digest of what it says, behind the digest that it names."""
    return bool(row["types"] == _TYPES and _digest_of(row) == row["digest"])


def digest_of(db: Database, number: int) -> bytes | None:
    """The digest of the entry of this number, or None when there is none (any more)."""
    found = db.value("SELECT digest FROM logbook WHERE number = ?", (number,))
    return found if isinstance(found, bytes) else None


def last_number(db: Database) -> int:
    """The number of the last entry; 0 when there is none."""
    last = _last(db)
    return 0 if last is None else int(last["number"])


def _last(db: Database) -> Row | None:
    return db.row("SELECT number, digest FROM logbook ORDER BY number DESC LIMIT 1")


def _digest_of(row: Row) -> bytes | None:
    """The digest that a row of `_READ` should have; None when its persons are out of form."""
    number, at, actor, action, ground, persons, details, previous = tuple(row)[:8]
    if row["format"] == _FIRST_FORMAT:
        return _first_digest(number, at, actor, action, ground, persons, details, previous)
    try:
        content = content_of(at, actor, action, ground, persons, details)
    except ValueError:
        return None
    return entry_digest(number, previous, content_digest(content))


def content_of(at: float, actor: bytes, action: bytes, ground: bytes, persons: bytes, details: bytes) -> bytes:
    """What an entry of the second format says, from its columns; texts are in UTF-8."""
    return encode_content(at, actor, action, ground, shown_persons(persons), details)


def _first_digest(
    number: int, at: float, actor: bytes, action: bytes, ground: bytes, person: bytes, details: bytes, previous: bytes
) -> bytes:
    # Every part has its length before it or a fixed one, so no two entries have the same encoding.
    parts = (struct.pack(">I", len(part)) + part for part in (actor, action, ground, person, details, previous))
    return sha256(b"".join((_FIRST_LABEL, struct.pack(">Qd", number, at), *parts))).digest()
