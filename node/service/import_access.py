"""Who may add, see, route and decide what of an imported list.

A list is added by the professional whose it is, or for others by who manages the organisation. Only a professional
makes a signal of it: the one whose proposal it is, or who stands in (domain.md: an automatic report without a human is
unlawful).
"""

from node.errors import InvalidInput, NotAllowed
from node.model import Actor, Role
from node.service.context import Context
from node.service.replacement import looked_after
from node.storage import proposals
from node.storage.proposals import ProposalRow

_ADDS_FOR_ALL = frozenset({Role.COORDINATOR.value, Role.ADMINISTRATOR.value})
_READS_ALL = frozenset({Role.COORDINATOR.value})

Owners = frozenset[str] | None
"""Professionals by id; None is everyone of the organisation."""


def may_add_for(context: Context, actor: Actor) -> Owners:
    """For whom the actor may add proposals, and take them back or route them. Raises `NotAllowed` when for nobody."""
    return _scope(context, actor, _ADDS_FOR_ALL)


def may_read_of(context: Context, actor: Actor) -> Owners:
    """Whose proposals the actor may see, without numbers. Raises `NotAllowed` when nobody's."""
    return _scope(context, actor, _READS_ALL)


def check_reads(context: Context, actor: Actor, professional_id: str) -> None:
    """Raise `NotAllowed` unless the actor may see this professional's proposals."""
    if not _covers(may_read_of(context, actor), professional_id):
        raise NotAllowed("these are a colleague's proposals", "ask this colleague, or the coordinator")


def check_takes_back(context: Context, actor: Actor, row: ProposalRow) -> None:
    """Raise `NotAllowed` unless the actor may reject or route the proposal: who may add such a one, or decides it."""
    if row.professional_id not in looked_after(context, actor) and not _covers(
        may_add_for(context, actor), row.professional_id
    ):
        raise NotAllowed("this is a colleague's proposal", "ask this colleague, or the coordinator")


def check_decides(context: Context, actor: Actor, row: ProposalRow) -> None:
    """Raise `NotAllowed` unless the actor is the proposal's professional, or stands in for that one."""
    if actor.role != Role.PROFESSIONAL.value or row.professional_id not in looked_after(context, actor):
        raise NotAllowed(
            "only the professional whose proposal this is may do this, or who stands in",
            "use the token of that professional; `raakvlak import assign` makes a proposal a colleague's",
        )


def visible_proposal(context: Context, actor: Actor, proposal_id: str) -> ProposalRow:
    """The proposal of that id, if the actor may see it. Raises `InvalidInput` when there is none."""
    owners = may_read_of(context, actor)
    row = proposals.get(context.database, proposal_id)
    if row is None:
        raise InvalidInput("there is no proposal of that id", "`raakvlak import list` shows those that there are")
    if not _covers(owners, row.professional_id):
        raise NotAllowed("this is a colleague's proposal", "ask this colleague, or the coordinator")
    return row


def _covers(owners: Owners, professional_id: str) -> bool:
    return owners is None or professional_id in owners


def _scope(context: Context, actor: Actor, for_all: frozenset[str]) -> Owners:
    if actor.role in for_all:
        return None
    if actor.role != Role.PROFESSIONAL.value:
        raise NotAllowed("your role does not deal with imported lists", "ask the coordinator of your organisation")
    return looked_after(context, actor)
