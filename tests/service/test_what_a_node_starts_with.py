"""A node refuses to start on what would ruin its data or mislead others, and says which."""

import sqlite3
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from shutil import copyfile
from typing import Literal

import pytest

from node.app import serve
from node.config import Coordinator, Settings, parse_settings
from node.errors import ConfigurationError
from node.model import Actor
from node.service.cards import check_coordinator, contact_card
from node.service.departure import deactivate_professional
from node.service.professionals import add_professional
from node.service.signals import add_signal, list_signals
from node.service.vault_check import check_vault
from node.storage.database import Database, open_database, open_existing_database
from node.storage.inspection import require_whole
from node.storage.letters import note_received
from node.storage.vault import Vault
from tests.helpers import COORDINATOR, SeededRandomness, make_context, new_signal, synthetic_numbers


def settings_with(coordinator: Coordinator, cards: Literal["professional", "coordinator"]) -> Settings:
    """A node's settings with this coordinator."""
    settings = make_context().settings
    return replace(settings, coordinator=coordinator, organisation=replace(settings.organisation, cards=cards))


def test_another_vault_key_is_refused() -> None:
    """A key that did not seal this database is refused before anything is written with it."""
    context = make_context()
    who = add_professional(context, COORDINATOR, "Anna", "agent", "06 1234 5678", "", "professional")
    add_signal(context, COORDINATOR, new_signal(synthetic_numbers(1)[0]), who)
    check_vault(context.database, context.vault)
    with pytest.raises(ConfigurationError, match="vault"):
        check_vault(context.database, Vault(Vault.generate(SeededRandomness(99))))


def test_a_missing_database_is_not_made_anew(tmp_path: Path) -> None:
    """A node without its database does not start with an empty one."""
    with pytest.raises(ConfigurationError, match="there is no"):
        open_existing_database(tmp_path / "data.sqlite")
    assert list(tmp_path.iterdir()) == []


def test_what_is_no_database_is_refused(tmp_path: Path) -> None:
    """A damaged file is told as such."""
    (tmp_path / "data.sqlite").write_bytes(b"no database" * 1000)
    with pytest.raises(ConfigurationError, match="cannot be opened"):
        open_existing_database(tmp_path / "data.sqlite")


def emptied(path: Path) -> None:
    """The file is there, and nothing is in it."""
    path.write_bytes(b"")


def made_anew(path: Path) -> None:
    """A database without any table."""
    path.unlink()
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.close()


def without_the_logbook(path: Path) -> None:
    """A database that lost one of its tables."""
    connection = sqlite3.connect(path)
    connection.execute("DROP TABLE logbook")
    connection.close()


@pytest.mark.parametrize(
    ("harm", "told"),
    [(emptied, "is empty"), (made_anew, "has no tables of a node"), (without_the_logbook, "it lacks logbook")],
)
def test_a_database_without_its_tables_is_refused(tmp_path: Path, harm: Callable[[Path], None], told: str) -> None:
    """What was emptied or lost a table does not start as a new node's, and nothing in it is changed."""
    path = tmp_path / "data.sqlite"
    open_database(path).close()
    harm(path)
    before = path.read_bytes()
    with pytest.raises(ConfigurationError, match=told) as refused:
        open_existing_database(path)
    assert "put back a backup" in refused.value.hint
    assert path.read_bytes() == before


def test_an_empty_database_is_refused_before_anything_else(tmp_path: Path) -> None:
    """`node serve` refuses an empty file, and the write-ahead log beside it is still there."""
    for name in ("data.sqlite", "data.sqlite-wal"):
        (tmp_path / name).write_bytes(b"" if name == "data.sqlite" else b"what is left")
    with pytest.raises(ConfigurationError, match="is empty"):
        serve(tmp_path)
    assert (tmp_path / "data.sqlite-wal").read_bytes() == b"what is left"


def test_an_old_copy_beside_a_newer_log_is_refused(tmp_path: Path) -> None:
    """A database put back beside the write-ahead log of a later day is torn: `node serve` refuses it and says how."""
    live, home = open_database(tmp_path / "live.sqlite"), tmp_path / "home"
    _write(live, 0, 10)
    live.truncate_log()
    home.mkdir()
    copyfile(tmp_path / "live.sqlite", home / "data.sqlite")
    _write(live, 10, 1000)
    live.truncate_log()
    _write(live, 1000, 1010)
    copyfile(tmp_path / "live.sqlite-wal", home / "data.sqlite-wal")
    live.close()
    with pytest.raises(ConfigurationError, match="is damaged") as refused:
        serve(home)
    assert "put back a backup of data.sqlite, with no data.sqlite-wal" in refused.value.hint


def test_a_whole_database_is_taken(tmp_path: Path) -> None:
    """A database with a signal is whole, whatever this SQLite's quick check thinks of its keys' order."""
    context = make_context(database=open_database(tmp_path / "data.sqlite"))
    who = add_professional(context, COORDINATOR, "Anna", "agent", "06 1234 5678", "", "professional")
    add_signal(context, COORDINATOR, new_signal(synthetic_numbers(1)[0]), who)
    require_whole(tmp_path / "data.sqlite")
    context.database.close()
    require_whole(tmp_path / "data.sqlite")


def _write(db: Database, first: int, end: int) -> None:
    with db.transaction():
        for number in range(first, end):
            note_received(db, bytes(32), SeededRandomness(number).bytes(16), 0.0)


@pytest.mark.parametrize(
    "coordinator",
    [
        Coordinator("Office (www.organisatie.example)", phone="0800 1234"),
        Coordinator("Office", phone="call us"),
        Coordinator("Office"),
        Coordinator("", phone="0800 1234"),
    ],
    ids=["a link", "no phone number", "no way to reach", "no name"],
)
def test_a_coordinators_card_that_peers_would_drop_is_refused(coordinator: Coordinator) -> None:
    """With the coordinator's cards a name without links and a phone or mail address are needed."""
    with pytest.raises(ConfigurationError, match="coordinator"):
        check_coordinator(settings_with(coordinator, "coordinator"))


def test_a_usable_coordinators_card_is_taken() -> None:
    """A name with a phone number is enough; without such cards no phone number is needed."""
    check_coordinator(settings_with(Coordinator("Office", phone="0800 1234"), "coordinator"))
    check_coordinator(settings_with(Coordinator("Office"), "professional"))


def test_a_colleague_who_left_is_not_called() -> None:
    """After a professional has left, the coordinator's contact details go out."""
    context = make_context()
    who = add_professional(context, COORDINATOR, "Anna", "agent", "06 1234 5678", "", "professional")
    assert contact_card(context, who).name == "Anna"
    deactivate_professional(context, COORDINATOR, who)
    assert contact_card(context, who).name == context.settings.coordinator.name


def test_a_list_for_nobody_is_refused_and_not_written_down() -> None:
    """What is typed as a professional's id and is none gets no line in the logbook, which would keep it for ever."""
    context = make_context()
    with pytest.raises(Exception, match="no professional"):
        list_signals(context, Actor("office", "coordinator"), "open", synthetic_numbers(1)[0].digits)
    assert context.database.value("SELECT count(*) FROM logbook") == 0


@pytest.mark.parametrize("listen", ["port = 70000", "port = 0", 'host = ""'])
def test_a_listener_that_cannot_be_is_refused(listen: str) -> None:
    """Ports outside 1 to 65535 and an empty host are refused by name."""
    text = f'[organisation]\nid = "politie"\nname = "Politie"\n[coordinator]\nname = "Office"\n[listen]\n{listen}\n'
    with pytest.raises(ConfigurationError, match="listen"):
        parse_settings(text)
