"""Nodes in processes of their own, started by the command that people type, in home folders of a temporary folder."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from nacl.signing import SigningKey

from node.protocol import covenant_file
from node.protocol.covenant import Covenant, Rations
from node.protocol.covenant_file import SignedCovenant
from node.service.covenant_chain import held_covenants
from node.storage.covenant_store import FileCovenantStore
from node.storage.database import open_database
from node.storage.key_store import FileKeyStore
from node.storage.vault import Vault
from node.system import SystemClock, SystemRandomness
from tests.helpers import make_covenant, signing_key
from tests.network.loopback import loopback_members

START_SECONDS = 60
"""Until a node must answer, on a machine with much else to do."""
_REST = 9
"""For how many times as long as an answer took nothing is asked, so that asking is a tenth of the load at most."""
_MOST_CARDS = 10_000
"""A day's ration, as high as a covenant may set it: the matches of a year come within minutes here, and each person has
two, its own and its family's."""


@dataclass
class NodeProcess:
    """A node's home folder, and its process while it runs."""

    name: str
    home: Path
    professional: str = ""
    process: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    @property
    def output(self) -> Path:
        """Where everything goes that the node prints."""
        return self.home.parent / f"{self.name}.log"

    def start(self) -> None:
        """Start `raakvlak node serve` and wait until it answers."""
        with self.output.open("ab") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "cli.main", "--home", str(self.home), "node", "serve"],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
            )
        wait_until(self.answers, f"{self.name} to answer")

    def answers(self) -> bool:
        """Whether the internal API is there."""
        with suppress(OSError, http.client.HTTPException):
            return self.ask("GET", "/livez") is not None
        return False

    def kill(self) -> None:
        """End the process as a power cut would, and start it again."""
        assert self.process is not None
        self.process.kill()
        self.process.wait()
        self.start()

    def stop(self) -> int:
        """End the process as systemd would; gives its exit code."""
        if self.process is None:
            return 0
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(START_SECONDS)

    def ask(self, method: str, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        """One question to the internal API. Raises `OSError` or `HTTPException` when the node is not there."""
        connection = _UnixConnection(self.home / "node.sock")
        try:
            data = None if body is None else json.dumps(body).encode()
            connection.request(method, path, data, {"Content-Type": "application/json"})
            response = connection.getresponse()
            answer: dict[str, Any] = json.loads(response.read())
        finally:
            connection.close()
        if response.status >= 400:
            raise RuntimeError(f"{response.status} {answer.get('message')}")
        return answer

    def signal(self, number: str, parents: Sequence[str] = ()) -> None:
        """Place a signal through the API, again until the node has taken it, as a patient person would."""
        body = {"number": number, "purposes": ["jeugd"], "parents": list(parents), "professional": self.professional}
        body |= {"birth_date": "2015-06-07", "check": "document"}

        def placed() -> bool:
            try:
                self.ask("POST", "/signals", body)
            except RuntimeError as refused:
                if "there is an open signal" in str(refused):
                    return True  # the node was killed after it had stored the signal
                raise
            except (OSError, http.client.HTTPException):
                return False
            return True

        wait_until(placed, "a signal to be placed")

    def hand(self, signed: SignedCovenant) -> None:
        """Hand the running node the next version of its covenant."""
        self.ask("POST", "/covenant", {"file": covenant_file.write_file(signed).decode()})

    def matches(self) -> list[dict[str, Any]]:
        """The matches that the organisation sees."""
        found: list[dict[str, Any]] = self.ask("GET", "/matches")["matches"]
        return found


class _UnixConnection(http.client.HTTPConnection):
    def __init__(self, path: Path) -> None:
        super().__init__("node", timeout=START_SECONDS)
        self._path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(START_SECONDS)
        self.sock.connect(str(self._path))


def wait_until(condition: Callable[[], bool], what: str) -> None:
    """Ask again until something is so; a failed assertion names what did not come."""
    deadline = time.monotonic() + START_SECONDS
    while not condition():
        assert time.monotonic() < deadline, f"waited in vain for {what}"
        time.sleep(0.02)


def wait_while_moving(reached: Callable[[], int], wanted: int, what: str) -> None:
    """Ask again until a number is there; a failed assertion says where it stood when it did not rise any more.

    However many there are on however slow a machine: only standing still is a failure. Asking takes no more than a
    small part of what the asked one can do.
    """
    so_far, deadline = 0, time.monotonic() + START_SECONDS
    while so_far < wanted:
        began = time.monotonic()
        now = reached()
        took = time.monotonic() - began
        if now > so_far:
            so_far, deadline = now, began + START_SECONDS
        assert began < deadline, f"waited in vain for {wanted} {what}: it stays at {so_far}"
        time.sleep(max(0.02, _REST * took))


def held_by(node: NodeProcess) -> Covenant:
    """The newest version of the covenant on a node's disk."""
    return held_covenants(FileCovenantStore(node.home), SystemClock().now()).newest


@contextmanager
def cluster(folder: Path, *names: str) -> Iterator[list[NodeProcess]]:
    """Running nodes under one covenant at tick 0, each with one professional; stopped at the end."""
    agreed = make_covenant([replace(member, class_="4k") for member in loopback_members(*names)])
    covenant = replace(agreed, rations=Rations(1, _MOST_CARDS))
    nodes = [NodeProcess(name, make_home(folder, covenant, name)) for name in names]
    try:
        for node in nodes:
            node.start()
            who = {"name": f"Anna van {node.name}", "function": "agent", "phone": "06 1234 5678"}
            who |= {"mail": f"anna@{node.name}.example", "role": "professional"}
            node.professional = node.ask("POST", "/professionals", who)["id"]
        yield nodes
    finally:
        for node in nodes:
            if node.process is not None:
                with suppress(ProcessLookupError, subprocess.TimeoutExpired):
                    node.stop()
                node.process.kill()
                node.process.wait()


def make_home(folder: Path, covenant: Covenant, name: str) -> Path:
    """A home folder as `node init` and `node join` leave it."""
    member = covenant.member_by_id(name)
    assert member is not None
    home = folder / name
    keys = FileKeyStore(home / "keys")
    keys.write("identity", bytes(signing_key(name)))
    keys.write("vault", Vault.generate(SystemRandomness()))
    port = member.url.rstrip("/").rpartition(":")[2]
    (home / "node.toml").write_text(
        f'[organisation]\nid = "{member.id}"\nname = "{member.name}"\nurl = "{member.url}"\n'
        f'[coordinator]\nname = "Coby"\nphone = "0800 1234"\n[listen]\nport = {port}\n'
        f"[ceilings]\ncards_per_day = {_MOST_CARDS}\n"
    )
    signed, _ = covenant_file.sign(SignedCovenant(covenant, {}), bytes(SigningKey(bytes(signing_key("steward")))))
    (home / "covenant.json").write_bytes(covenant_file.write_file(signed))
    open_database(home / "data.sqlite").close()
    os.chmod(home, 0o700)
    return home
