"""How far the demo is: on a terminal a moving line, else one line for each step; always on stderr."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol

from cli.output import tell

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID


class Steps(Protocol):
    """Told of each step as it begins, and of how much of it is done."""

    def begin(self, text: str, total: int | None = None) -> None:
        """A step begins, the one before is done. `total` is how much there is to do in it, when it can be counted."""
        ...

    def done(self, count: int) -> None:
        """So much of the step is done."""
        ...


class LineSteps:
    """One line for each step."""

    def begin(self, text: str, total: int | None = None) -> None:
        """Tell of the step."""
        tell(text if total is None else f"{text} ({total})")

    def done(self, count: int) -> None:
        """Nothing: a file of many such lines helps nobody."""


class BarSteps:
    """A bar of rich for each step."""

    def __init__(self, progress: "Progress") -> None:
        self._progress = progress
        self._task: TaskID | None = None

    def begin(self, text: str, total: int | None = None) -> None:
        """Fill the bar of the step before, and show another below it."""
        self.finish()
        self._task = self._progress.add_task(text, total=total)

    def done(self, count: int) -> None:
        """Move the bar."""
        if self._task is not None:
            self._progress.update(self._task, completed=count)

    def finish(self) -> None:
        """Fill the bar of the last step."""
        if self._task is not None:
            total = self._progress.tasks[self._task].total or 1
            self._progress.update(self._task, total=total, completed=total)


@contextmanager
def steps() -> Iterator[Steps]:
    """Where to tell the steps of a run."""
    if not sys.stderr.isatty():
        yield LineSteps()
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(bar_width=20), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True, highlight=False)) as progress:
        shown = BarSteps(progress)
        yield shown
        shown.finish()
