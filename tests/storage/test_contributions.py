"""The files of contributions: written once, whole, for the node's own user alone."""

import stat
from pathlib import Path

import pytest

from node.errors import ConfigurationError
from node.storage.contributions import ContributionStore, FileContributions, MemoryContributions


@pytest.mark.parametrize("kind", ["file", "memory"])
def test_one_a_month_and_never_another(kind: str, tmp_path: Path) -> None:
    """What was written is read back; a second one of the month is refused, and the first stays."""
    store: ContributionStore = FileContributions(tmp_path) if kind == "file" else MemoryContributions()
    assert store.read("2026-10") is None
    store.write("2026-10", b"first")
    with pytest.raises(ConfigurationError, match="2026-10 already"):
        store.write("2026-10", b"second")
    store.write("2026-11", b"next")
    assert (store.read("2026-10"), store.read("2026-11")) == (b"first", b"next")


def test_files_are_for_their_owner_and_nothing_is_left_over(tmp_path: Path) -> None:
    """Folder 0700, file 0600; a refused one leaves no file behind."""
    store = FileContributions(tmp_path)
    store.write("2026-10", b"first")
    with pytest.raises(ConfigurationError):
        store.write("2026-10", b"second")
    folder = tmp_path / "contributions"
    assert [path.name for path in folder.iterdir()] == ["2026-10.json"]
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE((folder / "2026-10.json").stat().st_mode) == 0o600


def test_what_cannot_be_used_is_named(tmp_path: Path) -> None:
    """A file in the folder's place is an error that names it, when reading and when writing."""
    (tmp_path / "contributions").write_text("", encoding="utf-8")
    store = FileContributions(tmp_path)
    with pytest.raises(ConfigurationError, match="contributions"):
        store.read("2026-10")
    with pytest.raises(ConfigurationError, match="contributions"):
        store.write("2026-10", b"x")
