"""The statement of access: everything that this node holds on one number, and who was told what and when.

For the person itself (AVG art. 15). The number is not in it, nor are those of others: of a signal on a child that names
this person as a parent it says that there is one. Of people at other organisations it has name and function, and not
how to reach them directly: that is their data, and tells nothing of the person.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from node.errors import InvalidInput
from node.matching.policy import Action
from node.model import Actor, Bsn, ItemKind
from node.service.access import require
from node.service.archive_answering import ARCHIVE_ANSWERED
from node.service.context import Context
from node.service.number_check import HowChecked, NumberCheck
from node.service.proposal_content import open_content
from node.service.request_signals import state_of
from node.service.requests import RequestView, known_request, log_on_request, view_of
from node.service.signal_note import open_note
from node.service.signal_rules import known_purposes
from node.service.telling import Informed
from node.storage import (
    items,
    logbook_search,
    person_matches,
    persons,
    professionals,
    proposals,
    requests,
    signal_parents,
    signals,
)
from node.storage.follow_up import Event
from node.storage.logbook_search import PersonEntry
from node.storage.person_matches import KnownCard, KnownMatch
from node.storage.proposals import ProposalRow
from node.storage.signals import SignalRow

STATEMENT_MADE = "statement-made"
"""Its own entry is the last one in a statement."""
_TOLD_OTHERS = ("card-sent", ARCHIVE_ANSWERED)
"""The actions by which another organisation was told."""
PROPOSED = "proposed"
"""The state of what is no signal yet: a row of another system's list that waits for a professional."""


@dataclass(frozen=True, slots=True)
class StatedPurpose:
    """Why a signal may be matched; name and legal basis are empty where the covenant has the purpose no more."""

    id: str
    name: str
    legal_basis: str


@dataclass(frozen=True, slots=True)
class Somebody:
    """Who did something: a role, and of a professional the id, with name and function as they are now."""

    role: str
    id: str
    name: str
    function: str


@dataclass(frozen=True, slots=True)
class StatedSignal:
    """A signal on the person: proposed, open, archived or destroyed. Times are in seconds since 1970-01-01 UTC.

    A proposal is `placed` when its list was imported, and becomes a signal only when `placed_by` confirms it. `source`
    is the list; `ends` is None where it names no day.
    """

    id: str
    state: str
    placed: float
    placed_by: Somebody
    source: str
    ends: date | None
    purposes: tuple[StatedPurpose, ...]
    number_check: NumberCheck
    informed: Informed
    birth_date: date | None = field(repr=False)
    reference: str = field(repr=False)
    parents: int
    closed: float | None
    close_reason: str | None
    kept_until: date | None


@dataclass(frozen=True, slots=True)
class ParentIn:
    """A signal on somebody else that names the person as a parent."""

    state: str
    placed: float
    purposes: tuple[StatedPurpose, ...]


@dataclass(frozen=True, slots=True)
class StatedMatch:
    """A match with another organisation, and whose contact details came for it."""

    organisation: str
    match: KnownMatch
    cards: tuple[KnownCard, ...]


@dataclass(frozen=True, slots=True)
class StatedStep:
    """How far somebody came in the follow-up of a match on the person or on the family, and when."""

    organisation: str
    kind: ItemKind
    state: str
    cause: str
    at: float


@dataclass(frozen=True, slots=True)
class StatedEntry:
    """An entry of the logbook on the person."""

    number: int
    at: float
    who: Somebody
    action: str
    ground: str
    details: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Disclosure:
    """Another organisation was told that there is a signal, and whom to call: for the first time, or (`again`) anew.

    Purpose and kind are empty where the match is not known any more, `whose` has no name where the entry has none.
    """

    organisation: str
    at: float
    again: bool
    signal_id: str
    purpose: str
    kind: str
    whose: Somebody


@dataclass(frozen=True, slots=True)
class Statement:
    """All of it, made at a moment (seconds since 1970-01-01 UTC) for a request."""

    made: float
    request: RequestView
    signals: tuple[StatedSignal, ...]
    parent_in: tuple[ParentIn, ...]
    matches: tuple[StatedMatch, ...]
    steps: tuple[StatedStep, ...]
    disclosures: tuple[Disclosure, ...]
    requests: tuple[RequestView, ...]
    entries: tuple[StatedEntry, ...]


def make_statement(context: Context, actor: Actor, request_id: str) -> Statement:
    """All that is held on the person of a request, up to and including the logbook's entry of this.

    Raises `InvalidInput` when the case holds the number no more.
    """
    require(actor, Action.STATEMENT)
    db = context.database
    with db.transaction():
        request = known_request(context, request_id)
        number = None if request.person_id is None else persons.known_number(db, context.vault, request.person_id)
        if request.person_id is None or number is None:
            raise InvalidInput(
                "this case does not hold the number any more", "open a request for access, with the number"
            )
        log_on_request(context, actor, STATEMENT_MADE, request, {})
        made, last, person_id = context.clock.now(), logbook_search.last_number(db), request.person_id
        somebody = _known_people(context)
        stated = (
            *(_signal(context, somebody, row) for row in signals.on_person(db, person_id)),
            *(_proposal(context, somebody, row) for row in _proposals(context, number, parent=False)),
        )
        parent_in = (
            *(_parent_in(context, row) for row in signal_parents.naming(db, person_id)),
            *(_parent_in_proposal(context, row) for row in _proposals(context, number, parent=True)),
        )
        matched = tuple(_match(context, match) for match in person_matches.matches_around(db, person_id))
        steps = tuple(_step(context, kind, event) for kind, event in person_matches.steps_around(db, person_id))
        cases = tuple(view_of(context, row) for row in requests.on_person(db, person_id))
    # The logbook only grows, so what it says up to here can be read while others write in it.
    entries = _entries(context, somebody, number, last)
    told = tuple(_disclosures(context, somebody, [entry for entry in entries if entry.action in _TOLD_OTHERS]))
    return Statement(made, view_of(context, request), stated, parent_in, matched, steps, told, cases, entries)


_WhoIs = Callable[[str, str], Somebody]


def _known_people(context: Context) -> _WhoIs:
    known = {one.id: one for one in professionals.everyone(context.database)}

    def who_is(role: str, known_as: str) -> Somebody:
        found = known.get(known_as)
        return Somebody(role, known_as, found.name if found else "", found.function if found else "")

    return who_is


def _entries(context: Context, who_is: _WhoIs, number: Bsn, last: int) -> tuple[StatedEntry, ...]:
    return tuple(
        _entry(who_is, entry) for entry in logbook_search.on_person(context.database, context.vault, number, last)
    )


def _entry(who_is: _WhoIs, entry: PersonEntry) -> StatedEntry:
    role, _, known_as = entry.actor.partition(":")
    who, details = who_is(role, known_as), json.loads(entry.details)
    return StatedEntry(entry.number, entry.at, who, entry.action, entry.ground, details)


def _signal(context: Context, who_is: _WhoIs, row: SignalRow) -> StatedSignal:
    note, duties = open_note(context.vault, row.sealed_note), row.duties
    how = HowChecked(duties.check_how) if duties.check_how else None
    return StatedSignal(
        id=row.id,
        state=state_of(row),
        placed=row.placed,
        placed_by=who_is("professional", row.professional_id),
        source=proposals.source_of_signal(context.database, row.id),
        ends=row.ends,
        purposes=_purposes(context, row.purposes),
        number_check=NumberCheck(how, duties.checked_on, duties.check_waits),
        informed=Informed(duties.informed_on, duties.informed_waits, duties.ask_again),
        birth_date=note.birth_date,
        reference=note.reference,
        parents=row.parents,
        closed=row.closed,
        close_reason=row.close_reason,
        kept_until=row.kept_until,
    )


def _proposals(context: Context, number: Bsn, *, parent: bool) -> list[ProposalRow]:
    return proposals.on_person(context.database, context.vault.lookup(number), parent=parent)


def _proposal(context: Context, who_is: _WhoIs, row: ProposalRow) -> StatedSignal:
    told = open_content(context.vault, row)
    return StatedSignal(
        id=row.id,
        state=PROPOSED,
        placed=row.received,
        placed_by=who_is("professional", row.professional_id),
        source=row.source,
        ends=told.ends,
        purposes=_purposes(context, told.purposes),
        number_check=told.number_check,
        informed=Informed(None, told.informed, told.ask_again),
        birth_date=told.birth_date,
        reference=told.reference,
        parents=len(told.parents),
        closed=None,
        close_reason=None,
        kept_until=None,
    )


def _parent_in_proposal(context: Context, row: ProposalRow) -> ParentIn:
    told = open_content(context.vault, row)
    return ParentIn(PROPOSED, row.received, _purposes(context, told.purposes))


def _purposes(context: Context, ids: Iterable[str]) -> tuple[StatedPurpose, ...]:
    known = {purpose.id: purpose for purpose in known_purposes(ids, context.covenant)}
    return tuple(
        StatedPurpose(each, known[each].title, known[each].legal_basis or "")
        if each in known
        else StatedPurpose(each, "", "")
        for each in ids
    )


def _parent_in(context: Context, row: SignalRow) -> ParentIn:
    return ParentIn(state_of(row), row.placed, _purposes(context, row.purposes))


def _match(context: Context, match: KnownMatch) -> StatedMatch:
    cards = tuple(person_matches.cards_of(context.database, match.id))
    return StatedMatch(_organisation(context, match.peer), match, cards)


def _step(context: Context, kind: ItemKind, event: Event) -> StatedStep:
    whose = context.member.name if event.peer is None else _organisation(context, event.peer)
    return StatedStep(whose, kind, event.state.value, event.cause, event.at)


def _disclosures(context: Context, who_is: _WhoIs, entries: Sequence[StatedEntry]) -> Iterator[Disclosure]:
    """What went out, from the logbook; a card goes once more with each new session, and when the contact changes."""
    earlier = set[tuple[object, ...]]()
    for entry in entries:
        told = entry.details
        member, item = context.covenant.member_by_id(told["peer"]), items.key_of(context.database, told["item"])
        what = (told["peer"], told["item"], told["signal"])
        yield Disclosure(
            organisation=told["peer"] if member is None else member.name,
            at=entry.at,
            again=what in earlier,
            signal_id=told["signal"],
            purpose="" if item is None else item.purpose,
            kind="" if item is None else item.kind.value,
            whose=who_is("professional", told.get("professional", "")),
        )
        earlier.add(what)


def _organisation(context: Context, peer: bytes) -> str:
    """A member's name; of one that is not in the covenant any more the beginning of its NID."""
    member = context.covenant.member(peer)
    return peer.hex()[:16] if member is None else member.name
