"""How a table fits into a terminal: cells wrapped where people would, never within an id, a day or a number."""

import re
from collections.abc import Sequence

GAP = 2
"""Blanks between two columns."""
_BREAKS = re.compile(r"(?<=[^0-9] )|(?<= )(?![0-9])|(?<=[^\W\d]-)(?=[^\W\d])|(?=@)|(?<=[,;/])(?=\w)")
"""Behind a blank, unless it stands in a telephone number; behind a hyphen between letters; before an @."""

Cells = Sequence[str]


def fitted(rows: Sequence[Cells], width: int) -> list[list[str]] | None:
    """The rows, headings first, with line breaks in their cells so that the table is at most `width` wide.

    Cells of the first column, by which commands call a thing, stay whole. None when there is no such way: then a
    table is of no use to anybody.
    """
    columns = [list(column) for column in zip(*rows, strict=True)]
    room = width - GAP * (len(columns) - 1)
    natural = [max(map(len, column)) for column in columns]
    widths = [natural[0], *(max(map(_least, column)) for column in columns[1:])]
    if sum(widths) > room:
        return None
    while sum(widths) < min(room, sum(natural)):
        short = [-(-most // max(1, now)) if now < most else 0 for most, now in zip(natural, widths, strict=True)]
        widths[short.index(max(short))] += 1  # where most lines are needed
    wrapped = [[_wrapped(cell, wide) for cell in column] for column, wide in zip(columns, widths, strict=True)]
    return [list(row) for row in zip(*wrapped, strict=True)]


def _pieces(cell: str) -> list[str]:
    return [piece for piece in _BREAKS.split(cell) if piece]


def _least(cell: str) -> int:
    return max((len(piece.rstrip()) for piece in _pieces(cell)), default=0)


def _wrapped(cell: str, width: int) -> str:
    lines = [""]
    for piece in _pieces(cell):
        if lines[-1] and len(lines[-1]) + len(piece.rstrip()) > width:
            lines.append("")
        lines[-1] += piece
    return "\n".join(line.rstrip() for line in lines)
