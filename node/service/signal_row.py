"""One row of a list: texts by column, and the signal that they tell of.

Several purposes or parents are separated by ";"; dates are written as 2026-11-03. Errors name the column and never
what stands there: it may be a number.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import TypeVar

from node.errors import InvalidInput
from node.model import Bsn
from node.service.number_check import NOT_SAID, HowChecked, NumberCheck
from node.service.signal_rules import NewSignal

COLUMNS = ("number", "purposes", "parents", "birth_date", "end", "informed", "reference")
FURTHER_COLUMNS = ("ask_again", "check", "checked_on", "unchecked")
SEPARATOR = ";"
"""Between several purposes or parents in one cell."""

_ISO_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")

T = TypeVar("T")


def read_row(row: Mapping[str, str], check: NumberCheck = NOT_SAID) -> NewSignal:
    """The signal of a row; columns that are absent are empty. `check` counts where the row tells nothing of one."""
    return NewSignal(
        person=_read(row, "number", Bsn),
        purposes=_parts(row.get("purposes", "")),
        ends=_read(row, "end", _date_or_none),
        parents=_read(row, "parents", lambda cell: tuple(Bsn(part) for part in _parts(cell))),
        birth_date=_read(row, "birth_date", _date_or_none),
        informed=row.get("informed", "").strip(),
        reference=row.get("reference", "").strip(),
        ask_again=_read(row, "ask_again", _date_or_none),
        number_check=_check(row) or check,
    )


def _check(row: Mapping[str, str]) -> NumberCheck | None:
    how, on = _read(row, "check", _how_or_none), _read(row, "checked_on", _date_or_none)
    told = NumberCheck(how, on, row.get("unchecked", "").strip())
    return None if told == NOT_SAID else told


def _read(row: Mapping[str, str], column: str, read: Callable[[str], T]) -> T:
    try:
        return read(row.get(column, "").strip())
    except InvalidInput as error:
        raise InvalidInput(f"column {column}: {error.message}", error.hint) from None


def _parts(cell: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in cell.split(SEPARATOR) if part.strip())


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
