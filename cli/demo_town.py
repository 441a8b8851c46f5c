"""The demo's three nodes, from nothing to signals, each step by the commands that people would type."""

import json
import socket
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from importlib.resources import as_file
from itertools import islice
from pathlib import Path
from random import SystemRandom
from typing import TypeVar

from cli.demo_node import DemoNode, raakvlak
from cli.demo_people import ORGANISATIONS, TITLES, DemoOrganisation, DemoProfessional
from cli.demo_signals import LateSignal, list_file
from node.config import Ceilings

T = TypeVar("T")
R = TypeVar("R")

_CARDS_PER_DAY = 5_000
"""All of the demo's matches come within seconds; real ones do not."""
_SYNCHRONISATION_CLASS = "1k"
_PORTS = range(20_000, 32_000)
"""Below those that systems give to connections by themselves: no other program gets one before its node listens."""


class DemoTown:
    """All nodes of the demo, below one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        ports = free_ports(len(ORGANISATIONS))
        self.nodes = [DemoNode(one, folder, port) for one, port in zip(ORGANISATIONS, ports, strict=True)]

    @property
    def covenant(self) -> Path:
        """The covenant's file."""
        return self.folder / "covenant.json"

    def token(self, organisation: str, who: DemoProfessional) -> Path:
        """The file with a professional's token."""
        return self.folder / organisation / f"{who.mail.partition('@')[0]}.token"

    def make(self) -> None:
        """Steward, nodes, and a covenant of them all."""
        key = self.folder / "steward.key"
        together([lambda: raakvlak("covenant", "steward-key", str(key)), *(_init(node) for node in self.nodes)])
        file = str(self.covenant)
        raakvlak("covenant", "create", file, "--steward", f"regio:Regio Amstelland:{key}.pub", *_terms())
        for node in self.nodes:
            raakvlak("covenant", "add", file, str(node.home / "member.json"))
        raakvlak("covenant", "sign", file, "--key", str(key))

    def start(self) -> None:
        """Let every node join and run."""
        for_each(self.nodes, lambda node: node.command("node", "join", str(self.covenant)))
        for node in self.nodes:
            node.start()
        for node in self.nodes:
            node.wait_until_ready()

    def add_professionals(self) -> None:
        """Two professionals at each node, with their tokens."""
        for_each(self.nodes, self._add_professionals)

    def place_lists(self) -> int:
        """Let the first professional of each organisation place its list; gives how many signals that are."""
        return sum(for_each(self.nodes, self._place_list))

    def place(self, late: LateSignal) -> None:
        """Let the second professional of an organisation place one signal, its number on standard input."""
        node = next(node for node in self.nodes if node.id == late.organisation)
        purposes = [word for purpose in late.signal.purposes for word in ("--purpose", purpose)]
        node.command(
            *("signal", "add", "-", "--check", "document", "--reference", late.signal.reference, *purposes),
            token=self.token(node.id, node.organisation.colleague),
            stdin=late.signal.person.digits,
        )

    def _add_professionals(self, node: DemoNode) -> None:
        for who in (node.organisation.lister, node.organisation.colleague):
            added = node.command(
                *("professional", "add", "--json", "--name", who.name, "--function", who.function),
                *("--phone", who.phone, "--mail", who.mail),
            )
            node.command("professional", "token", json.loads(added)["id"], "--out", str(self.token(node.id, who)))

    def _place_list(self, node: DemoNode) -> int:
        token = self.token(node.id, node.organisation.lister)
        with as_file(list_file(node.id)) as file:
            answer = node.command("signal", "add", "--json", "--file", str(file), "--check", "register", token=token)
        return int(json.loads(answer)["added"])


def together(tasks: Sequence[Callable[[], T]]) -> list[T]:
    """Run these at the same time; the first error is raised when all have ended."""
    with ThreadPoolExecutor(len(tasks)) as pool:
        return [future.result() for future in [pool.submit(task) for task in tasks]]


def for_each(items: Iterable[T], work: Callable[[T], R]) -> list[R]:
    """Do something for all of these at the same time."""
    return together([partial(work, item) for item in items])


def free_ports(count: int) -> list[int]:
    """Ports on the loopback that nothing listens on now."""
    shuffled = SystemRandom().sample(_PORTS, len(_PORTS))
    return list(islice(filter(_is_free, shuffled), count))


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def _init(node: DemoNode) -> Callable[[], str]:
    one: DemoOrganisation = node.organisation
    purposes = [word for purpose in one.purposes for word in ("--purpose", purpose)]

    def init() -> str:
        told = node.command(
            *("node", "init", "--yes", "--id", one.id, "--name", one.name, "--kind", one.kind, "--url", node.url),
            *("--mail", f"coordinator@{one.id}.example", "--class", _SYNCHRONISATION_CLASS, *purposes),
        )
        _raise_ceiling(node.home / "node.toml")
        return told

    return init


def _raise_ceiling(settings: Path) -> None:
    """Let the node give as many cards a day as the demo's covenant, as an administrator would by hand."""
    text = settings.read_text(encoding="utf-8")
    usual = f"cards_per_day = {Ceilings().cards_per_day}"
    settings.write_text(text.replace(usual, f"cards_per_day = {_CARDS_PER_DAY}"), encoding="utf-8")


def _terms() -> list[str]:
    purposes = [word for name, title in TITLES.items() for word in ("--purpose", f"{name}:{title}")]
    return [*purposes, "--tick", "0", "--cards-per-day", str(_CARDS_PER_DAY)]
