"""Deciding a person's request and carrying the decision out, all in one transaction; then the peers hear of it.

What a decision takes away is closed and destroyed by the same means as any signal: matches are withdrawn at the other
organisations, which confirm it, and the journal of deletions keeps a backup from bringing it back.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from node.errors import InvalidInput
from node.limits import REASON_MAX_CHARACTERS
from node.matching.policy import Action
from node.model import Actor
from node.service import archive, outbox, typed_text
from node.service.access import require
from node.service.ages import check_birth_date
from node.service.birth_dates import Corrected, correct_birth_date
from node.service.context import Context
from node.service.days import today
from node.service.import_ending import reject_on_person
from node.service.notices import NoticeKind, notify
from node.service.parents_dropping import drop_parent
from node.service.proposal_parents import drop_from_proposals
from node.service.request_note import RequestNote, open_note
from node.service.request_restoring import REQUEST_GRANTED
from node.service.request_signals import check_known, chosen, on_person
from node.service.requests import RequestDetails, RequestKind, details_of, known_request, log_on_request, open_case
from node.service.signal_closing import CloseReason, close_these
from node.storage import forgetting, persons, requests
from node.storage.deletion_journal import Deletion
from node.storage.requests import StoredRequest
from node.storage.signals import SignalRow

_CLOSED_BY = {RequestKind.ERASURE: CloseReason.ERASURE, RequestKind.OBJECTION: CloseReason.OBJECTION}


@dataclass(frozen=True, slots=True)
class Correction:
    """What is corrected by a rectification: the birth date, or (`wrong_number`) the signals are not on this person.

    `signals` are those that it holds for, all of the case where none is named.
    """

    birth_date: date | None = None
    wrong_number: bool = False
    signals: tuple[str, ...] = ()


def refuse_request(context: Context, actor: Actor, request_id: str, reason: str) -> RequestDetails:
    """Refuse what a person asks for, with a reason that the person gets to hear (AVG art. 12(4)). Nothing changes."""
    require(actor, Action.REQUEST_DECIDE)
    why = typed_text.filled_line("reason", reason, REASON_MAX_CHARACTERS)
    with context.database.transaction():
        row = open_case(context, request_id)
        _decide(context, actor, row, "refused", why, {})
    return details_of(context, known_request(context, request_id))


def grant_request(
    context: Context, actor: Actor, request_id: str, reason: str = "", keep: tuple[str, ...] = ()
) -> RequestDetails:
    """Grant access, erasure or an objection, and carry that out; `keep` are signals that stay, as the reason explains.

    Erasure and objection close the open signals on the person, destroy these and the archived ones, and take the person
    out of signals that name it as a parent. From then on the case itself does not hold the number any more.
    """
    require(actor, Action.REQUEST_DECIDE)
    why = typed_text.line("reason", reason, REASON_MAX_CHARACTERS)
    if keep and not why:
        raise InvalidInput("reason: nothing was filled in", "say why the signals that are named are kept")
    with context.database.transaction():
        row = open_case(context, request_id)
        if row.kind == RequestKind.RECTIFICATION:
            raise InvalidInput("it was not said what is corrected", "give the birth date, or that the number is wrong")
        if row.kind == RequestKind.ACCESS:
            if keep:
                raise InvalidInput("keep: access takes nothing away", "leave this out")
            _decide(context, actor, row, "granted", why, {})
        else:
            _take_away(context, actor, row, why, keep)
    _tell_others(context)
    return details_of(context, known_request(context, request_id))


def rectify(
    context: Context, actor: Actor, request_id: str, correction: Correction, reason: str = ""
) -> RequestDetails:
    """Grant a rectification, and carry it out.

    A corrected birth date makes signals end earlier where the age limit asks for it. Signals with a wrong number are
    closed and destroyed, archived ones too.
    """
    require(actor, Action.REQUEST_DECIDE)
    why = typed_text.line("reason", reason, REASON_MAX_CHARACTERS)
    if (correction.birth_date is None) is not correction.wrong_number:
        raise InvalidInput(
            "it was not said what is corrected", "give the birth date, or that the number is wrong, one of the two"
        )
    with context.database.transaction():
        row = open_case(context, request_id)
        if row.kind != RequestKind.RECTIFICATION:
            raise InvalidInput("this request asks for no rectification", "leave the correction out, or open another")
        found = on_person(context, _person_of(row))
        check_known(correction.signals, found)
        meant = [each for each in found if not correction.signals or each.id in correction.signals]
        if not meant:
            raise InvalidInput("there is no signal on this person that could be corrected", "refuse it, and say so")
        _correct(context, actor, row, meant, correction, why)
    _tell_others(context)
    return details_of(context, known_request(context, request_id))


def _take_away(context: Context, actor: Actor, row: StoredRequest, why: str, keep: tuple[str, ...]) -> None:
    db, person_id, reason = context.database, _person_of(row), _CLOSED_BY[RequestKind(row.kind)]
    own, named = chosen(context, person_id, keep)
    for signal_id in keep:
        requests.note_outcome(db, row.id, signal_id, "kept")
    told: dict[str, str | int] = {"signals": len(own), "parent_of": len(named), "kept": len(keep)}
    _decide(context, actor, row, "partly" if keep else "granted", why, told)
    for each in named:
        requests.note_matches_of_member(db, row.id, each.id, person_id)
        requests.note_outcome(db, row.id, each.id, "no-parent")
        _tell_owner(context, each)
    number = persons.number(db, context.vault, person_id)
    deletions = [
        *(drop_parent(context, actor, each, person_id, reason.value) for each in named),
        *reject_on_person(context, actor, number, reason.value),
        *drop_from_proposals(context, actor, number, reason.value),
    ]
    for case in requests.on_person(db, person_id):
        if case.decision is not None or case.id == row.id:
            requests.let_go(db, case.id)
    forgetting.forget_unneeded(db, person_id)
    _remove(context, actor, row, own, reason, deletions)


def _correct(
    context: Context, actor: Actor, row: StoredRequest, meant: list[SignalRow], correction: Correction, why: str
) -> None:
    if correction.birth_date is None:
        _decide(context, actor, row, "granted", why, {"corrected": "number", "signals": len(meant)})
        _remove(context, actor, row, meant, CloseReason.WRONG_NUMBER, [])
        return
    check_birth_date(correction.birth_date, today(context))
    _decide(context, actor, row, "granted", why, {"corrected": "birth-date", "signals": len(meant)})
    over = []
    for each in meant:
        requests.note_outcome(context.database, row.id, each.id, "corrected")
        if correct_birth_date(context, actor, each, correction.birth_date) is Corrected.IS_OVER:
            over.append(each)
        elif each.closed is None:
            _tell_owner(context, each)
    _remove(context, actor, row, over, CloseReason.BIRTHDAY, [])


def _remove(
    context: Context,
    actor: Actor,
    row: StoredRequest,
    gone: Sequence[SignalRow],
    reason: CloseReason,
    deletions: Sequence[Deletion],
) -> None:
    """Close and destroy these signals, and write that into the journal: the transaction's last step."""
    still_open = [each for each in gone if each.closed is None]
    archived = [each for each in gone if each.closed is not None]
    for each in still_open:
        requests.note_matches(context.database, row.id, each.id)
        requests.note_outcome(context.database, row.id, each.id, "closed")
        _tell_owner(context, each)
    for each in archived:
        requests.note_outcome(context.database, row.id, each.id, "destroyed")
    destroyed = archive.destroy_these(context, actor, archived, reason.value)
    granted = Deletion(today(context).isoformat(), REQUEST_GRANTED, row.id, row.kind)
    close_these(context, actor, still_open, reason, [*deletions, *destroyed, granted])


def _decide(
    context: Context, actor: Actor, row: StoredRequest, decision: str, why: str, told: dict[str, str | int]
) -> None:
    note = open_note(context.vault, row.sealed_note)
    sealed = RequestNote(note.reference, note.extension, why).sealed(context.vault)
    requests.decide(context.database, row.id, decision, context.clock.now(), actor.id, sealed)
    log_on_request(context, actor, "request-decided", row, {"decision": decision, "kind": row.kind, **told})


def _tell_owner(context: Context, row: SignalRow) -> None:
    notify(context, row.professional_id, NoticeKind.SIGNAL_CHANGED, row.id)


def _tell_others(context: Context) -> None:
    outbox.wake_others(context)
    context.database.truncate_log()


def _person_of(row: StoredRequest) -> int:
    if row.person_id is None:
        raise KeyError(row.id)
    return row.person_id
