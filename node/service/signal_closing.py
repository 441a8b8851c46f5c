"""Closing signals: by their professionals, at the end of their last day, and once more after a restore.

What is closed is written in the journal of deletions as the last step before the transaction ends. So a backup that is
put back brings no closed signal back; and after a commit that failed, the signal is closed when the node starts again.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from enum import StrEnum

from node.errors import InvalidInput
from node.matching.policy import Action
from node.model import NODE_ACTOR, Actor, Bsn
from node.service import archive, archive_answering, outbox
from node.service.access import require
from node.service.ages import birthday
from node.service.alarms import AlarmKind, raise_alarm
from node.service.context import Context
from node.service.days import today
from node.service.follow_up_changes import leave
from node.service.follow_up_steps import NextContact, checked_contact
from node.service.import_ending import end_again, reject_on_person
from node.service.journal_gaps import SIGNAL_CLOSED, gaps
from node.service.request_restoring import decide_again
from node.service.signal_access import log_on_person, log_on_signal, open_signal
from node.service.signal_note import open_note
from node.service.signal_rules import age_limit, known_purposes
from node.storage import items, persons
from node.storage import signals as rows
from node.storage.deletion_journal import Deletion
from node.storage.signals import SignalRow

CHUNK = 500
"""Signals in one transaction of many: short enough for other work between two, long enough to spare the disk."""


class CloseReason(StrEnum):
    """Why a signal was closed. One that is done or has ended is archived, all others are destroyed (domain.md)."""

    DONE = "done"
    WRONG_NUMBER = "wrong-number"
    OBJECTION = "objection"
    ENDED = "ended"
    BIRTHDAY = "birthday"
    """The person has come to the age at which signals for this purpose end."""
    DEATH = "death"
    ERASURE = "erasure"
    """The person asked for it, and it was granted (`request_deciding`)."""


BY_HAND = tuple(reason for reason in CloseReason if reason is not CloseReason.ERASURE)
"""The reasons that whoever closes a signal may give."""
_WITHOUT_NEXT = frozenset({CloseReason.WRONG_NUMBER, CloseReason.OBJECTION, CloseReason.DEATH, CloseReason.ERASURE})
"""After these nobody goes on: there is no case, or there must be none."""


def close_signal(
    context: Context, actor: Actor, signal_id: str, reason: CloseReason, next_contact: NextContact | None = None
) -> None:
    """Close a signal: it matches nothing any more, and its matches are withdrawn at the other organisations.

    They are told first whom to turn to from then on, where there is such a `next_contact`.
    """
    if next_contact is not None and reason in _WITHOUT_NEXT:
        raise InvalidInput("next contact: after this reason nobody goes on", "leave the next contact out")
    contact = None if next_contact is None else checked_contact(context, next_contact)
    with context.database.transaction():
        row = open_signal(context, actor, Action.SIGNAL_CHANGE, signal_id)
        if contact is not None:
            leave(context, row.id, contact)
        close_these(context, actor, [row], reason)
    outbox.wake_others(context)
    context.database.truncate_log()


def record_death(context: Context, actor: Actor, number: Bsn) -> int:
    """The person has died: close all signals of this organisation on it, and destroy the archived ones too.

    For a coordinator. Gives how many signals that were, open ones and archived ones together. Proposals are rejected.
    """
    require(actor, Action.PERSON_DIED)
    reason = CloseReason.DEATH
    with context.database.transaction():
        log_on_person(context, actor, "death-recorded", reason.value, number, {})
        ended = reject_on_person(context, actor, number, reason.value)
        person_id = persons.find(context.database, context.vault, number)
        destroyed, open_ones = list[Deletion](), list[SignalRow]()
        if person_id is not None:
            destroyed = archive.destroy_archived(context, actor, person_id, reason.value)
            open_ones = rows.open_on_person(context.database, person_id)
        close_these(context, actor, open_ones, reason, [*ended, *destroyed])
    outbox.wake_others(context)
    context.database.truncate_log()
    return len(open_ones) + len(destroyed)


def expire_signals(context: Context) -> int:
    """Close all signals whose last day has passed (in UTC), and give their number. The node does this of itself."""
    closed = 0
    while True:
        with context.database.transaction():
            ended = rows.ended_before(context.database, today(context), CHUNK)
            of_age = [row for row in ended if _at_age_limit(context, row)]
            close_these(context, NODE_ACTOR, of_age, CloseReason.BIRTHDAY)
            close_these(context, NODE_ACTOR, [row for row in ended if row not in of_age], CloseReason.ENDED)
        if not ended:
            return closed
        closed += len(ended)
        outbox.wake_others(context)


def close_again(context: Context) -> int:
    """At start: close, destroy and end what the journal has as closed, destroyed or ended and the database has not.

    Gives how many signals were closed. There are any only after a backup was put back (or a commit failed): an alarm
    says so. Another one says when the journal lacks what the database has as closed; it is written there again.
    """
    db, entries = context.database, context.journal.entries()
    closed = {entry.id: entry for entry in entries if entry.what == SIGNAL_CLOSED}
    with db.transaction():
        lacking = gaps(db, entries)
        again = [row for signal_id in closed if (row := rows.get(db, signal_id)) is not None and row.closed is None]
        for row in again:
            entry = closed[row.id]
            _withdraw(context, NODE_ACTOR, row, entry.reason, date.fromisoformat(entry.at))
        destroyed, ended = archive.destroy_again(context, entries), end_again(context, entries)
        silenced, decided = archive_answering.silence_again(context, entries), decide_again(context, entries)
        if again or destroyed or ended or silenced or decided:
            told = {
                "signals_closed_again": len(again),
                "signals_destroyed_again": destroyed,
                "signals_silenced_again": silenced,
                "proposals_ended_again": ended,
                "requests_decided_again": decided,
            }
            raise_alarm(context, AlarmKind.RESTORED, details=told)
        if lacking:
            lines: dict[str, str | int] = {"lines_missing": len(lacking), "lines_there": len(entries)}
            raise_alarm(context, AlarmKind.DELETIONS_CUT, details=lines)
            context.journal.append(lacking)
    return len(again)


def close_these(
    context: Context,
    actor: Actor,
    closing: Sequence[SignalRow],
    reason: CloseReason,
    deletions: Sequence[Deletion] = (),
) -> None:
    """Close these open signals, and write it into the journal with what was deleted beside them.

    It is the last step of the caller's transaction, who then wakes the others and empties the write-ahead log.
    """
    day = today(context)
    for row in closing:
        _withdraw(context, actor, row, reason.value, day)
    closed = [Deletion(day.isoformat(), SIGNAL_CLOSED, row.id, reason.value) for row in closing]
    context.journal.append([*deletions, *closed])


def _at_age_limit(context: Context, row: SignalRow) -> bool:
    """Whether a signal's last day is the one before the birthday at which it must be gone."""
    limit = age_limit(known_purposes(row.purposes, context.covenant))
    born = open_note(context.vault, row.sealed_note).birth_date
    return limit is not None and born is not None and birthday(born, limit) == row.ends + timedelta(days=1)


def _withdraw(context: Context, actor: Actor, row: SignalRow, reason: str, day: date) -> None:
    rows.close(context.database, row.id, context.clock.now(), reason)
    orphaned = items.detach(context.database, row.id)
    log_on_signal(context, actor, "signal-closed", row, {"reason": reason})
    archive.archive_or_destroy(context, actor, row, reason, day)
    outbox.items_withdrawn(context, orphaned, row.id)
