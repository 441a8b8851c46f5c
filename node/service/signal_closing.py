"""Closing signals: by their professionals, at the end of their last day, and once more after a restore.

What is closed is written in the journal of deletions as the last step before the transaction ends. So a backup that is
put back brings no closed signal back; and after a commit that failed, the signal is closed when the node starts again.
"""

from collections.abc import Sequence
from enum import StrEnum

from node.model import NODE_ACTOR, Actor
from node.service import outbox
from node.service.alarms import AlarmKind, raise_alarm
from node.service.context import Context
from node.service.days import today
from node.service.signal_access import log_on_signal, open_signal
from node.storage import items
from node.storage import signals as rows
from node.storage.deletion_journal import Deletion
from node.storage.signals import SignalRow

CHUNK = 500
"""Signals in one transaction of many: short enough for other work between two, long enough to spare the disk."""
SIGNAL_CLOSED = "signal-closed"
"""What the journal of deletions calls it."""


class CloseReason(StrEnum):
    """Why a signal was closed. Only one that is done may go to the archive (domain.md, numbers)."""

    DONE = "done"
    WRONG_NUMBER = "wrong-number"
    OBJECTION = "objection"
    ENDED = "ended"


def close_signal(context: Context, actor: Actor, signal_id: str, reason: CloseReason) -> None:
    """Close a signal: it matches nothing any more, and its matches are withdrawn at the other organisations."""
    with context.database.transaction():
        _close(context, actor, [open_signal(context, actor, signal_id)], reason)
    outbox.wake_others(context)


def expire_signals(context: Context) -> int:
    """Close all signals whose last day has passed (in UTC), and give their number. The node does this of itself."""
    closed = 0
    while True:
        with context.database.transaction():
            ended = rows.ended_before(context.database, today(context), CHUNK)
            _close(context, NODE_ACTOR, ended, CloseReason.ENDED)
        if not ended:
            return closed
        closed += len(ended)
        outbox.wake_others(context)


def close_again(context: Context) -> int:
    """At start: close the signals that the journal has as closed and the database has not, and give their number.

    There are any only after a backup was put back (or a commit failed): an alarm says so.
    """
    db = context.database
    closed = {entry.id: entry.reason for entry in context.journal.entries() if entry.what == SIGNAL_CLOSED}
    with db.transaction():
        again = [row for signal_id in closed if (row := rows.get(db, signal_id)) is not None and row.closed is None]
        for row in again:
            _withdraw(context, NODE_ACTOR, row, closed[row.id])
        if again:
            raise_alarm(context, AlarmKind.RESTORED, details={"signals_closed_again": len(again)})
    return len(again)


def _close(context: Context, actor: Actor, closing: Sequence[SignalRow], reason: CloseReason) -> None:
    for row in closing:
        _withdraw(context, actor, row, reason.value)
    day = today(context).isoformat()
    context.journal.append([Deletion(day, SIGNAL_CLOSED, row.id, reason.value) for row in closing])


def _withdraw(context: Context, actor: Actor, row: SignalRow, reason: str) -> None:
    rows.close(context.database, row.id, context.clock.now(), reason)
    orphaned = items.detach(context.database, row.id)
    outbox.items_withdrawn(context, orphaned, row.id)
    log_on_signal(context, actor, "signal-closed", row, {"reason": reason})
