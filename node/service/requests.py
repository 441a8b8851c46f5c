"""Requests of persons as to their own data (domain.md, rights of the person): opening, seeing and extending them.

Each is a case with a term and a decision; `request_deciding` decides it and carries it out.
"""

from base64 import b32encode
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from node.errors import InvalidInput
from node.limits import REASON_MAX_CHARACTERS
from node.matching.policy import Action
from node.matching.request_terms import Pressing, last_day, pressing
from node.model import Actor, Bsn, Role
from node.service import typed_text
from node.service.access import require
from node.service.context import Context
from node.service.days import today
from node.service.notices import NoticeKind, notify
from node.service.request_note import RequestNote, open_note
from node.service.request_parties import ToldParty, told_parties
from node.service.request_signals import ConcernedSignal, concerned_signals, proposals_on
from node.service.signal_access import log_on_person
from node.storage import logbook, notices, persons, requests
from node.storage.logbook_persons import NOBODY
from node.storage.requests import RequestState, StoredRequest

LIST_GROUND = "overview"
"""The logbook's ground for a list of requests, which shows no person."""
_ID_BYTES = 5


class RequestKind(StrEnum):
    """What a person may ask for."""

    ACCESS = "access"
    RECTIFICATION = "rectification"
    OBJECTION = "objection"
    ERASURE = "erasure"


GROUNDS = {
    RequestKind.ACCESS: "AVG art. 15",
    RequestKind.RECTIFICATION: "AVG art. 16",
    RequestKind.ERASURE: "AVG art. 17",
    RequestKind.OBJECTION: "AVG art. 21",
}
"""The logbook's ground for what is done with a request."""


@dataclass(frozen=True, slots=True)
class RequestView:
    """A case without its person. It is decided in time through `due`; other times are in seconds since 1970-01-01 UTC.

    `pressing` is how much it presses while it is open. `decision`: granted, partly or refused, None while it is open.
    """

    id: str
    kind: RequestKind
    received: date
    due: date
    extended: bool
    pressing: Pressing
    opened: float
    opened_by: str
    decision: str | None
    decided: float | None
    decided_by: str | None
    note: RequestNote = field(repr=False)


@dataclass(frozen=True, slots=True)
class RequestDetails:
    """A case with what it is about and what became of it.

    `person_known` is whether the case still holds the number; `signals` are those that it is about, or was decided on.
    `proposals` is how many of imported lists are on the person while the case is open. `parties` are the members to
    whom the decision was passed on.
    """

    view: RequestView
    person_known: bool
    signals: tuple[ConcernedSignal, ...]
    proposals: int
    parties: tuple[ToldParty, ...]

    @property
    def confirmed(self) -> bool:
        """Whether every party that is to confirm the end of a match has done so."""
        return not any(party.waits for party in self.parties)


def open_request(
    context: Context, actor: Actor, kind: RequestKind, number: Bsn, received: date | None = None, reference: str = ""
) -> RequestView:
    """Open a case: a person asks for something, on the day on which that came in, today where none is given."""
    require(actor, Action.REQUEST_OPEN)
    day = today(context) if received is None else received
    if day > today(context):
        raise InvalidInput("received: this day is still to come", "give the day on which the request came in")
    note = RequestNote(reference=typed_text.line("reference", reference))
    with context.database.transaction():
        new = StoredRequest(
            id="r-" + b32encode(context.randomness.bytes(_ID_BYTES)).decode("ascii").lower(),
            kind=kind.value,
            person_id=persons.find_or_add(context.database, context.vault, number),
            received=day,
            due=last_day(day, extended=False),
            extended=False,
            opened=context.clock.now(),
            opened_by=actor.id,
            told=Pressing.NOT_YET,
            decision=None,
            decided=None,
            decided_by=None,
            sealed_note=note.sealed(context.vault),
        )
        requests.add(context.database, new)
        log_on_person(context, actor, "request-opened", GROUNDS[kind], number, {"request": new.id, "kind": kind.value})
        notify(context, Role.OFFICER, NoticeKind.REQUEST_OPENED, new.id)
    return view_of(context, new)


def list_requests(context: Context, actor: Actor, state: RequestState = "open") -> list[RequestView]:
    """The cases in that state, what is due first on top."""
    require(actor, Action.REQUEST_READ)
    with context.database.transaction():
        found = requests.listed(context.database, state)
        details: dict[str, str | int] = {"count": len(found), "state": state}
        now = context.clock.now()
        logbook.append(context.database, now, actor, "requests-listed", LIST_GROUND, NOBODY, details)
    return [view_of(context, row) for row in found]


def show_request(context: Context, actor: Actor, request_id: str) -> RequestDetails:
    """One case with the signals that it is about, without any number, and who was told of the decision."""
    require(actor, Action.REQUEST_READ)
    with context.database.transaction():
        row = known_request(context, request_id)
        log_on_request(context, actor, "request-shown", row, {})
        notices.mark_subject_seen(context.database, actor.id, row.id, context.clock.now())
        return details_of(context, row)


def extend_request(context: Context, actor: Actor, request_id: str, reason: str) -> RequestView:
    """Make the term of an open case two months longer, once; the person must hear of it and why (AVG art. 12(3))."""
    require(actor, Action.REQUEST_DECIDE)
    why = typed_text.filled_line("reason", reason, REASON_MAX_CHARACTERS)
    with context.database.transaction():
        row = open_case(context, request_id)
        if row.extended:
            raise InvalidInput("the term of this request was extended before", "it can be extended once: decide it")
        if pressing(row.due, today(context)) is Pressing.LATE:
            raise InvalidInput("the term of this request has ended", "it can be extended only before that: decide it")
        note = open_note(context.vault, row.sealed_note)
        changed = RequestNote(note.reference, why, note.decision).sealed(context.vault)
        due = last_day(row.received, extended=True)
        requests.set_extended(context.database, row.id, due, changed)
        log_on_request(context, actor, "request-extended", row, {"due": due.isoformat()})
        return view_of(context, known_request(context, request_id))


def known_request(context: Context, request_id: str) -> StoredRequest:
    """The case of that id. Raises `InvalidInput` when there is none."""
    row = requests.get(context.database, request_id)
    if row is None:
        raise InvalidInput(
            "there is no request of that id", "`raakvlak request list --state all` shows those there are"
        )
    return row


def open_case(context: Context, request_id: str) -> StoredRequest:
    """As `known_request`, but `InvalidInput` when it is decided."""
    row = known_request(context, request_id)
    if row.decision is not None:
        raise InvalidInput("this request is decided already", "`raakvlak request show` tells how; open a new one")
    return row


def log_on_request(
    context: Context, actor: Actor, action: str, row: StoredRequest, details: dict[str, str | int]
) -> None:
    """Write what is done with a case in the logbook, within the transaction of the action.

    When the case needs the number no more there may be nobody whom it is about.
    """
    known = None if row.person_id is None else persons.known_number(context.database, context.vault, row.person_id)
    basis, told = GROUNDS[RequestKind(row.kind)], {"request": row.id, **details}
    if known is None:
        logbook.append(context.database, context.clock.now(), actor, action, basis, NOBODY, told)
    else:
        log_on_person(context, actor, action, basis, known, told)


def details_of(context: Context, row: StoredRequest) -> RequestDetails:
    """A case with its signals and parties; the caller writes the logbook."""
    signals, proposed = concerned_signals(context, row), proposals_on(context, row)
    parties = told_parties(context, row.id)
    return RequestDetails(view_of(context, row), row.person_id is not None, signals, proposed, parties)


def view_of(context: Context, row: StoredRequest) -> RequestView:
    """A case as people see it, by today."""
    return RequestView(
        id=row.id,
        kind=RequestKind(row.kind),
        received=row.received,
        due=row.due,
        extended=row.extended,
        pressing=pressing(row.due, today(context)) if row.decision is None else Pressing.NOT_YET,
        opened=row.opened,
        opened_by=row.opened_by,
        decision=row.decision,
        decided=row.decided,
        decided_by=row.decided_by,
        note=open_note(context.vault, row.sealed_note),
    )
