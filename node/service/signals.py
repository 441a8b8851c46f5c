"""Signals: placing, seeing and moving them; `signal_closing` closes them.

Each use case is one transaction with its line in the logbook. A professional sees and changes the own signals, a
coordinator all of the organisation.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from node.errors import InvalidInput
from node.matching.policy import Action, Scope
from node.model import Actor, Bsn
from node.service import outbox, signal_rules
from node.service.access import require, require_answering, require_for
from node.service.archive_answers import FormerParty, former_parties
from node.service.context import Context
from node.service.days import today, utc_day
from node.service.number_check import HowChecked, NumberCheck
from node.service.professionals import caseworker
from node.service.replacement import looked_after
from node.service.signal_access import log_on_signal, open_signal, reachable_signal
from node.service.signal_note import open_note
from node.service.signal_noting import who_must_be_told
from node.service.signal_placing import AddedSignal, colleagues_on, place
from node.service.signal_rules import CheckedSignal, NewSignal
from node.service.telling import Informed, Told
from node.storage import logbook, notices, persons
from node.storage import professionals as colleagues
from node.storage import signals as rows
from node.storage.professionals import Professional
from node.storage.signals import SignalRow, State, Waiting

CHUNK = 500
"""Signals in one transaction of many: short enough for other work between two, long enough to spare the disk."""

LIST_GROUND = "overview"
"""The logbook's ground for a list of signals, which shows no numbers."""


@dataclass(frozen=True, slots=True)
class AddedSignals:
    """The signals of a list that were placed, in its order, and how many were there already."""

    added: tuple[AddedSignal, ...]
    already_there: int


@dataclass(frozen=True, slots=True)
class SignalSummary:
    """A signal without its person; it lives through `ends`. Other times are in seconds since 1970-01-01 UTC."""

    id: str
    professional_id: str
    professional_name: str
    purposes: tuple[str, ...]
    placed: float
    ends: date
    informed: Informed
    number_check: NumberCheck
    reference: str
    closed: float | None
    close_reason: str | None
    kept_until: date | None
    destroyed: bool


@dataclass(frozen=True, slots=True)
class SignalDetails:
    """A signal with all that is kept of it but the numbers; `parents` is how many were named.

    `tell` is who must be told of it at the person's present age, as far as that is known. While it is open,
    `colleagues` have an open signal on the same person, and `involved_before` are those of whom others' archives told.
    """

    summary: SignalSummary
    tell: tuple[Told, ...]
    birth_date: date | None = field(repr=False)
    parents: int
    colleagues: tuple[Professional, ...]
    involved_before: tuple[FormerParty, ...]


def add_signal(context: Context, actor: Actor, new: NewSignal, professional_id: str) -> AddedSignal:
    """Place one signal. Raises `InvalidInput` when the professional has an open one on this person for all of this."""
    require_for(actor, Action.SIGNAL_ADD, professional_id)
    checked = _checked(context, new)
    with context.database.transaction():
        caseworker(context, professional_id)
        added = place(context, actor, [checked], professional_id)
        if not added:
            raise InvalidInput(
                "there is an open signal of this professional on this person for the same purposes",
                "`raakvlak signal list` shows it; `raakvlak signal extend` lets it live longer",
            )
    outbox.wake_others(context)
    return added[0]


def add_signals(context: Context, actor: Actor, new: Iterable[NewSignal], professional_id: str) -> AddedSignals:
    """Place a whole list. Every row is checked before any is placed; what is there already is counted, not refused.

    So a list that was cut short by a fault can be given again. Errors name the row, from 1.
    """
    require_for(actor, Action.SIGNAL_ADD, professional_id)
    checked = [_checked_row(context, number, row) for number, row in enumerate(new, start=1)]
    added: list[AddedSignal] = []
    for start in range(0, len(checked), CHUNK):
        with context.database.transaction():
            caseworker(context, professional_id)
            placed = place(context, actor, checked[start : start + CHUNK], professional_id)
        added += placed
        if placed:
            outbox.wake_others(context)
    return AddedSignals(tuple(added), len(checked) - len(added))


def list_signals(
    context: Context,
    actor: Actor,
    state: State = "open",
    professional_id: str | None = None,
    waiting: Waiting | None = None,
) -> list[SignalSummary]:
    """The signals in that state, the newest first: the actor's own, and those of colleagues for whom it stands in.

    A coordinator sees everyone's, and with `professional_id` those of one colleague. With `waiting` only those open
    ones for which somebody must still do that, as far as it is due.
    """
    owners = _owners_shown(context, actor, professional_id)
    with context.database.transaction():
        if waiting is None:
            found = rows.listed(context.database, state, owners)
        else:
            found = rows.waiting_for(context.database, waiting, today(context), owners)
        names = {colleague.id: colleague.name for colleague in colleagues.everyone(context.database)}
        summaries = [_summary(context, row, names[row.professional_id]) for row in found]
        details: dict[str, str | int] = {"count": len(found), "state": waiting or state}
        if owners is not None:
            details["professional"] = " ".join(sorted(owners))
        logbook.append(context.database, context.clock.now(), actor, "signals-listed", LIST_GROUND, b"", details)
    return summaries


def show_signal(context: Context, actor: Actor, signal_id: str) -> SignalDetails:
    """One signal, without its numbers."""
    with context.database.transaction():
        row = reachable_signal(context, actor, Action.SIGNAL_READ, signal_id)
        owner = colleagues.get(context.database, row.professional_id)
        log_on_signal(context, actor, "signal-shown", row, {})
        notices.mark_subject_seen(context.database, actor.id, signal_id, context.clock.now())
        is_open = row.closed is None
        known = colleagues_on(context, row.person_id, row.professional_id) if is_open else ()
        former = former_parties(context, row.person_id) if is_open else ()
    summary = _summary(context, row, "" if owner is None else owner.name)
    born = open_note(context.vault, row.sealed_note).birth_date
    return SignalDetails(summary, who_must_be_told(context, row), born, row.parents, known, former)


def reveal_person(context: Context, actor: Actor, signal_id: str) -> Bsn:
    """The number of the signal's person."""
    with context.database.transaction():
        row = reachable_signal(context, actor, Action.SIGNAL_REVEAL, signal_id)
        if row.destroyed is not None:
            raise InvalidInput("this signal was destroyed", "nothing of it may be kept; see when and why it was closed")
        number = persons.number(context.database, context.vault, row.person_id)
        log_on_signal(context, actor, "person-revealed", row, {})
    return number


def extend_signal(context: Context, actor: Actor, signal_id: str, ends: date) -> tuple[date, tuple[str, ...]]:
    """Move the last day of an open signal, within the term that began when it was placed.

    Gives the day that it became and, where the person's age made it an earlier one, the words that say so.
    """
    with context.database.transaction():
        row = open_signal(context, actor, Action.SIGNAL_CHANGE, signal_id)
        last, words = signal_rules.last_day(
            signal_rules.admitted_purposes(row.purposes, context.covenant, context.member),
            placed=utc_day(row.placed),
            today=today(context),
            birth_date=open_note(context.vault, row.sealed_note).birth_date,
            wished=ends,
        )
        rows.set_ends(context.database, signal_id, last)
        log_on_signal(context, actor, "signal-extended", row, {"ends": last.isoformat()})
    return last, words


def _owners_shown(context: Context, actor: Actor, professional_id: str | None) -> frozenset[str] | None:
    """Whose signals are listed: None is everyone's."""
    if professional_id is None:
        everyone = require(actor, Action.SIGNAL_READ) is Scope.ORGANISATION
        return None if everyone else looked_after(context, actor)
    require_answering(context, actor, Action.SIGNAL_READ, professional_id)
    if colleagues.get(context.database, professional_id) is None:
        raise InvalidInput("there is no professional of that id", "`raakvlak professional list` shows who there is")
    return frozenset({professional_id})


def _checked(context: Context, new: NewSignal) -> CheckedSignal:
    return signal_rules.check(new, context.covenant, context.member, context.settings.signals, today(context))


def _checked_row(context: Context, number: int, new: NewSignal) -> CheckedSignal:
    try:
        return _checked(context, new)
    except InvalidInput as error:
        raise InvalidInput(f"row {number}: {error.message}", error.hint) from None


def _summary(context: Context, row: SignalRow, professional_name: str) -> SignalSummary:
    duties = row.duties
    how = HowChecked(duties.check_how) if duties.check_how else None
    return SignalSummary(
        id=row.id,
        professional_id=row.professional_id,
        professional_name=professional_name,
        purposes=row.purposes,
        placed=row.placed,
        ends=row.ends,
        informed=Informed(duties.informed_on, duties.informed_waits, duties.ask_again),
        number_check=NumberCheck(how, duties.checked_on, duties.check_waits),
        reference=open_note(context.vault, row.sealed_note).reference,
        closed=row.closed,
        close_reason=row.close_reason,
        kept_until=row.kept_until,
        destroyed=row.destroyed is not None,
    )
