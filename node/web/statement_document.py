"""The statement of access as one machine-readable document (docs/rights.md): JSON values, with its format by name."""

from dataclasses import asdict
from typing import Any

from node.service.context import Context
from node.service.request_note import RequestNote
from node.service.requests import RequestView
from node.service.statement import (
    Disclosure,
    ParentIn,
    Somebody,
    StatedEntry,
    StatedMatch,
    StatedSignal,
    StatedStep,
    Statement,
)
from node.storage.person_matches import KnownCard
from node.web.shapes import Shape, day_or_none, moment, number_check

FORMAT = "raakvlak-statement/1"


def document(context: Context, statement: Statement) -> Shape:
    """The whole statement. Moments are in UTC as 2026-11-03T09:30:00.000Z, days as 2026-11-03."""
    coordinator = context.settings.coordinator
    contact = {"name": coordinator.name, "phone": coordinator.phone, "mail": coordinator.mail}
    return {
        "format": FORMAT,
        "made": moment(statement.made),
        "organisation": {"id": context.member.id, "name": context.member.name, "contact": contact},
        "request": _request(statement.request),
        "signals": [_signal(one) for one in statement.signals],
        "named_as_parent": [_parent_in(one) for one in statement.parent_in],
        "matches": [_match(one) for one in statement.matches],
        "follow_up": [_step(one) for one in statement.steps],
        "told": [_disclosure(one) for one in statement.disclosures],
        "requests": [_request(one) for one in statement.requests],
        "logbook": [_entry(one) for one in statement.entries],
    }


def _request(view: RequestView) -> Shape:
    return {
        "id": view.id,
        "kind": view.kind.value,
        "received": view.received.isoformat(),
        "due": view.due.isoformat(),
        "extended": view.extended,
        "decision": view.decision,
        "decided": _moment_or_none(view.decided),
        **_reasons(view.note),
    }


def _reasons(note: RequestNote) -> Shape:
    return {"reference": note.reference, "extension": note.extension, "reason": note.decision}


def _signal(one: StatedSignal) -> Shape:
    return {
        "id": one.id,
        "state": one.state,
        "placed": moment(one.placed),
        "placed_by": _somebody(one.placed_by),
        "source": one.source or None,
        "end": day_or_none(one.ends),
        "purposes": [asdict(purpose) for purpose in one.purposes],
        **number_check(one.number_check),
        "informed": one.informed.text(),
        "ask_again": day_or_none(one.informed.ask_again),
        "birth_date": day_or_none(one.birth_date),
        "reference": one.reference,
        "parents": one.parents,
        "closed": _moment_or_none(one.closed),
        "reason": one.close_reason,
        "kept_until": day_or_none(one.kept_until),
    }


def _parent_in(one: ParentIn) -> Shape:
    purposes = [asdict(purpose) for purpose in one.purposes]
    return {"state": one.state, "placed": moment(one.placed), "purposes": purposes}


def _match(one: StatedMatch) -> Shape:
    return {
        "organisation": one.organisation,
        "purpose": one.match.purpose,
        "kind": one.match.kind.value,
        "found": moment(one.match.found),
        "state": one.match.status,
        "ended": _moment_or_none(one.match.ended),
        "confirmed": _moment_or_none(one.match.receipt),
        "cards": [_card(card) for card in one.cards],
    }


def _card(card: KnownCard) -> Shape:
    return {
        "name": card.name,
        "function": card.function,
        "organisation": card.organisation,
        "since": card.since or None,
        "received": moment(card.received),
        "withdrawn": _moment_or_none(card.withdrawn),
    }


def _step(one: StatedStep) -> Shape:
    told = {"organisation": one.organisation, "kind": one.kind.value, "state": one.state, "cause": one.cause}
    return {"at": moment(one.at)} | told


def _disclosure(one: Disclosure) -> Shape:
    return {
        "at": moment(one.at),
        "organisation": one.organisation,
        "again": one.again,
        "signal": one.signal_id,
        "purpose": one.purpose,
        "kind": one.kind,
        "contact": _somebody(one.whose),
    }


def _entry(one: StatedEntry) -> Shape:
    return {
        "number": one.number,
        "at": moment(one.at),
        "who": _somebody(one.who),
        "action": one.action,
        "ground": one.ground,
        "details": dict(one.details),
    }


def _somebody(one: Somebody) -> dict[str, Any]:
    return asdict(one)


def _moment_or_none(seconds: float | None) -> str | None:
    return None if seconds is None else moment(seconds)
