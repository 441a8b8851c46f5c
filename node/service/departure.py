"""A colleague leaves: no access from that moment on, and nobody is told to reach who is not there."""

from node.matching.policy import Action
from node.model import Actor
from node.service.access import require
from node.service.card_updates import update_cards_of
from node.service.context import Context
from node.service.professionals import GROUND, active_professional
from node.storage import logbook, professionals


def deactivate_professional(context: Context, actor: Actor, professional_id: str) -> int:
    """End a colleague's access at once. The signals stay, for the coordinator to look after.

    The peers of open matches are told to turn to the coordinator, until the signals are handed over; those of who is
    away and for whom the colleague stood in as well, until somebody else stands in. Gives how many peers are told.
    """
    require(actor, Action.PROFESSIONAL_MANAGE)
    db = context.database
    with db.transaction():
        active_professional(context, professional_id)
        professionals.deactivate(db, professional_id)
        told = len(update_cards_of(context, professional_id))
        details = {"professional": professional_id}
        logbook.append(db, context.clock.now(), actor, "professional-deactivated", GROUND, b"", details)
    return told
