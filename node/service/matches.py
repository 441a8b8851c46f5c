"""Matches as people see them: everyone around one person, or around the person's family, with contact details.

A professional sees the matches on persons of an own open signal, a coordinator all. No number is shown anywhere here.
"""

from dataclasses import dataclass, replace

from node.errors import InvalidInput, NotAllowed
from node.limits import CARD_GRACE_SECONDS
from node.matching.follow_up import Leading
from node.matching.parties import Party
from node.matching.policy import Action
from node.model import Actor, ItemKind
from node.service.access import reaches_all, require
from node.service.context import Context
from node.service.follow_up import LeftParty, PartyState, lead_of, left_parties, states_among
from node.service.match_log import log_on_match
from node.service.match_parties import organisation_id, parties_in
from node.service.replacement import looked_after
from node.service.signal_note import open_note
from node.storage import logbook, matches, notices, professionals, signals
from node.storage.matches import SubjectMatch
from node.storage.signals import SignalRow


@dataclass(frozen=True, slots=True)
class OwnParty:
    """A colleague of the own organisation with an open signal on the person.

    `reference` is the professional's own name for the case; empty towards colleagues, who have theirs. `mine`: the
    reader answers for it.
    """

    signal_id: str
    mine: bool
    reference: str
    professional_id: str
    name: str
    function: str
    phone: str
    mail: str


@dataclass(frozen=True, slots=True)
class MatchView:
    """A match: who of other organisations, who of the own one, and since when. Seconds since 1970-01-01 UTC.

    `states` are those of all parties, the own ones first; `left` are those who have gone and named a next contact.
    """

    id: str
    kind: ItemKind
    found: float
    parties: tuple[Party, ...]
    own: tuple[OwnParty, ...]
    states: tuple[PartyState, ...]
    lead: Leading
    left: tuple[LeftParty, ...]

    def work(self) -> tuple[PartyState, ...]:
        """The parties for which the reader answers; for a coordinator who answers for none, all own ones."""
        mine = {own.signal_id for own in self.own if own.mine} or {own.signal_id for own in self.own}
        return tuple(state for state in self.states if state.signal_id in mine)


@dataclass(frozen=True, slots=True)
class LateWithdrawal:
    """A match whose signal the other organisation had taken back when it was found: no card, for the coordinator."""

    organisation_id: str
    found: float


def list_matches(context: Context, actor: Actor) -> list[MatchView]:
    """The matches that the actor may see and that have someone in them now, newest first."""
    require(actor, Action.MATCH_READ)
    with context.database.transaction():
        found = [
            view
            for subject in matches.subjects(context.database)
            if (view := _view(context, actor, subject)) is not None and _may_see(context, actor, view)
        ]
        details: dict[str, str | int] = {"count": len(found)}
        logbook.append(context.database, context.clock.now(), actor, "matches-listed", "overview", b"", details)
    return found


def states_only(context: Context, actor: Actor) -> list[MatchView]:
    """All matches for who sees states alone: nobody's own name for a case is in them, nor anybody of another member."""
    require(actor, Action.BOARD_READ)
    with context.database.transaction():
        subjects = matches.subjects(context.database)
        found = [view for subject in subjects if (view := _view(context, actor, subject)) is not None]
        details: dict[str, str | int] = {"count": len(found)}
        logbook.append(context.database, context.clock.now(), actor, "states-listed", "overview", b"", details)
    return [replace(view, parties=(), left=()) for view in found]


def show_match(context: Context, actor: Actor, match_id: str) -> MatchView:
    """One match. Raises `InvalidInput` when there is none of that id, `NotAllowed` when it is not the actor's."""
    with context.database.transaction():
        subject, view = visible_match(context, actor, match_id)
        log_on_match(
            context, actor, "match-shown", subject.person_id, {"match": match_id, "parties": len(view.parties)}
        )
        notices.mark_subject_seen(context.database, actor.id, match_id, context.clock.now())
    return view


def visible_match(context: Context, actor: Actor, match_id: str) -> tuple[SubjectMatch, MatchView]:
    """As `show_match`; the caller writes the logbook."""
    require(actor, Action.MATCH_READ)
    subject = matches.subject(context.database, match_id)
    view = None if subject is None else _view(context, actor, subject)
    if subject is None or view is None:
        raise InvalidInput("there is no match of that name now", "`raakvlak match list` shows those there are")
    if not _may_see(context, actor, view):
        raise NotAllowed("this match is not yours", "ask the coordinator of your organisation")
    return subject, view


def matches_on_person(context: Context, actor: Actor, person_id: int) -> list[MatchView]:
    """The matches on a person and on the person's family; the caller has judged who asks and writes the logbook."""
    subjects = matches.subjects_of_person(context.database, person_id)
    return [view for subject in subjects if (view := _view(context, actor, subject)) is not None]


def late_withdrawals(context: Context, actor: Actor) -> list[LateWithdrawal]:
    """Matches that were withdrawn before they were found. For a coordinator only."""
    require(actor, Action.MATCH_WITHDRAWN)
    with context.database.transaction():
        rows = matches.late_withdrawals(context.database)
        details: dict[str, str | int] = {"count": len(rows)}
        now = context.clock.now()
        logbook.append(context.database, now, actor, "matches-withdrawn-listed", "overview", b"", details)
    return [LateWithdrawal(organisation_id(context)(row.peer), row.found) for row in rows]


def is_overdue(context: Context, party: Party) -> bool:
    """Whether a party's card should have come by now: then people are told to ask the coordinator."""
    return party.card is None and context.clock.now() - party.found > CARD_GRACE_SECONDS


def _view(context: Context, actor: Actor, subject: SubjectMatch) -> MatchView | None:
    """The match, or None while nobody is in it (any more)."""
    db = context.database
    shown, left = parties_in(context, subject).shown, left_parties(context, subject)
    if not (shown or left):
        return None
    signalled = signals.open_on_person(db, subject.person_id)
    own = tuple(_own(context, actor, row) for row in signalled)
    states = states_among(context, subject, shown)
    return MatchView(subject.id, subject.kind, subject.found, shown, own, states, lead_of(states), left)


def _own(context: Context, actor: Actor, row: SignalRow) -> OwnParty:
    who = professionals.get(context.database, row.professional_id)
    if who is None:
        raise KeyError(row.professional_id)
    mine = who.id in looked_after(context, actor)
    told = mine or reaches_all(actor, Action.MATCH_READ)
    reference = open_note(context.vault, row.sealed_note).reference if told else ""
    return OwnParty(row.id, mine, reference, who.id, who.name, who.function, who.phone, who.mail)


def _may_see(context: Context, actor: Actor, view: MatchView) -> bool:
    if reaches_all(actor, Action.MATCH_READ):
        return True
    answered = looked_after(context, actor)
    return any(own.professional_id in answered for own in view.own)
