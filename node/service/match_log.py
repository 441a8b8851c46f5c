"""How what is done with a match is written in the logbook."""

from collections.abc import Mapping

from node.model import Actor
from node.service.context import Context
from node.storage import logbook, persons
from node.storage.logbook_persons import seal_persons

GROUND = "follow-up"
"""The logbook's ground for what people do with a match."""


def log_on_match(context: Context, actor: Actor, action: str, person_id: int, details: Mapping[str, str | int]) -> None:
    """Write what is done with a match on this person, within the transaction of the action."""
    number = persons.number(context.database, context.vault, person_id)
    sealed = seal_persons(context.vault, [number])
    logbook.append(context.database, context.clock.now(), actor, action, GROUND, sealed, details)
