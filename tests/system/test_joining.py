"""An organisation joins in one sitting, by the commands that people type; and a node is killed over newer covenants."""

import json
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from node.storage.covenant_store import FileCovenantStore
from node.storage.key_store import FileKeyStore
from tests.cli.command_line import Ended, raakvlak
from tests.network.loopback import free_port
from tests.service.newer_covenants import following, with_member
from tests.system.cluster import NodeProcess, cluster, held_by, wait_until

KILLS = 3


class Town:
    """A steward with a covenant, and organisations that make nodes."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.key, self.covenant = str(folder / "anna.key"), str(folder / "covenant.json")
        self.ok("covenant", "steward-key", self.key)
        terms = ("--steward", f"anna:Anna:{self.key}.pub", "--purpose", "jeugd:Jeugd", "--tick", "0")
        self.ok("covenant", "create", self.covenant, *terms)

    def ok(self, *words: str) -> Ended:
        """Run a command that must succeed."""
        ended = raakvlak(*words)
        assert ended.code == 0, ended.err
        return ended

    def new_node(self, name: str) -> tuple[Path, str]:
        """A home with a new node in it, and its address."""
        home, url = self.folder / name, f"http://127.0.0.1:{free_port()}/"
        given = ("--id", name, "--name", name.title(), "--kind", "police", "--url", url, "--mail", f"c@{name}.example")
        self.ok("--home", str(home), "node", "init", *given)
        return home, url

    def take_in(self, *homes: Path) -> None:
        """The steward adds nodes by their requests, compares the words, and signs."""
        for home in homes:
            asked = self.ok("--home", str(home), "node", "request", "--json").json()
            added = self.ok("covenant", "add", self.covenant, str(asked["file"]), "--json").json()
            assert (added["words"], added["key_proven"]) == (asked["words"], True)
        self.ok("covenant", "sign", self.covenant, "--key", self.key)

    @property
    def federation(self) -> str:
        """What the steward tells over the telephone."""
        return " ".join(self.ok("covenant", "show", self.covenant, "--json").json()["federation_words"])


def session_with(node: NodeProcess, peer: str) -> str:
    """The state of the session with a peer."""
    return next((each["session"] for each in node.ask("GET", "/peers")["peers"] if each["id"] == peer), "none")


def test_an_organisation_joins_in_one_sitting(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A new node asks, waits, is signed for, fetches the covenant by its name from a member, and talks to it."""
    town = Town(tmp_path)
    home, url = town.new_node("politie")
    town.take_in(home)
    town.ok("--home", str(home), "node", "join", town.covenant)
    first = NodeProcess("politie", home)
    first.start()
    second = None
    try:
        new_home, _ = town.new_node("jeugdteam")
        fetch = ("--home", str(new_home), "node", "join", "--from", url, "--federation", town.federation)
        early = raakvlak(*fetch)
        assert (early.code, "does not know this node yet" in early.err) == (5, True)
        assert not (new_home / "covenant.json").exists()
        monkeypatch.setattr("cli.node_join.time.sleep", once(lambda: hand_over(town, new_home, home)))
        ended = town.ok(*fetch, "--wait", "--json")
        assert "waiting: the member's node does not know this node yet" in ended.err
        assert (ended.json()["version"], ended.json()["other_members"]) == (2, 1)
        assert sorted(path.name for path in (new_home / "covenants").iterdir()) == ["1.json", "2.json"]
        monkeypatch.undo()
        second = NodeProcess("jeugdteam", new_home)
        second.start()
        for node, peer in ((first, "jeugdteam"), (second, "politie")):
            wait_until(lambda node=node, peer=peer: session_with(node, peer) == "current", "a session")  # type: ignore[misc]
    finally:
        first.stop()
        if second is not None:
            second.stop()


def hand_over(town: Town, new_home: Path, member_home: Path) -> None:
    """The steward signs the next version, and hands it to the member's running node."""
    town.take_in(new_home)
    taken = town.ok("--home", str(member_home), "node", "join", town.covenant)
    assert "the node takes it over at once" in taken.err


def once(action: Callable[[], None]) -> Callable[[float], None]:
    """In the place of a pause: do this at the first one, and really pause from then on."""
    done = False
    pause = time.sleep

    def instead(_seconds: float) -> None:
        nonlocal done
        if done:
            pause(0.05)
        else:
            done = True
            action()

    return instead


def test_another_federation_is_not_joined(tmp_path: Path) -> None:
    """A node that is told another name than that of the federation takes nothing from a member's node."""
    town = Town(tmp_path)
    (first_home, url), (second_home, _) = town.new_node("politie"), town.new_node("jeugdteam")
    town.take_in(first_home, second_home)
    town.ok("--home", str(first_home), "node", "join", town.covenant, "--federation", town.federation)
    first = NodeProcess("politie", first_home)
    first.start()
    try:
        named = "ab" * 32
        wrong = raakvlak("--home", str(second_home), "node", "join", "--from", url, "--federation", named)
        assert (wrong.code, "of another federation" in wrong.err) == (3, True)
        by_file = raakvlak("--home", str(second_home), "node", "join", town.covenant, "--federation", named)
        assert (by_file.code, "of another federation" in by_file.err) == (3, True)
        assert not (second_home / "covenant.json").exists()
    finally:
        first.stop()


def test_a_node_changes_its_key(tmp_path: Path) -> None:
    """A key changes by a statement that the node writes and a steward takes in; the peer follows."""
    town = Town(tmp_path)
    nodes = []
    try:
        homes = [town.new_node("politie")[0], town.new_node("jeugdteam")[0]]
        town.take_in(*homes)
        for home in homes:
            town.ok("--home", str(home), "node", "join", town.covenant)
            nodes.append(NodeProcess(home.name, home))
            nodes[-1].start()
        before = FileKeyStore(homes[0] / "keys").read("identity")
        told = town.ok("--home", str(homes[0]), "node", "rotate-key", "--json").json()
        assert town.ok("--home", str(homes[0]), "node", "rotate-key", "--json").json() == told
        taken = town.ok("covenant", "member-key", town.covenant, told["file"], "--json").json()
        assert taken["words"] == told["words"]
        town.ok("covenant", "sign", town.covenant, "--key", town.key)
        town.ok("--home", str(homes[0]), "node", "join", town.covenant)
        wait_until(lambda: "identity-next" not in FileKeyStore(homes[0] / "keys").names(), "the key to change")
        assert FileKeyStore(homes[0] / "keys").read("identity") != before
        nodes[1].kill()  # at tick 0 it might have no reason to talk for a while
        for node in nodes:
            wait_until(lambda node=node: node.ask("GET", "/status")["covenant_version"] == 2, "version 2")  # type: ignore[misc]
            peer = next(other.name for other in nodes if other is not node)
            wait_until(lambda node=node, peer=peer: session_with(node, peer) == "current", "a session")  # type: ignore[misc]
    finally:
        for node in nodes:
            node.stop()


def test_no_newer_covenant_is_lost_when_a_node_is_killed(tmp_path: Path) -> None:
    """Killed while it takes one newer covenant after another, a node holds the last one and talks again at the end."""
    with cluster(tmp_path, "politie", "veilig-thuis") as (first, second):
        newest = held_by(first)
        for year in range(2032, 2032 + KILLS):
            signed = following(newest, expires=f"{year}-11-01T00:00:00Z")
            newest = signed.covenant
            first.hand(signed)
            first.kill()
            if held_by(first).version < newest.version:
                first.hand(signed)
        for node, peer in ((first, second), (second, first)):
            wait_until(lambda node=node: held_by(node) == newest, "the newest version")  # type: ignore[misc]
            wait_until(lambda node=node, peer=peer: session_with(node, peer.name) == "current", "a session")  # type: ignore[misc]
        revoked = with_member(newest, second.name, status="revoked")
        first.hand(revoked)
        first.kill()
        wait_until(lambda: first.ask("GET", "/status")["covenant_version"] == revoked.covenant.version, "the last one")
        names = FileKeyStore(first.home / "keys").names()
        assert [name for name in names if name.startswith("session-")] == []
        stored = FileCovenantStore(first.home).read()
        assert stored is not None
        assert json.loads(stored.newest)["covenant"]["version"] == revoked.covenant.version == len(stored.versions)
