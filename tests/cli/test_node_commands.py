"""Making a node and joining a covenant, as IT does it: from five questions to a node that can start."""

import json
import stat
import sys
from collections.abc import Callable
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pexpect
import pytest

from node.app import build_context
from node.config import load_settings
from node.protocol.member_reading import read_application
from node.storage.key_store import FileKeyStore
from tests.cli.command_line import Ended, home_of, raakvlak

ROOT = Path(__file__).resolve().parents[2]
GIVEN = {
    "--id": "politie",
    "--name": "Politie Amstelland",
    "--kind": "police",
    "--url": "https://raakvlak.politie.example/",
    "--phone": "0800 1234",
}


def init(home: Path, *more: str, **changed: str | None) -> Ended:
    """Make a node from options; `changed` replaces one, or leaves it out."""
    given = GIVEN | {f"--{name}": value for name, value in changed.items()}
    words = [word for name, value in given.items() if value is not None for word in (name, value)]
    return raakvlak("--home", str(home), "node", "init", *words, *more)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Where a node may be made."""
    return tmp_path / "home"


@pytest.fixture
def covenant(tmp_path: Path) -> Callable[..., Path]:
    """A function that makes a covenant with these homes' nodes as members, signed by its one steward."""

    def make(*homes: Path, signed: bool = True) -> Path:
        key, file = str(tmp_path / "anna.key"), str(tmp_path / "covenant.json")
        Path(file).unlink(missing_ok=True)
        if not Path(key).exists():
            assert raakvlak("covenant", "steward-key", key).code == 0
        words = ("--steward", f"anna:Anna:{key}.pub", "--purpose", "jeugd:Jeugd", "--tick", "0")
        assert raakvlak("covenant", "create", file, *words).code == 0
        for each in homes:
            added = raakvlak("covenant", "add", file, str(each / "member.json"))
            assert added.code == 0, added.err
        if signed:
            assert raakvlak("covenant", "sign", file, "--key", key).code == 0
        return Path(file)

    return make


def test_init_writes_all_that_a_node_needs(home: Path) -> None:
    """Settings, keys, database and application are there, for their owner alone, and say what was given."""
    ended = init(home, "--purpose", "jeugd", "--purpose", "wonen", "--class", "4k")
    assert ended.code == 0, ended.err
    assert {path.name for path in home.iterdir()} == {"node.toml", "keys", "data.sqlite", "member.json"}
    private = [home, home / "node.toml", home / "data.sqlite", home / "keys" / "identity", home / "keys" / "vault"]
    assert [stat.S_IMODE(path.stat().st_mode) & 0o077 for path in private] == [0] * 5
    settings = load_settings(home)
    assert (settings.organisation.id, settings.organisation.name) == ("politie", "Politie Amstelland")
    assert (settings.coordinator.phone, settings.coordinator.mail) == ("0800 1234", "")
    assert (settings.listen.host, settings.listen.port) == ("127.0.0.1", 7400)
    member = read_application((home / "member.json").read_bytes())
    assert (member.purposes, member.class_, member.reachable) == (("jeugd", "wonen"), "4k", True)
    assert member.nid in ended.out
    assert "raakvlak node request" in ended.err


def test_a_plain_http_address_is_where_the_node_listens(home: Path) -> None:
    """Without TLS no proxy stands before the node, so it listens on the port of its address."""
    assert init(home, url="http://127.0.0.1:7499/").code == 0
    assert load_settings(home).listen.port == 7499


def test_listen_options_go_first(home: Path) -> None:
    """What is said about listening counts more than what the address suggests."""
    assert init(home, "--listen-host", "::1", "--listen-port", "7500", url="http://127.0.0.1:7499/").code == 0
    listen = load_settings(home).listen
    assert (listen.host, listen.port) == ("::1", 7500)


@pytest.mark.parametrize("name", ['Jan "de" Wit', "back\\slash", "Çelik & 李", "a # b", "[listen]", "'''"])
def test_names_survive_the_settings_file(home: Path, name: str) -> None:
    """Any name of a line of text stands in node.toml as it was given."""
    assert init(home, name=name).code == 0
    assert load_settings(home).organisation.name == name


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"id": "Typed"}, "member.id: "),
        ({"url": "https://typed.example"}, "member.url: "),
        ({"name": "typed\x1b[2J"}, "name: "),
        ({"name": ""}, "name: "),
        ({"kind": "  "}, "kind: "),
        ({"phone": "typed"}, "phone: "),
        ({"phone": None, "mail": "typed"}, "mail: "),
        ({"phone": ""}, "phone, mail: "),
        ({"class": "typed"}, "member.class: "),
        ({"purpose": "Typed"}, "member.purposes"),
        ({"id": None}, "--id is missing"),
        ({"url": None}, "--url is missing"),
        ({"phone": None}, "--phone or --mail is missing"),
    ],
)
def test_what_is_wrong_is_told_before_anything_is_written(
    home: Path, changed: dict[str, str | None], told: str
) -> None:
    """A wrong or missing answer is named and not repeated, the exit code is 2, and there is no folder."""
    ended = init(home, **changed)
    assert (ended.code, ended.out) == (2, "")
    assert ended.err.startswith(f"error: {told}")
    assert "yped" not in ended.err
    assert not home.exists()


def test_a_node_is_not_made_twice(home: Path) -> None:
    """Where a node is, none is made, and its files stay as they were."""
    init(home)
    before = {path: path.read_bytes() for path in home.rglob("*") if path.is_file()}
    again = init(home)
    assert (again.code, "exists already" in again.err) == (2, True)
    assert {path: path.read_bytes() for path in home.rglob("*") if path.is_file()} == before


def test_what_was_interrupted_is_completed(home: Path) -> None:
    """When making a node broke off before node.toml, the next try keeps the keys that are there."""
    init(home)
    identity = (home / "keys" / "identity").read_bytes()
    (home / "node.toml").unlink()
    assert init(home).code == 0
    assert (home / "keys" / "identity").read_bytes() == identity


def test_at_a_terminal_five_questions_make_a_node(home: Path) -> None:
    """Who types no options is asked five times; a mail address is recognised as one."""
    arguments = ["-m", "cli.main", "--home", str(home), "node", "init"]
    child = pexpect.spawn(sys.executable, arguments, cwd=str(ROOT), encoding="utf-8", timeout=30)
    answers = ("politie", "Politie Amstelland", "police", "https://raakvlak.politie.example/", "c@politie.example")
    for question, answer in zip(("Short name", "Its name", "What it is", "Where", "Phone"), answers, strict=True):
        child.expect(question)
        child.sendline(answer)
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 0, child.before
    assert load_settings(home).coordinator.mail == "c@politie.example"


def test_yes_asks_nothing(home: Path) -> None:
    """With --yes nothing is asked at a terminal either: what is missing is told."""
    arguments = ["-m", "cli.main", "--home", str(home), "node", "init", "--yes"]
    child = pexpect.spawn(sys.executable, arguments, cwd=str(ROOT), encoding="utf-8", timeout=30)
    child.expect("--id is missing")
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 2


def test_joining_puts_the_covenant_in_place(home: Path, tmp_path: Path, covenant: Callable[..., Path]) -> None:
    """A covenant with this node in it is stored as it is, and with it the node can be built."""
    init(home, url="http://127.0.0.1:7499/")
    init(tmp_path / "other", id="veilig-thuis", url="http://127.0.0.1:7498/")
    file = covenant(home, tmp_path / "other")
    ended = raakvlak("--home", str(home), "node", "join", str(file))
    assert ended.code == 0, ended.err
    assert "next: raakvlak node serve" in ended.err
    assert (home / "covenant.json").read_bytes() == file.read_bytes()
    facts = raakvlak("--home", str(home), "node", "join", str(file), "--json").json()
    assert (facts["version"], facts["other_members"]) == (1, 1)
    context = build_context(home)
    assert context.member.id == "politie"
    context.database.close()


def test_a_running_node_takes_the_file_itself(home: Path, covenant: Callable[..., Path]) -> None:
    """When the node answers on its socket, it gets the file, and joining says that it takes it over."""
    init(home)
    file = covenant(home)
    assert raakvlak("--home", str(home), "node", "join", str(file)).code == 0
    context = build_context(home)
    with home_of(context, home) as running:
        ended = running.ok("node", "join", str(file), "--json")
        assert "the node takes it over at once" in ended.err
        assert ended.json()["version"] == 1
    context.database.close()


def changed_toml(home: Path, before: str, after: str) -> None:
    """Edit node.toml."""
    path = home / "node.toml"
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after), encoding="utf-8")


@contextmanager
def nothing_joined(home: Path) -> Any:
    """Within the block no covenant comes into the home."""
    yield
    assert not (home / "covenant.json").exists()


def test_covenants_that_are_not_joined(home: Path, tmp_path: Path, covenant: Callable[..., Path]) -> None:
    """Unsigned, changed, without this node, or with another address or name of it: refused with 3, nothing stored."""
    init(home)
    init(tmp_path / "other", id="veilig-thuis", url="https://vt.example/")
    join = ("--home", str(home), "node", "join")
    with nothing_joined(home):
        unsigned = raakvlak(*join, str(covenant(home, signed=False)))
        assert (unsigned.code, "0 of the 1 stewards" in unsigned.err) == (3, True)
        stranger = raakvlak(*join, str(covenant(tmp_path / "other")))
        assert (stranger.code, "no member with this node's key" in stranger.err) == (3, True)
        file = covenant(home)
        document = json.loads(file.read_text(encoding="utf-8"))
        document["covenant"]["members"][0]["url"] = "https://elsewhere.example/"
        (tmp_path / "changed.json").write_text(json.dumps(document), encoding="utf-8")
        changed = raakvlak(*join, str(tmp_path / "changed.json"))
        assert (changed.code, "signature of steward anna is wrong" in changed.err) == (3, True)
        changed_toml(home, "raakvlak.politie.example", "moved.politie.example")
        moved = raakvlak(*join, str(file))
        assert (moved.code, "node.toml says https://moved.politie.example/" in moved.err) == (3, True)
        changed_toml(home, "moved.politie.example", "raakvlak.politie.example")
        changed_toml(home, 'id = "politie"', 'id = "brandweer"')
        renamed = raakvlak(*join, str(file))
        assert (renamed.code, "stands in the covenant as politie" in renamed.err) == (3, True)
        assert raakvlak(*join, str(tmp_path / "none.json")).code == 3
    assert raakvlak("--home", str(tmp_path / "nowhere"), "node", "join", str(file)).code == 3


def test_another_federation_is_told(home: Path, tmp_path: Path, covenant: Callable[..., Path]) -> None:
    """Who joins a covenant of another federation is told that all sessions begin anew."""
    init(home)
    init(tmp_path / "other", id="veilig-thuis", url="https://vt.example/")
    assert raakvlak("--home", str(home), "node", "join", str(covenant(home))).err.startswith("next")
    ended = raakvlak("--home", str(home), "node", "join", str(covenant(home, tmp_path / "other")))
    assert ended.code == 0
    assert "another federation" in ended.err


def test_serve_needs_a_node(tmp_path: Path) -> None:
    """Where there is no node, none is served: exit code 3 with what to do."""
    ended = raakvlak("--home", str(tmp_path / "nowhere"), "node", "serve")
    assert (ended.code, ended.out) == (3, "")
    assert "raakvlak node init" in ended.err


def test_the_keys_are_those_of_the_application(home: Path) -> None:
    """The key in member.json is the public one of the identity in keys/."""
    from nacl.signing import SigningKey

    init(home)
    seed = FileKeyStore(home / "keys").read("identity")
    assert read_application((home / "member.json").read_bytes()).key_bytes == bytes(SigningKey(seed).verify_key)
