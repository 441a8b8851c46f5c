"""Whether what this node keeps is as it was written."""

from dataclasses import dataclass

from node.matching.policy import Action
from node.model import Actor
from node.service.access import require
from node.service.context import Context
from node.storage import inspection, logbook


@dataclass(frozen=True, slots=True)
class LogbookState:
    """`first_wrong` is the number of the first entry that was changed, taken out or put in; `head` has 32 bytes."""

    entries: int
    first_wrong: int | None
    head: bytes

    @property
    def whole(self) -> bool:
        """Whether every entry is as it was written."""
        return self.first_wrong is None


def verify_logbook(context: Context, actor: Actor) -> LogbookState:
    """Check the logbook's chain. For the data protection officer and administrators."""
    require(actor, Action.LOGBOOK_VERIFY)
    db = context.database
    return LogbookState(inspection.logbook_length(db), logbook.verify(db), logbook.head(db))


def database_answers(context: Context) -> bool:
    """Whether the database can be read at this moment."""
    return inspection.answers(context.database)
