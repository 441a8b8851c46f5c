"""The logbook: a chain in which every change shows."""

import struct
from hashlib import sha256
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from node.errors import LogbookUnavailable
from node.model import Actor
from node.storage import logbook
from node.storage.database import Database, open_database
from node.storage.logbook_persons import NOBODY, seal_persons
from node.storage.vault import Vault
from tests.helpers import synthetic_numbers

ACTOR = Actor("jv-abcde", "professional")
ENTRIES = 5
PERSON = seal_persons(Vault(bytes(range(64))), synthetic_numbers(1))
OTHER_PERSON = seal_persons(Vault(bytes(range(64))), synthetic_numbers(2))
FIRST_FORMAT = [
    (1, 1000.0, "professional:jv-abcde", "signal-added", "jeugd", b"sealed", '{"signal":"s0"}', bytes(32)),
    (2, 1001.5, "node:node", "alarm-raised", "covenant", b"", '{"peer":"jeugdteam"}', None),
]
FIRST_DIGESTS = [
    bytes.fromhex("5ca4af52266e910cb4074cfadf66cf75b60ce473762c982209a80e41777e9aa4"),
    bytes.fromhex("adbdae67067ea700e0e55fb4d8456629236030c2937e118193ebd3cd1b8691c3"),
]
"""Two entries as they were written before there were openings."""


def written(count: int = ENTRIES) -> Database:
    """A logbook of `count` entries."""
    db = open_database(":memory:")
    with db.transaction():
        for number in range(count):
            person = PERSON if number % 2 else NOBODY
            logbook.append(db, 1000.0 + number, ACTOR, "signal-added", "jeugd", person, {"signal": f"s{number}"})
    return db


def change(db: Database, sql: str, *values: Any) -> None:
    """Do what someone with the database file could do."""
    with db.transaction():
        db.execute(sql, values)


def test_empty_logbook_is_whole() -> None:
    """Without entries the head is 32 zero bytes and nothing is broken."""
    db = open_database(":memory:")
    assert logbook.head(db) == bytes(32)
    assert logbook.verify(db) is None


def test_each_entry_moves_the_head() -> None:
    """Every entry gives another head of 32 bytes, and the chain stays whole."""
    heads = {logbook.head(written(count)) for count in range(ENTRIES)}
    assert len(heads) == ENTRIES
    assert {len(head) for head in heads} == {32}
    assert logbook.verify(written()) is None


def test_long_chain_is_read_in_pages() -> None:
    """A chain longer than one page of the check is whole, and a change on a later page is found."""
    db = written(1101)
    assert logbook.verify(db) is None
    change(db, "UPDATE logbook SET ground = '' WHERE number = 1040")
    assert logbook.verify(db) == 1040


@pytest.mark.parametrize("number", range(1, ENTRIES + 1))
@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("at", 999.5),
        ("at", "not a time"),
        ("actor", "professional:someone-else"),
        ("action", "signal-closed"),
        ("ground", ""),
        ("person", OTHER_PERSON),
        ("person", b"another"),
        ("person", "text"),
        ("details", "{}"),
        ("details", b'{"signal":"s0"}'),
        ("previous", bytes(range(32))),
        ("previous", b""),
        ("digest", bytes(32)),
        ("digest", "text"),
        ("format", 1),
        ("format", 3),
        ("format", 2.5),
    ],
)
def test_a_change_is_found_in_any_row_and_column(number: int, column: str, value: object) -> None:
    """Rule "hash chain": whatever is changed in whatever entry, the check names that entry."""
    db = written()
    change(db, f"UPDATE logbook SET {column} = ? WHERE number = ?", value, number)
    assert logbook.verify(db) == number


@pytest.mark.parametrize("column", ["actor", "action", "ground", "details"])
def test_text_that_is_no_text_is_found(column: str) -> None:
    """Bytes that are no UTF-8 in a column of text are a broken entry, not a crash of the check."""
    db = written()
    change(db, f"UPDATE logbook SET {column} = CAST(x'ff' AS TEXT) WHERE number = 3")
    assert logbook.verify(db) == 3


@pytest.mark.parametrize("number", range(1, ENTRIES))
def test_an_entry_taken_out_is_found(number: int) -> None:
    """Rule "hash chain": an entry that is missing before the end is told by its number, also when the later ones move
    up.
    """
    db = written()
    change(db, "DELETE FROM logbook WHERE number = ?", number)
    assert logbook.verify(db) == number
    for later in range(number + 1, ENTRIES + 1):
        change(db, "UPDATE logbook SET number = ? WHERE number = ?", later - 1, later)
    assert logbook.verify(db) == number


@pytest.mark.parametrize("number", [-(2**63), -1, 0])
def test_an_entry_put_before_the_first_is_found(number: int) -> None:
    """The chain begins at number 1 and nowhere else."""
    db = written()
    change(
        db,
        "INSERT INTO logbook SELECT ?, at, actor, action, ground, person, details, previous, digest, format"
        " FROM logbook WHERE number = 1",
        number,
    )
    assert logbook.verify(db) == 1


def test_entries_of_the_first_format_stay_valid() -> None:
    """A logbook from before openings is whole, goes on in the second format, and still shows every change."""
    db = _of_the_first_format()
    assert logbook.head(db) == FIRST_DIGESTS[1]
    _append(db)
    assert [row[0] for row in db.rows("SELECT format FROM logbook ORDER BY number")] == [1, 1, 2]
    assert logbook.verify(db) is None
    change(db, "UPDATE logbook SET person = x'00' WHERE number = 1")
    assert logbook.verify(db) == 1


def test_the_first_format_does_not_come_back() -> None:
    """An entry of the first format after one of the second is found, though its own digest is right."""
    db = _of_the_first_format()
    _append(db)
    assert logbook.verify(db) is None
    last = ("professional:jv-abcde", "signal-added", "jeugd", b"sealed", "{}")
    texts = [each.encode() if isinstance(each, str) else each for each in last]
    parts = (struct.pack(">I", len(part)) + part for part in (*texts, logbook.head(db)))
    digest = sha256(b"".join((b"raakvlak/1 logbook", struct.pack(">Qd", 4, 1003.0), *parts))).digest()
    _insert(db, (4, 1003.0, *last, logbook.head(db)), digest)
    assert logbook.verify(db) == 4
    change(db, "DELETE FROM logbook WHERE number = 3")
    assert logbook.verify(db) == 3


def test_a_column_that_no_persons_are_in_is_not_written() -> None:
    """What is sealed otherwise than as persons of an entry does not come into the logbook."""
    db = open_database(":memory:")
    with pytest.raises(ValueError, match="column"), db.transaction():
        logbook.append(db, 1.0, ACTOR, "signal-added", "jeugd", b"sealed", {})


COLUMNS = ("at", "actor", "action", "ground", "person", "details", "previous", "digest", "format")


@settings(max_examples=150, deadline=None)
@given(st.integers(1, ENTRIES), st.sampled_from(COLUMNS), st.integers(0, 10_000), st.integers(1, 255))
def test_any_changed_byte_is_found(number: int, column: str, place: int, by: int) -> None:
    """One other byte in any column of any entry is found, and the check names that entry."""
    db = written()
    (old,) = db.row(f"SELECT {column} FROM logbook WHERE number = ?", (number,)) or (None,)
    change(db, f"UPDATE logbook SET {column} = ? WHERE number = ?", _with_another_byte(old, place, by), number)
    assert logbook.verify(db) == number


def _with_another_byte(value: Any, place: int, by: int) -> Any:
    """The value, of the type that it has, with one byte changed; one byte more where it has none."""
    if isinstance(value, int):
        return value + by
    if isinstance(value, float):
        (changed,) = struct.unpack(">d", _with_another_byte(struct.pack(">d", value), place, by))
        return changed
    data = bytearray(value.encode() if isinstance(value, str) else value)
    if not data:
        data.append(0)
    data[place % len(data)] ^= by
    return data.decode("latin-1") if isinstance(value, str) else bytes(data)


@pytest.mark.parametrize(("one", "other"), [(a, b) for a in range(1, ENTRIES) for b in range(a + 1, ENTRIES + 1)])
def test_two_entries_that_changed_places_are_found(one: int, other: int) -> None:
    """Two entries in each other's places are found, at the first of the two."""
    db = written()
    for old, new in ((one, 100), (other, one), (100, other)):
        change(db, "UPDATE logbook SET number = ? WHERE number = ?", new, old)
    assert logbook.verify(db) == one


def test_entries_cut_off_show_beside_an_older_head() -> None:
    """A shortened chain is whole by itself, but no longer has the head that was told before."""
    db = written()
    told = logbook.head(db)
    change(db, "DELETE FROM logbook WHERE number = ?", ENTRIES)
    assert logbook.verify(db) is None
    assert logbook.head(db) != told


@settings(max_examples=40, deadline=None)
@given(st.lists(st.text(st.characters(exclude_categories=["Cs"])), min_size=3, max_size=3), st.integers(0, 60))
def test_no_two_entries_have_one_digest(texts: list[str], moved: int) -> None:
    """Letters moved from one field into the next give another digest: the encoding is unambiguous."""
    joined = "".join(texts)
    cut = moved % (len(joined) + 1)
    heads = []
    for action, ground in ((texts[0], texts[1] + texts[2]), (joined[:cut], joined[cut:])):
        db = open_database(":memory:")
        with db.transaction():
            logbook.append(db, 1.0, ACTOR, action, ground, b"", {})
        assert logbook.verify(db) is None
        heads.append(logbook.head(db))
    assert (heads[0] == heads[1]) == (texts[0] == joined[:cut])


def test_no_entry_no_action() -> None:
    """Rule "no entry, no action": where it cannot be written, what was done in the same transaction is undone."""
    db = written()
    change(db, "CREATE TRIGGER full BEFORE INSERT ON logbook BEGIN SELECT RAISE(ABORT, 'no room'); END")
    with pytest.raises(LogbookUnavailable) as caught, db.transaction():
        db.execute("INSERT INTO setting (name, value) VALUES ('colour', x'00')")
        logbook.append(db, 2000.0, ACTOR, "colour-set", "", b"", {})
    assert caught.value.hint
    assert db.value("SELECT COUNT(*) FROM setting WHERE name = 'colour'") == 0
    assert db.value("SELECT COUNT(*) FROM logbook") == ENTRIES


def _append(db: Database) -> None:
    with db.transaction():
        logbook.append(db, 1002.0, ACTOR, "signal-added", "jeugd", PERSON, {"signal": "s1"})


def _of_the_first_format() -> Database:
    """A logbook with the two recorded entries."""
    db = open_database(":memory:")
    for row, digest in zip(FIRST_FORMAT, FIRST_DIGESTS, strict=True):
        _insert(db, (*row[:7], row[7] or logbook.head(db)), digest)
    return db


def _insert(db: Database, row: tuple[object, ...], digest: bytes) -> None:
    """An entry as the first version wrote it."""
    change(
        db,
        "INSERT INTO logbook (number, at, actor, action, ground, person, details, previous, digest)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        *row,
        digest,
    )
