"""A list of signals as CSV, as `signal add --file` takes it: from a register or from a spreadsheet.

Columns, in any order: those of `signal_row`; only `number` must be there. A spreadsheet's byte-order mark and its ";"
between columns are accepted. Errors name line and column and never what stands there: it may be a number.
"""

import csv
import io
import re
from collections.abc import Iterator, Sequence

from node.errors import InvalidInput
from node.limits import IMPORT_MAX_ROWS
from node.service.number_check import NOT_SAID, NumberCheck
from node.service.signal_row import COLUMNS, FURTHER_COLUMNS, read_row
from node.service.signal_rules import NewSignal

_FILLED_LINE = re.compile(r"[^\r\n]+")


def parse_signals(text: str, check: NumberCheck = NOT_SAID) -> list[NewSignal]:
    """The signals of the file, in its order; lines without anything are passed over.

    `check` is how the numbers of the rows were checked that tell nothing of it.
    """
    heading = _FILLED_LINE.search(text)
    delimiter = delimiter_of("" if heading is None else heading[0])
    reader = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), delimiter=delimiter, strict=True)
    lines = _lines(reader)
    columns = read_heading(*next(lines, (1, [])), FURTHER_COLUMNS)
    found: list[NewSignal] = []
    for line, cells in lines:
        if len(found) == IMPORT_MAX_ROWS:
            raise InvalidInput(f"line {line}: the file has too many rows", f"give at most {IMPORT_MAX_ROWS} at once")
        found.append(_signal(line, columns, cells, check))
    return found


def delimiter_of(heading: str) -> str:
    """What stands between the columns of a file with this first line: "," or, of a Dutch spreadsheet, ";"."""
    # None of the columns' names holds either sign.
    return ";" if heading.count(";") > heading.count(",") else ","


def read_heading(line: int, cells: Sequence[str], further: Sequence[str]) -> list[str]:
    """The columns that a first line names, of the usual ones and `further`. Raises `InvalidInput` naming the line."""
    hint = f"the first line names the columns: {','.join(COLUMNS)}, and may name {','.join(further)}"
    names = [cell.strip().lower() for cell in cells]
    for position, name in enumerate(names, start=1):
        if name not in (*COLUMNS, *further):
            raise InvalidInput(f"line {line}: column {position} has no known name", hint)
        if name in names[: position - 1]:
            raise InvalidInput(f"line {line}: there are two columns {name}", hint)
    if "number" not in names:
        raise InvalidInput(f"line {line}: there is no column number", hint)
    return names


def by_column(columns: Sequence[str], cells: Sequence[str]) -> dict[str, str]:
    """The cells of a row by their columns; the last may be missing. Raises `InvalidInput` when there are too many."""
    if len(cells) > len(columns):
        raise InvalidInput(
            "there are more cells than columns",
            'put a text that holds the separator between quotation marks: "..."',
        )
    return dict(zip(columns, cells, strict=False))


def _lines(reader: Iterator[list[str]]) -> Iterator[tuple[int, list[str]]]:
    """The lines with something in them, each with the number of the line that it begins on."""
    line = 1
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            raise InvalidInput(
                f"line {line}: this is no CSV", "look for a quotation mark that is not closed, or save the file again"
            ) from None
        if any(cell.strip() for cell in cells):
            yield line, cells
        line = reader.line_num + 1  # type: ignore[attr-defined]


def _signal(line: int, columns: Sequence[str], cells: Sequence[str], check: NumberCheck) -> NewSignal:
    try:
        row = by_column(columns, cells)
    except InvalidInput as error:
        raise InvalidInput(f"line {line}: {error.message}", error.hint) from None
    try:
        return read_row(row, check)
    except InvalidInput as error:
        raise InvalidInput(f"line {line}, {error.message}", error.hint) from None
