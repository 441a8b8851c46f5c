"""What the journal of deletions lacks: it has a line for all that is closed or rejected, or it was cut or lost.

A line is on disk before the transaction of what it tells ends, so the database is never ahead of its own journal. The
word of a professional who confirms is the exception (`import_deciding`).
"""

from collections.abc import Collection

from node.service.archive import SIGNAL_DESTROYED
from node.service.days import utc_day
from node.service.import_ending import PROPOSAL_ENDED, REJECTED
from node.storage import proposals, signals
from node.storage.database import Database
from node.storage.deletion_journal import Deletion

SIGNAL_CLOSED = "signal-closed"
"""What the journal of deletions calls a signal that was closed."""


def gaps(db: Database, entries: Collection[Deletion]) -> list[Deletion]:
    """The lines that the journal lacks, as far as the database can tell; its `entries` are all that it has."""
    told = {(entry.what, entry.id) for entry in entries}
    return [line for line in [*_of_signals(db, told), *_of_proposals(db)] if (line.what, line.id) not in told]


def _of_signals(db: Database, told: Collection[tuple[str, str]]) -> list[Deletion]:
    lines = list[Deletion]()
    for row in signals.ends_of_closed(db):
        if (SIGNAL_CLOSED, row.id) in told:
            continue
        lines.append(Deletion(utc_day(row.closed).isoformat(), SIGNAL_CLOSED, row.id, row.reason))
        if row.destroyed is not None:
            lines.append(Deletion(utc_day(row.destroyed).isoformat(), SIGNAL_DESTROYED, row.id, row.reason))
    return lines


def _of_proposals(db: Database) -> list[Deletion]:
    days = {row.id: utc_day(row.decided or row.received) for row in proposals.listed(db, "rejected")}
    return [Deletion(day.isoformat(), PROPOSAL_ENDED, proposal_id, REJECTED) for proposal_id, day in days.items()]
