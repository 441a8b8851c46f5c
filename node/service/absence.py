"""Absence: while a professional is away a colleague stands in, for reminders, for the peers, and for seeing signals.

It begins when it is noted and ends by itself. The signals stay whose they are.
"""

from dataclasses import dataclass
from datetime import date

from node.errors import InvalidInput
from node.matching.policy import Action, scope_of
from node.model import NODE_ACTOR, Actor
from node.service.access import require_for
from node.service.card_updates import update_cards_of
from node.service.context import Context
from node.service.days import today
from node.service.professionals import GROUND, active_professional, caseworker
from node.service.replacement import stand_in
from node.storage import absences, logbook
from node.storage.absences import Absence
from node.storage.professionals import Professional


@dataclass(frozen=True, slots=True)
class AbsenceShown:
    """Away through a day; `stand_in` answers, or the coordinator where that is nobody."""

    until: date
    stand_in: str | None


def go_away(context: Context, actor: Actor, professional_id: str, until: date, replacement_id: str) -> int:
    """A professional is away through a day, and a colleague stands in; noted by the professional or a coordinator.

    Gives how many peers are told whom to reach.
    """
    require_for(actor, Action.ABSENCE, professional_id)
    if until < today(context):
        raise InvalidInput("until: this day has passed", "give the last day of the absence")
    with context.database.transaction():
        away = active_professional(context, professional_id)
        _check_replacement(context, away, replacement_id)
        if professional_id in (replacement_id, stand_in(context, replacement_id)):
            raise InvalidInput("replacement: that is nobody else", "name a colleague who is there")
        if stand_in(context, replacement_id) != replacement_id:
            raise InvalidInput("replacement: this colleague is away too", "name a colleague who is there")
        now = context.clock.now()
        absences.put(context.database, Absence(professional_id, replacement_id, until, now))
        told = len(update_cards_of(context, professional_id))
        details = {"professional": professional_id, "replacement": replacement_id, "until": until.isoformat()}
        logbook.append(context.database, now, actor, "professional-away", GROUND, b"", details)
    return told


def come_back(context: Context, actor: Actor, professional_id: str) -> int:
    """A professional is back before the day that was noted. Gives how many peers are told."""
    require_for(actor, Action.ABSENCE, professional_id)
    with context.database.transaction():
        if professional_id not in absences_now(context):
            raise InvalidInput("this professional is not away", "`raakvlak professional list` shows who is")
        return _end(context, actor, professional_id)


def end_absences(context: Context) -> int:
    """End the absences whose last day has passed, and give their number. The node does this of itself."""
    with context.database.transaction():
        over = absences.over(context.database, today(context))
        for absence in over:
            _end(context, NODE_ACTOR, absence.professional_id)
    return len(over)


def absences_now(context: Context) -> dict[str, Absence]:
    """Who is away today, by id; the caller has judged who asks."""
    return {each.professional_id: each for each in absences.on(context.database, today(context))}


def absences_shown(context: Context) -> dict[str, AbsenceShown]:
    """The same, with who answers today; the caller has judged who asks."""
    away = absences_now(context)
    return {who: AbsenceShown(each.until, stand_in(context, who)) for who, each in away.items()}


def _check_replacement(context: Context, away: Professional, replacement_id: str) -> None:
    """Who stands in for somebody with signals must be able to look after them."""
    if scope_of(Action.SIGNAL_CHANGE, away.role) is None:
        active_professional(context, replacement_id)
    else:
        caseworker(context, replacement_id)


def _end(context: Context, actor: Actor, professional_id: str) -> int:
    absences.drop(context.database, professional_id)
    now, details = context.clock.now(), {"professional": professional_id}
    logbook.append(context.database, now, actor, "professional-back", GROUND, b"", details)
    return len(update_cards_of(context, professional_id))
