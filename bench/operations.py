"""Microseconds a point for each operation of the protocol, beside a bare loop of the same calls of libsodium."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import islice
from statistics import median

from bench.bare_loop import BareLoop, calls_of
from bench.figures import ROUNDS, Figure, at_least, at_most
from bench.numbers import fresh_numbers
from node.model import Item, ItemKind
from node.protocol import cores, evaluation, group
from node.protocol.cores import ONE_CORE, SHARED_FROM, Cores
from node.protocol.group import Point
from node.protocol.names import item_point, proof_context
from node.system import SystemRandomness, ThreadCores

SIZES = (4, 64, 256, 4096)
QUICK_SIZES = (4, 64)
OVERHEAD_MOST = 1.15
"""Evaluate and prove at 64 points and more: within 15 % of the bare loop."""
OVERHEAD_FROM = 64
SHARED = ("evaluate", "prove", "verify")
SPEED_UP_LEAST = 1.5
"""What both cores must give, where the work is shared at all."""
_ROUND_POINTS = 2048
"""A round repeats an operation on few points until about so many were done: some tenth of a second."""


@dataclass(frozen=True, slots=True)
class Case:
    """An operation on some points: as a node calls it, on cores that are given."""

    name: str
    points: int
    run: Callable[[Cores], object]
    bare: BareLoop


def measure(quick: bool) -> Iterator[Figure]:
    """The figures, smallest lists first."""
    rounds = 1 if quick else ROUNDS
    both = ThreadCores()
    for size in QUICK_SIZES if quick else SIZES:
        cases = _cases(size)
        for case in cases:
            yield from _against_bare_loop(case, rounds)
        if size >= SHARED_FROM:
            for case in cases:
                if case.name in SHARED:
                    yield _speed_up(case, both, rounds)
            yield _ceiling(next(case for case in cases if case.name == "evaluate"), both, rounds)


def _cases(size: int) -> list[Case]:
    randomness = SystemRandomness()
    pair, me, peer = (randomness.bytes(32) for _ in range(3))
    items = [Item("bench", ItemKind.PERSON, number) for number in islice(fresh_numbers(), size)]
    k = group.random_scalar(randomness.bytes(64))
    key = group.multiply_base(k)
    hashed = [item_point(pair, item) for item in items]
    points = group.multiply_all(group.random_scalar(randomness.bytes(64)), hashed)
    products = group.multiply_all(k, points)
    context = proof_context(b"exchange", pair, me, peer, 1)
    random32 = randomness.bytes(32)
    proof = evaluation.prove(k, key, points, products, context, random32)

    def run_hash(_: Cores) -> list[Point]:
        return [item_point(pair, item) for item in items]

    def run_blind(on: Cores) -> list[Point]:
        return cores.multiply_all(k, hashed, on)

    def run_evaluate(on: Cores) -> list[Point]:
        return cores.multiply_all(k, points, on)

    def run_prove(on: Cores) -> bytes:
        return evaluation.prove(k, key, points, products, context, random32, on)

    def run_verify(on: Cores) -> bool:
        return evaluation.verify(key, points, products, context, proof, on)

    operations: dict[str, Callable[[Cores], object]] = {
        "hash": run_hash,
        "blind": run_blind,
        "evaluate": run_evaluate,
        "prove": run_prove,
        "verify": run_verify,
    }
    return [
        Case(name, size, run, BareLoop(calls_of(partial(run, ONE_CORE)), points, k)) for name, run in operations.items()
    ]


def _against_bare_loop(case: Case, rounds: int) -> Iterator[Figure]:
    found = [_by_turns(partial(case.run, ONE_CORE), case.bare.run, case.points) for _ in range(rounds)]
    wanted = case.name in ("evaluate", "prove") and case.points >= OVERHEAD_FROM
    title = f"{case.name}, {case.points} points"
    yield Figure(title, median(ours for ours, _ in found), "µs a point")
    yield Figure(
        f"{title}: against a bare loop",
        median(ours / bare for ours, bare in found),
        "times",
        at_most(OVERHEAD_MOST) if wanted else None,
    )


def _speed_up(case: Case, both: ThreadCores, rounds: int) -> Figure:
    title = f"{case.name}, {case.points} points: {both.count} cores against one"
    target = at_least(SPEED_UP_LEAST) if both.count > 1 else None
    one, shared = partial(case.run, ONE_CORE), partial(case.run, both)
    return Figure(title, _ratio(one, shared, case.points, rounds), "times", target)


def _ceiling(case: Case, both: ThreadCores, rounds: int) -> Figure:
    """What this machine's cores give at this moment when nothing but libsodium runs on them."""
    loops = [case.bare.run] * both.count
    title = f"bare loops, {case.points} points: {both.count} at once against one after another"
    found = _ratio(lambda: ONE_CORE.run(loops), lambda: both.run(loops), case.points, rounds)
    return Figure(title, found, "times")


def _ratio(one: Callable[[], object], other: Callable[[], object], points: int, rounds: int) -> float:
    turns = (_by_turns(one, other, points) for _ in range(rounds))
    return median(first / second for first, second in turns)


def _by_turns(one: Callable[[], object], other: Callable[[], object], points: int) -> tuple[float, float]:
    """Microseconds a point of two things, run in turn so that a disturbance meets both."""
    repeats = max(1, _ROUND_POINTS // points)
    spent = [0.0, 0.0]
    for _ in range(repeats):
        for number, run in enumerate((one, other)):
            start = time.perf_counter()
            run()
            spent[number] += time.perf_counter() - start
    return spent[0] * 1e6 / (repeats * points), spent[1] * 1e6 / (repeats * points)
