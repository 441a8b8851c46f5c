"""The real clock and the operating system's randomness, for the ports of `node.ports`."""

import secrets
import time
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


class SystemClock:
    """The machine's clock."""

    def now(self) -> float:
        """Seconds since 1970-01-01 UTC, as the machine believes them to be."""
        return time.time()


class SystemRandomness:
    """The operating system's generator."""

    def bytes(self, count: int) -> bytes:
        """`count` uniform bytes."""
        return secrets.token_bytes(count)

    def shuffled(self, items: Sequence[T]) -> list[T]:
        """The items in a uniformly random order."""
        result = list(items)
        secrets.SystemRandom().shuffle(result)
        return result
