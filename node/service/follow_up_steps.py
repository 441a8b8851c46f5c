"""The steps that people take in a follow-up: seen, contacted, aligned, closed. A professional takes the own ones.

A coordinator takes those of the whole organisation, as at a shelter whose contact cards are the coordinator's.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from node.errors import InvalidInput, NotAllowed
from node.matching.follow_up import State, is_step
from node.matching.policy import Action
from node.model import Actor, ContactCard
from node.service import typed_text
from node.service.access import reaches_all, require
from node.service.context import Context
from node.service.follow_up_changes import step
from node.service.match_log import log_on_match
from node.service.matches import MatchView, show_match, visible_match
from node.service.replacement import looked_after
from node.storage import follow_up
from node.storage.follow_up import FollowUp

_BACK = "a follow-up goes forward; only a new signal opens it again"


@dataclass(frozen=True, slots=True)
class NextContact:
    """What is typed of whom to turn to instead of who closes; without an organisation, it is the own one."""

    name: str
    function: str = ""
    organisation: str = ""
    phone: str = ""
    mail: str = ""


def look_at_match(context: Context, actor: Actor, match_id: str) -> MatchView:
    """One match, as `show_match`. Who has part in it has seen it by that."""
    with context.database.transaction():
        subject, view = visible_match(context, actor, match_id)
        answered = looked_after(context, actor)
        mine = [party for party in follow_up.parties(context.database, subject.id) if party.professional_id in answered]
        fresh = [party for party in mine if party.state is State.NEW] if view.parties else []
        _take(context, actor, fresh, State.SEEN)
        return show_match(context, actor, match_id)


def go_to(
    context: Context,
    actor: Actor,
    match_id: str,
    state: State,
    signal_id: str = "",
    next_contact: NextContact | None = None,
) -> MatchView:
    """Bring the actor's party (or that of `signal_id`) to a state. Once it is there, a second time does nothing.

    Raises `InvalidInput` where that is a step back. `next_contact` goes to the other parties when it closes.
    """
    contact = None if next_contact is None else checked_contact(context, next_contact)
    with context.database.transaction():
        subject, _ = visible_match(context, actor, match_id)
        chosen = own_parties(context, actor, subject.id, signal_id)
        moving = [party for party in chosen if is_step(party.state, state)]
        if not moving and any(party.state is not state for party in chosen):
            raise InvalidInput(f"you are further than `{state.value}` in this match already", _BACK)
        _take(context, actor, moving, state, contact)
        return visible_match(context, actor, match_id)[1]


def own_parties(context: Context, actor: Actor, subject_id: str, signal_id: str = "") -> list[FollowUp]:
    """The parties of a match for which the actor may act: one at least. Raises `InvalidInput` and `NotAllowed`."""
    require(actor, Action.MATCH_STEP)
    there = follow_up.parties(context.database, subject_id)
    if signal_id:
        there = [party for party in there if party.signal_id == signal_id]
    answered = looked_after(context, actor)
    mine = [party for party in there if party.professional_id in answered]
    if mine:
        return mine
    if not there:
        raise InvalidInput("none of your organisation's open signals is in this match", "look at it: match show")
    if not reaches_all(actor, Action.MATCH_STEP):
        raise NotAllowed("this is for the professional in question alone", "ask this colleague, or the coordinator")
    if len(there) > 1:
        raise InvalidInput(
            "several colleagues are in this match: for whom is this?", "name the colleague's signal with --signal"
        )
    return there


def checked_contact(context: Context, typed: NextContact) -> ContactCard:
    """A next contact in its one form. Raises `InvalidInput`."""
    contact = ContactCard(
        typed_text.filled_line("next contact's name", typed.name),
        typed_text.line("next contact's function", typed.function),
        typed_text.line("next contact's organisation", typed.organisation) or context.member.name,
        typed_text.phone_number(typed.phone),
        typed_text.mail_address(typed.mail),
    )
    if not (contact.phone or contact.mail):
        raise InvalidInput(
            "next contact: neither phone nor mail was filled in", "give one of them: the others must be able to go on"
        )
    return contact


def _take(
    context: Context, actor: Actor, moving: Sequence[FollowUp], state: State, contact: ContactCard | None = None
) -> None:
    for party in moving:
        step(context, party, state, contact)
        details = {"match": party.subject_id, "signal": party.signal_id}
        log_on_match(context, actor, f"match-{state.value}", party.person_id, details)
