"""Until when a request must be decided."""

from datetime import date

import pytest

from node.matching.request_terms import Pressing, last_day, pressing


@pytest.mark.parametrize(
    ("received", "extended", "due"),
    [
        (date(2026, 11, 3), False, date(2026, 12, 3)),
        (date(2026, 12, 15), False, date(2027, 1, 15)),
        (date(2027, 1, 31), False, date(2027, 2, 28)),
        (date(2028, 1, 31), False, date(2028, 2, 29)),
        (date(2026, 11, 30), True, date(2027, 2, 28)),
        (date(2026, 9, 30), True, date(2026, 12, 30)),
    ],
)
def test_a_month_and_two_more(received: date, extended: bool, due: date) -> None:
    """Rule "a case with a term and a decision": a month, and two further ones (AVG art. 12(3)); never beyond a month's
    last day.
    """
    assert last_day(received, extended=extended) == due


@pytest.mark.parametrize(
    ("day", "stage"),
    [
        (date(2026, 11, 25), Pressing.NOT_YET),
        (date(2026, 11, 26), Pressing.NEAR),
        (date(2026, 12, 3), Pressing.NEAR),
        (date(2026, 12, 4), Pressing.LATE),
    ],
)
def test_how_much_it_presses(day: date, stage: Pressing) -> None:
    """It is near in its last week, through its last day, and late from the day after."""
    assert pressing(date(2026, 12, 3), day) is stage
