"""Keys in files: written once, read by the node's own user alone, gone when deleted."""

import os
import stat
from pathlib import Path

import pytest

from node.errors import ConfigurationError
from node.storage.key_store import FileKeyStore, KeyGone, KeyStore, MemoryKeyStore

KEY = bytes(range(1, 65))


@pytest.fixture(params=["memory", "files"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> KeyStore:
    """An empty store of either sort."""
    return MemoryKeyStore() if request.param == "memory" else FileKeyStore(tmp_path / "keys")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with one key, "vault", written by a store."""
    FileKeyStore(tmp_path / "keys").write("vault", KEY)
    return tmp_path / "keys"


def test_key_is_read_as_written(store: KeyStore) -> None:
    """What was written under a name is read under it, and the store lists the names in order."""
    store.write("vault", KEY)
    store.write("identity", KEY[:32])
    assert (store.read("vault"), store.read("identity")) == (KEY, KEY[:32])
    assert store.names() == ["identity", "vault"]


def test_key_is_never_replaced(store: KeyStore) -> None:
    """Writing a name a second time is refused, and the first key stays."""
    store.write("vault", KEY)
    with pytest.raises(ConfigurationError, match="already"):
        store.write("vault", bytes(KEY[::-1]))
    assert store.read("vault") == KEY


def test_missing_key_has_a_hint(store: KeyStore) -> None:
    """Reading a key that is not there is an error that says what to do."""
    with pytest.raises(ConfigurationError, match="no key named 'identity'") as caught:
        store.read("identity")
    assert caught.value.hint


def test_deleted_key_is_gone_and_its_name_free(store: KeyStore) -> None:
    """A deleted key is neither read nor listed; deleting it again is nothing; its name may be used again."""
    store.write("session-0f", KEY)
    store.delete("session-0f")
    store.delete("session-0f")
    assert store.names() == []
    store.write("session-0f", KEY[:1])
    assert store.read("session-0f") == KEY[:1]


@pytest.mark.parametrize("name", ["", "../vault", "Vault", "a/b", "a.b", "x" * 65, "vault\n"])
def test_name_that_could_leave_the_folder_is_refused(store: KeyStore, name: str) -> None:
    """Only lower-case letters, digits and hyphens make a name, so no name points outside the folder."""
    with pytest.raises(ConfigurationError):
        store.write(name, KEY)
    with pytest.raises(ConfigurationError):
        store.read(name)
    store.delete(name)
    assert store.names() == []


def test_empty_key_is_refused(store: KeyStore) -> None:
    """A key without bytes is a mistake, not a key."""
    with pytest.raises(ConfigurationError, match="empty"):
        store.write("vault", b"")


def test_others_never_get_rights(tmp_path: Path) -> None:
    """Even when the process would hand out all rights, the folder and the file are for their owner alone."""
    before = os.umask(0)
    try:
        FileKeyStore(tmp_path / "keys").write("vault", KEY)
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "keys").stat().st_mode) == 0o700
    assert stat.S_IMODE((tmp_path / "keys" / "vault").stat().st_mode) == 0o600


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o602, 0o610, 0o601])
def test_key_that_others_may_use_is_not_read(folder: Path, mode: int) -> None:
    """A key file with any right for group or others is refused with the command that mends it."""
    (folder / "vault").chmod(mode)
    with pytest.raises(ConfigurationError) as caught:
        FileKeyStore(folder).read("vault")
    assert "chmod 600" in caught.value.hint
    assert KEY.hex() not in str(caught.value)


@pytest.mark.parametrize("mode", [0o750, 0o705, 0o710])
def test_folder_that_others_may_enter_is_refused(folder: Path, mode: int) -> None:
    """A folder of keys with any right for group or others is refused, before and after the store was made."""
    store = FileKeyStore(folder)
    folder.chmod(mode)
    with pytest.raises(ConfigurationError, match="folder"):
        FileKeyStore(folder)
    with pytest.raises(ConfigurationError, match="folder"):
        store.write("identity", KEY)
    assert store.names() == ["vault"]


def test_deleted_file_was_overwritten_first(folder: Path, tmp_path: Path) -> None:
    """A second link to a key file shows zeros after the deletion: the bytes went before the name."""
    os.link(folder / "vault", tmp_path / "second")
    FileKeyStore(folder).delete("vault")
    assert (tmp_path / "second").read_bytes() == bytes(len(KEY))
    assert not (folder / "vault").exists()


def test_links_are_not_followed(folder: Path, tmp_path: Path) -> None:
    """A symbolic link in a key's place is neither written through, nor read, nor does deleting touch its target."""
    target = tmp_path / "elsewhere"
    target.write_bytes(b"untouched")
    (folder / "identity").symlink_to(target)
    store = FileKeyStore(folder)
    with pytest.raises(ConfigurationError, match="already"):
        store.write("identity", KEY)
    with pytest.raises(ConfigurationError, match="cannot be used: it is a link"):
        store.read("identity")
    with pytest.raises(ConfigurationError, match="cannot be used"):
        store.delete("identity")
    assert target.read_bytes() == b"untouched"


@pytest.mark.parametrize(("left", "text"), [(b"", "empty"), (bytes(64), "all zeros")])
def test_key_cut_short_is_told(folder: Path, left: bytes, text: str) -> None:
    """A key file that a power failure left empty or zeroed is listed but no key: the safe has it, not a new one."""
    (folder / "vault").write_bytes(left)
    store = FileKeyStore(folder)
    assert "vault" in store.names()
    with pytest.raises(KeyGone, match=text) as told:
        store.read("vault")
    assert "put the copy from the safe back" in told.value.hint
    assert "delete" not in told.value.hint


def test_a_key_of_zeros_is_refused(store: KeyStore) -> None:
    """No key is all zeros: a file of them could not be told from one half deleted."""
    with pytest.raises(ConfigurationError, match="zeros"):
        store.write("vault", bytes(64))
