"""The follow-up board: where everybody's work stands, state by state."""

from dataclasses import dataclass

from node.errors import InvalidInput
from node.matching.policy import Action, scope_of
from node.model import Actor
from node.service.access import require
from node.service.context import Context
from node.service.follow_up import PartyState
from node.service.matches import MatchView, list_matches, states_only
from node.storage import professionals


@dataclass(frozen=True, slots=True)
class BoardEntry:
    """An own party of a match. `mine`: the actor answers for it, itself or standing in; else it is the team's.

    `reference` is the professional's own name for the case; empty towards colleagues.
    """

    match_id: str
    mine: bool
    professional_id: str
    professional_name: str
    reference: str
    leads: bool
    in_conflict: bool
    state: PartyState


def board(context: Context, actor: Actor) -> list[BoardEntry]:
    """The own parties of all matches that the actor may see: the actor's first, those that are due first among them.

    Who may see no matches, as the follow-up guardian, gets the states of all, with the professionals to call.
    """
    require(actor, Action.BOARD_READ)
    sees_matches = scope_of(Action.MATCH_READ, actor.role) is not None
    views = list_matches(context, actor) if sees_matches else states_only(context, actor)
    found = [entry for view in views for entry in _entries(view)]
    return sorted(found, key=lambda each: (not each.mine, each.state.due is None, each.state.due, each.match_id))


def team_board(context: Context, actor: Actor) -> list[BoardEntry]:
    """The work of the actor's team in all matches, what is due first on top: how far each has come, and no person.

    Raises `InvalidInput` when the actor is in no team.
    """
    require(actor, Action.BOARD_READ)
    everyone = {one.id: one for one in professionals.everyone(context.database)}
    team = everyone[actor.id].team if actor.id in everyone else ""
    if not team:
        raise InvalidInput("you are in no team", "leave out --team; a coordinator gives you one: professional change")
    entries = [entry for view in states_only(context, actor) for entry in _entries(view)]
    found = [entry for entry in entries if everyone[entry.professional_id].team == team]
    return sorted(found, key=lambda each: (each.state.due is None, each.state.due, each.match_id))


def _entries(view: MatchView) -> list[BoardEntry]:
    owners = {own.signal_id: own for own in view.own}
    return [
        BoardEntry(
            view.id,
            owner.mine,
            owner.professional_id,
            owner.name,
            owner.reference,
            state.party in view.lead.holders,
            view.lead.in_conflict,
            state,
        )
        for state in view.states
        if (owner := owners.get(state.signal_id)) is not None
    ]
