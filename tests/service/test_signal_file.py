"""Lists of signals as CSV: every form a register or a spreadsheet gives, and errors that repeat nothing."""

import csv
import io
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from node.errors import InvalidInput
from node.limits import IMPORT_MAX_ROWS
from node.service.number_check import HowChecked, NumberCheck
from node.service.signal_file import parse_signals
from node.service.signal_row import COLUMNS, FURTHER_COLUMNS
from node.service.signal_rules import NewSignal
from tests.helpers import synthetic_numbers

NUMBERS = synthetic_numbers(300)
CELL_TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=30).map(str.strip)
SIGNALS = st.lists(
    st.builds(
        NewSignal,
        person=st.sampled_from(NUMBERS),
        purposes=st.lists(st.sampled_from(["jeugd", "huiselijk-geweld"]), max_size=2).map(tuple),
        ends=st.none() | st.dates(),
        parents=st.lists(st.sampled_from(NUMBERS), max_size=3).map(tuple),
        birth_date=st.none() | st.dates(),
        informed=CELL_TEXT,
        reference=CELL_TEXT,
        ask_again=st.none() | st.dates(),
        number_check=st.builds(
            NumberCheck, st.none() | st.sampled_from(HowChecked), st.none() | st.dates(), waiting=CELL_TEXT
        ),
    ),
    max_size=8,
)


def cells(signal: NewSignal) -> dict[str, str]:
    """The row of a signal, by column."""
    return {
        "number": signal.person.digits,
        "purposes": ";".join(signal.purposes),
        "parents": " ; ".join(parent.digits for parent in signal.parents),
        "birth_date": signal.birth_date.isoformat() if signal.birth_date else "",
        "end": signal.ends.isoformat() if signal.ends else "",
        "informed": signal.informed,
        "reference": signal.reference,
        "ask_again": signal.ask_again.isoformat() if signal.ask_again else "",
        "check": signal.number_check.how or "",
        "checked_on": signal.number_check.on.isoformat() if signal.number_check.on else "",
        "unchecked": signal.number_check.waiting,
    }


@settings(deadline=None)
@given(
    SIGNALS,
    st.permutations(COLUMNS + FURTHER_COLUMNS),
    st.sampled_from([",", ";"]),
    st.sampled_from(["\n", "\r\n", "\r"]),
    st.sampled_from(["", "\ufeff"]),
    st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
)
def test_any_usual_form_of_the_file_is_read(
    signals: list[NewSignal], columns: list[str], delimiter: str, end: str, mark: str, quoting: int
) -> None:
    """Columns in any order, either separator, all line ends, with or without byte-order mark: the same signals."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=delimiter, lineterminator=end, quoting=quoting)  # type: ignore[arg-type]
    writer.writerow(columns)
    for signal in signals:
        writer.writerow([cells(signal)[column] for column in columns])
    assert parse_signals(mark + text.getvalue()) == signals


def test_number_alone_is_enough() -> None:
    """Only the column of numbers must be there, and blank lines and empty rows are passed over."""
    text = f"Number ,reference\n\n{NUMBERS[0].digits}\n,\n  \n{NUMBERS[1].digits},case 7\n"
    assert parse_signals(text) == [NewSignal(NUMBERS[0]), NewSignal(NUMBERS[1], reference="case 7")]
    assert parse_signals("number\n") == []


@settings(deadline=None)
@given(st.text(st.sampled_from('9019;,"\r\n \ufeff-numberd') | st.characters()))
def test_any_text_is_read_or_refused(text: str) -> None:
    """No text, however broken, gives anything but signals or wrong input."""
    for start in ("", "number,parents\n", "number;end\n"):
        try:
            parse_signals(start + text)
        except InvalidInput as error:
            assert error.hint


SECRET = NUMBERS[7].digits
WRONG = NUMBERS[8].digits[:8] + str((int(NUMBERS[8].digits[8]) + 1) % 10)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        (f"number\n{NUMBERS[0].digits}\n{WRONG}\n", "line 3, column number"),
        (f"number\n{WRONG[:8]}\n", "line 2, column number"),
        (f"reference,number\n{SECRET},\n", "line 2, column number"),
        (f"number,parents\n{SECRET},{WRONG}\n", "line 2, column parents"),
        (f"number,parents\n{SECRET},{SECRET}; {WRONG}\n", "line 2, column parents"),
        (f"number,end\n{SECRET},3-11-2026\n", "line 2, column end"),
        (f"number,end\n{SECRET},20261103\n", "line 2, column end"),
        (f"number,birth_date\n{SECRET},2026-02-30\n", "line 2, column birth_date"),
        (f"number,birth_date\n{SECRET},{WRONG}\n", "line 2, column birth_date"),
        (f"number,ask_again\n{SECRET},tomorrow\n", "line 2, column ask_again"),
        (f"number,check\n{SECRET},{WRONG}\n", "line 2, column check"),
        (f"number,checked_on\n{SECRET},today\n", "line 2, column checked_on"),
        (f"number\n{SECRET},{WRONG}\n", "line 2"),
        (f"{SECRET},{WRONG}\n", "line 1: column 1"),
        (f"number,{SECRET}\n", "line 1: column 2"),
        (f"\n\nnumber,{SECRET}\n", "line 3: column 2"),
        (f"number,number\n{SECRET},{WRONG}\n", "line 1: there are two columns number"),
        (f"parents\n{SECRET}\n", "line 1: there is no column number"),
        ("", "line 1: there is no column number"),
        (f'number,reference\n{SECRET},"two\nlines"\n{WRONG},\n', "line 4, column number"),
        (f'number,reference\n{SECRET},ok\n{SECRET},"{WRONG}\n', "line 3: this is no CSV"),
        (f'number\n"{SECRET}" {WRONG}\n', "line 2: this is no CSV"),
    ],
)
def test_errors_name_the_place_and_not_the_content(text: str, place: str) -> None:
    """An error says on which line and in which column, and neither it nor its hint or cause holds what stands there."""
    with pytest.raises(InvalidInput) as caught:
        parse_signals(text)
    assert caught.value.message.startswith(place)
    told = caught.value.message + caught.value.hint
    assert not any(number in told for number in (SECRET, WRONG, WRONG[:8], "3-11-2026", "20261103"))
    assert caught.value.__suppress_context__ or caught.value.__context__ is None


def test_rows_without_a_check_take_that_of_the_list() -> None:
    """The check that is given for the whole list holds for the rows that tell nothing of it, and for no other."""
    text = f"number,check,unchecked\n{NUMBERS[0].digits},,\n{NUMBERS[1].digits},document,\n{NUMBERS[2].digits},,later\n"
    found = parse_signals(text, NumberCheck(HowChecked.REGISTER))
    assert [one.number_check for one in found] == [
        NumberCheck(HowChecked.REGISTER),
        NumberCheck(HowChecked.DOCUMENT),
        NumberCheck(waiting="later"),
    ]


def test_too_many_rows_are_refused() -> None:
    """A file with one row more than the limit is refused, one with as many as the limit is read."""
    rows = "".join(f"{NUMBERS[0].digits}\n" for _ in range(IMPORT_MAX_ROWS))
    assert len(parse_signals("number\n" + rows)) == IMPORT_MAX_ROWS
    with pytest.raises(InvalidInput, match="too many rows"):
        parse_signals("number\n" + rows + NUMBERS[0].digits)


def test_dates_are_read_as_written() -> None:
    """Year, month and day are taken as they stand."""
    (signal,) = parse_signals(f"number,end,birth_date\n{SECRET},2027-01-31,2015-12-01\n")
    assert (signal.ends, signal.birth_date) == (date(2027, 1, 31), date(2015, 12, 1))
