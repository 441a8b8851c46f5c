"""Asking to join, joining a later version or with a timestamp, and changing the key, as IT does it."""

import json
from pathlib import Path

import pytest
from nacl.signing import SigningKey

from cli.federation_name import federation_named
from node.app import build_context
from node.errors import InvalidInput
from node.protocol.covenant_file import read_file
from node.protocol.fingerprint_words import words_of
from node.protocol.join_request import fingerprint, read_join
from node.protocol.key_statement import read_key_statement
from node.service.finding import Level
from node.service.health import examine
from node.service.membership import settle_identity
from node.storage.key_store import FileKeyStore
from node.system import SystemClock
from tests.cli.command_line import Ended, home_of, raakvlak


class Desk:
    """A steward's desk with a covenant on it, and one organisation's node that is a member from version 1 on."""

    def __init__(self, folder: Path, *terms: str) -> None:
        self.folder, self.home = folder, folder / "home"
        self.key, self.file = str(folder / "anna.key"), str(folder / "covenant.json")
        given = ("--id", "politie", "--name", "Politie", "--kind", "police", "--mail", "c@p.example")
        self.ok("--home", str(self.home), "node", "init", *given, "--url", "https://raakvlak.politie.example/")
        self.ok("covenant", "steward-key", self.key)
        steward = ("--steward", f"anna:Anna:{self.key}.pub", "--purpose", "jeugd:Jeugd")
        self.ok("covenant", "create", self.file, *steward, *terms)
        self.ok("covenant", "add", self.file, str(self.home / "member.json"))
        self.sign()

    def ok(self, *words: str) -> Ended:
        """Run a command that must succeed."""
        ended = raakvlak(*words)
        assert ended.code == 0, ended.err
        return ended

    def node(self, *words: str) -> Ended:
        """Run a command at the node."""
        return raakvlak("--home", str(self.home), "node", *words)

    def sign(self) -> None:
        """Sign what is on the desk."""
        self.ok("covenant", "sign", self.file, "--key", self.key)

    def next_version(self, expires: str) -> None:
        """Sign a version that binds for longer."""
        self.ok("covenant", "renew", self.file, "--expires", expires)
        self.sign()


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A desk whose node has joined."""
    desk = Desk(tmp_path)
    assert desk.node("join", desk.file).code == 0
    return desk


def test_a_request_shows_words_and_a_code(desk: Desk) -> None:
    """The request proves the node's key, and the words on the screen are those of what it asks for."""
    ended = desk.node("request")
    request = read_join((desk.home / "join.json").read_bytes())
    public = bytes(SigningKey(FileKeyStore(desk.home / "keys").read("identity")).verify_key)
    assert request.member.key_bytes == public
    words = words_of(fingerprint(request.member)[:16])
    assert " ".join(ended.out.split()[:16]) == " ".join(words)
    assert "▀" in ended.out or "█" in ended.out
    told = desk.node("request", str(desk.folder / "other.json"), "--json").json()
    assert (told["words"], told["fingerprint"]) == (list(words), fingerprint(request.member).hex())
    assert (desk.folder / "other.json").read_bytes() == (desk.home / "join.json").read_bytes()


def test_later_versions_are_joined_one_by_one(desk: Desk) -> None:
    """A node that does not run takes the next version by hand; an older one, or one too far ahead, it does not."""
    first = Path(desk.file).read_bytes()
    desk.next_version("2032-11-23")
    second = Path(desk.file).read_bytes()
    desk.next_version("2033-11-23")
    ahead = desk.node("join", desk.file)
    assert (ahead.code, "start the node: it fetches the versions between" in ahead.err) == (3, True)
    for number, data in ((2, second), (3, Path(desk.file).read_bytes())):
        (desk.folder / "next.json").write_bytes(data)
        assert desk.node("join", str(desk.folder / "next.json"), "--json").json()["version"] == number
        assert (desk.home / "covenant.json").read_bytes() == data
    (desk.folder / "old.json").write_bytes(first)
    back = desk.node("join", str(desk.folder / "old.json"))
    assert (back.code, "is older than version 3" in back.err) == (3, True)
    assert sorted(path.name for path in (desk.home / "covenants").iterdir()) == ["1.json", "2.json", "3.json"]


def test_a_running_node_says_that_a_version_is_not_newer(desk: Desk) -> None:
    """A version that a running node held before changes nothing, and the command says so."""
    first = desk.folder / "first.json"
    first.write_bytes(Path(desk.file).read_bytes())
    desk.next_version("2032-11-23")
    assert desk.node("join", desk.file).code == 0
    context = build_context(desk.home)
    with home_of(context, desk.home) as running:
        told = running.ok("node", "join", str(first), "--json")
    context.database.close()
    assert told.json()["version"] == 2
    assert "the file is version 1, not newer: nothing has changed" in told.err
    assert "takes it over" not in told.err


def test_a_timestamp_is_joined_like_a_covenant(tmp_path: Path) -> None:
    """A timestamp that a steward signed goes to the node by the same command, and doctor says when it runs out."""
    desk = Desk(tmp_path, "--freshness-days", "1")
    assert desk.node("join", desk.file).code == 0
    desk.ok("covenant", "timestamp", desk.file, "--key", desk.key)
    stamp = tmp_path / "covenant.timestamp.json"
    told = desk.node("join", str(stamp), "--json").json()
    assert told["fresh_until"] == json.loads(stamp.read_text())["timestamp"]["expires"]
    assert (desk.home / "covenants" / "timestamp.json").read_bytes() == stamp.read_bytes()
    now = SystemClock().now()
    for later, level in ((0, Level.WARNING), (2 * 86_400, Level.ERROR)):
        found = next(one for one in examine(desk.home, now + later) if one.part == "covenant")
        assert (found.level, bool(found.advice)) == (level, True)


def test_a_home_that_cannot_be_read_is_joined_anew(desk: Desk) -> None:
    """Where the covenant that was there is of no use any more, the one that is handed over takes its place."""
    (desk.home / "covenants" / "1.json").write_bytes(b"{}")
    ended = desk.node("join", desk.file)
    assert (ended.code, "could not be used" in ended.err) == (0, True)
    assert desk.node("join", desk.file, "--json").json()["version"] == 1


@pytest.mark.parametrize(
    ("lost", "left"),
    [
        (("covenant.json",), b""),
        (("covenant.json",), None),
        (("covenants/2.json",), b"{"),
        (("covenants/1.json",), b""),
        (("covenant.json", "covenants/2.json"), b""),
    ],
)
def test_lost_files_let_no_older_covenant_in(desk: Desk, lost: tuple[str, ...], left: bytes | None) -> None:
    """Where a file is damaged or gone, an older version is refused and nothing touched; the newest one is joined."""
    first = desk.folder / "first.json"
    first.write_bytes(Path(desk.file).read_bytes())
    desk.next_version("2032-11-23")
    assert desk.node("join", desk.file).code == 0
    for name in lost:
        (desk.home / name).unlink()
        if left is not None:
            (desk.home / name).write_bytes(left)
    before = {path: path.read_bytes() for path in desk.home.glob("coven*/*.json")}
    back = desk.node("join", str(first))
    assert (back.code, "version 1 of the covenant is older than version 2" in back.err) == (3, True)
    assert "move the folder covenants/ away" in back.err
    assert {path: path.read_bytes() for path in desk.home.glob("coven*/*.json")} == before
    assert desk.node("join", desk.file, "--json").json()["version"] == 2
    for path in (desk.home / "covenant.json", *(desk.home / "covenants").iterdir()):
        path.unlink()
    assert desk.node("join", str(first), "--json").json()["version"] == 1


@pytest.mark.parametrize("left", [("covenant.json",), ("covenants/1.json",), ()])
def test_what_is_left_of_another_federation_stays(desk: Desk, left: tuple[str, ...]) -> None:
    """Where files are damaged, another federation's covenant does not take their place until they are moved away."""
    other = str(desk.folder / "other.json")
    steward = ("--steward", f"anna:Anna:{desk.key}.pub", "--purpose", "jeugd:Jeugd", "--tick", "600")
    desk.ok("covenant", "create", other, *steward)
    desk.ok("covenant", "add", other, str(desk.home / "member.json"))
    desk.ok("covenant", "sign", other, "--key", desk.key)
    files = (desk.home / "covenant.json", desk.home / "covenants" / "1.json")
    for path in files:
        if str(path.relative_to(desk.home)) not in left:
            path.write_bytes(path.read_bytes()[:100])
    before = [path.read_bytes() for path in files]
    refused = desk.node("join", other)
    told = "are of another federation" if left else "are damaged, and nothing tells of which federation"
    assert (refused.code, told in refused.err, "move the folder covenants/" in refused.err) == (3, True, True)
    assert [path.read_bytes() for path in files] == before
    for path in files:
        path.rename(desk.folder / f"kept-{path.name}")
    assert desk.node("join", other).code == 0


def test_a_key_change_is_stated_once(desk: Desk) -> None:
    """The statement names the node's next key, and stays the same until the covenant has it."""
    ended = desk.node("rotate-key")
    stated = read_key_statement((desk.home / "new-key.json").read_bytes())
    again = desk.node("rotate-key", "--json").json()
    assert again["new_key"] == stated.rotation.to
    assert again["words"] == ended.out.split()
    desk.ok("covenant", "member-key", desk.file, str(desk.home / "new-key.json"))
    desk.sign()
    assert desk.node("join", desk.file).code == 0
    late = desk.node("rotate-key")
    assert (late.code, "has this node's new key already" in late.err) == (3, True)


def test_a_home_of_before_the_change_of_key_is_joined_anew(desk: Desk) -> None:
    """A node with its new key and the covenant of before it, as after a restore, joins the newest one at once."""
    held = {path: path.read_bytes() for path in (desk.home / "covenant.json", desk.home / "covenants" / "1.json")}
    desk.next_version("2032-11-23")
    assert desk.node("join", desk.file).code == 0
    assert desk.node("rotate-key").code == 0
    desk.ok("covenant", "member-key", desk.file, str(desk.home / "new-key.json"))
    desk.sign()
    assert desk.node("join", desk.file).code == 0
    keys = FileKeyStore(desk.home / "keys")
    settle_identity(read_file(Path(desk.file).read_bytes()).covenant, keys)
    (desk.home / "covenants" / "2.json").unlink()
    (desk.home / "covenants" / "3.json").unlink()
    for path, data in held.items():
        path.write_bytes(data)
    started = desk.node("serve")
    assert (started.code, "join the covenant that has it" in started.err) == (3, True)
    ended = desk.node("join", desk.file)
    assert (ended.code, "could not be used" in ended.err) == (0, True)
    assert desk.node("join", desk.file, "--json").json()["version"] == 3


def test_a_node_without_a_covenant_has_no_key_to_change(tmp_path: Path) -> None:
    """Before joining there is nobody to whom a change of key could be stated."""
    desk = Desk(tmp_path)
    ended = desk.node("rotate-key")
    assert (ended.code, "has not joined" in ended.err) == (3, True)


def test_what_must_be_given_together(desk: Desk) -> None:
    """A file or an address, and with an address the federation's name: anything else is wrong usage."""
    url, name = "https://node.example/", "ab" * 32
    for words in (
        (),
        ("--from", url),
        ("--federation", name),
        (desk.file, "--from", url, "--federation", name),
        (desk.file, "--wait"),
        ("--from", "node.example", "--federation", name),
        ("--from", url, "--federation", "aardvark"),
    ):
        ended = desk.node("join", *words)
        assert (ended.code, "hint: " in ended.err) == (2, True), words
    gone = raakvlak("--home", str(desk.home), "node", "join", "--from", "http://127.0.0.1:9/", "--federation", name)
    assert (gone.code, "does not answer" in gone.err) == (5, True)


def test_a_federation_is_named_in_words_or_digits() -> None:
    """Its digits, its sixteen words or more of them name it, in any case; others, or too few, do not."""
    federation, other = bytes(range(32)), bytes(range(1, 33))
    words = " ".join(words_of(federation)[:16])
    for name in (federation.hex(), federation.hex().upper(), words, words.upper(), " ".join(words_of(federation))):
        assert federation_named(name)(federation)
        assert not federation_named(name)(other)
    for name in ("", "ab" * 31, " ".join(words.split()[:15])):
        with pytest.raises(InvalidInput):
            federation_named(name)
