"""Handing signals over to a colleague: one, or all of who leaves. The peers get the colleague's contact card."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeGuard

from node.errors import InvalidInput
from node.matching.policy import Action
from node.model import Actor
from node.service.access import require_for
from node.service.archive import CHUNK
from node.service.card_updates import update_cards
from node.service.context import Context
from node.service.notices import NoticeKind, notify
from node.service.professionals import caseworker
from node.service.signal_access import log_on_signal, open_signal
from node.storage import professionals, signals
from node.storage.signals import SignalRow


@dataclass(frozen=True, slots=True)
class HandedOver:
    """How many signals, to how many peers that is told, and on how many persons the colleague had a signal before."""

    signals: int
    peers: int
    doubles: int


def hand_over_signal(context: Context, actor: Actor, signal_id: str, colleague_id: str) -> HandedOver:
    """Make an open signal a colleague's: its professional does so, or a coordinator. Its matches go with it.

    Who stands in for the professional does not: the signals of who is away stay whose they are.
    """
    with context.database.transaction():
        row = open_signal(context, actor, Action.SIGNAL_HAND_OVER, signal_id)
        require_for(actor, Action.SIGNAL_HAND_OVER, row.professional_id)
        _check_colleague(context, row.professional_id, colleague_id)
        doubles = _hand_over(context, actor, [row], colleague_id)
        told = update_cards(context, [row.id])
        notify(context, colleague_id, NoticeKind.HANDED_OVER, signal_id)
    return HandedOver(1, len(told), doubles)


def hand_over_all(context: Context, actor: Actor, professional_id: str, colleague_id: str) -> HandedOver:
    """Make all open signals of a professional a colleague's: for who leaves, who has left, or is away for long.

    In chunks: what a fault cuts short is done by doing it again.
    """
    require_for(actor, Action.SIGNAL_HAND_OVER, professional_id)
    with context.database.transaction():
        if professionals.get(context.database, professional_id) is None:
            raise InvalidInput("there is no professional of that id", "`raakvlak professional list` shows who there is")
        _check_colleague(context, professional_id, colleague_id)
        waiting = [row.id for row in signals.listed(context.database, "open", [professional_id])]
    handed, doubles, told = 0, 0, frozenset[bytes]()
    for start in range(0, len(waiting), CHUNK):
        with context.database.transaction():
            chunk = [signals.get(context.database, signal_id) for signal_id in waiting[start : start + CHUNK]]
            still = [row for row in chunk if _is_still(row, professional_id)]
            doubles += _hand_over(context, actor, still, colleague_id)
            told |= update_cards(context, [row.id for row in still])
            if not start:
                notify(context, colleague_id, NoticeKind.HANDED_OVER)
        handed += len(still)
    return HandedOver(handed, len(told), doubles)


def _hand_over(context: Context, actor: Actor, handed: Sequence[SignalRow], colleague_id: str) -> int:
    db, doubles = context.database, 0
    for row in handed:
        doubles += bool(signals.open_purposes(db, colleague_id, row.person_id))
        signals.set_professional(db, row.id, colleague_id)
        log_on_signal(context, actor, "signal-handed-over", row, {"from": row.professional_id, "to": colleague_id})
    return doubles


def _is_still(row: SignalRow | None, professional_id: str) -> TypeGuard[SignalRow]:
    """Whether a signal is open and the professional's, also after the chunks before it."""
    return row is not None and row.closed is None and row.professional_id == professional_id


def _check_colleague(context: Context, owner_id: str, colleague_id: str) -> None:
    caseworker(context, colleague_id)
    if colleague_id == owner_id:
        raise InvalidInput("this is the same professional", "name the colleague whose it becomes")
