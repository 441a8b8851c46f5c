"""One new signal against a pair of nodes that hold 100 signals each, and against one that holds 10,000 each.

Two real processes on loopback, at tick 0. Signals come one at a time through the internal API, each when the one before
is done with and the nodes are quiet. What counts is the CPU time of both processes together, whatever it was for.
"""

import shutil
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path
from statistics import mean, median

from bench.figures import ROUNDS, Figure, at_most
from bench.homes import Home, make_homes
from bench.numbers import fresh_numbers
from bench.running_node import NodeFailed, RunningNode, running
from node.model import Bsn

SIZES = (100, 10_000)
QUICK_SIZES = (100, 500)
SIGNALS = 20
"""In a group, whose CPU time is taken as a whole."""
QUICK_SIGNALS = 5
CPU_MOST_MS = 8.0
GROWTH_MOST = 1.15
"""A signal at 10,000 against one at 100."""
CARDS_MOST_MS = 250.0

ITEMS = 2
"""What a signal on one person stands for: the person, and the member of a family. Each brings a card of its own."""
_WARM_UP = 3
"""Signals before those that count: a node does some things once."""
_QUIET_SECONDS = 0.05
"""After the last thing that is looked for: what follows it (a match job, a needless nudge) counts as well."""
_LOOK_AGAIN_SECONDS = 0.001
_PATIENCE_SECONDS = 120.0


@dataclass(frozen=True, slots=True)
class Variant:
    """Where the signal is placed (0 the initiator, 1 the responder), and whether the other node has it already."""

    at: int
    match: bool

    @property
    def name(self) -> str:
        """For people."""
        return f"at the {('initiator', 'responder')[self.at]}, {'with a' if self.match else 'no'} match"


VARIANTS = tuple(Variant(at, match) for match in (False, True) for at in (0, 1))


@dataclass(frozen=True, slots=True)
class Cost:
    """Of one signal: CPU of both nodes and the time until it was done with, in milliseconds; traffic of both."""

    cpu: float
    done: float
    sent_bytes: float
    requests: float


def measure(quick: bool) -> Iterator[Figure]:
    """The figures of each size, then how they grow."""
    sizes = QUICK_SIZES if quick else SIZES
    found = {size: _medians(size, quick) for size in sizes}
    for size in sizes:
        for variant in VARIANTS:
            yield from _figures(f"{variant.name}, {size:,} held", found[size][variant], variant)
    small, large = sizes
    for variant in VARIANTS:
        name = f"{variant.name}: CPU at {large:,} against {small:,}"
        yield Figure(name, found[large][variant].cpu / found[small][variant].cpu, "times", at_most(GROWTH_MOST))


def _figures(name: str, cost: Cost, variant: Variant) -> Iterator[Figure]:
    yield Figure(f"{name}: CPU", cost.cpu, "ms", at_most(CPU_MOST_MS))
    if variant.match:
        yield Figure(f"{name}: both cards stored", cost.done, "ms", at_most(CARDS_MOST_MS))
    else:
        yield Figure(f"{name}: answered", cost.done, "ms")
    yield Figure(f"{name}: traffic", cost.sent_bytes, "bytes")
    yield Figure(f"{name}: requests", cost.requests, "")


def _medians(size: int, quick: bool) -> dict[Variant, Cost]:
    """Each round starts both nodes anew from one and the same state on disk."""
    rounds: dict[Variant, list[Cost]] = defaultdict(list)
    with tempfile.TemporaryDirectory(prefix="raakvlak-bench-") as name:
        folder, free = Path(name), fresh_numbers()
        homes = make_homes(folder / "state", 2, family_matches=True)
        held = [list(islice(free, size)) for _ in homes]
        _synchronise(homes, held)
        for number in range(1 if quick else ROUNDS):
            copies = [home.copy_to(folder / f"round-{number}" / home.member.id) for home in homes]
            for variant, cost in _round(copies, held, free, QUICK_SIGNALS if quick else SIGNALS):
                rounds[variant].append(cost)
            shutil.rmtree(folder / f"round-{number}")
    return {variant: _median_cost(costs) for variant, costs in rounds.items()}


def _synchronise(homes: Sequence[Home], held: Sequence[Sequence[Bsn]]) -> None:
    for home, numbers in zip(homes, held, strict=True):
        home.hold(numbers)
    with running(homes) as nodes:
        for node, numbers in zip(nodes, held, strict=True):
            _until(partial(_holds_answers, node, ITEMS * len(numbers)))
        time.sleep(_QUIET_SECONDS)


def _holds_answers(node: RunningNode, items: int) -> bool:
    return node.own_tokens() == items


def _round(
    homes: Sequence[Home], held: Sequence[Sequence[Bsn]], free: Iterator[Bsn], signals: int
) -> Iterator[tuple[Variant, Cost]]:
    with running(homes) as nodes:
        for variant in VARIANTS:
            numbers = held[1 - variant.at] if variant.match else list(islice(free, _WARM_UP + signals))
            for number in numbers[:_WARM_UP]:
                _place(nodes, variant, number)
            yield variant, _group(nodes, variant, numbers[_WARM_UP : _WARM_UP + signals])


def _group(nodes: Sequence[RunningNode], variant: Variant, numbers: Sequence[Bsn]) -> Cost:
    traffic = [node.traffic() for node in nodes]
    time.sleep(_QUIET_SECONDS)
    cpu = sum(node.cpu_seconds() for node in nodes)
    done = [_place(nodes, variant, number) for number in numbers]
    cpu = sum(node.cpu_seconds() for node in nodes) - cpu
    more = [_difference(node.traffic(), before) for node, before in zip(nodes, traffic, strict=True)]
    count = len(numbers)
    return Cost(
        cpu * 1e3 / count,
        mean(done) * 1e3,
        sum(each["bytes_sent"] for each in more) / count,
        sum(each["requests_sent"] for each in more) / count,
    )


def _place(nodes: Sequence[RunningNode], variant: Variant, number: Bsn) -> float:
    """Place a signal; gives the seconds until all is stored that comes of it, and returns when the nodes are quiet."""
    placed_at = nodes[variant.at]
    cards = [node.cards() + ITEMS for node in nodes]
    start = time.perf_counter()
    placed_at.place(number)
    if variant.match:
        _until(lambda: all(node.cards() == wanted for node, wanted in zip(nodes, cards, strict=True)))
    else:
        _until(placed_at.newest_is_answered)
    done = time.perf_counter() - start
    time.sleep(_QUIET_SECONDS)
    return done


def _until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while not condition():
        if time.monotonic() > deadline:
            raise NodeFailed("what was to come of a signal does not come")
        time.sleep(_LOOK_AGAIN_SECONDS)


def _difference(after: dict[str, int], before: dict[str, int]) -> dict[str, int]:
    return {name: after[name] - before[name] for name in after}


def _median_cost(costs: Sequence[Cost]) -> Cost:
    return Cost(
        median(cost.cpu for cost in costs),
        median(cost.done for cost in costs),
        median(cost.sent_bytes for cost in costs),
        median(cost.requests for cost in costs),
    )
