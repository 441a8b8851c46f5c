"""What a new signal must be before it is placed, and how long it may live: the covenant's purposes and the law.

The law may change: ages and terms are settings of a purpose, never constants here (domain.md, numbers).
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from node.config import Signals
from node.errors import InvalidInput
from node.model import Bsn
from node.protocol.covenant import Covenant, Member, Purpose
from node.service import typed_text
from node.service.ages import birthday, check_birth_date
from node.service.number_check import NOT_SAID, NumberCheck, read_check
from node.service.telling import Informed, Told, must_be_told, read_informed, telling_notice

PARENTS_MAX = 4
"""Two parents and two guardians or step-parents; a longer list would be a search, not a family."""


@dataclass(frozen=True, slots=True)
class NewSignal:
    """What a professional tells of a signal.

    Without `purposes` it is for the one purpose of this organisation; without `ends` it lives as long as that allows.
    Where a purpose has an age limit, one of `ends` and `birth_date` must be there. `informed` is the date on which
    all were told who must be, or the reason for waiting, then `ask_again` is the day to ask again. `reference` is the
    professional's own name for it.
    """

    person: Bsn
    purposes: tuple[str, ...] = ()
    ends: date | None = None
    parents: tuple[Bsn, ...] = ()
    birth_date: date | None = field(default=None, repr=False)
    informed: str = field(default="", repr=False)
    reference: str = field(default="", repr=False)
    ask_again: date | None = None
    number_check: NumberCheck = NOT_SAID


@dataclass(frozen=True, slots=True)
class CheckedSignal:
    """A new signal that keeps to all rules, with its last day.

    `tell` is who must be told of it, as far as that is known; `notices` say so, and what was made of it otherwise.
    """

    person: Bsn
    purposes: tuple[str, ...]
    ends: date
    parents: tuple[Bsn, ...]
    birth_date: date | None = field(repr=False)
    informed: Informed
    number_check: NumberCheck
    reference: str = field(repr=False)
    tell: tuple[Told, ...]
    notices: tuple[str, ...]


def check(new: NewSignal, covenant: Covenant, member: Member, settings: Signals, today: date) -> CheckedSignal:
    """The signal in its one form. Raises `InvalidInput`, which holds nothing of what was typed."""
    purposes = admitted_purposes(new.purposes, covenant, member)
    _check_age_known(new, purposes)
    if new.birth_date is not None:
        check_birth_date(new.birth_date, today)
    ends, notices = last_day(purposes, placed=today, today=today, birth_date=new.birth_date, wished=new.ends)
    informed = read_informed(new.informed, new.ask_again, today)
    if informed.on is None:
        notices += (telling_notice(purposes, new.birth_date, today),)
    return CheckedSignal(
        person=new.person,
        purposes=tuple(purpose.id for purpose in purposes),
        ends=ends,
        parents=_family(new.person, new.parents),
        birth_date=new.birth_date,
        informed=informed,
        number_check=read_check(new.number_check, settings, today),
        reference=typed_text.line("reference", new.reference),
        tell=must_be_told(purposes, new.birth_date, today),
        notices=notices,
    )


def admitted_purposes(wished: Iterable[str], covenant: Covenant, member: Member) -> tuple[Purpose, ...]:
    """The covenant's entries of these purposes, by id, each once; every one must be open to this member."""
    admitted = {purpose.id: purpose for purpose in covenant.purposes if purpose.id in member.purposes}
    allowed = ", ".join(sorted(admitted)) or "none"
    ids = sorted(set(wished))
    if not ids and len(admitted) == 1:
        ids = list(admitted)
    if not ids:
        raise InvalidInput("purposes: none was named", f"the covenant admits this organisation to: {allowed}")
    if not admitted.keys() >= set(ids):
        raise InvalidInput(
            "purposes: the covenant does not admit this organisation to one of them",
            f"it admits it to: {allowed}",
        )
    return tuple(admitted[purpose_id] for purpose_id in ids)


def known_purposes(ids: Iterable[str], covenant: Covenant) -> tuple[Purpose, ...]:
    """The covenant's entries of these purposes, as far as it still has them."""
    wanted = set(ids)
    return tuple(purpose for purpose in covenant.purposes if purpose.id in wanted)


def last_day(
    purposes: Iterable[Purpose], *, placed: date, today: date, birth_date: date | None, wished: date | None
) -> tuple[date, tuple[str, ...]]:
    """The day up to and including which a signal may live, and what must be said about it.

    The strictest of its purposes counts. Raises `InvalidInput` when no day is left, or a day was wished that lies
    before `today` or after the longest term, which runs from the day on which the signal was placed.
    """
    purposes = tuple(purposes)
    longest = placed + timedelta(days=min(purpose.signal_days for purpose in purposes))
    if wished is not None and wished < today:
        raise InvalidInput("end: this day has passed", "give today or a later day")
    if wished is not None and wished > longest:
        raise InvalidInput("end: this is longer than a signal may live", f"give {longest.isoformat()} or earlier")
    ends = longest if wished is None else wished
    youngest = age_limit(purposes)
    if birth_date is None or youngest is None:
        return ends, ()
    last = birthday(birth_date, youngest) - timedelta(days=1)
    if last < today:
        raise InvalidInput(
            f"birth date: the person is {youngest} or older, the age at which signals for this purpose end",
            "leave the purpose with this age limit out, or correct the birth date",
        )
    if ends <= last:
        return ends, ()
    return last, (f"the signal ends on {last.isoformat()}, the last day before the person turns {youngest}",)


def age_limit(purposes: Iterable[Purpose]) -> int | None:
    """The age from which nothing is kept for one of these purposes; None where there is no such age."""
    return min((purpose.age_limit for purpose in purposes if purpose.age_limit is not None), default=None)


def archived_through(purposes: Iterable[Purpose], *, closed: date, ends: date, birth_date: date | None) -> date | None:
    """The last day on which a signal that was closed on a day is archived; None where no purpose gives a ground for it.

    Never beyond the age limit; where only the end is known, that counts as the limit.
    """
    purposes = tuple(purposes)
    if not purposes:
        return None
    through = closed + timedelta(days=min(purpose.archive_days for purpose in purposes) - 1)
    limit = age_limit(purposes)
    if limit is None:
        return through
    return min(through, ends if birth_date is None else birthday(birth_date, limit) - timedelta(days=1))


def _check_age_known(new: NewSignal, purposes: Iterable[Purpose]) -> None:
    # A number does not tell the age: without either day nobody would know when all of it must be destroyed.
    limit = age_limit(purposes)
    if limit is not None and new.birth_date is None and new.ends is None:
        raise InvalidInput(
            "birth date, end: neither was given, and the purpose has an age limit",
            f"give the birth date, or as end the last day before the person turns {limit} or an earlier one",
        )


def _family(person: Bsn, parents: Iterable[Bsn]) -> tuple[Bsn, ...]:
    distinct = tuple(dict.fromkeys(parents))
    if person in distinct:
        raise InvalidInput("parents: the person's own number stands here too", "look for a number typed twice")
    if len(distinct) > PARENTS_MAX:
        raise InvalidInput("parents: there are too many", f"give at most {PARENTS_MAX}")
    return distinct
