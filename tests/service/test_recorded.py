"""Nodes that an earlier version has stored go on under this one; what a later version has stored is refused by name."""

import json
import sqlite3
from datetime import date
from pathlib import Path

import cbor2
import pytest

from node.errors import ConfigurationError, ProtocolRefusal
from node.matching.follow_up import State
from node.protocol.exchange_state import ExchangeState
from node.protocol.group import Scalar
from node.protocol.hello import HelloSecrets, SessionKeys
from node.service.context import Context
from node.service.follow_up_steps import go_to
from node.service.match_job import run_match_job
from node.service.matches import list_matches
from node.service.session_life import load_session, recover_sessions
from node.service.signal_note import open_note
from node.storage import logbook, persons, sessions
from node.storage.database import open_database
from node.storage.deletion_journal import JOURNAL_NAME, Deletion, FileDeletionJournal
from node.storage.key_store import MemoryKeyStore
from simulations.memory import settle
from tests.attacks.dishonest import OTHER, SHARED, YOURS, match_statuses, place
from tests.helpers import COORDINATOR, FixedClock, make_context
from tests.make_recorded import FOLDER

RECORDED = sorted(FOLDER.glob("*.json"))
each_recording = pytest.mark.parametrize("path", RECORDED, ids=lambda path: path.stem)
JOURNAL_LINE = b'{"format":1,"at":"2026-11-03","what":"signal-closed","id":"s-1","reason":"done"}\n'


def database_of(statements: list[str], path: Path) -> Path:
    """A database file with what was recorded."""
    connection = sqlite3.connect(path)
    connection.executescript("\n".join(statements))
    connection.close()
    return path


def opened(path: Path, folder: Path) -> list[Context]:
    """The recorded nodes, the initiator first, started as `node.app` starts them."""
    recorded = json.loads(path.read_text(encoding="utf-8"))
    clock, nodes = FixedClock(recorded["now"]), []
    for number, (member, stored) in enumerate(recorded["nodes"].items(), start=100):
        keys = MemoryKeyStore()
        for name, key in stored["keys"].items():
            keys.write(name, bytes.fromhex(key))
        database = open_database(database_of(stored["database"], folder / member))
        nodes.append(make_context(member, database=database, keys=keys, clock=clock, seed=number))
        recover_sessions(nodes[-1])
    return nodes


def test_something_is_recorded() -> None:
    """There is at least the first recording."""
    assert RECORDED


@each_recording
def test_a_recorded_node_is_whole(path: Path, tmp_path: Path) -> None:
    """Its tables are sound, its logbook's chain holds, and what it has sealed opens: numbers and notes."""
    for node in opened(path, tmp_path):
        db = node.database
        assert db.value("PRAGMA integrity_check") == "ok"
        assert db.rows("PRAGMA foreign_key_check") == []
        assert logbook.verify(db) is None
        numbers = {persons.number(db, node.vault, row["id"]) for row in db.rows("SELECT id FROM person")}
        assert numbers == {SHARED, YOURS}
        notes = [open_note(node.vault, row["sealed_note"]) for row in db.rows("SELECT sealed_note FROM signal")]
        # the signals of the first recordings had no birth date
        assert {note.birth_date for note in notes} in ({None}, {date(2015, 6, 7)})


@each_recording
def test_a_recorded_session_is_understood(path: Path, tmp_path: Path) -> None:
    """Each session's key file and snapshot are read, and that of a hello which waits for its answer."""
    first, second = opened(path, tmp_path)
    (waiting,) = [each for each in sessions.all_sessions(first.database) if each.status == "hello"]
    assert HelloSecrets.read(first.keys.read(waiting.key_name)).box_private
    states = {}
    for node in (first, second):
        (stored,) = sessions.established(node.database)
        states[node.member.id] = ExchangeState.restore(stored.state)
        assert load_session(node, stored).pair == stored.pair
        run_match_job(node, stored)
    assert [state.waiting for state in states.values()] == [True, False]
    assert all(state.n > 3 for state in states.values())


@each_recording
def test_recorded_nodes_go_on(path: Path, tmp_path: Path) -> None:
    """What was on its way arrives, and a new signal of both is one more match."""
    nodes = opened(path, tmp_path)
    before = [match_statuses(node) for node in nodes]
    assert before[0] == before[1] == ["open", "open", "withdrawn", "withdrawn"]
    settle(nodes)
    assert [sorted(match_statuses(node)) for node in nodes] == [["open"] * 4 + ["withdrawn"] * 2] * 2
    for node in nodes:
        place(node, OTHER)
    settle(nodes)
    assert [sorted(match_statuses(node)) for node in nodes] == [["open"] * 6 + ["withdrawn"] * 2] * 2


@each_recording
def test_a_recorded_match_has_its_follow_up(path: Path, tmp_path: Path) -> None:
    """Matches from before the follow-up are new for all their parties; cards that go again open nothing again."""
    nodes = opened(path, tmp_path)
    for node in nodes:
        for match in list_matches(node, COORDINATOR):
            assert {each.state for each in match.states} == {State.NEW}
            assert [each.organisation_id for each in match.states].count(node.member.id) == 1
            go_to(node, COORDINATOR, match.id, State.CLOSED)
    settle(nodes)
    for node in nodes:
        (closed, *_) = [match for match in list_matches(node, COORDINATOR) if match.work()[0].state is State.CLOSED]
        assert {each.state for each in closed.states} == {State.CLOSED}


@each_recording
def test_a_database_of_a_later_version_is_refused(path: Path, tmp_path: Path) -> None:
    """One with tables that this version does not know is not opened, and nothing is done to it."""
    statements = next(iter(json.loads(path.read_text(encoding="utf-8"))["nodes"].values()))["database"]
    later = database_of(statements, tmp_path / "data.sqlite")
    with sqlite3.connect(later) as connection:
        connection.execute("UPDATE _sqlite_migrations SET name = 'm999_later' WHERE name = 'm004_alarms'")
    with pytest.raises(ConfigurationError, match="later version of Raakvlak, which knows m999_later"):
        open_database(later)
    with sqlite3.connect(later) as connection:
        applied = {row[0] for row in connection.execute("SELECT name FROM _sqlite_migrations")}
    assert "m999_later" in applied and "m004_alarms" not in applied


def with_version(data: bytes, version: int) -> bytes:
    """The same with another number in front."""
    return cbor2.dumps([version, *cbor2.loads(data)[1:]], canonical=True)


@pytest.mark.parametrize("version", [0, 2, 23])
def test_a_snapshot_of_another_version_is_refused(version: int) -> None:
    """The state of a session that another version has stored is not read as if it were this one's."""
    snapshot = ExchangeState.begin(bytes(32)).encode()
    with pytest.raises(ConfigurationError, match=f"another version of Raakvlak .snapshot {version}."):
        ExchangeState.restore(with_version(snapshot, version))


@pytest.mark.parametrize("version", [0, 3, 23])
def test_a_key_file_of_another_version_is_refused(version: int) -> None:
    """Nor are the keys of a hello and of a session, whose first number tells kind and version."""
    scalar = Scalar(b"k" * 32)
    hello, session = HelloSecrets(scalar, b"d" * 32, b"b" * 96), SessionKeys(scalar, *[b"s" * 32] * 3)
    assert (HelloSecrets.read(hello.encode()), SessionKeys.read(session.encode())) == (hello, session)
    for read, written in ((HelloSecrets.read, hello.encode()), (SessionKeys.read, session.encode())):
        with pytest.raises(ProtocolRefusal, match=r"a (hello-secrets|session-keys) of another form"):
            read(with_version(written, version))


@pytest.mark.parametrize("line", [JOURNAL_LINE.replace(b'"format":1', b'"format":2'), b'{"at":"2026-11-03"}\n'])
def test_a_journal_of_another_format_is_refused(tmp_path: Path, line: bytes) -> None:
    """The journal of deletions as it was recorded is read; a line of another format is refused by its number."""
    (tmp_path / JOURNAL_NAME).write_bytes(JOURNAL_LINE)
    journal = FileDeletionJournal(tmp_path)
    assert journal.entries() == [Deletion("2026-11-03", "signal-closed", "s-1", "done")]
    (tmp_path / JOURNAL_NAME).write_bytes(JOURNAL_LINE + line)
    with pytest.raises(ConfigurationError, match="line 2 is of another format than 1"):
        journal.entries()
