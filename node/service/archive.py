"""What is kept of a closed signal, for how long, and how it is destroyed (domain.md, numbers; docs/protocol.md §10).

Destroyed means: of all that was told of it nothing is left. That there was a signal on the person stays as long as a
session lasts that began before it was closed, since an audit of that may ask for it (§9); then that goes too.
"""

from collections.abc import Sequence
from datetime import date

from node.model import NODE_ACTOR, Actor
from node.service import outbox, signal_rules
from node.service.context import Context
from node.service.days import today, utc_day
from node.service.signal_access import log_on_signal
from node.service.signal_note import open_note
from node.storage import archive_offers, forgetting, signal_archive, signal_parents, signals
from node.storage.deletion_journal import Deletion
from node.storage.signals import SignalRow

CHUNK = 500
"""Signals in one transaction of many: short enough for other work between two, long enough to spare the disk."""
SIGNAL_DESTROYED = "signal-destroyed"
"""What the journal of deletions calls it."""
ARCHIVED = frozenset({"done", "ended"})
"""The reasons of closing after which a signal is archived; after any other it is destroyed at once."""
_ENDED = "archive-ended"


def archive_or_destroy(context: Context, actor: Actor, row: SignalRow, reason: str, closed: date) -> None:
    """Archive a signal that was closed on a day for a reason, or destroy it, within the caller's transaction."""
    if not (reason in ARCHIVED and _archive(context, row, closed)):
        destroy(context, actor, row)


def _archive(context: Context, row: SignalRow, closed: date) -> bool:
    """As long as its purposes and the age limit allow; false when they do not."""
    until = signal_rules.archived_through(
        signal_rules.known_purposes(row.purposes, context.covenant),
        closed=closed,
        ends=row.ends,
        birth_date=open_note(context.vault, row.sealed_note).birth_date,
    )
    if until is None or until < today(context):
        return False
    signal_archive.keep(context.database, row.id, until)
    return True


def destroy(context: Context, actor: Actor, row: SignalRow) -> None:
    """Destroy what was told of a closed signal, within the caller's transaction."""
    signal_archive.destroy(context.database, row.id, context.clock.now())
    archive_offers.drop_reply(context.database, row.id)
    log_on_signal(context, actor, SIGNAL_DESTROYED, row, {})


def _destroy_archived(context: Context, actor: Actor, row: SignalRow) -> None:
    """The same of one that was archived, and so may have stood for something still."""
    stood_for = archive_offers.items_of(context.database, row.id)
    destroy(context, actor, row)
    outbox.settle_archived(context, stood_for)


def destroy_archived(context: Context, actor: Actor, person_id: int, reason: str) -> list[Deletion]:
    """Destroy the archived signals on a person. The caller writes what is given into the journal, as the last step."""
    return destroy_these(context, actor, signal_archive.on_person(context.database, person_id), reason)


def destroy_these(context: Context, actor: Actor, archived: Sequence[SignalRow], reason: str) -> list[Deletion]:
    """The same for these archived signals."""
    for row in archived:
        _destroy_archived(context, actor, row)
    return [_deletion(context, row, reason) for row in archived]


def destroy_again(context: Context, entries: Sequence[Deletion]) -> int:
    """Destroy the closed signals that the journal has as destroyed and the database has not; gives how many."""
    listed = [signals.get(context.database, entry.id) for entry in entries if entry.what == SIGNAL_DESTROYED]
    missed = [row for row in listed if row is not None and row.closed is not None and row.destroyed is None]
    for row in missed:
        _destroy_archived(context, NODE_ACTOR, row)
    return len(missed)


def empty_archive(context: Context) -> int:
    """Destroy the signals whose time in the archive is over, and give their number. The node does this of itself."""
    destroyed = 0
    while True:
        with context.database.transaction():
            ended = signal_archive.over(context.database, today(context), CHUNK)
            gone = [row for row in ended if row.kept_until is not None or not _archived_late(context, row)]
            for row in gone:
                _destroy_archived(context, NODE_ACTOR, row)
            context.journal.append([_deletion(context, row, _ENDED) for row in gone])
        if not ended:
            return destroyed
        destroyed += len(gone)
        outbox.wake_others(context)


def forget_destroyed(context: Context) -> int:
    """Forget whom destroyed signals were on, as soon as no session needs it; gives their number.

    The node does this of itself, and the write-ahead log is emptied of what was there (docs/protocol.md §10).
    """
    forgotten = 0
    while True:
        with context.database.transaction():
            due = forgetting.due(context.database, CHUNK)
            for signal_id in due:
                forgetting.forget_signal(context.database, signal_id)
        if not due:
            return forgotten
        forgotten += len(due)
        context.database.truncate_log()


def forget_dropped_parents(context: Context) -> int:
    """The same for persons who were taken out of a signal that named them as a parent; gives their number."""
    forgotten = 0
    while True:
        with context.database.transaction():
            due = signal_parents.not_needed(context.database, CHUNK)
            for signal_id, person_id in due:
                forgetting.forget_parent(context.database, signal_id, person_id)
        if not due:
            return forgotten
        forgotten += len(due)
        context.database.truncate_log()


def _archived_late(context: Context, row: SignalRow) -> bool:
    """Archive one that was closed before there was an archive."""
    return row.close_reason in ARCHIVED and row.closed is not None and _archive(context, row, utc_day(row.closed))


def _deletion(context: Context, row: SignalRow, reason: str) -> Deletion:
    return Deletion(today(context).isoformat(), SIGNAL_DESTROYED, row.id, reason)
