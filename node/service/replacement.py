"""Who answers for a professional: the one in question, or who stands in while that one is away."""

from node.model import Actor
from node.service.context import Context
from node.service.days import today
from node.storage import absences


def stand_in(context: Context, professional_id: str) -> str:
    """Who answers for this professional today; who stands in may be away too, and has somebody else then."""
    day, seen, who = today(context), {professional_id}, professional_id
    while (there := absences.replacement_of(context.database, who, day)) is not None and there not in seen:
        seen.add(there)
        who = there
    return who


def looked_after(context: Context, actor: Actor) -> frozenset[str]:
    """The professionals for whom the actor answers: the actor itself, and those for whom it stands in today."""
    away = absences.on(context.database, today(context))
    replaced = {each.professional_id for each in away if stand_in(context, each.professional_id) == actor.id}
    return frozenset({actor.id, *replaced})
