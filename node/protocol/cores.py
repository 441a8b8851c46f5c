"""Long lists of points on several cores. libsodium's calls release the interpreter lock, so threads scale.

How the work is run is an argument, like the clock: the core starts no thread of its own.
"""

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Protocol, TypeVar

from node.protocol import group
from node.protocol.group import Point, Scalar, add

R = TypeVar("R")

SHARED_FROM = 64
"""Points from which sharing pays: below, handing work to threads costs more than it saves."""


class Cores(Protocol):
    """Runs independent pieces of work, perhaps at the same time."""

    @property
    def count(self) -> int:
        """Into how many pieces to cut."""
        ...

    def run(self, pieces: Sequence[Callable[[], R]]) -> list[R]:
        """The results of all pieces, in their order."""
        ...


class OneCore:
    """Everything in turn, in the calling thread."""

    count = 1

    def run(self, pieces: Sequence[Callable[[], R]]) -> list[R]:
        """The results of all pieces, in their order."""
        return [piece() for piece in pieces]


ONE_CORE = OneCore()


def multiply_all(scalar: Scalar, points: Sequence[Point], cores: Cores) -> list[Point]:
    """`group.multiply_all`, shared between the cores."""
    if cores.count == 1 or len(points) < SHARED_FROM:
        return group.multiply_all(scalar, points)
    parts = cores.run([_multiplication(scalar, points[cut]) for cut in _cuts(len(points), cores.count)])
    return [product for part in parts for product in part]


def weighted_sum(scalars: Sequence[Scalar], points: Sequence[Point], cores: Cores) -> Point:
    """`group.weighted_sum`, shared between the cores."""
    if cores.count == 1 or len(points) < SHARED_FROM:
        return group.weighted_sum(scalars, points)
    first, *others = cores.run([_sum(scalars[cut], points[cut]) for cut in _cuts(len(points), cores.count)])
    for other in others:
        first = add(first, other)
    return first


def _multiplication(scalar: Scalar, points: Sequence[Point]) -> Callable[[], list[Point]]:
    return lambda: group.multiply_all(scalar, points)


def _sum(scalars: Sequence[Scalar], points: Sequence[Point]) -> Callable[[], Point]:
    return lambda: group.weighted_sum(scalars, points)


def _cuts(length: int, count: int) -> list[slice]:
    """The list in as many pieces as there are cores, as equal as can be."""
    ends = [length * number // count for number in range(count + 1)]
    return [slice(start, end) for start, end in pairwise(ends)]
