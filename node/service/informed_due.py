"""Asking again whether those were told of a signal who must be: once for each day that was named for it."""

from node.service.archive import CHUNK
from node.service.context import Context
from node.service.days import today
from node.service.notices import NoticeKind, notify
from node.storage import signals


def ask_again(context: Context) -> int:
    """Tell the professionals whose day to ask again has come; gives of how many signals."""
    asked = 0
    while True:
        with context.database.transaction():
            due = signals.to_ask_again(context.database, today(context), CHUNK)
            for row in due:
                notify(context, row.professional_id, NoticeKind.INFORMED_DUE, row.id)
                signals.note_asked(context.database, row.id)
        if not due:
            return asked
        asked += len(due)
