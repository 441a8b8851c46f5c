"""`python -m bench [GROUP ...] [--quick] [--json FILE]`: measure and report (docs/benchmarks.md).

It ends with exit code 0 whenever it has measured: a figure that misses its target is a figure, not an error.
"""

import argparse
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from rich.console import Console

from bench import machine, memory, one_signal, operations, report, synchronisation
from bench.figures import Figure

GROUPS: dict[str, Callable[[bool], Iterator[Figure]]] = {
    "operations": operations.measure,
    "one-signal": one_signal.measure,
    "synchronisation": synchronisation.measure,
    "memory": memory.measure,
}
"""What can be measured; each takes whether it is to be quick."""
STDOUT = "-"
FILE_WIDTH = 110
"""Characters in a line of the table where no terminal says how many there are."""


def main() -> None:
    """Measure what was asked for, else everything."""
    asked = _asked()
    progress = Console(stderr=True, highlight=False)
    facts = machine.facts()
    found: dict[str, list[Figure]] = {}
    for name in asked.groups or GROUPS:
        found[name] = []
        progress.print(f"measuring {name}")
        for figure in GROUPS[name](asked.quick):
            found[name].append(figure)
            progress.print(f"  {figure.name}", style="dim")
    if asked.json != STDOUT:
        width = None if sys.stdout.isatty() else FILE_WIDTH
        report.show(Console(highlight=False, width=width), facts, found, asked.quick)
    if asked.json is not None:
        text = report.as_json(facts, found, asked.quick) + "\n"
        if asked.json == STDOUT:
            sys.stdout.write(text)
        else:
            Path(asked.json).write_text(text, encoding="utf-8")


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description="Time, CPU, bytes and memory of the node.")
    parser.add_argument("groups", nargs="*", metavar="GROUP", help=f"{', '.join(GROUPS)}; else all")
    parser.add_argument("--quick", action="store_true", help="one round over small lists: to see that it runs")
    parser.add_argument("--json", metavar="FILE", help="write JSON to this file, or with - to stdout, without a table")
    asked = parser.parse_args()
    for name in asked.groups:
        if name not in GROUPS:
            parser.error(f"there is no group of that name; there are: {', '.join(GROUPS)}")
    return asked


if __name__ == "__main__":
    main()
