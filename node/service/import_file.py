"""A list of another system as CSV or as JSON lines: rows of texts by column, each with its line.

One line is one row, so a bad line takes no other with it: what cannot be read is refused by line and reason, and the
rest goes on. Nothing of a line is repeated: it may be a number. Lines without anything are passed over.
"""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from node.errors import ConfigurationError, InvalidInput
from node.limits import IMPORT_LINE_MAX_CHARACTERS
from node.protocol.json_field import JsonField
from node.service.signal_file import by_column, delimiter_of, read_heading
from node.service.signal_row import COLUMNS, FURTHER_COLUMNS, SEPARATOR

PROFESSIONAL = "professional"
"""The column that says whose proposal a row is."""
IMPORT_COLUMNS = (*COLUMNS, *FURTHER_COLUMNS, PROFESSIONAL)
_LISTS = ("purposes", "parents")
"""What a JSON line may write as a list."""
_UTF8_LONGEST = 4
_MARK = b"\xef\xbb\xbf"
_WIDE_MARKS = (b"\xff\xfe", b"\xfe\xff")


class ListForm(StrEnum):
    """How a list is written."""

    CSV = "csv"
    JSON_LINES = "jsonl"


@dataclass(frozen=True, slots=True)
class ListRow:
    """What stands on a line, by column."""

    line: int
    cells: Mapping[str, str] = field(repr=False)


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """A line of which nothing was taken, why, and what to do."""

    line: int
    reason: str
    hint: str


def guess_form(name: str, data: bytes) -> ListForm:
    """The form of a list from its file's name, or else from its first character."""
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    if ending in ("jsonl", "ndjson", "json"):
        return ListForm.JSON_LINES
    if ending == "csv":
        return ListForm.CSV
    return ListForm.JSON_LINES if data.removeprefix(_MARK).lstrip()[:1] == b"{" else ListForm.CSV


def read_list(data: bytes, form: ListForm) -> list[ListRow | RefusedRow]:
    """The rows of a list in its order. Raises `InvalidInput` when none of it can be read: its heading, its encoding."""
    if data.startswith(_WIDE_MARKS):
        raise InvalidInput("the list is text in UTF-16", 'save it in UTF-8: "CSV UTF-8" in a spreadsheet')
    lines = _filled(data.removeprefix(_MARK))
    return list(_csv_rows(lines) if form is ListForm.CSV else _json_rows(lines))


def _filled(data: bytes) -> Iterator[tuple[int, bytes]]:
    """The lines with something in them, by number; all usual line ends count."""
    return ((number, line) for number, line in enumerate(data.splitlines(), start=1) if line.strip())


def _csv_rows(lines: Iterator[tuple[int, bytes]]) -> Iterator[ListRow | RefusedRow]:
    first, heading = next(lines, (1, b""))
    try:
        text = _text(heading)
        delimiter = delimiter_of(text)
        cells = _cells(text, delimiter)
    except InvalidInput as error:
        raise InvalidInput(f"line {first}: {error.message}", error.hint) from None
    columns = read_heading(first, cells, (*FURTHER_COLUMNS, PROFESSIONAL))
    for number, line in lines:
        try:
            cells = _cells(_text(line), delimiter)
            if any(cell.strip() for cell in cells):
                yield ListRow(number, by_column(columns, cells))
        except InvalidInput as error:
            yield RefusedRow(number, error.message, error.hint)


def _cells(text: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader([text], delimiter=delimiter, strict=True), [])
    except csv.Error:
        raise InvalidInput(
            "this is no line of CSV",
            "a quotation mark is not closed, or a cell goes on on the next line: write it on one",
        ) from None


def _json_rows(lines: Iterator[tuple[int, bytes]]) -> Iterator[ListRow | RefusedRow]:
    for number, line in lines:
        try:
            yield ListRow(number, _json_cells(_text(line)))
        except InvalidInput as error:
            yield RefusedRow(number, error.message, error.hint)


def _json_cells(text: str) -> dict[str, str]:
    try:
        fields = JsonField.parse("row", text.encode(), IMPORT_LINE_MAX_CHARACTERS * _UTF8_LONGEST).named()
    except ConfigurationError:
        raise InvalidInput(
            "this is not one JSON object with each name once", 'write each row on a line of its own: {"number": "..."}'
        ) from None
    for position, name in enumerate(fields, start=1):
        if name not in IMPORT_COLUMNS:
            raise InvalidInput(f"name {position} is not known", f"known are: {', '.join(IMPORT_COLUMNS)}")
    return {name: _json_cell(name, field.value) for name, field in fields.items() if field.value is not None}


def _json_cell(name: str, value: object) -> str:
    if isinstance(value, str):
        return value
    if name not in _LISTS:
        raise InvalidInput(
            f"{name}: this is not a text", 'write it between quotes: "..."; a number would lose its zeros'
        )
    if isinstance(value, list) and all(isinstance(part, str) for part in value):
        return SEPARATOR.join(value)
    raise InvalidInput(f"{name}: this is neither a text nor a list of texts", 'write it as ["...", "..."]')


def _text(line: bytes) -> str:
    # measured first: nothing is made of a line of megabytes
    if len(line) > IMPORT_LINE_MAX_CHARACTERS * _UTF8_LONGEST:
        raise _too_long()
    try:
        text = line.decode("utf-8")
    except UnicodeDecodeError:
        raise InvalidInput(
            "this is not text in UTF-8", 'save the list in UTF-8: "CSV UTF-8" in a spreadsheet'
        ) from None
    if len(text) > IMPORT_LINE_MAX_CHARACTERS:
        raise _too_long()
    if "\0" in text:
        raise InvalidInput("a character stands here that is no text", "save the list again, as text in UTF-8")
    return text


def _too_long() -> InvalidInput:
    return InvalidInput(
        "the line is too long for a row",
        f"a line has at most {IMPORT_LINE_MAX_CHARACTERS} characters; one line, one row",
    )
