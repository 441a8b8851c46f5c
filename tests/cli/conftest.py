"""Two organisations of one covenant, each with a home in which its node's API answers."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from node.app import build_context
from node.service.context import Context
from node.service.professionals import add_professional
from node.service.signals import add_signal
from tests.cli.command_line import Home, home_of, raakvlak
from tests.helpers import COORDINATOR, FixedClock, make_context, make_covenant, new_signal, synthetic_numbers


@pytest.fixture
def nodes() -> tuple[Context, Context]:
    """The politie and Veilig Thuis, of one covenant."""
    covenant, clock = make_covenant(), FixedClock()
    politie = make_context("politie", covenant=covenant, clock=clock, seed=1)
    return politie, make_context("veilig-thuis", covenant=covenant, clock=clock, seed=2)


@pytest.fixture
def home(nodes: tuple[Context, Context], tmp_path: Path) -> Iterator[Home]:
    """The politie's home."""
    with home_of(nodes[0], tmp_path) as home:
        yield home


@pytest.fixture
def other(nodes: tuple[Context, Context], tmp_path: Path) -> Iterator[Home]:
    """Veilig Thuis' home."""
    folder = tmp_path / "other"
    folder.mkdir()
    with home_of(nodes[1], folder) as home:
        yield home


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder, in which the commands run."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def joined(tmp_path: Path) -> Path:
    """A node that has joined a covenant with a tick and holds one signal; it does not run."""
    home, key, file = tmp_path / "home", str(tmp_path / "anna.key"), str(tmp_path / "covenant.json")
    words = (
        "--id",
        "politie",
        "--name",
        "Politie",
        "--kind",
        "police",
        "--url",
        "https://p.example/",
        "--mail",
        "c@p.nl",
    )
    create = ("--steward", f"anna:Anna:{key}.pub", "--purpose", "jeugd:Jeugd")
    for command in (
        ("--home", str(home), "node", "init", *words),
        ("covenant", "steward-key", key),
        ("covenant", "create", file, *create),
        ("covenant", "add", file, str(home / "member.json")),
        ("covenant", "sign", file, "--key", key),
        ("--home", str(home), "node", "join", file),
    ):
        ended = raakvlak(*command)
        assert ended.code == 0, ended.err
    context = build_context(home)
    jan = add_professional(context, COORDINATOR, "Jan", "agent", "1", "", "professional")
    add_signal(context, COORDINATOR, new_signal(synthetic_numbers(1)[0], ()), jan)
    context.database.close()
    return home
