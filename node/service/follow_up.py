"""The follow-up of a match as people see it: how far each party has come, who leads, what is due and what is late."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from node.matching.follow_up import Claim, Leading, State, Terms, Told, leading, strictest, who_must_know
from node.matching.parties import Party
from node.matching.working_days import day_of
from node.model import ContactCard, ItemKind
from node.protocol.covenant import Purpose
from node.service.context import Context
from node.service.match_parties import organisation_id, parties_in
from node.storage import follow_up, follow_up_peers, matches, signals
from node.storage.follow_up import FollowUp
from node.storage.matches import SubjectMatch


@dataclass(frozen=True, slots=True)
class PartyState:
    """One party of a match. `signal_id` is empty for another organisation's, `party` while its card has not come.

    It came to its state on the day `since`. Of the own parties, `due` is the last day on which it is in time, `late` up
    to whom people must know that it is not. `handed_to` is the party to which it hands the lead over, or empty;
    `contact` whom to turn to instead of who has closed.
    """

    party: str
    organisation_id: str
    signal_id: str
    state: State
    since: date
    again: bool
    claim: Claim
    handed_to: str
    contact: ContactCard | None
    due: date | None
    late: Told


@dataclass(frozen=True, slots=True)
class LeftParty:
    """Who takes no part any more and has named whom to turn to instead."""

    organisation_id: str
    since: date
    contact: ContactCard


def states(context: Context, subject_id: str) -> tuple[PartyState, ...]:
    """Every party of a match that is in it now: the own ones first, the oldest first. None when there is no such match.

    The caller has judged who asks, and writes the logbook.
    """
    subject = matches.subject(context.database, subject_id)
    if subject is None:
        return ()
    return states_among(context, subject, parties_in(context, subject).shown)


def states_among(context: Context, subject: SubjectMatch, shown: Sequence[Party]) -> tuple[PartyState, ...]:
    """The same, where it is known who of other organisations is in the match; without anybody it has no parties."""
    own = follow_up.parties(context.database, subject.id) if shown else []
    return (*(own_state(context, party) for party in own), *(_peer_state(context, party) for party in shown))


def lead_of(parties: tuple[PartyState, ...]) -> Leading:
    """Who leads among the parties of a match."""
    return leading((each.party, each.claim) for each in parties if each.party)


def own_state(context: Context, party: FollowUp) -> PartyState:
    """How far an own party has come, by today."""
    terms, since = terms_of(context, party.signal_id), day_of(party.since)
    due = terms.due(party.state, since)
    late = who_must_know(due, day_of(context.clock.now()), terms.escalate)
    return PartyState(
        party.signal_id,
        context.member.id,
        party.signal_id,
        party.state,
        since,
        party.again,
        party.claim,
        party.handed_to,
        party.contact,
        due,
        late,
    )


def _peer_state(context: Context, party: Party) -> PartyState:
    """How far a party of another organisation has come, as that has told."""
    told = follow_up_peers.get(context.database, party.peer, party.reference, party.kind)
    if told is None:
        return _nothing_told(party)
    return PartyState(
        party.id,
        party.organisation_id,
        "",
        told.state,
        told.day,
        told.again,
        told.claim,
        told.handed_to,
        told.contact,
        None,
        Told.NOBODY,
    )


def left_parties(context: Context, subject: SubjectMatch) -> tuple[LeftParty, ...]:
    """Who has left a match and named a next contact; one match on the person hides that on the family here too."""
    named, db = organisation_id(context), context.database
    left = follow_up_peers.left_on_person(db, subject.person_id, subject.kind)
    if subject.kind is ItemKind.FAMILY:
        on_person = follow_up_peers.left_on_person(db, subject.person_id, ItemKind.PERSON)
        hidden = {(each.peer, each.reference) for each in on_person}
        left = [each for each in left if (each.peer, each.reference) not in hidden]
    return tuple(LeftParty(named(each.peer), each.day, each.contact) for each in left if each.contact is not None)


def terms_of(context: Context, signal_id: str) -> Terms:
    """The terms of a signal: of several purposes the shortest of each."""
    row = signals.get(context.database, signal_id)
    served = () if row is None else row.purposes
    known = [purpose for purpose in context.covenant.purposes if purpose.id in served]
    return strictest(_terms(purpose) for purpose in known or context.covenant.purposes)


def _terms(purpose: Purpose) -> Terms:
    days = (purpose.seen_days, purpose.contact_days, purpose.align_days, purpose.close_days)
    return Terms(*days, purpose.escalate_days)


def _nothing_told(party: Party) -> PartyState:
    since = day_of(party.found)
    given = (party.id, party.organisation_id, "", State.NEW, since)
    return PartyState(*given, False, Claim.NONE, "", None, None, Told.NOBODY)
