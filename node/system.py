"""The real clock, randomness and cores of the machine, for the ports of `node.ports` and `node.protocol.cores`."""

import os
import secrets
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
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


class ThreadCores:
    """All cores of the machine, by threads that wait for work."""

    def __init__(self, count: int | None = None) -> None:
        self.count = count or len(os.sched_getaffinity(0))
        self._pool = ThreadPoolExecutor(self.count, thread_name_prefix="cores")

    def run(self, pieces: Sequence[Callable[[], T]]) -> list[T]:
        """The results of all pieces, in their order; the caller's thread does the first one."""
        others = [self._pool.submit(piece) for piece in pieces[1:]]
        first = pieces[0]()
        return [first, *(other.result() for other in others)]
