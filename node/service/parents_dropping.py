"""Taking a person out of a signal that names it as a parent, without an end to the signal itself."""

from collections.abc import Sequence

from node.model import NODE_ACTOR, Actor
from node.service import outbox
from node.service.context import Context
from node.service.days import today
from node.service.signal_access import ground, log_on_person
from node.storage import items, persons, signal_parents, signals
from node.storage.deletion_journal import Deletion
from node.storage.signals import SignalRow

PARENT_DROPPED = "parent-dropped"
"""What the journal of deletions calls it; the id is the signal's and the person's row, which tells nothing."""
_MARK = "/"


def drop_parent(context: Context, actor: Actor, row: SignalRow, person_id: int, reason: str) -> Deletion:
    """Let a signal name this person no more, within the caller's transaction; the peers' matches by it are withdrawn.

    The caller writes what is given into the journal, as the last step.
    """
    db = context.database
    number = persons.number(db, context.vault, person_id)
    signal_parents.drop(db, row.id, person_id, context.clock.now())
    outbox.member_left(context, row.id, *items.detach_member(db, row.id, person_id))
    log_on_person(context, actor, PARENT_DROPPED, ground(context, row.purposes), number, {"signal": row.id})
    return Deletion(today(context).isoformat(), PARENT_DROPPED, f"{row.id}{_MARK}{person_id}", reason)


def drop_again(context: Context, entries: Sequence[Deletion]) -> None:
    """Drop those whom the journal has as dropped and the database has not, within the caller's transaction."""
    for entry in entries:
        signal_id, _, written = entry.id.partition(_MARK)
        row, person_id = signals.get(context.database, signal_id), int(written)
        if row is not None and signal_parents.is_named(context.database, signal_id, person_id):
            drop_parent(context, NODE_ACTOR, row, person_id, entry.reason)
