"""Which proposals of imported lists an actor may do something with, by the policy table.

Only the professional whose proposal it is decides on one, or who stands in (domain.md: an automatic report without a
human is unlawful).
"""

from node.errors import InvalidInput
from node.matching.policy import Action, Scope
from node.model import Actor
from node.service.access import require, require_answering
from node.service.context import Context
from node.service.replacement import looked_after
from node.storage import proposals
from node.storage.proposals import ProposalRow

Owners = frozenset[str] | None
"""Professionals by id; None is everyone of the organisation."""


def owners(context: Context, actor: Actor, action: Action) -> Owners:
    """For whom the actor may do this. Raises `NotAllowed` when for nobody."""
    return None if require(actor, action) is Scope.ORGANISATION else looked_after(context, actor)


def reachable_proposal(context: Context, actor: Actor, action: Action, proposal_id: str) -> ProposalRow:
    """The proposal of that id, for this action. Raises `InvalidInput` when there is none, `NotAllowed` when it is not
    the actor's to do this with.
    """
    require(actor, action)
    row = proposals.get(context.database, proposal_id)
    if row is None:
        raise InvalidInput("there is no proposal of that id", "`raakvlak import list` shows those that there are")
    require_answering(context, actor, action, row.professional_id)
    return row
