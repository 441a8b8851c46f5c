"""A disk that takes nothing more is told in words, and the database goes on when there is room."""

from pathlib import Path

import pytest

from node.errors import DatabaseUnavailable
from node.storage.database import Database, open_database
from node.storage.inspection import trouble


def fill(db: Database) -> None:
    """From now on the file cannot grow, as on a full disk."""
    db.value(f"PRAGMA max_page_count = {db.value('PRAGMA page_count')}")


def write_much(db: Database) -> None:
    """Write more than fits into the file as it is."""
    with db.transaction():
        db.execute("INSERT INTO setting (name, value) VALUES ('large', zeroblob(500000))")


def test_a_full_disk_is_told_and_passes(tmp_path: Path) -> None:
    """Nothing is stored, the error says what to do, and after room was made the same is done."""
    db = open_database(tmp_path / "data.sqlite")
    fill(db)
    with pytest.raises(DatabaseUnavailable, match="its disk is full") as refused:
        write_much(db)
    assert "make room" in refused.value.hint
    assert db.value("SELECT count(*) FROM setting") == 0
    assert "full" in db.fault
    db.value("PRAGMA max_page_count = 1000000")
    write_much(db)
    assert (db.fault, trouble(db)) == ("", "")
    db.close()


def test_a_database_that_may_only_be_read_is_told(tmp_path: Path) -> None:
    """What is written then is refused with what to do, and the database is not ready until it may be written."""
    db = open_database(tmp_path / "data.sqlite")
    db.value("PRAGMA query_only = ON")
    with pytest.raises(DatabaseUnavailable, match="may only be read"):
        write_much(db)
    assert "may only be read" in trouble(db)
    db.value("PRAGMA query_only = OFF")
    assert trouble(db) == ""
    db.close()


def test_a_disk_without_room_is_not_ready(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A node on a full disk is not ready also before something is to be written."""
    db = open_database(tmp_path / "data.sqlite")
    monkeypatch.setattr("node.storage.inspection.room", lambda _: 1000)
    assert trouble(db) == "its disk is full"
    db.close()
    assert trouble(open_database(":memory:")) == ""
