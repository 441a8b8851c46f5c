"""One new signal against a pair of nodes that hold 100 signals each, and against one that holds 10,000 each.

Four real processes on loopback, at tick 0. Signals come one at a time through the internal API, each when the one
before is done with and the nodes are quiet, at the two pairs by turns, so that whatever else the machine does meets
both. What counts is the CPU time of a pair's two processes together, whatever it was for.
"""

import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
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


Costs = Mapping[int, Cost]
"""By the number of signals that the pair holds."""


def measure(quick: bool) -> Iterator[Figure]:
    """The figures of each size, then how they grow."""
    sizes = QUICK_SIZES if quick else SIZES
    small, large = sizes
    found = _rounds(sizes, quick)
    for size in sizes:
        for variant in VARIANTS:
            yield from _figures(f"{variant.name}, {size:,} held", variant, [costs[size] for costs in found[variant]])
    for variant in VARIANTS:
        name = f"{variant.name}: CPU at {large:,} against {small:,}"
        growth = median(costs[large].cpu / costs[small].cpu for costs in found[variant])
        yield Figure(name, growth, "times", at_most(GROWTH_MOST))


def _figures(name: str, variant: Variant, costs: Sequence[Cost]) -> Iterator[Figure]:
    yield Figure(f"{name}: CPU", median(cost.cpu for cost in costs), "ms", at_most(CPU_MOST_MS))
    done = median(cost.done for cost in costs)
    if variant.match:
        yield Figure(f"{name}: both cards stored", done, "ms", at_most(CARDS_MOST_MS))
    else:
        yield Figure(f"{name}: answered", done, "ms")
    yield Figure(f"{name}: traffic", median(cost.sent_bytes for cost in costs), "bytes")
    yield Figure(f"{name}: requests", median(cost.requests for cost in costs), "")


@dataclass(frozen=True, slots=True)
class _State:
    """A pair on disk, initiator first, with the numbers that each of the two holds."""

    homes: Sequence[Home]
    held: Sequence[Sequence[Bsn]]


def _rounds(sizes: Sequence[int], quick: bool) -> Mapping[Variant, Sequence[Costs]]:
    """Each round starts all nodes anew from one and the same state on disk."""
    found: dict[Variant, list[Costs]] = defaultdict(list)
    signals = QUICK_SIGNALS if quick else SIGNALS
    with tempfile.TemporaryDirectory(prefix="raakvlak-bench-") as name:
        states = {size: _state(Path(name) / str(size), size) for size in sizes}
        for _ in range(1 if quick else ROUNDS):
            with ExitStack() as stack:
                pairs = {size: stack.enter_context(_copied(state)) for size, state in states.items()}
                for variant in VARIANTS:
                    found[variant].append(_by_turns(pairs, variant, signals))
    return found


class _Pair:
    """The running nodes of a state, and the numbers for the next signals."""

    def __init__(self, nodes: Sequence[RunningNode], held: Sequence[Sequence[Bsn]]) -> None:
        self._nodes = nodes
        self._held = held
        self._free = fresh_numbers()

    def numbers(self, variant: Variant, count: int) -> Sequence[Bsn]:
        """Numbers that the other node holds, or neither."""
        taken = set(self._held[0]) | set(self._held[1])
        if variant.match:
            return self._held[1 - variant.at][:count]
        return list(islice((number for number in self._free if number not in taken), count))

    def cpu_seconds(self) -> float:
        """Of both nodes together."""
        return sum(node.cpu_seconds() for node in self._nodes)

    def traffic(self) -> dict[str, int]:
        """Of both nodes together."""
        both = [node.traffic() for node in self._nodes]
        return {name: sum(each[name] for each in both) for name in both[0]}

    def place(self, variant: Variant, number: Bsn) -> float:
        """Place a signal; gives the seconds until all is stored that comes of it, and returns when all is quiet."""
        placed_at = self._nodes[variant.at]
        cards = [node.cards() + ITEMS for node in self._nodes]
        start = time.perf_counter()
        placed_at.place(number)
        if variant.match:
            _until(lambda: all(node.cards() >= wanted for node, wanted in zip(self._nodes, cards, strict=True)))
        else:
            _until(placed_at.newest_is_answered)
        done = time.perf_counter() - start
        time.sleep(_QUIET_SECONDS)
        return done


def _by_turns(pairs: Mapping[int, _Pair], variant: Variant, signals: int) -> Costs:
    numbers = {size: iter(pair.numbers(variant, _WARM_UP + signals)) for size, pair in pairs.items()}
    for _ in range(_WARM_UP):
        for size, pair in pairs.items():
            pair.place(variant, next(numbers[size]))
    traffic = {size: pair.traffic() for size, pair in pairs.items()}
    time.sleep(_QUIET_SECONDS)
    cpu = {size: pair.cpu_seconds() for size, pair in pairs.items()}
    done: dict[int, list[float]] = defaultdict(list)
    for _ in range(signals):
        for size, pair in pairs.items():
            done[size].append(pair.place(variant, next(numbers[size])))
    spent = {size: pair.cpu_seconds() - cpu[size] for size, pair in pairs.items()}
    costs = {}
    for size, pair in pairs.items():
        more = {name: value - traffic[size][name] for name, value in pair.traffic().items()}
        costs[size] = Cost(
            spent[size] * 1e3 / signals,
            mean(done[size]) * 1e3,
            more["bytes_sent"] / signals,
            more["requests_sent"] / signals,
        )
    return costs


def _state(folder: Path, size: int) -> _State:
    """Make two nodes, and let them synchronise."""
    homes = make_homes(folder, 2, family_matches=True)
    free = fresh_numbers()
    held = [list(islice(free, size)) for _ in homes]
    for home, numbers in zip(homes, held, strict=True):
        home.hold(numbers)
    with running(homes) as nodes:
        for node in nodes:
            _until(partial(_holds_answers, node, ITEMS * size))
        time.sleep(_QUIET_SECONDS)
    return _State(homes, held)


@contextmanager
def _copied(state: _State) -> Iterator[_Pair]:
    """The pair, running on a copy of its state."""
    with tempfile.TemporaryDirectory(prefix="raakvlak-bench-") as folder:
        copies = [home.copy_to(Path(folder) / home.member.id) for home in state.homes]
        with running(copies) as nodes:
            yield _Pair(nodes, state.held)


def _holds_answers(node: RunningNode, items: int) -> bool:
    return node.own_tokens() == items


def _until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while not condition():
        if time.monotonic() > deadline:
            raise NodeFailed("what was to come of a signal does not come")
        time.sleep(_LOOK_AGAIN_SECONDS)
