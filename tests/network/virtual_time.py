"""An event loop whose time is a test's: it goes to the next thing that is due as soon as nothing is left to do now."""

import asyncio
import selectors
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from tests.helpers import FixedClock

T = TypeVar("T")


class VirtualClock(FixedClock):
    """The clock of a loop and of the nodes in it, in seconds since 1970-01-01 UTC."""


class _NobodyComes(selectors.SelectSelector):
    """Nothing ever comes from outside: to wait is to be there at once."""

    def __init__(self, clock: FixedClock) -> None:
        super().__init__()
        self._clock = clock

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        """Let the time pass that the loop would wait."""
        ready = super().select(0)
        if timeout is None and not ready:
            raise RuntimeError("everything waits for ever")
        if not ready:
            self._clock.time += timeout or 0
        return ready


class VirtualLoop(asyncio.SelectorEventLoop):
    """A loop on a virtual clock. What is given to a thread is done at once, and to work takes no time."""

    def __init__(self, clock: FixedClock) -> None:
        super().__init__(_NobodyComes(clock))
        self._virtual = clock
        self._clock_resolution = 1e-6  # so far from 1970 a float tells no smaller times apart

    def time(self) -> float:
        """What timers are measured with."""
        return self._virtual.time

    def run_in_executor(self, executor: Any, func: Callable[..., T], *args: Any) -> "asyncio.Future[T]":  # type: ignore[override]
        """Do it now."""
        done = self.create_future()
        try:
            done.set_result(func(*args))
        except Exception as error:  # it belongs to whoever waits for the result
            done.set_exception(error)
        return done


def run_until(clock: FixedClock, end: float, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """Run something that goes on for ever until the clock has come to `end`."""

    async def watched() -> None:
        try:
            async with asyncio.timeout_at(end):
                await work()
        except TimeoutError:
            return
        raise AssertionError("it ended by itself")

    with asyncio.Runner(loop_factory=lambda: VirtualLoop(clock)) as runner:
        runner.run(watched())
