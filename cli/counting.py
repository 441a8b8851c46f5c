"""How far a long piece of work has come: a bar on a terminal, else one line at its beginning."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from cli.output import tell


@contextmanager
def counting(text: str) -> Iterator[Callable[[int, int], None]]:
    """Gives a function to call with what is done and what there is in all, as often as one likes."""
    if not sys.stderr.isatty():
        tell(text)
        yield lambda _done, _total: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=Console(stderr=True, highlight=False), transient=True) as bar:
        task = bar.add_task(text, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)
