"""What people do in the year, in one line of the script each: done by the services, and written in the plain ledger."""

from typing import Any

from node.matching.follow_up import Claim, State
from node.model import ItemKind
from node.service import follow_up_lead, signal_closing, signals
from node.service.follow_up_steps import NextContact, go_to, look_at_match
from node.service.matches import MatchView, matches_on_person
from node.service.signal_closing import CloseReason
from node.service.signal_placing import AddedSignal
from node.storage import matches, persons
from tests.helpers import BOTH, CHECKED, new_signal
from tests.service.casework_year.citizens import Citizen
from tests.service.casework_year.ledger import FOR_EVER, Closed, Deleted, PlacedSignal, Step
from tests.service.casework_year.organisation import Person
from tests.service.casework_year.year import Year

PERSON, FAMILY = ItemKind.PERSON, ItemKind.FAMILY


def signals_on(
    year: Year, who: Person, citizen: Citizen, *parents: Citizen, purposes: tuple[str, ...] = BOTH, **more: Any
) -> AddedSignal:
    """Somebody signals a citizen; without more, the number was checked and those who must be told were, today."""
    given = {"birth_date": citizen.born, "informed": year.today.isoformat(), "number_check": CHECKED} | more
    new = new_signal(citizen.number, purposes, parents=tuple(each.number for each in parents), **given)
    added = signals.add_signal(who.node, who.actor, new, who.id)
    _placed(year, who, added.signal_id, citizen, parents, purposes)
    return added


def signal_of(year: Year, who: Person, citizen: Citizen) -> str:
    """The last signal that somebody placed on a citizen, by id."""
    return year.ledger.of(who.name, citizen)


def match_of(who: Person, citizen: Citizen, kind: ItemKind = PERSON) -> str:
    """What the organisation of somebody calls its match on a citizen."""
    person_id = persons.find(who.node.database, who.node.vault, citizen.number)
    assert person_id is not None
    (found,) = [each for each in matches.subjects_of_person(who.node.database, person_id) if each.kind is kind]
    return found.id


def matches_at(who: Person, citizen: Citizen) -> list[tuple[ItemKind, tuple[str, ...]]]:
    """The matches on a citizen that have somebody in them at somebody's organisation, and which organisations."""
    return [
        (view.kind, tuple(sorted(party.organisation_id for party in view.parties)))
        for view in _views(who, citizen)
        if view.parties
    ]


def names_at(who: Person, citizen: Citizen) -> set[str]:
    """Whom of other organisations somebody's organisation is told to call about a citizen."""
    return {party.card.name for view in _views(who, citizen) for party in view.parties if party.card is not None}


def _views(who: Person, citizen: Citizen) -> list[MatchView]:
    person_id = persons.find(who.node.database, who.node.vault, citizen.number)
    return [] if person_id is None else matches_on_person(who.node, who.actor, person_id)


def looks(year: Year, who: Person, citizen: Citizen, kind: ItemKind = PERSON) -> MatchView:
    """Somebody looks at the match on a citizen, and has seen it by that."""
    view = look_at_match(who.node, who.actor, match_of(who, citizen, kind))
    _note(year, who, citizen, State.SEEN, kind)
    return view


def steps(
    year: Year,
    who: Person,
    citizen: Citizen,
    state: State,
    next_contact: NextContact | None = None,
    kind: ItemKind = PERSON,
) -> MatchView:
    """Somebody comes to a state in the match on a citizen."""
    view = go_to(who.node, who.actor, match_of(who, citizen, kind), state, next_contact=next_contact)
    _note(year, who, citizen, state, kind)
    return view


def offers_lead(year: Year, who: Person, citizen: Citizen) -> MatchView:
    """Somebody is ready to take the lead."""
    _note(year, who, citizen, Claim.OFFERED)
    return follow_up_lead.offer_lead(who.node, who.actor, match_of(who, citizen))


def takes_lead(year: Year, who: Person, citizen: Citizen) -> MatchView:
    """Somebody takes the lead."""
    _note(year, who, citizen, Claim.TAKEN)
    return follow_up_lead.take_lead(who.node, who.actor, match_of(who, citizen))


def hands_lead_to(year: Year, who: Person, citizen: Citizen, organisation: str) -> MatchView:
    """Somebody hands the lead over to the party of another organisation."""
    match_id = match_of(who, citizen)
    view = look_at_match(who.node, who.actor, match_id)
    (to,) = [each.party for each in view.states if each.organisation_id == organisation]
    _note(year, who, citizen, Claim.NONE)
    return follow_up_lead.hand_over_lead(who.node, who.actor, match_id, to)


def closes(
    year: Year, who: Person, citizen: Citizen, reason: CloseReason, next_contact: NextContact | None = None
) -> None:
    """Somebody closes the own signal on a citizen."""
    signal_id = signal_of(year, who, citizen)
    signal_closing.close_signal(who.node, who.actor, signal_id, reason, next_contact)
    ended(year, who, citizen, reason)


def ended(year: Year, who: Person, citizen: Citizen, reason: CloseReason) -> None:
    """The script says that somebody's signal has ended today."""
    closed = Closed(signal_of(year, who, citizen), who.organisation.id, reason, year.today, year.clock.time)
    year.ledger.closed.append(closed)


def confirmed(year: Year, who: Person, citizen: Citizen, signal_id: str) -> None:
    """A proposal of somebody's has become a signal."""
    _placed(year, who, signal_id, citizen, (), BOTH)


def destroyed(year: Year, who: Person, citizen: Citizen, reason: str) -> None:
    """The script says that somebody's archived signal is destroyed today."""
    deleted(year, who, "signal-destroyed", signal_of(year, who, citizen), reason)


def deleted(year: Year, who: Person, what: str, named: str, reason: str) -> None:
    """The script says that something of somebody's is deleted today."""
    year.ledger.deleted.append(Deleted(what, named, who.organisation.id, reason, year.today))


def handed_over(year: Year, signal_id: str, to: Person) -> None:
    """A signal is a colleague's from now on."""
    year.ledger.hand_over(signal_id, to.name, to.team)


def recarded(year: Year, who: Person) -> None:
    """For all open signals of somebody the others are told to call another from now on."""
    own = [each for each in year.ledger.placed if each.person == who.name and year.ledger.until(each) == FOR_EVER]
    year.ledger.recarded += [(each.id, year.clock.time, year.today) for each in own]


def _placed(
    year: Year, who: Person, signal_id: str, citizen: Citizen, parents: tuple[Citizen, ...], purposes: tuple[str, ...]
) -> None:
    related = () if who.organisation.shelter else (citizen, *parents)
    family = frozenset(each.number for each in related)
    given = (who.organisation.id, who.name, who.team, citizen, family, purposes, year.today, year.clock.time)
    year.ledger.placed.append(PlacedSignal(signal_id, *given))


def _note(year: Year, who: Person, citizen: Citizen, step: State | Claim, kind: ItemKind = PERSON) -> None:
    (signal_id,) = year.ledger.open(who.organisation.id, citizen)
    year.ledger.steps.append(Step(who.organisation.id, who.name, citizen, signal_id, kind, step, year.today))
