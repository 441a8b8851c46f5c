"""How the internal API shows what the services give: plain JSON values, moments in UTC as 2026-11-03T09:30:00.000Z."""

from dataclasses import asdict
from datetime import UTC, date, datetime
from typing import Any

from node.matching.parties import Party
from node.model import NODE_ACTOR
from node.service.access_review import AccessReview, ReviewedAccess
from node.service.alarm_advice import ADVICE
from node.service.alarms import AlarmKind
from node.service.archive_answers import FormerParty
from node.service.context import Context
from node.service.mail_wishes import Mailing
from node.service.matches import LateWithdrawal, MatchView, OwnParty, is_overdue
from node.service.number_check import NumberCheck
from node.service.peers import PeerView
from node.service.people import Colleague
from node.service.signal_placing import AddedSignal
from node.service.signals import SignalDetails, SignalSummary
from node.storage.absences import Absence
from node.storage.alarms import StoredAlarm
from node.storage.mails import MailCounts
from node.storage.notices import StoredNotice
from node.storage.professionals import Professional
from node.web import follow_up_shapes

Shape = dict[str, Any]


def day_or_none(day: date | None) -> str | None:
    """A day as 2026-11-03."""
    return None if day is None else day.isoformat()


def moment(seconds: float) -> str:
    """Seconds since 1970-01-01 UTC as a moment, to the millisecond."""
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def added(signal: AddedSignal) -> Shape:
    """A signal that was placed."""
    return {
        "id": signal.signal_id,
        "end": signal.ends.isoformat(),
        "tell": list(signal.tell),
        "colleagues": [_reachable(one) for one in signal.colleagues],
        "notices": list(signal.notices),
    }


def summary(signal: SignalSummary) -> Shape:
    """A signal in a list: nothing of its person."""
    return {
        "id": signal.id,
        "state": "open" if signal.closed is None else "closed",
        "purposes": list(signal.purposes),
        "placed": moment(signal.placed),
        "end": signal.ends.isoformat(),
        "professional": signal.professional_id,
        "professional_name": signal.professional_name,
        "informed": signal.informed.text(),
        "ask_again": day_or_none(signal.informed.ask_again),
        **number_check(signal.number_check),
        "reference": signal.reference,
        "closed": None if signal.closed is None else moment(signal.closed),
        "reason": signal.close_reason,
        "kept_until": day_or_none(signal.kept_until),
        "destroyed": signal.destroyed,
    }


def details(signal: SignalDetails) -> Shape:
    """A signal with the birth date, how many parents were named, and the colleagues on the same person."""
    told = {"tell": list(signal.tell), "birth_date": day_or_none(signal.birth_date), "parents": signal.parents}
    return (
        summary(signal.summary)
        | told
        | {
            "colleagues": [_reachable(one) for one in signal.colleagues],
            "involved_before": [former_party(one) for one in signal.involved_before],
        }
    )


def former_party(one: FormerParty) -> Shape:
    """Somebody of another organisation who was involved before, and until which day where that may be told."""
    return {
        "organisation": one.organisation_id,
        "card": asdict(one.card),
        "closed_on": one.closed_on or None,
        "received": moment(one.received),
    }


def number_check(check: NumberCheck) -> Shape:
    """How and when a number was checked, or why not yet."""
    return {"check": check.how, "checked_on": day_or_none(check.on), "unchecked": check.waiting}


def match(context: Context, view: MatchView) -> Shape:
    """A match with everyone in it, how far each has come, and who leads."""
    steps, nothing = follow_up_shapes.by_party(view), follow_up_shapes.NOTHING_TOLD
    return {
        "id": view.id,
        "kind": view.kind.value,
        "found": moment(view.found),
        "parties": [_party(context, party) | steps.get(party.id, nothing) for party in view.parties],
        "own": [_own(party) | steps.get(party.signal_id, nothing | follow_up_shapes.NO_TERM) for party in view.own],
        "lead": follow_up_shapes.lead(view),
        "left": [follow_up_shapes.left(one) for one in view.left],
    }


def withdrawal(late: LateWithdrawal) -> Shape:
    """A match that was withdrawn before it was found."""
    return {"organisation": late.organisation_id, "found": moment(late.found)}


def colleague(one: Colleague) -> Shape:
    """A colleague who signalled a person."""
    return {
        "signal": one.signal_id,
        "professional": one.professional_id,
        "card": asdict(one.card),
        "placed": moment(one.placed),
        "end": one.ends.isoformat(),
        "purposes": list(one.purposes),
    }


def professional(one: Professional, absence: Absence | None) -> Shape:
    """A colleague in the organisation's list, with who stands in and through which day while that one is away."""
    return {
        "away_until": None if absence is None else absence.until.isoformat(),
        "replacement": None if absence is None else absence.replacement_id,
        "id": one.id,
        "name": one.name,
        "function": one.function,
        "phone": one.phone,
        "mail": one.mail,
        "role": one.role,
        "team": one.team,
        "active": one.active,
        "has_token": one.has_token,
        "created": moment(one.created),
        "used_on": day_or_none(one.used_on),
    }


def access_review(review: AccessReview) -> Shape:
    """Who has which access, and when somebody last looked at that."""
    return {
        "reviewed_on": day_or_none(review.reviewed_on),
        "reviewed_by": review.reviewed_by or None,
        "access": [_access(one) for one in review.access],
    }


def _access(one: ReviewedAccess) -> Shape:
    who = one.professional
    return {
        "id": who.id,
        "name": who.name,
        "role": who.role,
        "team": who.team,
        "has_token": who.has_token,
        "used_on": day_or_none(who.used_on),
        "open_signals": one.open_signals,
        "remarks": list(one.remarks),
        "may": {action.value: scope.value for action, scope in one.may.items()},
    }


def peer(view: PeerView, state: object) -> Shape:
    """Another member, with what the running node tells of it (`failures` in a row and their `trouble`)."""
    told = state if isinstance(state, dict) else {}
    running = {"failures": told.get("failures", 0), "trouble": told.get("trouble", "")}
    times = {"heard": _moment_or_none(view.heard), "silent_since": _moment_or_none(view.silent_since)}
    return asdict(view) | times | running


def alarm(context: Context, one: StoredAlarm) -> Shape:
    """An alarm with its meaning and the next step. Of evidence only whether there is any."""
    member, advice = context.covenant.member(one.peer), ADVICE[AlarmKind(one.kind)]
    return {
        "id": one.id,
        "kind": one.kind,
        "peer": None if member is None else member.id,
        "first": moment(one.first),
        "last": moment(one.last),
        "times": one.times,
        "details": one.details,
        "has_evidence": bool(one.evidence),
        "acknowledged": _moment_or_none(one.acknowledged),
        "acknowledged_by": one.acknowledged_by,
        "over": one.acknowledged_by == NODE_ACTOR.id,
        "meaning": advice.meaning,
        "next_step": advice.next_step,
    }


def notice(one: StoredNotice) -> Shape:
    """A notice in its reader's inbox; `trouble` is why its mail did not get through."""
    return {
        "position": one.position,
        "kind": one.kind,
        "subject": one.subject or None,
        "made": moment(one.made),
        "seen": _moment_or_none(one.seen),
        "mail": one.mail or None,
        "trouble": one.trouble or None,
    }


def mailing(one: Mailing) -> Shape:
    """How a colleague is mailed."""
    told = asdict(one)
    return {"id": told.pop("professional_id"), **told}


def mail_state(counts: MailCounts) -> Shape:
    """How it stands with mails."""
    return {
        "waiting": counts.waiting,
        "in_trouble": counts.in_trouble,
        "refused": counts.refused,
        "trouble": counts.trouble,
    }


def _reachable(one: Professional) -> Shape:
    return {"professional": one.id} | {name: getattr(one, name) for name in ("name", "function", "phone", "mail")}


def _moment_or_none(seconds: float | None) -> str | None:
    return None if seconds is None else moment(seconds)


def _party(context: Context, party: Party) -> Shape:
    return {
        "party": party.id or None,
        "organisation": party.organisation_id,
        "kind": party.kind.value,
        "card": None if party.card is None else asdict(party.card),
        "since": party.since or None,
        "found": moment(party.found),
        "received": None if party.received is None else moment(party.received),
        "overdue": is_overdue(context, party),
    }


def _own(party: OwnParty) -> Shape:
    return {
        "signal": party.signal_id,
        "mine": party.mine,
        "reference": party.reference,
        "professional": party.professional_id,
        "name": party.name,
        "function": party.function,
        "phone": party.phone,
        "mail": party.mail,
    }
