"""The whole command line, run in this process as a person runs it, without a terminal."""

import io
import json
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch

from cli.main import main
from node.service.context import Context
from tests.web.running import Status, no_status, running_api

TABLE_GAP = re.compile(r" {2,}")
VARIABLES = ("RAAKVLAK_HOME", "RAAKVLAK_TOKEN_FILE")


@dataclass(frozen=True)
class Ended:
    """How a command ended, and what it printed."""

    code: int
    out: str
    err: str

    def json(self) -> dict[str, Any]:
        """The one JSON object that it printed."""
        (line,) = self.out.splitlines()
        found = json.loads(line)
        assert isinstance(found, dict)
        return found

    def json_lines(self) -> list[dict[str, Any]]:
        """The list that it printed: one object a line."""
        return [json.loads(line) for line in self.out.splitlines()]


def raakvlak(*words: str, stdin: str = "") -> Ended:
    """Run `raakvlak` with these words; standard input is no terminal."""
    out, err = io.StringIO(), io.StringIO()
    entered = io.TextIOWrapper(io.BytesIO(stdin.encode()), encoding="utf-8")
    bare = {name: value for name, value in os.environ.items() if name not in VARIABLES}
    outside = patch("sys.stdin", entered), patch.dict(os.environ, bare, clear=True)
    with outside[0], outside[1], redirect_stdout(out), redirect_stderr(err):
        code = main(words)
    return Ended(code, out.getvalue(), err.getvalue())


@dataclass(frozen=True)
class Home:
    """A home folder with a node that answers, and a professional's token file in it once there is one."""

    folder: Path

    def run(self, *words: str, stdin: str = "") -> Ended:
        """Run a command as the operator of this node."""
        return raakvlak("--home", str(self.folder), *words, stdin=stdin)

    def ok(self, *words: str, stdin: str = "") -> Ended:
        """The same for a command that must succeed."""
        ended = self.run(*words, stdin=stdin)
        assert ended.code == 0, ended.err
        return ended

    def new_professional(self, name: str = "Jan de Vries") -> str:
        """Add a colleague; the id."""
        given = ("--name", name, "--function", "wijkagent", "--phone", "06 1234 5678")
        return self.ok("professional", "add", *given).out.strip()


@contextmanager
def home_of(context: Context, folder: Path, status: Status = no_status) -> Iterator[Home]:
    """A home folder in which the API of a node answers."""
    with running_api(context, folder / "node.sock", status):
        yield Home(folder)


ASKED = ("--birth-date", "2015-06-30", "--check", "document")
"""What `signal add` asks for beside the number."""


def place(home: Home, number: str, *words: str) -> str:
    """Place a signal of a new professional; its id."""
    owner = home.new_professional()
    given = ("signal", "add", "-", "--purpose", "jeugd", *ASKED, "--professional", owner, "--json", *words)
    ended = home.ok(*given, stdin=number)
    return str(ended.json()["id"])


def cells(text: str) -> list[list[str]]:
    """The cells of a plain table."""
    return [TABLE_GAP.split(line.strip()) for line in text.splitlines()]
