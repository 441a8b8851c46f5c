"""A steward's key: made once, kept by its owner, and never taken for what it is not."""

import stat
from pathlib import Path

import pytest

from node.errors import InvalidInput
from tests.cli.covenant_runner import create, refusal, run, run_json


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder, in which the commands run."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_steward_key_is_for_its_owner_alone() -> None:
    """The secret file has rights 0600, and the public one does not hold the secret."""
    public = run_json("steward-key", "anna.key")["public_key"]
    assert stat.S_IMODE(Path("anna.key").stat().st_mode) == 0o600
    assert Path("anna.key.pub").read_text(encoding="ascii") == f"{public}\n"
    assert Path("anna.key").read_text(encoding="ascii").split()[1] != public


@pytest.mark.parametrize("existing", ["anna.key", "anna.key.pub"])
def test_a_key_is_never_overwritten(existing: str) -> None:
    """Where either file of a key exists, nothing is written."""
    Path(existing).write_text("mine", encoding="ascii")
    assert isinstance(refusal("steward-key", "anna.key"), InvalidInput)
    assert [(path.name, path.read_text(encoding="ascii")) for path in Path().iterdir()] == [(existing, "mine")]


def test_a_key_that_others_can_read_signs_nothing() -> None:
    """A secret file that lies open is refused, and the covenant stays unsigned."""
    create()
    Path("anna.key").chmod(0o644)
    before = Path("covenant.json").read_bytes()
    assert "others on this machine" in refusal("sign", "covenant.json", "--key", "anna.key").message
    assert Path("covenant.json").read_bytes() == before


def test_the_secret_file_is_no_public_key() -> None:
    """A steward's secret given by mistake where the public key is asked for is not published."""
    run("steward-key", "anna.key")
    words = ("create", "covenant.json", "--steward", "anna:Anna:anna.key", "--purpose", "jeugd:Jeugd")
    assert "holds none" in refusal(*words).message
    assert not Path("covenant.json").exists()


def test_a_stranger_and_a_public_key_sign_nothing() -> None:
    """Only a steward's secret file signs."""
    create()
    run("steward-key", "eve.key")
    assert "no steward" in refusal("sign", "covenant.json", "--key", "eve.key").message
    assert "not the key file" in refusal("sign", "covenant.json", "--key", "anna.key.pub").message
