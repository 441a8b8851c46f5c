"""What the core needs of the world, as arguments: a clock and randomness.

The same code then runs in production, in tests and in virtual time.
"""

from collections.abc import Sequence
from typing import Protocol, TypeVar

T = TypeVar("T")


class Clock(Protocol):
    """Tells the time."""

    def now(self) -> float:
        """Seconds since 1970-01-01 UTC."""
        ...


class Randomness(Protocol):
    """A source of unpredictable bytes and orders."""

    def bytes(self, count: int) -> bytes:
        """`count` uniform bytes."""
        ...

    def shuffled(self, items: Sequence[T]) -> list[T]:
        """The items in a uniformly random order; the argument is left as it is."""
        ...
