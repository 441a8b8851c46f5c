"""Who takes the lead in a match: offered, taken, handed over, released.

Nobody's claim is taken away by another's. Two claims at once are shown to all as a conflict, until one of the two
releases the lead or hands it over (domain.md, a match's life).
"""

from node.errors import InvalidInput
from node.matching.follow_up import Claim, State
from node.model import Actor
from node.service.context import Context
from node.service.follow_up import PartyState
from node.service.follow_up_changes import claim, tell_of_hand_over
from node.service.follow_up_steps import own_parties
from node.service.match_log import log_on_match
from node.service.matches import MatchView, visible_match
from node.storage.follow_up import FollowUp


def offer_lead(context: Context, actor: Actor, match_id: str, signal_id: str = "") -> MatchView:
    """Say that the actor is ready to take the lead."""
    with context.database.transaction():
        party = _open_party(context, actor, match_id, signal_id)
        if party.claim is Claim.TAKEN:
            raise InvalidInput("you have taken the lead already", "hand it over, or release it")
        return _claim(context, actor, party, Claim.OFFERED, "lead-offered")


def take_lead(context: Context, actor: Actor, match_id: str, signal_id: str = "") -> MatchView:
    """Take the lead, also when another has it: that is a conflict, which both are shown."""
    with context.database.transaction():
        party = _open_party(context, actor, match_id, signal_id)
        return _claim(context, actor, party, Claim.TAKEN, "lead-taken")


def release_lead(context: Context, actor: Actor, match_id: str, signal_id: str = "") -> MatchView:
    """Give the lead up, or take back an offer."""
    with context.database.transaction():
        party = _party(context, actor, match_id, signal_id)
        if party.claim is Claim.NONE:
            raise InvalidInput("you have neither taken nor offered the lead", "look who has it: match show")
        return _claim(context, actor, party, Claim.NONE, "lead-released")


def hand_over_lead(context: Context, actor: Actor, match_id: str, to: str, signal_id: str = "") -> MatchView:
    """Hand the lead over to the party `to`. The actor keeps it until that party takes it, so that somebody has it."""
    with context.database.transaction():
        party = _party(context, actor, match_id, signal_id)
        if party.claim is not Claim.TAKEN:
            raise InvalidInput("you have not taken the lead in this match", "who has it can hand it over: match show")
        other = _other_party(context, actor, match_id, party, to)
        if other.claim is Claim.TAKEN:
            return _claim(context, actor, party, Claim.NONE, "lead-handed-over")
        if other.signal_id:
            tell_of_hand_over(context, party.subject_id, other.signal_id)
        return _claim(context, actor, party, Claim.TAKEN, "lead-handed-over", to)


def _party(context: Context, actor: Actor, match_id: str, signal_id: str) -> FollowUp:
    """The party that the actor speaks for: of several own ones that with a claim, else the oldest."""
    subject, _ = visible_match(context, actor, match_id)
    chosen = own_parties(context, actor, subject.id, signal_id)
    return next((party for party in chosen if party.claim is not Claim.NONE), chosen[0])


def _open_party(context: Context, actor: Actor, match_id: str, signal_id: str) -> FollowUp:
    party = _party(context, actor, match_id, signal_id)
    if party.state is State.CLOSED:
        raise InvalidInput("you have closed your part in this match", "who is still at work in it may take the lead")
    return party


def _other_party(context: Context, actor: Actor, match_id: str, party: FollowUp, to: str) -> PartyState:
    _, view = visible_match(context, actor, match_id)
    for other in view.states:
        if other.party == to and to != party.signal_id and other.state is not State.CLOSED:
            return other
    raise InvalidInput(
        "there is no other party of that id at work in this match", "`raakvlak match show` shows the parties' ids"
    )


def _claim(
    context: Context, actor: Actor, party: FollowUp, claimed: Claim, action: str, handed_to: str = ""
) -> MatchView:
    claim(context, party, claimed, handed_to)
    details = {"match": party.subject_id, "signal": party.signal_id}
    log_on_match(context, actor, action, party.person_id, details)
    return visible_match(context, actor, party.subject_id)[1]
