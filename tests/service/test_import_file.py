"""Lists of another system as files: every form a spreadsheet or a program gives, and lines that are none."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from node.errors import InvalidInput
from node.limits import IMPORT_LINE_MAX_CHARACTERS
from node.service.import_file import IMPORT_COLUMNS, ListForm, ListRow, RefusedRow, guess_form, read_list
from tests.helpers import synthetic_numbers

SECRET, OTHER = (number.digits for number in synthetic_numbers(2))
CSV, JSONL = ListForm.CSV, ListForm.JSON_LINES


def cells_of(data: bytes, form: ListForm) -> list[dict[str, str]]:
    """The rows of a list without a bad line."""
    found = read_list(data, form)
    assert all(isinstance(one, ListRow) for one in found), found
    return [dict(one.cells) for one in found if isinstance(one, ListRow)]


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("separator", [b",", b";"])
def test_every_usual_csv_is_read(end: bytes, mark: bytes, separator: bytes) -> None:
    """Byte-order mark, either separator (";" is that of a Dutch spreadsheet) and all line ends give the same rows."""
    lines = [b"number,purposes,reference", f'{SECRET},"jeugd;huiselijk-geweld",caf\u00e9'.encode(), b"", b",,"]
    text = mark + end.join(line.replace(b",", separator) for line in lines) + end
    told = {"number": SECRET, "purposes": "jeugd;huiselijk-geweld", "reference": "caf\u00e9"}
    assert cells_of(text, CSV) == [told]


def test_json_lines_are_read_with_lists_and_with_texts() -> None:
    """Purposes and parents may be lists or texts; what is null is not given; blank lines are passed over."""
    first = {"number": SECRET, "purposes": ["jeugd", "huiselijk-geweld"], "parents": [OTHER], "end": None}
    second = {"number": SECRET, "purposes": "jeugd", "professional": "jdv-x7k2p"}
    data = "\ufeff" + json.dumps(first) + "\r\n\n" + json.dumps(second)
    told = {"number": SECRET, "purposes": "jeugd;huiselijk-geweld", "parents": OTHER}
    assert cells_of(data.encode(), JSONL) == [told, second]


BAD_JSON = [
    f'{{"number": "{SECRET}", "number": "{OTHER}"}}',
    f'{{"number": "{SECRET}", "reference": {{"number": "{OTHER}", "number": "{OTHER}"}}}}',
    f'{{"number": {SECRET}}}',
    f'{{"number": ["{SECRET}"]}}',
    f'{{"number": "{SECRET}", "parents": ["{OTHER}", {OTHER}]}}',
    f'{{"number": "{SECRET}", "parents": [["{OTHER}"]]}}',
    f'{{"number": "{SECRET}", "{OTHER}": "x"}}',
    f'{{"number": "{SECRET}", "reference": true}}',
    f'{{"number": "{SECRET}"',
    f'["{SECRET}"]',
    f'"{SECRET}"',
    SECRET,
    "{" * 1_400,
    "[" * 1_400 + "]" * 100,
    f'{{"number": "{SECRET}", "reference": "{"9" * IMPORT_LINE_MAX_CHARACTERS}"}}',
    f'{{"number": "{SECRET}", "reference": {"9" * 1_400}}}',
    f'{{"number": "{SECRET}", "reference": NaN}}',
    f'{{"number": "{SECRET}\0"}}',
]


@pytest.mark.parametrize("bad", BAD_JSON)
def test_a_bad_json_line_is_named_and_the_others_are_read(bad: str) -> None:
    """Twice the same name, nested values, numbers, unknown names, long and broken lines are refused by their line."""
    good = json.dumps({"number": OTHER})
    first, refused, last = read_list(f"{good}\n{bad}\n{good}\n".encode(), JSONL)
    assert first == ListRow(1, {"number": OTHER}) and last == ListRow(3, {"number": OTHER})
    assert isinstance(refused, RefusedRow) and refused.line == 2
    assert not any(number in refused.reason + refused.hint for number in (SECRET, OTHER))


BAD_CSV = [
    f'{SECRET},"not closed',
    f'"{SECRET}" x,',
    f"{SECRET},x,{OTHER}",
    f"{SECRET},{'9' * IMPORT_LINE_MAX_CHARACTERS}",
    f"{SECRET},\0",
]


@pytest.mark.parametrize("bad", [*(line.encode() for line in BAD_CSV), SECRET.encode() + b",caf\xe9", b"\xff" * 20_000])
def test_a_bad_csv_line_is_named_and_the_others_are_read(bad: bytes) -> None:
    """Open quotation marks, too many cells, long lines, zero bytes and other encodings are refused by their line."""
    good = OTHER.encode() + b",ok"
    first, refused, last = read_list(b"\n".join([b"number,reference", good, bad, good]), CSV)
    told = {"number": OTHER, "reference": "ok"}
    assert first == ListRow(2, told) and last == ListRow(4, told)
    assert isinstance(refused, RefusedRow) and refused.line == 3
    assert not any(number in refused.reason + refused.hint for number in (SECRET, OTHER))


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (f"number,{SECRET}\n".encode(), "line 1: column 2"),
        (f"\n{SECRET}\n".encode(), "line 2: column 1"),
        (b"parents\n", "line 1: there is no column number"),
        (b"", "line 1: there is no column number"),
        (b"number,number\n", "line 1: there are two columns"),
        (b'number,"reference\n', "line 1: this is no line of CSV"),
        (b"number,caf\xe9\n", "line 1: this is not text in UTF-8"),
        ("number\n".encode("utf-16"), "the list is text in UTF-16"),
    ],
)
def test_a_list_without_a_heading_is_refused_whole(data: bytes, told: str) -> None:
    """Where nobody can say what the columns are nothing is read, and the error repeats nothing."""
    with pytest.raises(InvalidInput) as caught:
        read_list(data, CSV)
    assert caught.value.message.startswith(told)
    assert SECRET not in caught.value.message + caught.value.hint


@settings(deadline=None)
@given(st.binary(max_size=300), st.sampled_from(ListForm))
def test_no_bytes_break_the_reader(data: bytes, form: ListForm) -> None:
    """Whatever a file holds, it is refused whole by our own error, or read line by line with known columns alone."""
    try:
        found = read_list(data, form)
    except InvalidInput:
        return
    lines = [one.line for one in found]
    assert lines == sorted(set(lines))
    assert all(set(one.cells) <= set(IMPORT_COLUMNS) for one in found if isinstance(one, ListRow))


@pytest.mark.parametrize(
    ("name", "data", "form"),
    [
        ("list.csv", b"{", CSV),
        ("List.JSONL", b"number", JSONL),
        ("list.ndjson", b"", JSONL),
        ("list.json", b"", JSONL),
        ("-", b"\xef\xbb\xbf\n {}", JSONL),
        ("list", b"number\n{", CSV),
    ],
)
def test_the_form_is_guessed(name: str, data: bytes, form: ListForm) -> None:
    """The ending of the file's name tells the form, or else its first character."""
    assert guess_form(name, data) is form


def test_a_row_shows_nothing() -> None:
    """What stands in a row is not in its repr, which an error's trace may hold."""
    assert SECRET not in repr(ListRow(2, {"number": SECRET}))
