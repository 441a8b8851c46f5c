"""Until when a person's request must be decided (AVG art. 12(3)): one month, and two more when that is needed.

A month ends with the day of the same number in the next one, or with that month's last day where there is none. A term
that ends in a weekend is not made longer, as Regulation 1182/71 would allow: whoever answers before it is in time.
"""

from calendar import monthrange
from datetime import date, timedelta
from enum import IntEnum

FIRST_MONTHS = 1
EXTENDED_MONTHS = 3
"""With the two further months, counted from the day on which the request came."""
NEAR_DAYS = 7
"""How long before the end of a term who decides is told: a working week and a weekend."""


class Pressing(IntEnum):
    """How much a request presses; each stage is told once."""

    NOT_YET = 0
    NEAR = 1
    """The last week of its term has begun."""
    LATE = 2
    """The term has ended."""


def last_day(received: date, *, extended: bool) -> date:
    """The day up to and including which a request is decided in time."""
    months = EXTENDED_MONTHS if extended else FIRST_MONTHS
    years, month = divmod(received.month - 1 + months, 12)
    year = received.year + years
    return date(year, month + 1, min(received.day, monthrange(year, month + 1)[1]))


def pressing(due: date, today: date) -> Pressing:
    """How much a request presses that is not decided yet."""
    if today > due:
        return Pressing.LATE
    return Pressing.NEAR if today >= due - timedelta(days=NEAR_DAYS) else Pressing.NOT_YET
