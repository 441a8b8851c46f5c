"""How it was made sure that a number belongs to the person (the number check, domain.md; Wabb art. 12).

Whoever uses a citizen service number answers for that, so a signal says how it was done, or why not yet.
"""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from node.config import Signals
from node.errors import InvalidInput
from node.service import typed_text


class HowChecked(StrEnum):
    """A document of the person was seen; a register was asked; another organisation said so."""

    DOCUMENT = "document"
    REGISTER = "register"
    STATEMENT = "statement"


@dataclass(frozen=True, slots=True)
class NumberCheck:
    """How and when it was done; or else `waiting` says why not yet. All empty: nothing was said."""

    how: HowChecked | None = None
    on: date | None = None
    waiting: str = field(default="", repr=False)


NOT_SAID = NumberCheck()
"""Nothing was said of the check."""


def read_check(typed: NumberCheck, settings: Signals, today: date) -> NumberCheck:
    """The check in its one form: done today where no day was typed. Raises `InvalidInput`, which repeats nothing."""
    waiting = typed_text.line("unchecked", typed.waiting)
    if typed.how is None:
        if typed.on is not None:
            raise InvalidInput("checked on: it was not said how", f"say how: {', '.join(HowChecked)}")
        if not waiting and settings.number_check == "required":
            raise InvalidInput(
                "check: it was not said how it was made sure that the number belongs to the person",
                f"say how ({', '.join(HowChecked)}), or why not yet",
            )
        return NumberCheck(waiting=waiting)
    if waiting:
        raise InvalidInput("unchecked: it was said how the number was checked", "leave the reason out, or the check")
    on = today if typed.on is None else typed.on
    if on > today:
        raise InvalidInput("checked on: this day is still to come", "look for a mistyped day")
    return NumberCheck(typed.how, on)
