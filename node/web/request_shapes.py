"""How the internal API shows persons' requests: never with the person."""

from node.matching.request_terms import Pressing
from node.service.request_parties import ToldParty
from node.service.request_signals import ConcernedSignal
from node.service.requests import RequestDetails, RequestView
from node.web.shapes import Shape, moment

_PRESSING = {Pressing.NOT_YET: None, Pressing.NEAR: "near", Pressing.LATE: "late"}


def request(view: RequestView) -> Shape:
    """A case in a list; `pressing` is `near`, `late` or nothing."""
    return {
        "id": view.id,
        "kind": view.kind.value,
        "received": view.received.isoformat(),
        "due": view.due.isoformat(),
        "extended": view.extended,
        "pressing": _PRESSING[view.pressing],
        "reference": view.note.reference,
        "opened": moment(view.opened),
        "opened_by": view.opened_by,
        "decision": view.decision,
        "decided": None if view.decided is None else moment(view.decided),
        "decided_by": view.decided_by,
    }


def details(found: RequestDetails) -> Shape:
    """A case with the reasons, the signals and who was told; `confirmed`: all receipts that are due are there."""
    return request(found.view) | {
        "extension": found.view.note.extension,
        "reason": found.view.note.decision,
        "person_known": found.person_known,
        "signals": [_signal(one) for one in found.signals],
        "proposals": found.proposals,
        "parties": [_party(one) for one in found.parties],
        "confirmed": found.confirmed,
    }


def _signal(one: ConcernedSignal) -> Shape:
    return {
        "id": one.id,
        "professional": one.professional_id,
        "purposes": list(one.purposes),
        "placed": one.placed.isoformat(),
        "state": one.state,
        "as_parent": one.as_parent,
        "outcome": one.outcome or None,
    }


def _party(one: ToldParty) -> Shape:
    return {
        "organisation": one.organisation_id,
        "member": one.member,
        "ended": one.ended,
        "receipts": one.receipts,
        "going_on": one.going_on,
        "confirmed": None if one.confirmed is None else moment(one.confirmed),
    }
