"""Deciding on a whole list at a terminal: what is asked before, and the bar while it goes on."""

import io
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pexpect
import pytest

from tests.cli.command_line import Home, home_of
from tests.helpers import make_context, synthetic_numbers

ROOT = Path(__file__).resolve().parents[2]
NUMBERS = [number.digits for number in synthetic_numbers(3)]
LINES = [f'{{"number": "{number}", "purposes": "jeugd", "birth_date": "2015-06-07"}}' for number in NUMBERS]


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    """A node that answers."""
    with home_of(make_context(), tmp_path) as home:
        yield home


def on_terminal(home: Home, *words: str) -> "pexpect.spawn[str]":
    """A command that runs at a terminal."""
    child = pexpect.spawn(
        sys.executable,
        ["-m", "cli.main", "--home", str(home.folder), *words],
        cwd=str(ROOT),
        env={**os.environ, "TERM": "xterm-256color"},
        dimensions=(40, 120),
        encoding="utf-8",
        timeout=30,
    )
    child.logfile_read = io.StringIO()
    return child


def test_a_whole_list_is_confirmed_at_a_terminal(home: Home, tmp_path: Path) -> None:
    """The count is typed, the number check is asked for, a bar shows how far it is; no number is on the screen."""
    jan, token = home.new_professional(), tmp_path / "jan.token"
    home.ok("professional", "token", jan, "--out", str(token))
    (tmp_path / "list.jsonl").write_text("\n".join(LINES), encoding="utf-8")
    adding = on_terminal(home, "import", "add", str(tmp_path / "list.jsonl"), "--source", "BVH", "--professional", jan)
    adding.expect("3/3")
    adding.expect("3 proposals taken in")
    adding.expect(pexpect.EOF)
    child = on_terminal(home, "--token-file", str(token), "import", "confirm", "--all", "--source", "BVH")
    child.expect("3 proposals will become signals.*Type 3 to go on")
    child.sendline("3")
    child.expect("how was it made sure")
    child.sendline("register")
    child.expect("3/3")
    child.expect("3 signals placed")
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 0
    checks = {one["check"] for one in home.ok("signal", "list", "--json").json_lines()}
    assert checks == {"register"}
    assert not any(number in adding.logfile_read.getvalue() + child.logfile_read.getvalue() for number in NUMBERS)
