"""A report as CSV, for a spreadsheet or a program."""

import csv
import io
from collections.abc import Sequence

from cli.report_cells import COLUMNS, LATER, NOT_SHOWN, ReportRow

_ACTIVE = ("=", "+", "-", "@", "\t", "\r")
"""With these a spreadsheet takes what follows for a formula, and runs it."""
_EMPTY = (NOT_SHOWN, LATER)


def as_csv(rows: Sequence[ReportRow]) -> str:
    """One line for each row; a cell that is not shown is empty, or `<5`."""
    lines = [[row.month, row.by, ", ".join(row.names), *(row.cells[name] for name in COLUMNS)] for row in rows]
    return written(("month", "by", "name", *COLUMNS), lines)


def written(headings: Sequence[str], lines: Sequence[Sequence[str]]) -> str:
    """Lines as CSV, without anything that a spreadsheet would run."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(headings)
    writer.writerows([_inert(cell) for cell in line] for line in lines)
    return out.getvalue()


def _inert(cell: str) -> str:
    if cell in _EMPTY:
        return ""
    return f"'{cell}" if cell.startswith(_ACTIVE) else cell
