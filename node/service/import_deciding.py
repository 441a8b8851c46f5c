"""A professional's word on proposals: confirmed they become signals by all rules of that day, rejected nothing at all.

What is confirmed is written in the journal of deletions after the transaction, what is rejected within it: a fault
between the two must lose no signal, and bring back nothing that was rejected.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from node.errors import InvalidInput
from node.limits import IMPORT_ROWS_AT_ONCE
from node.matching.policy import Action
from node.model import Actor
from node.service import outbox, signal_rules, typed_text
from node.service.access import require
from node.service.context import Context
from node.service.days import today
from node.service.import_access import reachable_proposal
from node.service.import_ending import CONFIRMED, REJECTED, WITHDRAWN, ended_entry, forget_row, reject_row
from node.service.import_looking import check_open, log_on_proposal
from node.service.number_check import NOT_SAID, NumberCheck
from node.service.professionals import caseworker
from node.service.proposal_content import UnreadableProposal, open_content
from node.service.signal_placing import AddedSignal, place
from node.service.signal_rules import CheckedSignal
from node.storage import proposals
from node.storage.proposals import ProposalRow


@dataclass(frozen=True, slots=True)
class Told:
    """What a professional tells of all that is confirmed at once, in place of what the list tells of it."""

    number_check: NumberCheck = NOT_SAID
    informed: str = field(default="", repr=False)
    ask_again: date | None = None


@dataclass(frozen=True, slots=True)
class Confirmed:
    """A proposal that became a signal."""

    proposal_id: str
    signal: AddedSignal


@dataclass(frozen=True, slots=True)
class Refused:
    """A proposal that stays as it was, why, and what to do."""

    proposal_id: str
    reason: str
    hint: str


@dataclass(frozen=True, slots=True)
class Decided:
    """What became of proposals, in the order in which they were named."""

    confirmed: tuple[Confirmed, ...]
    refused: tuple[Refused, ...]


def confirm(context: Context, actor: Actor, ids: Sequence[str], told: Told) -> Decided:
    """Make signals of proposals, by the professional whose they are, or who stands in.

    What cannot become one today is told and stays. `NotAllowed` and unknown ids change nothing at all.
    """
    confirmed: list[Confirmed] = []
    refused: list[Refused] = []
    with context.database.transaction():
        for row in _chosen(context, actor, Action.IMPORT_DECIDE, ids):
            try:
                confirmed.append(_confirm(context, actor, row, told))
            except (InvalidInput, UnreadableProposal) as error:
                refused.append(Refused(row.id, error.message, error.hint))
    context.journal.append([ended_entry(context, one.proposal_id, CONFIRMED) for one in confirmed])
    if confirmed:
        outbox.wake_others(context)
        context.database.truncate_log()
    return Decided(tuple(confirmed), tuple(refused))


def reject(context: Context, actor: Actor, ids: Sequence[str], reason: str) -> int:
    """Let proposals become nothing: their content is destroyed at once. Gives how many were open still.

    The same row does not come back. The reason is kept sealed.
    """
    require(actor, Action.IMPORT_DECIDE)
    reason = typed_text.filled_line("reason", reason)
    with context.database.transaction():
        rows = _chosen(context, actor, Action.IMPORT_DECIDE, ids)
        still = [row for row in rows if row.state != "rejected"]
        for row in still:
            check_open(row)
            reject_row(context, actor, row, reason)
        context.journal.append([ended_entry(context, row.id, REJECTED) for row in still])
    context.database.truncate_log()
    return len(still)


def withdraw(context: Context, actor: Actor, ids: Sequence[str]) -> int:
    """Take open proposals back that should not have come: of them nothing is left, and a corrected list may bring them.

    Who may add them may do so: it is no judgement on them. Gives how many that were.
    """
    with context.database.transaction():
        rows = _chosen(context, actor, Action.IMPORT_ADD, ids)
        for row in rows:
            check_open(row)
            forget_row(context, actor, row, "proposal-withdrawn")
        context.journal.append([ended_entry(context, row.id, WITHDRAWN) for row in rows])
    context.database.truncate_log()
    return len(rows)


def _chosen(context: Context, actor: Actor, action: Action, ids: Sequence[str]) -> list[ProposalRow]:
    require(actor, action)
    if len(ids) > IMPORT_ROWS_AT_ONCE:
        raise InvalidInput("ids: there are too many", f"give at most {IMPORT_ROWS_AT_ONCE} at once")
    return [reachable_proposal(context, actor, action, each) for each in dict.fromkeys(ids)]


def _confirm(context: Context, actor: Actor, row: ProposalRow, told: Told) -> Confirmed:
    """Within the transaction. Raises `InvalidInput` and `UnreadableProposal` before anything is written."""
    check_open(row)
    caseworker(context, row.professional_id)
    placed = place(context, actor, [_checked(context, row, told)], row.professional_id)
    if not placed:
        raise InvalidInput(
            "there is an open signal of this professional on this person for the same purposes",
            "reject the proposal; `raakvlak signal list` shows the signal",
        )
    (signal,) = placed
    log_on_proposal(context, actor, "proposal-confirmed", row, {"signal": signal.signal_id})
    proposals.confirm(context.database, row.id, context.clock.now(), actor.id, signal.signal_id)
    return Confirmed(row.id, signal)


def _checked(context: Context, row: ProposalRow, told: Told) -> CheckedSignal:
    new, day = open_content(context.vault, row), today(context)
    if told.number_check != NOT_SAID:
        new = replace(new, number_check=told.number_check)
    if told.informed or told.ask_again:
        new = replace(new, informed=told.informed, ask_again=told.ask_again)
    elif new.ask_again is not None and new.ask_again < day:
        new = replace(new, ask_again=None)  # it was to be asked again since: that day has come
    return signal_rules.check(new, context.covenant, context.member, context.settings.signals, day)
