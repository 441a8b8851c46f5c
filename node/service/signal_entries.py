"""Entries of the logbook for signals that were placed before there were openings (docs/protocol.md §9)."""

from node.model import NODE_ACTOR
from node.service.context import Context
from node.service.signal_access import log_signal_added
from node.storage import logbook_stretch, persons, signals


def note_signals_again(context: Context) -> int:
    """At start: write an entry that can be shown for each open signal that has none, and give their number.

    An entry of the first format cannot be shown to an auditor, and an honest node would look like a prober in the next
    epoch's sessions. There are such signals only at the first start after the logbook got its second format.
    """
    db, vault = context.database, context.vault
    if not logbook_stretch.has_first_format(db):
        return 0
    with db.transaction():
        noted = logbook_stretch.signals_added(db)
        old = [row for row in signals.listed(db, "open") if row.id not in noted]
        for row in old:
            numbers = [persons.number(db, vault, person_id) for person_id in signals.persons_of(db, row.id)]
            log_signal_added(context, NODE_ACTOR, row.id, row.professional_id, row.purposes, numbers)
    return len(old)
