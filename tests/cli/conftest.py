"""Two organisations of one covenant, each with a home in which its node's API answers."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from node.service.context import Context
from tests.cli.command_line import Home, home_of
from tests.helpers import FixedClock, make_context, make_covenant


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
