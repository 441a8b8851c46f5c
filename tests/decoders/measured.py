"""How much memory and how many steps a decoder takes: counted, not timed, so that every machine gives one verdict."""

import sys
import tracemalloc
from collections.abc import Callable
from dataclasses import dataclass
from types import FrameType
from typing import Any


@dataclass(frozen=True)
class Effort:
    """The most memory in use at one time, in bytes, and the number of calls, of Python's and of C's functions."""

    memory: int
    calls: int


def effort_of(call: Callable[[], object]) -> Effort:
    """What a call takes; it must not raise."""
    calls = 0

    def count(_frame: FrameType, event: str, _of: Any) -> None:
        nonlocal calls
        calls += event in ("call", "c_call")

    tracemalloc.start()
    before, _ = tracemalloc.get_traced_memory()
    sys.setprofile(count)
    try:
        call()
    finally:
        sys.setprofile(None)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    return Effort(peak - before, calls)
