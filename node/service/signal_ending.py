"""Telling professionals that a signal ends soon, in time to extend it: once for each last day."""

from datetime import UTC, datetime, timedelta

from node.service.context import Context
from node.service.notices import NoticeKind, notify
from node.storage import signal_ends

_CHUNK = 500
"""Signals in one transaction."""


def tell_of_ends(context: Context) -> None:
    """Tell whose signals end within the days of [notices]; of one that was extended again when its new end is near."""
    today = datetime.fromtimestamp(context.clock.now(), UTC).date()
    until = today + timedelta(days=context.settings.notices.signal_ends_days)
    while ending := signal_ends.untold(context.database, until, _CHUNK):
        with context.database.transaction():
            for one in ending:
                notify(context, one.professional_id, NoticeKind.SIGNAL_ENDS, one.signal_id)
                signal_ends.note_told(context.database, one)
