"""A node in a process of its own: started, measured from outside, and stopped.

What is measured must not be loaded by looking at it. So the CPU clock is read from the system, and the database from
its file, read only; the node itself is asked for its counters alone, before and after.
"""

import ctypes
import http.client
import json
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import psutil

from bench.homes import PURPOSE, Home
from node.app import SOCKET_NAME
from node.model import Bsn

START_SECONDS = 30.0
"""Until a start is given up; it takes about one."""
_STOP_SECONDS = 15.0
_REQUEST_SECONDS = 300.0
_FIRST_ERROR_STATUS = 400
_ROOT = Path(__file__).resolve().parent.parent


class NodeFailed(Exception):
    """A node did not start, or answered with an error: nothing can be measured."""


class RunningNode:
    """One node process with a connection to its internal API that stays open."""

    def __init__(self, home: Home, process: "subprocess.Popen[bytes]") -> None:
        self.home = home
        self._process = psutil.Process(process.pid)
        self._clock = _cpu_clock(process.pid)
        self._api = _UnixConnection(home.folder / SOCKET_NAME)
        path = (home.folder / "data.sqlite").resolve()
        self._database = sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True, isolation_level=None)

    def close(self) -> None:
        """Let go of the process; it runs on."""
        self._api.close()
        self._database.close()

    def cpu_seconds(self) -> float:
        """User and system time of all its threads so far."""
        if self._clock is not None:
            return time.clock_gettime(self._clock)
        times = self._process.cpu_times()
        return float(times.user + times.system)

    def resident_bytes(self) -> int:
        """RSS: what of it stands in memory, shared libraries included."""
        return int(self._process.memory_info().rss)

    def unique_bytes(self) -> int:
        """USS: what would be free if this process ended."""
        return int(self._process.memory_full_info().uss)

    def place(self, number: Bsn) -> None:
        """Place one signal, as a professional's own system would."""
        told = {"number": number.digits, "purposes": [PURPOSE], "professional": self.home.professional}
        self._ask("POST", "/signals", json.dumps(told).encode())

    def traffic(self) -> dict[str, int]:
        """What the node counted on the wire since it started."""
        return {name: int(value) for name, value in self._ask("GET", "/status", None)["network"].items()}

    def count(self, sql: str, *values: object) -> int:
        """One number from the database, read by this process from the file."""
        row = self._database.execute(sql, values).fetchone()
        return int(row[0] or 0)

    def cards(self) -> int:
        """Contact cards of other organisations that are stored."""
        return self.count("SELECT count(*) FROM card")

    def own_tokens(self) -> int:
        """Own items whose points a peer has answered."""
        return self.count("SELECT count(*) FROM own_point WHERE token IS NOT NULL")

    def newest_is_answered(self) -> bool:
        """Whether the peer has answered the point of the item that came last. Looks at one row."""
        sql = "SELECT count(token) FROM own_point WHERE item_id = (SELECT max(id) FROM item)"
        return self.count(sql) == 1

    def _ask(self, method: str, target: str, body: bytes | None) -> dict[str, Any]:
        self._api.request(method, target, body, {} if body is None else {"Content-Type": "application/json"})
        response = self._api.getresponse()
        answer: dict[str, Any] = json.loads(response.read())
        if response.status >= _FIRST_ERROR_STATUS:
            raise NodeFailed(f"the node refused: {answer.get('message', response.status)}")
        return answer


@contextmanager
def running(homes: Sequence[Home]) -> Iterator[list[RunningNode]]:
    """These nodes, each in a process, as long as the block lasts; begun together, and ready when the block begins."""
    with ExitStack() as stack:
        processes = [stack.enter_context(_started(home)) for home in homes]
        nodes = []
        for home, process in zip(homes, processes, strict=True):
            _await_socket(home.folder / SOCKET_NAME, process)
            nodes.append(RunningNode(home, process))
            stack.callback(nodes[-1].close)
        yield nodes


@contextmanager
def _started(home: Home) -> Iterator["subprocess.Popen[bytes]"]:
    command = [sys.executable, "-m", "cli.main", "--home", str(home.folder), "node", "serve"]
    log = (home.folder / "log").open("wb")
    with log, subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=_ROOT) as process:
        try:
            yield process
        finally:
            process.terminate()
            try:
                process.wait(_STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()


def _await_socket(path: Path, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + START_SECONDS
    while True:
        with socket.socket(socket.AF_UNIX) as probe:
            if probe.connect_ex(str(path)) == 0:
                return
        if process.poll() is not None or time.monotonic() > deadline:
            raise NodeFailed(f"a node did not start: see {path.with_name('log')}")
        time.sleep(0.005)


def _cpu_clock(pid: int) -> int | None:
    """The system's clock of another process's CPU time, in nanoseconds; None where there is none.

    What psutil reads is counted in hundredths of a second, too coarse for a few signals.
    """
    clock = ctypes.c_int()
    get_clock = getattr(ctypes.CDLL(None), "clock_getcpuclockid", None)
    if get_clock is None or get_clock(pid, ctypes.byref(clock)) != 0:
        return None
    return clock.value


class _UnixConnection(http.client.HTTPConnection):
    """HTTP/1.1 over the node's own socket, kept open."""

    def __init__(self, path: Path) -> None:
        super().__init__("node", timeout=_REQUEST_SECONDS)
        self._path = path

    def connect(self) -> None:
        """Open the socket."""
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(_REQUEST_SECONDS)
        self.sock.connect(str(self._path))
