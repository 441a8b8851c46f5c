"""What is noted of a signal later than when it was placed: who was told, and how its number was checked."""

from datetime import date

from node.config import Signals
from node.matching.policy import Action
from node.model import Actor
from node.service import signal_rules
from node.service.context import Context
from node.service.days import today
from node.service.number_check import NumberCheck, read_check
from node.service.signal_access import log_on_signal, open_signal
from node.service.signal_note import open_note
from node.service.telling import Told, must_be_told, read_informed
from node.storage import signals as rows
from node.storage.signals import SignalRow


def note_informed(
    context: Context, actor: Actor, signal_id: str, typed: str, ask_again: date | None
) -> tuple[Told, ...]:
    """Note the day on which all were told, or why that waits. Gives who must be told, as far as that is known."""
    informed = read_informed(typed, ask_again, today(context))
    with context.database.transaction():
        row = open_signal(context, actor, Action.SIGNAL_CHANGE, signal_id)
        rows.set_informed(context.database, signal_id, informed.on, informed.waiting, informed.ask_again)
        log_on_signal(context, actor, "signal-informed", row, {"informed": "waits" if informed.on is None else "told"})
    return who_must_be_told(context, row)


def note_check(context: Context, actor: Actor, signal_id: str, typed: NumberCheck) -> NumberCheck:
    """Note how it was made sure that the number belongs to the person, or why not yet. Gives what was noted."""
    check = read_check(typed, Signals(number_check="required"), today(context))
    with context.database.transaction():
        row = open_signal(context, actor, Action.SIGNAL_CHANGE, signal_id)
        rows.set_check(context.database, signal_id, check.how or "", check.on, check.waiting)
        log_on_signal(context, actor, "number-checked", row, {"check": check.how or "waits"})
    return check


def who_must_be_told(context: Context, row: SignalRow) -> tuple[Told, ...]:
    """Who must be told of this signal at the person's age of today, as far as that is known."""
    known = signal_rules.known_purposes(row.purposes, context.covenant)
    return must_be_told(known, open_note(context.vault, row.sealed_note).birth_date, today(context))
