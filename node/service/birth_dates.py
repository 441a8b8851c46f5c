"""A birth date that was wrong, and what another one means for how long a signal may live or be archived."""

from datetime import date, timedelta
from enum import Enum, auto

from node.model import Actor
from node.service.ages import birthday
from node.service.context import Context
from node.service.days import today
from node.service.signal_access import log_on_signal
from node.service.signal_note import SignalNote, open_note
from node.service.signal_rules import age_limit, known_purposes
from node.storage import signal_archive, signals
from node.storage.signals import SignalRow


class Corrected(Enum):
    """What a corrected birth date means for a signal."""

    STAYS = auto()
    IS_OVER = auto()
    """The person is at the age at which signals for its purposes end, or beyond."""


def correct_birth_date(context: Context, actor: Actor, row: SignalRow, born: date) -> Corrected:
    """Put another birth date in an open or archived signal, within the caller's transaction, and let it end in time.

    It never ends later than before. One that `IS_OVER` is the caller's to close or destroy.
    """
    note = open_note(context.vault, row.sealed_note)
    signals.set_note(context.database, row.id, SignalNote(born, note.reference).sealed(context.vault))
    log_on_signal(context, actor, "birth-date-corrected", row, {})
    limit = age_limit(known_purposes(row.purposes, context.covenant))
    if limit is None:
        return Corrected.STAYS
    last = birthday(born, limit) - timedelta(days=1)
    if last < today(context):
        return Corrected.IS_OVER
    if row.closed is None and last < row.ends:
        signals.set_ends(context.database, row.id, last)
    if row.kept_until is not None and last < row.kept_until:
        signal_archive.keep(context.database, row.id, last)
    return Corrected.STAYS
