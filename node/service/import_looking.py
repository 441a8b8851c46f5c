"""Looking at proposals, and making them a colleague's: without numbers, but for who decides."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from node.errors import InvalidInput
from node.matching.policy import Action, scope_of
from node.model import Actor, Bsn
from node.service.access import require, require_answering
from node.service.context import Context
from node.service.import_access import owners, reachable_proposal
from node.service.notices import NoticeKind, notify_unless_waiting
from node.service.number_check import NOT_SAID, NumberCheck
from node.service.professionals import active_professional
from node.service.proposal_content import is_readable, open_content, open_reason
from node.service.signal_access import ground, log_on_person
from node.service.signal_rules import NewSignal
from node.storage import logbook, professionals, proposals
from node.storage.proposals import ProposalRow, State

GROUND = "overview"
"""The logbook's ground for a list, which shows no numbers, and for what nothing is left of."""


@dataclass(frozen=True, slots=True)
class ProposalSummary:
    """A proposal without its person. Of one that was decided is left who did it, and the signal or the reason.

    One that is not `readable` tells nothing: the database was changed. It can be withdrawn, or rejected.

    Times are in seconds since 1970-01-01 UTC. `ends` is the last day that the list names, if it does.
    """

    id: str
    source: str
    state: State
    professional_id: str
    professional_name: str
    received: float
    purposes: tuple[str, ...]
    ends: date | None
    reference: str = field(repr=False)
    number_check: NumberCheck
    decided: float | None
    decided_by: str | None
    reason: str = field(repr=False)
    signal_id: str | None
    readable: bool


@dataclass(frozen=True, slots=True)
class ProposalDetails:
    """A proposal with all that it holds but the numbers; `parents` is how many are named."""

    summary: ProposalSummary
    birth_date: date | None = field(repr=False)
    parents: int
    informed: str = field(repr=False)
    ask_again: date | None


def list_proposals(
    context: Context, actor: Actor, state: State = "open", source: str | None = None, professional_id: str | None = None
) -> list[ProposalSummary]:
    """The proposals in that state, the oldest first: the actor's own, and of whom it stands in for.

    A coordinator sees everyone's.
    """
    of_whom, db = owners(context, actor, Action.IMPORT_READ), context.database
    if professional_id is not None:
        require_answering(context, actor, Action.IMPORT_READ, professional_id)
        if professionals.get(db, professional_id) is None:
            raise InvalidInput(
                "professional: there is none of that id", "`raakvlak professional list` shows who there is"
            )
        of_whom = frozenset({professional_id})
    with db.transaction():
        found = proposals.listed(db, state, of_whom, source)
        names = {one.id: one.name for one in professionals.everyone(db)}
        details: dict[str, str | int] = {"count": len(found), "state": state}
        logbook.append(db, context.clock.now(), actor, "proposals-listed", GROUND, b"", details)
    return [_summary(context, row, names[row.professional_id]) for row in found]


def show_proposal(context: Context, actor: Actor, proposal_id: str) -> ProposalDetails:
    """One proposal, without its numbers."""
    with context.database.transaction():
        row = reachable_proposal(context, actor, Action.IMPORT_READ, proposal_id)
        owner = professionals.get(context.database, row.professional_id)
        log_on_proposal(context, actor, "proposal-shown", row)
    summary = _summary(context, row, "" if owner is None else owner.name)
    told = _content(context, row)
    if told is None:
        return ProposalDetails(summary, None, 0, "", None)
    return ProposalDetails(summary, told.birth_date, len(told.parents), told.informed, told.ask_again)


def reveal_number(context: Context, actor: Actor, proposal_id: str) -> Bsn:
    """The number of the proposal's person, for who decides it."""
    with context.database.transaction():
        row = reachable_proposal(context, actor, Action.IMPORT_DECIDE, proposal_id)
        check_open(row)
        number = open_content(context.vault, row).person
        log_on_proposal(context, actor, "person-revealed", row)
    return number


def assign_proposals(context: Context, actor: Actor, ids: Sequence[str], colleague_id: str) -> int:
    """Make open proposals a colleague's, who then decides; gives how many were another's before."""
    require(actor, Action.IMPORT_ADD)
    db = context.database
    with db.transaction():
        colleague = active_professional(context, colleague_id)
        if scope_of(Action.IMPORT_DECIDE, colleague.role) is None:
            raise InvalidInput(
                "this colleague is no professional", "name who is involved and can confirm the proposals"
            )
        rows = [reachable_proposal(context, actor, Action.IMPORT_ADD, each) for each in dict.fromkeys(ids)]
        for row in rows:
            check_open(row)
        moved = [row for row in rows if row.professional_id != colleague_id]
        for row in moved:
            proposals.set_professional(db, row.id, colleague_id)
            log_on_proposal(context, actor, "proposal-assigned", row, {"from": row.professional_id, "to": colleague_id})
        if moved and colleague_id != actor.id:
            notify_unless_waiting(context, colleague_id, NoticeKind.PROPOSAL_WAITING)
    return len(moved)


def check_open(row: ProposalRow) -> None:
    """Raise `InvalidInput` when a proposal was decided."""
    if row.state != "open":
        raise InvalidInput(f"this proposal was {row.state} already", "nothing is left of it but that there was one")


def log_on_proposal(
    context: Context, actor: Actor, action: str, row: ProposalRow, details: dict[str, str | int] | None = None
) -> None:
    """Write what is done with a proposal in the logbook, within the transaction of the action.

    Of one that is not readable nobody knows the person, so none is written.
    """
    told, content = {"proposal": row.id, **(details or {})}, _content(context, row)
    if content is None:
        logbook.append(context.database, context.clock.now(), actor, action, GROUND, b"", told)
    else:
        log_on_person(context, actor, action, ground(context, content.purposes), content.person, told, content.parents)


def _content(context: Context, row: ProposalRow) -> NewSignal | None:
    """What a proposal tells; None of one that was decided, or is not readable."""
    return open_content(context.vault, row) if row.state == "open" and is_readable(context.vault, row) else None


def _summary(context: Context, row: ProposalRow, professional_name: str) -> ProposalSummary:
    told, readable = _content(context, row), is_readable(context.vault, row)
    return ProposalSummary(
        id=row.id,
        source=row.source,
        state=row.state,
        professional_id=row.professional_id,
        professional_name=professional_name,
        received=row.received,
        purposes=() if told is None else told.purposes,
        ends=None if told is None else told.ends,
        reference="" if told is None else told.reference,
        number_check=NOT_SAID if told is None else told.number_check,
        decided=row.decided,
        decided_by=row.decided_by,
        reason=open_reason(context.vault, row) if readable else "",
        signal_id=row.signal_id,
        readable=readable,
    )
