"""Whether what this node keeps is as it was written, and whether it has all that it had before."""

from dataclasses import dataclass

from node.errors import ConfigurationError
from node.matching.policy import Action
from node.model import Actor
from node.service.access import require
from node.service.alarms import AlarmKind, raise_alarm
from node.service.context import Context
from node.storage import alarms, head_mark, inspection, logbook
from node.storage.alarms import NO_PEER, StoredAlarm
from node.storage.database import Database
from node.storage.logbook_anchor import Head


@dataclass(frozen=True, slots=True)
class LogbookState:
    """`first_wrong` is the number of the first entry that was changed, taken out or put in.

    `head` is the last entry; None when there is none. `missed` are the heads from before that the logbook no longer
    has: entries were cut off at the end, or all was written anew from there on, or an older backup was put back.
    `alarm` is the open alarm on a head that was missed, or was gone itself, by its id.
    """

    entries: int
    first_wrong: int | None
    head: Head | None
    missed: tuple[Head, ...]
    alarm: str | None

    @property
    def whole(self) -> bool:
        """Whether every entry is as it was written, every head from before is there, and no alarm says otherwise."""
        return self.first_wrong is None and not self.missed and self.alarm is None


def verify_logbook(context: Context, actor: Actor, told: Head | None = None) -> LogbookState:
    """Check the logbook's chain, the head that the node keeps beside it, and one that somebody else has kept.

    A head that was missed is told until somebody has acknowledged the alarm. For the data protection officer and
    administrators.
    """
    require(actor, Action.LOGBOOK_VERIFY)
    db = context.database
    alarm = open_alarm(db)
    heads = (None if alarm is None else head_of(alarm), context.anchor.read(), told)
    first_wrong = logbook.verify(db)
    missed = tuple(dict.fromkeys(head for head in heads if head is not None and not has_head(db, head)))
    number, alarm_id = inspection.logbook_length(db), None if alarm is None else alarm.id
    return LogbookState(number, first_wrong, present_head(db), missed, alarm_id)


def keep_head(context: Context) -> int:
    """Once an hour, and at each start: see that the head from before is there still, then keep the present one.

    Gives the number of the entry that is kept (0 for an empty logbook). One that is missed is an alarm, and so is a
    kept head that is not there or cannot be read.
    """
    db = context.database
    missed = _missed(context)
    if missed is not None:
        raise_alarm(context, AlarmKind.LOGBOOK_CUT, details=missed | {"entries_now": logbook.last_number(db)})
    head = present_head(db)
    if head is None:
        return 0
    context.anchor.write(head)
    if not head_mark.is_set(db):
        with db.transaction():
            head_mark.put(db)
    return head.number


def open_alarm(db: Database) -> StoredAlarm | None:
    """The alarm on a missed head that nobody has acknowledged."""
    return alarms.open_one(db, AlarmKind.LOGBOOK_CUT.value, NO_PEER)


def head_of(alarm: StoredAlarm) -> Head | None:
    """The head that was missed; None where the kept one was not there or could not be read."""
    number, digest = alarm.details.get("entry"), alarm.details.get("digest")
    return Head(number, bytes.fromhex(digest)) if isinstance(number, int) and isinstance(digest, str) else None


def _missed(context: Context) -> dict[str, str | int] | None:
    """What the alarm tells: the entry and its digest, or entry 0 where nobody knows any more which it was."""
    try:
        kept = context.anchor.read()
    except ConfigurationError:
        return {"entry": 0}
    if kept is None:
        return {"entry": 0} if head_mark.is_set(context.database) else None
    return None if has_head(context.database, kept) else {"entry": kept.number, "digest": kept.digest.hex()}


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
