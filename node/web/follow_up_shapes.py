"""How the internal API shows the follow-up of a match."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from node.matching.follow_up import State, Told
from node.service.follow_up import LeftParty, PartyState
from node.service.follow_up_board import BoardEntry
from node.service.matches import MatchView

Shape = dict[str, Any]

NOTHING_TOLD: Shape = {
    "state": None,
    "state_since": None,
    "opened_again": False,
    "claim": None,
    "handed_to": None,
    "next_contact": None,
}
"""Of a party whose card has not come, or of an own signal that has no part in the match."""
_STATE_ONLY = ("state", "state_since", "opened_again", "claim", "due", "late")
NO_TERM: Shape = {"due": None, "late": None}


def by_party(view: MatchView) -> Mapping[str, Shape]:
    """How far each party of a match has come: by its id."""
    return {each.party: state(each) for each in view.states if each.party}


def state(one: PartyState) -> Shape:
    """How far a party has come; of the own ones with the term, and who is told when it passes."""
    told = {
        "state": one.state.value,
        "state_since": one.since.isoformat(),
        "opened_again": one.again,
        "claim": one.claim.value,
        "handed_to": one.handed_to or None,
        "next_contact": None if one.contact is None else asdict(one.contact),
    }
    return told | (_term(one) if one.signal_id else {})


def lead(view: MatchView) -> Shape:
    """Who has taken the lead, and who offers to, by their ids."""
    return {
        "holders": list(view.lead.holders),
        "offers": list(view.lead.offers),
        "conflict": view.lead.in_conflict,
    }


def left(one: LeftParty) -> Shape:
    """Who takes no part any more and has named whom to turn to."""
    return {"organisation": one.organisation_id, "since": one.since.isoformat(), "next_contact": asdict(one.contact)}


def is_open(view: MatchView) -> bool:
    """Whether anything is left to do for the reader."""
    return any(each.state is not State.CLOSED for each in view.work())


def is_late(view: MatchView) -> bool:
    """Whether the term of anything that the reader is to do has passed."""
    return any(each.late is not Told.NOBODY for each in view.work())


def entry(one: BoardEntry) -> Shape:
    """A line of the board; where the reader sees states alone, without the signal and who is named after a close."""
    told = state(one.state)
    if one.state_only:
        told = {name: told[name] for name in _STATE_ONLY}
    else:
        told["signal"] = one.state.signal_id
    return {
        "match": one.match_id,
        "mine": one.mine,
        "professional": one.professional_id,
        "professional_name": one.professional_name,
        "professional_phone": one.professional_phone,
        "professional_mail": one.professional_mail,
        "reference": one.reference,
        "leads": one.leads,
        "conflict": one.in_conflict,
        **told,
    }


def _term(one: PartyState) -> Shape:
    late = None if one.late is Told.NOBODY else one.late.name.lower()
    return {"due": None if one.due is None else one.due.isoformat(), "late": late}
