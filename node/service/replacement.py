"""Who answers for a professional: the one in question, or who stands in while that one is away."""

from datetime import date

from node.matching.policy import Action, scope_of
from node.model import Actor
from node.service.context import Context
from node.service.days import today
from node.storage import absences, professionals
from node.storage.professionals import Professional


def stand_in(context: Context, professional_id: str) -> str | None:
    """Who answers for this professional today; who stands in may be away too, and has somebody else then.

    None where that one has left, or has a role in which it cannot: then the coordinator answers. Raises `KeyError` for
    an id that is nobody's.
    """
    asked = professionals.get(context.database, professional_id)
    if asked is None:
        raise KeyError(professional_id)
    found = professionals.get(context.database, _chain(context, professional_id, today(context))[-1])
    return found.id if found is not None and can_stand_in(found, asked) else None


def can_stand_in(one: Professional, away: Professional) -> bool:
    """Whether somebody has access, and a role that can look after what the one who is away has."""
    has_signals = scope_of(Action.SIGNAL_CHANGE, away.role) is not None
    return one.active and (not has_signals or scope_of(Action.SIGNAL_CHANGE, one.role) is not None)


def looked_after(context: Context, actor: Actor) -> frozenset[str]:
    """The professionals for whom the actor answers: the actor itself, and those for whom it stands in today."""
    away = absences.on(context.database, today(context))
    replaced = {each.professional_id for each in away if stand_in(context, each.professional_id) == actor.id}
    return frozenset({actor.id, *replaced})


def relying_on(context: Context, professional_id: str) -> frozenset[str]:
    """Whose stand-in may be another when something changes of this professional: its own, and that of those for whom it
    stands in today, or would if it were not away too.
    """
    day = today(context)
    away = [each.professional_id for each in absences.on(context.database, day)]
    return frozenset({professional_id, *(each for each in away if professional_id in _chain(context, each, day))})


def _chain(context: Context, professional_id: str, day: date) -> list[str]:
    """The professional, who stands in for that one, who stands in for that one, and so on."""
    chain = [professional_id]
    while (there := absences.replacement_of(context.database, chain[-1], day)) is not None and there not in chain:
        chain.append(there)
    return chain
