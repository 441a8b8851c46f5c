"""Ages and birthdays, in whole days."""

from datetime import date

from node.errors import InvalidInput
from node.limits import AGE_MOST_YEARS


def birthday(birth_date: date, age: int) -> date:
    """The day on which someone turns `age`; for 29 February in a common year that is 1 March (its last day is full)."""
    try:
        return birth_date.replace(year=birth_date.year + age)
    except ValueError:
        return date(birth_date.year + age, 3, 1)


def age_on(birth_date: date, day: date) -> int:
    """How many years old someone is on a day that is not before the birth."""
    years = day.year - birth_date.year
    return years if birthday(birth_date, years) <= day else years - 1


def check_birth_date(birth_date: date, day: date) -> None:
    """Raise `InvalidInput` for a birth date that lies after `day`, or so long before it that nobody lives."""
    if birth_date > day:
        raise InvalidInput("birth date: this day is still to come", "look for a mistyped year")
    if age_on(birth_date, day) > AGE_MOST_YEARS:
        raise InvalidInput(f"birth date: this is more than {AGE_MOST_YEARS} years ago", "look for a mistyped year")
