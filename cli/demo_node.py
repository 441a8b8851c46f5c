"""One node of the demo: its folder, its process, and the command line as its people use it."""

import os
import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import cli
from cli.client import NodeClient
from cli.demo_people import DemoOrganisation
from cli.options import HOME_VARIABLE, TOKEN_FILE_VARIABLE, GlobalOptions
from node.errors import NodeUnreachable, RaakvlakError

COMMAND_SECONDS = 60.0
"""For one command, on a machine that is busy with other things: a second is the rule."""
START_SECONDS = 30.0
STOP_SECONDS = 10.0
_ASK_AGAIN_SECONDS = 0.05
_LOG_LINES = 8


class DemoFailed(RaakvlakError):
    """A step of the demo went wrong. Nothing outside its temporary folder was touched."""


def raakvlak(*words: str, stdin: str | None = None) -> str:
    """Run the command `raakvlak` with these words and give what it prints. Raises `DemoFailed` with what it says."""
    try:
        done = subprocess.run(
            _command(*words),
            input=stdin or "",
            env=_environment(),
            capture_output=True,
            text=True,
            timeout=COMMAND_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise DemoFailed("a command of the demo does not end", "is this machine very busy? try again") from None
    if done.returncode:
        told = done.stderr.strip().splitlines() or ["it said nothing"]
        raise DemoFailed(f"a command of the demo failed (exit code {done.returncode})", " / ".join(told[-2:]))
    return done.stdout.strip()


class DemoNode:
    """An organisation's node in a folder of its own below that of the demo."""

    def __init__(self, organisation: DemoOrganisation, folder: Path, port: int) -> None:
        self.organisation = organisation
        self.home = folder / organisation.id
        self.url = f"http://127.0.0.1:{port}/"
        self.client = NodeClient(GlobalOptions(home=self.home))
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def id(self) -> str:
        """The organisation's short name."""
        return self.organisation.id

    @property
    def process_id(self) -> int:
        """The number of the running process, 0 before it starts."""
        return 0 if self._process is None else self._process.pid

    def command(self, *words: str, token: Path | None = None, stdin: str | None = None) -> str:
        """Run a command at this node: as the coordinator, or as the professional whose token the file holds."""
        signed_in = () if token is None else ("--token-file", str(token))
        try:
            return raakvlak("--home", str(self.home), *signed_in, *words, stdin=stdin)
        except DemoFailed:
            self.check_alive()  # if the node has ended, its log tells more than the command
            raise

    def start(self) -> None:
        """Start the node and return at once."""
        with self._log.open("wb") as log:
            # A session of its own: Ctrl-C reaches the demo alone, which then stops its nodes in order.
            self._process = subprocess.Popen(
                _command("--home", str(self.home), "node", "serve"),
                env=_environment(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def wait_until_ready(self) -> None:
        """Return when the node answers. Raises `DemoFailed` when it ended, or takes too long."""
        deadline = time.monotonic() + START_SECONDS
        while not self._answers():
            self.check_alive()
            if time.monotonic() > deadline:
                raise DemoFailed(f"the node of {self.id} does not answer", "is this machine very busy? try again")
            time.sleep(_ASK_AGAIN_SECONDS)

    def ask(self, *path: str, **query: str | None) -> dict[str, Any]:
        """Ask the node something, as its coordinator. Raises `DemoFailed` when it has ended."""
        try:
            return self.client.get(*path, **query)
        except NodeUnreachable:
            self.check_alive()
            raise

    def check_alive(self) -> None:
        """Raise `DemoFailed` when the node's process has ended."""
        if self._process is not None and self._process.poll() is not None:
            raise DemoFailed(
                f"the node of {self.id} stopped by itself (exit code {self._process.returncode})", self._end_of_log()
            )

    def ask_to_stop(self) -> None:
        """Ask the process to end, as systemd would."""
        if self._process is not None and self._process.poll() is None:
            self._process.terminate()

    def wait_until_stopped(self) -> None:
        """Return when the process is gone, by force if it takes too long."""
        if self._process is None:
            return
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    @property
    def _log(self) -> Path:
        return self.home / "node.log"

    def _answers(self) -> bool:
        try:
            return bool(self.client.get("livez"))
        except NodeUnreachable:
            return False

    def _end_of_log(self) -> str:
        lines = self._log.read_text(encoding="utf-8", errors="replace").splitlines()
        return " / ".join(lines[-_LOG_LINES:]) or "its log is empty"


def stop_all(nodes: Iterable[DemoNode]) -> None:
    """Stop the nodes, all at once."""
    nodes = list(nodes)
    for node in nodes:
        node.ask_to_stop()
    for node in nodes:
        node.wait_until_stopped()


def _command(*words: str) -> list[str]:
    # -P: a folder `cli` where the demo happens to be called is not ours.
    return [sys.executable, "-P", "-m", "cli.main", *words]


def _environment() -> dict[str, str]:
    """Ours, without what would lead the commands to another node, and with the code that runs now."""
    kept = {name: value for name, value in os.environ.items() if name not in (HOME_VARIABLE, TOKEN_FILE_VARIABLE)}
    places = [str(Path(next(iter(cli.__path__))).parent), kept.get("PYTHONPATH", "")]
    return kept | {"PYTHONPATH": os.pathsep.join(filter(None, places))}
