"""Whether what this node keeps is as it was written, and whether it has all that it had before."""

from dataclasses import dataclass

from node.errors import ConfigurationError
from node.matching.policy import Action
from node.model import Actor
from node.service.access import require
from node.service.alarms import AlarmKind, raise_alarm
from node.service.context import Context
from node.storage import inspection, logbook
from node.storage.database import Database
from node.storage.logbook_anchor import Head


@dataclass(frozen=True, slots=True)
class LogbookState:
    """`first_wrong` is the number of the first entry that was changed, taken out or put in.

    `head` is the last entry; None when there is none. `missed` are the heads from before that the logbook no longer
    has: entries were cut off at the end, or all was written anew from there on, or an older backup was put back.
    """

    entries: int
    first_wrong: int | None
    head: Head | None
    missed: tuple[Head, ...]

    @property
    def whole(self) -> bool:
        """Whether every entry is as it was written, and every head from before is there."""
        return self.first_wrong is None and not self.missed


def verify_logbook(context: Context, actor: Actor, told: Head | None = None) -> LogbookState:
    """Check the logbook's chain, the head that the node keeps beside it, and one that somebody else has kept.

    For the data protection officer and administrators.
    """
    require(actor, Action.LOGBOOK_VERIFY)
    db = context.database
    kept = context.anchor.read()
    first_wrong = logbook.verify(db)
    missed = tuple(head for head in (kept, told) if head is not None and not has_head(db, head))
    return LogbookState(inspection.logbook_length(db), first_wrong, present_head(db), missed)


def keep_head(context: Context) -> int:
    """Once an hour, and at each start: see that the head from before is there still, then keep the present one.

    Gives the number of the entry that is kept (0 for an empty logbook). One that is missed is an alarm.
    """
    db = context.database
    try:
        kept = context.anchor.read()
        missed = None if kept is None or has_head(db, kept) else kept.number
    except ConfigurationError:
        missed = 0
    if missed is not None:
        there = logbook.last_number(db)
        raise_alarm(context, AlarmKind.LOGBOOK_CUT, details={"entry": missed, "entries_now": there})
    head = present_head(db)
    if head is not None:
        context.anchor.write(head)
    return 0 if head is None else head.number


def has_head(db: Database, head: Head) -> bool:
    """Whether the logbook has this entry, as it was."""
    return logbook.digest_of(db, head.number) == head.digest


def present_head(db: Database) -> Head | None:
    """The last entry; None when there is none."""
    number = logbook.last_number(db)
    digest = logbook.digest_of(db, number)
    return None if digest is None else Head(number, digest)


def database_trouble(context: Context) -> str:
    """Why the database cannot be worked with at this moment; empty when it can."""
    return inspection.trouble(context.database)
