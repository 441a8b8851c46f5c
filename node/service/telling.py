"""Who must be told that a signal was placed, and whether that was done (domain.md, numbers).

The ages are settings of a purpose. Whoever is not told yet has a reason, and a day on which to ask again.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from node.errors import InvalidInput
from node.protocol.covenant import Purpose
from node.service import typed_text
from node.service.ages import age_on

_ISO_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class Told(StrEnum):
    """Who is told: the parent or guardian, or the person."""

    PARENT = "parent"
    YOUTH = "youth"


@dataclass(frozen=True, slots=True)
class Informed:
    """The day on which everybody was told who must be; or else why not yet, and when to ask again.

    Without a day to ask again, that day has come.
    """

    on: date | None = None
    waiting: str = field(default="", repr=False)
    ask_again: date | None = None

    def text(self) -> str:
        """The day or the reason, as it was typed; empty when neither was."""
        return self.waiting if self.on is None else self.on.isoformat()


def read_informed(typed: str, ask_again: date | None, today: date) -> Informed:
    """What was typed: a day as 2026-11-03, or a reason for waiting. Raises `InvalidInput`, which repeats nothing."""
    text = typed_text.line("informed", typed)
    on = _day_in(text)
    if on is not None and on > today:
        raise InvalidInput("informed: this day is still to come", "give the day on which it was done, or why it waits")
    if on is not None and ask_again is not None:
        raise InvalidInput("ask again: it was done already", "leave this day out")
    if ask_again is not None and ask_again < today:
        raise InvalidInput("ask again: this day has passed", "give today or a later day")
    return Informed(on) if on is not None else Informed(None, text, ask_again)


def must_be_told(purposes: Iterable[Purpose], birth_date: date | None, today: date) -> tuple[Told, ...]:
    """Who must be told of a signal for these purposes; nobody can say so (empty) where the age is not known."""
    if birth_date is None:
        return ()
    age = age_on(birth_date, today)
    told = {one for purpose in purposes for one in _told_at(purpose, age)}
    return tuple(one for one in Told if one in told)


def telling_notice(purposes: Iterable[Purpose], birth_date: date | None, today: date) -> str:
    """The same in words for the professional, with what holds at each age where the age is not known."""
    purposes = tuple(purposes)
    told = must_be_told(purposes, birth_date, today)
    if told:
        return f"{_WHO[told]} must be told of this signal; record it with `raakvlak signal informed`"
    rules = "; ".join(dict.fromkeys(_rule(purpose) for purpose in purposes))
    return f"who must be told of this signal depends on the age: {rules}; record it with `raakvlak signal informed`"


_WHO = {
    (Told.PARENT,): "the parent or guardian",
    (Told.YOUTH,): "the person",
    (Told.PARENT, Told.YOUTH): "both the parent or guardian and the person",
}


def _told_at(purpose: Purpose, age: int) -> tuple[Told, ...]:
    if purpose.adult_age is not None and age >= purpose.adult_age:
        return (Told.YOUTH,)
    if purpose.youth_age is not None and age >= purpose.youth_age:
        return (Told.PARENT, Told.YOUTH)
    return (Told.PARENT,)


def _rule(purpose: Purpose) -> str:
    youth, adult = purpose.youth_age, purpose.adult_age
    first = adult if youth is None else youth
    parts = ["the parent or guardian" if first is None else f"under {first} the parent or guardian"]
    if youth is not None:
        parts.append(f"from {youth} both")
    if adult is not None:
        parts.append(f"from {adult} the person alone")
    return ", ".join(parts)


def _day_in(text: str) -> date | None:
    if not _ISO_DATE.fullmatch(text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InvalidInput("informed: this is no date", "write year, month and day, or the reason in words") from None
