"""How far a long piece of work is that goes in parts."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from cli.output import tell


@contextmanager
def counted(text: str, total: int) -> Iterator[Callable[[int], None]]:
    """A bar on a terminal, else one line. What is given is called with how much more of the total is done."""
    if not sys.stderr.isatty():
        tell(text)
        yield lambda _more: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(bar_width=20), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True, highlight=False)) as progress:
        task = progress.add_task(text, total=total)
        yield lambda more: progress.update(task, advance=more)
