"""What people read: results on stdout, as text or JSON; everything else on stderr."""

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from cli.table_layout import fitted
from node.errors import RaakvlakError

_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)

Facts = Mapping[str, Any]
Rows = Sequence[Sequence[str]]


class OutputFailed(RaakvlakError):
    """Standard output takes nothing: the disk that it goes to is full, say."""


def put(text: str, end: str = "\n") -> None:
    """Print to standard output. Raises `OutputFailed`, or `BrokenPipeError` when nobody reads any more."""
    try:
        print(text, end=end, flush=True)
    except BrokenPipeError:
        raise
    except OSError as error:
        raise output_failed(error) from None


def output_failed(error: OSError) -> OutputFailed:
    """What is told when standard output cannot be written."""
    reason = error.strerror or type(error).__name__
    return OutputFailed(
        f"standard output cannot be written: {reason}",
        "is its disk full? What the command does besides printing is done: look before you give it again",
    )


def show(facts: Facts, text: str, as_json: bool) -> None:
    """Print one result: the facts as one JSON object, or the text."""
    put(_json(facts) if as_json else text)


def show_list(objects: Sequence[Facts], headings: Sequence[str], rows: Rows, as_json: bool, nothing: str) -> None:
    """Print a list: each object as one line of JSON, or the rows as a table; `nothing` is told when it is empty."""
    if as_json:
        for one in objects:
            put(_json(one))
    elif not rows:
        tell(nothing)
    else:
        show_table(headings, rows)


def show_table(headings: Sequence[str], rows: Rows) -> None:
    """Print a table: drawn by rich on a terminal, else plain columns that other programs can cut.

    Where a terminal is too narrow for it, each row is told in lines of its own.
    """
    cells = [[printable(cell) for cell in row] for row in rows]
    if not sys.stdout.isatty():
        put(columns([list(headings), *cells]))
        return
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console(highlight=False)
    lines = fitted([headings, *cells], console.width)
    if lines is None:
        put("\n\n".join(_told(headings, row) for row in cells))
        return
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in lines[0]:
        table.add_column(heading, overflow="fold")
    for row in lines[1:]:
        table.add_row(*(Text(cell) for cell in row))
    console.print(table)


def _told(headings: Sequence[str], row: Sequence[str]) -> str:
    return listed([(heading, cell) for heading, cell in zip(headings, row, strict=True) if cell])


def columns(rows: Rows) -> str:
    """The rows as lines, each column as wide as its widest cell."""
    widths = [max(len(cell) for cell in column) for column in zip(*rows, strict=True)]
    lines = ("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in rows)
    return "\n".join(line.rstrip() for line in lines)


def listed(facts: Sequence[tuple[str, str]]) -> str:
    """Names and values in two columns."""
    return columns([(name, printable(value)) for name, value in facts])


def printable(text: str) -> str:
    """The text without anything that could move a terminal's cursor or hide what stands beside it."""
    return "".join(character if character.isprintable() else "�" for character in text)


def moment(text: str | None) -> str:
    """A moment of the API for people's eyes: 2026-11-03 09:30 UTC."""
    return "" if text is None else f"{text[:10]} {text[11:16]} UTC"


def day(text: str | None) -> str:
    """A day of the API for people's eyes: 3 November 2026."""
    if text is None:
        return ""
    year, month, number = text.split("-")
    return f"{int(number)} {_MONTHS[int(month) - 1]} {year}"


def number_of(count: int, one: str) -> str:
    """A count with what is counted: 1 proposal, 2 proposals."""
    return f"{count} {one}" if count == 1 else f"{count} {one}s"


def tell(text: str) -> None:
    """Say something beside the result."""
    print(text, file=sys.stderr, flush=True)


def tell_error(message: str, hint: str) -> None:
    """Say what went wrong, and what to do."""
    tell(f"error: {printable(message)}")
    if hint:
        tell(f"hint: {printable(hint)}")


@contextmanager
def working(text: str) -> Iterator[None]:
    """Say what takes a while: a turning sign on a terminal, else one line."""
    if not sys.stderr.isatty():
        tell(text)
        yield
        return
    from rich.console import Console

    with Console(stderr=True, highlight=False).status(text):
        yield


def _json(facts: Facts) -> str:
    return json.dumps(facts, ensure_ascii=False)
