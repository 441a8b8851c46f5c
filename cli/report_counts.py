"""Reading a CSV of monthly counts: `month,place,count`, or `month,count`. Errors name the line and the reason alone."""

import csv
import io
from pathlib import Path
from typing import Any

from cli.atomic_file import read_at_most
from node.errors import InvalidInput
from node.matching.months import Month
from node.matching.pilot import same_place
from node.service import typed_text

COUNTS_MAX_BYTES = 1 << 20
COUNT_MOST = 1_000_000
"""As the node has it: more reports of one place in one month are a mistake."""
_WITH_PLACE, _WITHOUT = ["month", "place", "count"], ["month", "count"]
_DIGITS_MOST = 7


def read_counts(path: Path) -> list[dict[str, Any]]:
    """The counts in a file, as the API takes them. Raises `InvalidInput` naming the line, never what stands there."""
    data = read_at_most(path, COUNTS_MAX_BYTES, "the file with the numbers of reports")
    if len(data) > COUNTS_MAX_BYTES:
        raise InvalidInput("the file with the numbers of reports is too large", "it has one line a month and place")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InvalidInput("the file with the numbers of reports is not UTF-8", "save it as CSV UTF-8") from None
    return parse_counts(text)


def parse_counts(text: str) -> list[dict[str, Any]]:
    """The counts in the text of a CSV, whose columns are divided by commas or semicolons."""
    lines = text.splitlines()
    if not lines:
        raise _wrong(1, "it is empty", "its first line is: month,place,count")
    rows = csv.reader(io.StringIO(text), delimiter=";" if ";" in lines[0] else ",", strict=True)
    found: list[dict[str, Any]] = []
    seen: dict[tuple[str, str], int] = {}
    try:
        header = [name.strip().lower() for name in next(rows)]
        if header not in (_WITH_PLACE, _WITHOUT):
            raise _wrong(1, "it does not name the columns", "its first line is: month,place,count or month,count")
        for row in rows:
            if any(cell.strip() for cell in row):
                one = _read(rows.line_num, header, row)
                key = (one["month"], same_place(one["place"]))
                if key in seen:
                    raise _wrong(rows.line_num, f"line {seen[key]} has this place and month too", "keep one of them")
                seen[key] = rows.line_num
                found.append(one)
    except csv.Error:
        raise _wrong(rows.line_num, "this is no CSV", "look at its quotation marks") from None
    if not found:
        raise _wrong(1, "no line with a number follows", "give a line for each month: 2026-10,Noord,71")
    return found


def _read(line: int, header: list[str], row: list[str]) -> dict[str, Any]:
    if len(row) != len(header):
        raise _wrong(line, f"it has not {len(header)} columns", "as the first line: " + ",".join(header))
    cells = dict(zip(header, (cell.strip() for cell in row), strict=True))
    if Month.parse(cells["month"]) is None:
        raise _wrong(line, "month: this is no month", "write it as year and month: 2026-10")
    count = cells["count"]
    whole = count.isascii() and count.isdigit() and len(count) <= _DIGITS_MOST
    if not whole or int(count) > COUNT_MOST:
        raise _wrong(line, f"count: this is no whole number up to {COUNT_MOST}", "write it without dots or commas")
    place = cells.get("place", "")
    if header == _WITH_PLACE and not place:
        raise _wrong(line, "place: nothing was filled in", "or leave out the column, for one number a month")
    try:
        place = typed_text.line("place", place)
    except InvalidInput as error:
        raise _wrong(line, error.message, error.hint) from None
    return {"month": cells["month"], "place": place, "count": int(count)}


def _wrong(line: int, what: str, hint: str) -> InvalidInput:
    return InvalidInput(f"numbers of reports, line {line}: {what}", hint)
