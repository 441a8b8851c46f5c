"""A list of signals as CSV, as `signal add --file` takes it: from a register or from a spreadsheet.

Columns, in any order: number, purposes, parents, birth_date, end, informed, reference, and ask_again, check,
checked_on, unchecked. Only `number` must be there. Several purposes or parents are separated by ";"; dates are written
as 2026-11-03. A spreadsheet's byte-order mark and its ";" between columns are accepted. Errors name line and column
and never what stands there: it may be a number.
"""

import csv
import io
import re
from collections.abc import Callable, Iterator
from datetime import date
from typing import TypeVar

from node.errors import InvalidInput
from node.limits import IMPORT_MAX_ROWS
from node.model import Bsn
from node.service.number_check import NOT_SAID, HowChecked, NumberCheck
from node.service.signal_rules import NewSignal

COLUMNS = ("number", "purposes", "parents", "birth_date", "end", "informed", "reference")
FURTHER_COLUMNS = ("ask_again", "check", "checked_on", "unchecked")

_ISO_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_FILLED_LINE = re.compile(r"[^\r\n]+")
_COLUMNS_HINT = f"the first line names the columns: {','.join(COLUMNS)}, and may name {','.join(FURTHER_COLUMNS)}"

T = TypeVar("T")


def parse_signals(text: str, check: NumberCheck = NOT_SAID) -> list[NewSignal]:
    """The signals of the file, in its order; lines without anything are passed over.

    `check` is how the numbers of the rows were checked that tell nothing of it.
    """
    reader = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), delimiter=_delimiter(text), strict=True)
    lines = _lines(reader)
    heading_line, heading = next(lines, (1, []))
    columns = _columns(heading_line, heading)
    found: list[NewSignal] = []
    for line, cells in lines:
        if len(found) == IMPORT_MAX_ROWS:
            raise InvalidInput(f"line {line}: the file has too many rows", f"give at most {IMPORT_MAX_ROWS} at once")
        found.append(_signal(line, columns, cells, check))
    return found


def _delimiter(text: str) -> str:
    # None of the columns' names holds either sign.
    heading = _FILLED_LINE.search(text)
    return ";" if heading is not None and heading[0].count(";") > heading[0].count(",") else ","


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


def _columns(line: int, cells: list[str]) -> list[str]:
    names = [cell.strip().lower() for cell in cells]
    for position, name in enumerate(names, start=1):
        if name not in COLUMNS + FURTHER_COLUMNS:
            raise InvalidInput(f"line {line}: column {position} has no known name", _COLUMNS_HINT)
        if name in names[: position - 1]:
            raise InvalidInput(f"line {line}: there are two columns {name}", _COLUMNS_HINT)
    if "number" not in names:
        raise InvalidInput(f"line {line}: there is no column number", _COLUMNS_HINT)
    return names


def _signal(line: int, columns: list[str], cells: list[str], check: NumberCheck) -> NewSignal:
    if len(cells) > len(columns):
        raise InvalidInput(
            f"line {line}: there are more cells than columns",
            'put a text that holds the separator between quotation marks: "..."',
        )
    row = dict(zip(columns, (cell.strip() for cell in cells), strict=False))
    return NewSignal(
        person=_read(line, row, "number", Bsn),
        purposes=_parts(row.get("purposes", "")),
        ends=_read(line, row, "end", _date_or_none),
        parents=_read(line, row, "parents", lambda cell: tuple(Bsn(part) for part in _parts(cell))),
        birth_date=_read(line, row, "birth_date", _date_or_none),
        informed=row.get("informed", ""),
        reference=row.get("reference", ""),
        ask_again=_read(line, row, "ask_again", _date_or_none),
        number_check=_check(line, row) or check,
    )


def _check(line: int, row: dict[str, str]) -> NumberCheck | None:
    how, on = _read(line, row, "check", _how_or_none), _read(line, row, "checked_on", _date_or_none)
    told = NumberCheck(how, on, row.get("unchecked", ""))
    return None if told == NOT_SAID else told


def _read(line: int, row: dict[str, str], column: str, read: Callable[[str], T]) -> T:
    try:
        return read(row.get(column, ""))
    except InvalidInput as error:
        raise InvalidInput(f"line {line}, column {column}: {error.message}", error.hint) from None


def _parts(cell: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in cell.split(";") if part.strip())


def _how_or_none(cell: str) -> HowChecked | None:
    if cell and cell not in list(HowChecked):
        raise InvalidInput("there is no such check", f"write one of: {', '.join(HowChecked)}")
    return HowChecked(cell) if cell else None


def _date_or_none(cell: str) -> date | None:
    if not cell:
        return None
    try:
        if _ISO_DATE.fullmatch(cell):
            return date.fromisoformat(cell)
    except ValueError:
        pass
    raise InvalidInput("this is no date", "write it as year, month and day: 2026-11-03")
