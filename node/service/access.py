"""Whether an actor may do something: what each use case asks of the policy table first."""

from node.errors import NotAllowed
from node.matching.policy import Action, Scope, roles_for, scope_of
from node.model import Actor, Role
from node.service.context import Context
from node.service.replacement import looked_after

ROLE_WORDS = {
    Role.PROFESSIONAL: "professional",
    Role.COORDINATOR: "coordinator",
    Role.GUARDIAN: "follow-up guardian",
    Role.OFFICER: "data protection officer",
    Role.ADMINISTRATOR: "administrator",
}
"""The roles that are given to people, as they are called in a sentence."""


def require(actor: Actor, action: Action) -> Scope:
    """How far the action reaches for this actor. Raises `NotAllowed` where its role may not at all."""
    scope = scope_of(action, actor.role)
    if scope is None:
        who = " or ".join(ROLE_WORDS[role] for role in roles_for(action))
        raise NotAllowed(f"this is for the {who} alone", "ask one of your organisation")
    return scope


def reaches_all(actor: Actor, action: Action) -> bool:
    """Whether the actor may do this with all that the organisation has."""
    return scope_of(action, actor.role) is Scope.ORGANISATION


def require_for(actor: Actor, action: Action, professional_id: str) -> None:
    """Raise `NotAllowed` unless the actor may do this for that professional: it is the actor itself, or anybody."""
    _check(require(actor, action), actor.id == professional_id)


def require_answering(context: Context, actor: Actor, action: Action, professional_id: str) -> None:
    """As `require_for`, but who stands in for the professional today may do it too."""
    _check(require(actor, action), professional_id in looked_after(context, actor))


def _check(scope: Scope, own: bool) -> None:
    if not own and scope is not Scope.ORGANISATION:
        raise NotAllowed("this is for the professional in question alone", "ask this colleague, or the coordinator")
