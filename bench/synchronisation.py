"""The first synchronisation of two nodes, from nothing to all matches with their contact cards.

Two real processes on loopback share the machine's cores, at tick 0; a tenth of the numbers is on both lists. Family
matches are off, so that a signal is one item and the lists are the same as those of the other library.
"""

import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from statistics import median

from bench import other_library
from bench.figures import ROUNDS, Figure
from bench.homes import make_homes
from bench.numbers import fresh_numbers
from bench.other_library import OtherRun
from bench.running_node import NodeFailed, RunningNode, running
from node.model import Bsn

SIZES = (1_000, 10_000)
QUICK_SIZES = (200,)
OVERLAP = 0.1
_LOOK_AGAIN_SECONDS = 0.05
_PATIENCE_SECONDS = 900.0


@dataclass(frozen=True, slots=True)
class Synchronisation:
    """Seconds from the start of both processes; CPU seconds, bytes and requests of both nodes together."""

    ready: float
    tokens: float
    cards: float
    cpu: float
    sent_bytes: float
    requests: float


def measure(quick: bool) -> Iterator[Figure]:
    """The figures of each size, and beside them those of the other library where it is installed."""
    for size in QUICK_SIZES if quick else SIZES:
        shared = round(size * OVERLAP)
        ours: list[Synchronisation] = []
        theirs: list[OtherRun] = []
        for _ in range(1 if quick else ROUNDS):
            lists = _lists(size, shared)
            ours.append(_synchronise(lists, shared))
            if other_library.is_installed():
                theirs.append(other_library.run(*lists, shared))
        yield from _figures(f"{size:,} × {size:,}", ours, theirs)


def _figures(name: str, ours: Sequence[Synchronisation], theirs: Sequence[OtherRun]) -> Iterator[Figure]:
    yield Figure(f"{name}: both nodes started", median(run.ready for run in ours), "s")
    yield Figure(f"{name}: all tokens at both", median(run.tokens for run in ours), "s")
    yield Figure(f"{name}: all cards at both", median(run.cards for run in ours), "s")
    yield Figure(f"{name}: CPU of both", median(run.cpu for run in ours), "s")
    yield Figure(f"{name}: traffic of both", median(run.sent_bytes for run in ours), "bytes")
    yield Figure(f"{name}: requests", median(run.requests for run in ours), "")
    if not theirs:
        return
    pairs = list(zip(ours, theirs, strict=True))
    yield Figure(f"{name}: openmined-psi, both directions", median(run.wall for run in theirs), "s")
    yield Figure(f"{name}: all tokens, against openmined-psi", median(a.tokens / b.wall for a, b in pairs), "times")
    yield Figure(f"{name}: CPU, against openmined-psi", median(a.cpu / b.cpu for a, b in pairs), "times")
    yield Figure(
        f"{name}: bytes, against openmined-psi", median(a.sent_bytes / b.sent_bytes for a, b in pairs), "times"
    )


def _lists(size: int, shared: int) -> tuple[list[Bsn], list[Bsn]]:
    free = fresh_numbers()
    both = list(islice(free, shared))
    return both + list(islice(free, size - shared)), list(islice(free, size - shared)) + both


def _synchronise(lists: tuple[list[Bsn], list[Bsn]], shared: int) -> Synchronisation:
    with tempfile.TemporaryDirectory(prefix="raakvlak-bench-") as folder:
        homes = make_homes(Path(folder), 2, family_matches=False)
        for home, numbers in zip(homes, lists, strict=True):
            home.hold(numbers)
        start = time.perf_counter()
        with running(homes) as nodes:
            ready = time.perf_counter() - start
            tokens = _wait(nodes, start, [len(numbers) for numbers in lists], RunningNode.own_tokens)
            cards = _wait(nodes, start, [shared, shared], RunningNode.cards)
            cpu = sum(node.cpu_seconds() for node in nodes)
            traffic = [node.traffic() for node in nodes]
        return Synchronisation(
            ready,
            tokens,
            cards,
            cpu,
            sum(each["bytes_sent"] for each in traffic),
            sum(each["requests_sent"] for each in traffic),
        )


def _wait(
    nodes: Sequence[RunningNode], start: float, wanted: Sequence[int], count: Callable[[RunningNode], int]
) -> float:
    """Seconds from the start until each node has as many as it should."""
    while any(count(node) < number for node, number in zip(nodes, wanted, strict=True)):
        if time.perf_counter() - start > _PATIENCE_SECONDS:
            raise NodeFailed("the two nodes do not come to an end")
        time.sleep(_LOOK_AGAIN_SECONDS)
    return time.perf_counter() - start
