"""The entry: errors, exit codes, tracebacks, and how little is loaded for how little is asked."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from node.errors import (
    ConfigurationError,
    InvalidInput,
    NodeUnreachable,
    NotAllowed,
    PeersFailed,
    ProtocolRefusal,
    RaakvlakError,
)
from node.protocol import covenant_file
from tests.cli.command_line import raakvlak
from tests.helpers import make_covenant, signed_by_steward, synthetic_numbers

ROOT = Path(__file__).resolve().parents[2]
SECRET = synthetic_numbers(1)[0].digits
PRINTING = ("--help", "--version", "covenant show covenant.json", "--json covenant show covenant.json")
HEAVY = ("aiohttp", "cryptography", "nacl", "rich", "sqlite3", "sqlite_utils", "cbor2", "http.client")


def failing(monkeypatch: pytest.MonkeyPatch, error: BaseException) -> None:
    """Let `raakvlak node status` end with this error."""

    def fail(_ctx: object) -> None:
        hidden = SECRET
        assert hidden
        raise error

    monkeypatch.setattr("cli.node.client_of", fail)


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (RaakvlakError("what", "do"), 1),
        (InvalidInput("what", "do"), 2),
        (ConfigurationError("what", "do"), 3),
        (NodeUnreachable("what", "do"), 4),
        (PeersFailed("what", "do"), 5),
        (NotAllowed("what", "do"), 6),
    ],
)
def test_errors_have_their_exit_codes(monkeypatch: pytest.MonkeyPatch, error: RaakvlakError, code: int) -> None:
    """Our own errors are told in two lines on stderr, and end with the code of docs/commands.md."""
    failing(monkeypatch, error)
    ended = raakvlak("node", "status")
    assert (ended.code, ended.out, ended.err) == (code, "", "error: what\nhint: do\n")


def test_a_peers_refusal_has_exit_code_7(monkeypatch: pytest.MonkeyPatch) -> None:
    """A peer that breaks the protocol is told apart from our own mistakes."""
    failing(monkeypatch, ProtocolRefusal("bad-point", "not canonical"))
    ended = raakvlak("node", "status")
    assert ended.code == 7
    assert ended.err.startswith("error: bad-point: not canonical\nhint: ")


def test_the_unforeseen_tells_no_values(monkeypatch: pytest.MonkeyPatch) -> None:
    """An unforeseen error ends with 1 and names its kind alone; -v tells where, without values or numbers."""
    failing(monkeypatch, ValueError(f"bad {SECRET}"))
    ended = raakvlak("node", "status")
    assert (ended.code, ended.out) == (1, "")
    assert ended.err.startswith("error: this should not happen (ValueError)\nhint: ")
    assert "Traceback" not in ended.err and SECRET not in ended.err
    traced = raakvlak("-v", "node", "status")
    assert "Traceback" in traced.err and "raise error" in traced.err
    assert "ValueError: bad (number hidden)" in traced.err
    assert SECRET not in traced.err


def test_verbose_traces_our_own_errors_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """With -v an error of ours is followed by where it arose."""
    failing(monkeypatch, NotAllowed("what", "do"))
    ended = raakvlak("-v", "node", "status")
    assert ended.code == 6
    assert ended.err.startswith("error: what\nhint: do\nTraceback")


def test_stopping_is_no_error_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C ends with 130, as shells expect, and without a traceback."""
    failing(monkeypatch, KeyboardInterrupt())
    ended = raakvlak("node", "status")
    assert (ended.code, ended.out) == (130, "")
    assert "Traceback" not in ended.err


def test_control_characters_reach_no_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """What an error holds cannot move the cursor or colour the screen."""
    failing(monkeypatch, NotAllowed("what\x1b[2J", "do\r"))
    assert raakvlak("node", "status").err == "error: what�[2J\nhint: do�\n"


def test_json_stands_before_or_after_the_command(tmp_path: Path) -> None:
    """--json holds for the command wherever it stands, also for commands that ask no node."""
    before = raakvlak("--json", "covenant", "steward-key", str(tmp_path / "a"))
    after = raakvlak("covenant", "steward-key", str(tmp_path / "b"), "--json")
    assert [list(ended.json()) for ended in (before, after)] == [["public_key"]] * 2


def loaded_after(code: str) -> tuple[str, list[str]]:
    """What some lines of Python print in a process of its own, and which heavy libraries they load."""
    telling = f"import sys, json; {code}; print(json.dumps([name for name in {HEAVY!r} if name in sys.modules]))"
    ran = subprocess.run([sys.executable, "-c", telling], cwd=ROOT, capture_output=True, text=True, check=True)
    *printed, last = ran.stdout.splitlines()
    return "\n".join(printed), json.loads(last)


def test_the_version_is_told_without_loading_anything() -> None:
    """`--version` tells the version, and loads none of the libraries that only commands need."""
    printed, loaded = loaded_after("from cli.main import main; assert main(['--version']) == 0")
    assert printed.startswith("raakvlak ")
    assert loaded == []


def test_commands_that_ask_the_node_load_no_cryptography() -> None:
    """What runs many times a day loads HTTP's client and nothing of what the node itself needs."""
    nouns = "signal", "match", "person", "professional", "peer", "logbook", "doctor", "node"
    assert loaded_after(f"from cli.command_tree import load; [load(noun) for noun in {nouns!r}]")[1] == ["http.client"]


def test_a_reader_that_left_is_no_error() -> None:
    """Output into a pipe that was closed ends quietly."""
    command = f"{sys.executable} -m cli.main --help | true"
    ran = subprocess.run(["bash", "-c", command], cwd=ROOT, capture_output=True, text=True, check=False)
    assert "Traceback" not in ran.stderr and "BrokenPipe" not in ran.stderr


@pytest.mark.parametrize(
    "words", ["--help", "--version", "covenant show covenant.json", "covenant show covenant.json --json"]
)
def test_output_that_cannot_be_written_is_told(words: str, tmp_path: Path) -> None:
    """A full disk behind standard output ends with 1 and one error that says so, whatever is printed."""
    covenant = signed_by_steward(make_covenant())
    (tmp_path / "covenant.json").write_bytes(covenant_file.write_file(covenant))
    with Path("/dev/full").open("wb") as full:
        ran = subprocess.run(
            [sys.executable, "-m", "cli.main", *words.split()],
            cwd=tmp_path,
            env=os.environ | {"PYTHONPATH": str(ROOT)},
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert ran.returncode == 1
    assert ran.stderr.startswith("error: standard output cannot be written: No space left on device\nhint: ")
    assert ran.stderr.count("\n") == 2


def test_it_is_a_program_too() -> None:
    """The process ends with the code that `main` returns."""
    ran = subprocess.run(
        [sys.executable, "-m", "cli.main", "signal", "list", "--nothing"], cwd=ROOT, capture_output=True, check=False
    )
    assert (ran.returncode, ran.stdout) == (InvalidInput.exit_code, b"")
