"""The covenant's files in a home folder: what a start believes of them, and what it says of the rest."""

from pathlib import Path

import pytest

from node.errors import ConfigurationError
from node.protocol.covenant_errors import CovenantFork, CovenantGap, CovenantRollback
from node.protocol.covenant_file import SignedCovenant, write_file
from node.protocol.timestamp import write_timestamp
from node.service.covenant_chain import held_covenants, mend_store
from node.storage.covenant_store import FileCovenantStore
from tests.helpers import NOW, make_covenant, signed_by_steward
from tests.service.newer_covenants import following, stamped

FIRST = signed_by_steward(make_covenant())
SECOND = following(FIRST.covenant, freshness_days=1)
THIRD = following(SECOND.covenant)
OTHER_SECOND = following(FIRST.covenant, expires="2033-11-01T00:00:00Z")
RECORDED = Path(__file__).parent.parent / "protocol" / "recorded" / "raakvlak-covenant-1.json"


def put(home: Path, newest: SignedCovenant | None, *versions: SignedCovenant) -> FileCovenantStore:
    """A home folder with these files."""
    (home / "covenants").mkdir()
    if newest is not None:
        (home / "covenant.json").write_bytes(write_file(newest))
    for signed in versions:
        (home / "covenants" / f"{signed.covenant.version}.json").write_bytes(write_file(signed))
    return FileCovenantStore(home)


def test_a_chain_is_kept_and_read_back(tmp_path: Path) -> None:
    """Versions and a timestamp that were stored one by one are all believed again, from the first on."""
    store = FileCovenantStore(tmp_path)
    store.begin({1: write_file(FIRST)})
    store.add(2, write_file(SECOND))
    store.put_timestamp(write_timestamp(stamped(SECOND.covenant, NOW)))
    trusted = held_covenants(FileCovenantStore(tmp_path), NOW)
    assert trusted.newest == SECOND.covenant
    assert trusted.digest_of(1) == FIRST.covenant.digest
    assert trusted.signed_timestamp == stamped(SECOND.covenant, NOW)
    assert (tmp_path / "covenant.json").read_bytes() == write_file(SECOND)


def test_beginning_anew_leaves_nothing_behind(tmp_path: Path) -> None:
    """Who joins another federation keeps no version and no timestamp of the one before."""
    store = put(tmp_path, SECOND, FIRST, SECOND)
    store.put_timestamp(write_timestamp(stamped(SECOND.covenant, NOW)))
    other = signed_by_steward(make_covenant(tick=300))
    store.begin({1: write_file(other)})
    trusted = held_covenants(store, NOW)
    assert (trusted.newest, trusted.root_version, trusted.timestamp) == (other.covenant, 1, None)
    assert sorted(path.name for path in (tmp_path / "covenants").iterdir()) == ["1.json"]


def test_a_home_without_a_covenant_has_not_joined(tmp_path: Path) -> None:
    """Without covenant.json nothing counts, whatever lies in the folder."""
    for store in (FileCovenantStore(tmp_path), put(tmp_path, None, FIRST)):
        with pytest.raises(ConfigurationError, match="has not joined"):
            held_covenants(store, NOW)


def test_a_version_counts_once_it_is_in_the_folder(tmp_path: Path) -> None:
    """When the power went before covenant.json was replaced, the newer version is held, and the file mended."""
    store = put(tmp_path, FIRST, FIRST, SECOND)
    trusted = held_covenants(store, NOW)
    assert trusted.newest == SECOND.covenant
    mend_store(store, trusted)
    assert (tmp_path / "covenant.json").read_bytes() == write_file(SECOND)


def test_a_covenant_put_there_by_hand_is_the_root(tmp_path: Path) -> None:
    """A home with covenant.json alone begins there, whatever its version, and has it in the folder after a start."""
    (tmp_path / "covenant.json").write_bytes(write_file(SECOND))
    store = FileCovenantStore(tmp_path)
    trusted = held_covenants(store, NOW)
    assert (trusted.newest, trusted.root_version) == (SECOND.covenant, 2)
    mend_store(store, trusted)
    assert store.version(2) == write_file(SECOND)


def test_an_older_covenant_put_there_by_hand_changes_nothing(tmp_path: Path) -> None:
    """Who puts back an earlier covenant.json does not lead the node back: the folder has what it took since."""
    assert held_covenants(put(tmp_path, FIRST, FIRST, SECOND, THIRD), NOW).newest == THIRD.covenant


def test_files_that_do_not_follow_are_told(tmp_path: Path) -> None:
    """A missing version, one of another line, and one under another number are each named."""
    cases = [
        ((THIRD, FIRST), CovenantGap, "version 3"),
        ((SECOND, FIRST, OTHER_SECOND), ConfigurationError, "another than covenants/2.json"),
        ((SECOND, OTHER_SECOND), ConfigurationError, "another than covenants/2.json"),
    ]
    for number, (files, error, text) in enumerate(cases):
        home = tmp_path / str(number)
        home.mkdir()
        with pytest.raises(error, match=text):
            held_covenants(put(home, *files), NOW)
    home = tmp_path / "misnamed"
    home.mkdir()
    store = put(home, FIRST, FIRST)
    (home / "covenants" / "2.json").write_bytes(write_file(FIRST))
    with pytest.raises(ConfigurationError, match=r"covenants/2\.json holds version 1"):
        held_covenants(store, NOW)


def test_a_covenant_of_the_earlier_format_says_what_to_do(tmp_path: Path) -> None:
    """A home that joined under the first format is told so, with the command that goes on from there."""
    (tmp_path / "covenant.json").write_bytes(RECORDED.read_bytes())
    with pytest.raises(ConfigurationError, match=r"covenant\.json: .*another format") as refusal:
        held_covenants(FileCovenantStore(tmp_path), NOW)
    assert "raakvlak node join COVENANT_FILE" in refusal.value.hint


def test_a_timestamp_that_would_not_be_taken_now_is_passed_over(tmp_path: Path) -> None:
    """A timestamp on disk of a moment that this clock has not reached is no reason not to start."""
    store = put(tmp_path, SECOND, SECOND)
    store.put_timestamp(write_timestamp(stamped(SECOND.covenant, NOW + 86_400)))
    assert held_covenants(store, NOW).timestamp is None
    assert held_covenants(store, NOW + 86_400).timestamp == stamped(SECOND.covenant, NOW + 86_400).timestamp


def test_a_timestamp_that_cannot_be_read_is_passed_over(tmp_path: Path) -> None:
    """Junk in the timestamp's place does not stop a node: it holds its versions without one."""
    store = put(tmp_path, SECOND, SECOND)
    for junk in (b"", b"junk", b"{}", b"\xff", b'{"timestamp": 1}', b"[" * 60_000):
        store.put_timestamp(junk)
        trusted = held_covenants(store, NOW)
        assert (trusted.newest, trusted.timestamp) == (SECOND.covenant, None)


def test_a_fork_and_a_rollback_are_refused_by_what_is_held(tmp_path: Path) -> None:
    """What was read back from disk refuses another line and an older version as it did before."""
    trusted = held_covenants(put(tmp_path, SECOND, FIRST, SECOND), NOW)
    with pytest.raises(CovenantFork):
        trusted.updated(OTHER_SECOND)
    with pytest.raises(CovenantRollback):
        trusted.updated(FIRST)


def test_a_file_in_the_folders_place_is_told(tmp_path: Path) -> None:
    """Where `covenants` is a file, reading and writing say that a folder is meant."""
    (tmp_path / "covenants").touch()
    (tmp_path / "covenant.json").write_bytes(write_file(FIRST))
    store = FileCovenantStore(tmp_path)
    for step in (store.read, lambda: store.add(1, write_file(FIRST))):
        with pytest.raises(ConfigurationError, match="covenants is no folder") as told:
            step()
        assert "a folder is meant" in told.value.hint


def test_files_that_cannot_be_read_are_named(tmp_path: Path) -> None:
    """An error of the disk is told with the file's name, when reading and when writing."""
    store = put(tmp_path, FIRST, FIRST)
    (tmp_path / "covenants" / "2.json").mkdir()
    with pytest.raises(ConfigurationError, match=r"covenants/2\.json cannot be used"):
        store.read()
    with pytest.raises(ConfigurationError, match=r"covenants/2\.json cannot be used"):
        store.add(2, write_file(SECOND))
    assert (tmp_path / "covenant.json").read_bytes() == write_file(FIRST)
