"""The floor under an operation: the same calls of libsodium, as many of each, in a loop that does nothing else.

Which calls those are is not guessed: they are counted while the operation runs. The loop has its buffers before it
starts, and gives libsodium addresses, so what remains is the library's own time and that of ctypes.
"""

import ctypes
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import wraps
from typing import Any

from node.protocol import sodium
from node.protocol.group import POINT_BYTES, SCALAR_BYTES, UNIFORM_BYTES, Point, Scalar

_PARAMETERS: Mapping[str, tuple[str, ...]] = {
    "is_valid_point": ("point",),
    "point_add": ("out", "point", "point"),
    "point_from_hash": ("out", "uniform"),
    "point_multiply": ("out", "scalar", "point"),
    "point_multiply_base": ("out", "scalar"),
    "scalar_reduce": ("out", "uniform"),
    "scalar_add": ("out", "scalar", "scalar"),
    "scalar_subtract": ("out", "scalar", "scalar"),
    "scalar_multiply": ("out", "scalar", "scalar"),
}
"""The functions of `node.protocol.sodium`, and what each takes."""


def calls_of(operation: Callable[[], object]) -> Counter[str]:
    """How often an operation calls each function of libsodium. It must do so in this thread alone."""
    counts: Counter[str] = Counter()
    with _counting(counts):
        operation()
    return counts


class BareLoop:
    """A loop of counted calls over these points, which it takes in turn."""

    def __init__(self, calls: Mapping[str, int], points: Sequence[Point], scalar: Scalar) -> None:
        self._points = ctypes.create_string_buffer(b"".join(points), POINT_BYTES * len(points))
        self._count = len(points)
        self._scalar = ctypes.create_string_buffer(bytes(scalar), SCALAR_BYTES)
        self._uniform = ctypes.create_string_buffer(bytes(scalar) + bytes(scalar), UNIFORM_BYTES)
        self._out = ctypes.create_string_buffer(POINT_BYTES * len(points))
        self._plan = [(getattr(sodium, name), self._arguments(name, count)) for name, count in calls.items()]

    def run(self) -> None:
        """Run the loop once."""
        for function, arguments in self._plan:
            for each in arguments:
                function(*each)

    def _arguments(self, name: str, count: int) -> list[tuple[int, ...]]:
        return [tuple(self._address(kind, number) for kind in _PARAMETERS[name]) for number in range(count)]

    def _address(self, kind: str, number: int) -> int:
        offset = number % self._count * POINT_BYTES
        if kind == "point":
            return ctypes.addressof(self._points) + offset
        if kind == "out":
            return ctypes.addressof(self._out) + offset
        return ctypes.addressof(self._scalar if kind == "scalar" else self._uniform)


@contextmanager
def _counting(counts: Counter[str]) -> Iterator[None]:
    originals = {name: getattr(sodium, name) for name in _PARAMETERS}
    for name, function in originals.items():
        setattr(sodium, name, _counted(name, function, counts))
    try:
        yield
    finally:
        for name, function in originals.items():
            setattr(sodium, name, function)


def _counted(name: str, function: Callable[..., Any], counts: Counter[str]) -> Callable[..., Any]:
    @wraps(function)
    def call(*arguments: object) -> Any:
        counts[name] += 1
        return function(*arguments)

    return call
