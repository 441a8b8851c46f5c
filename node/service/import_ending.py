"""The ends of proposals that nobody chooses: their term, the person's death, and once more after a restore.

A backup that is put back brings no proposal back that was decided since: the journal of deletions is replayed at start.
"""

from collections.abc import Sequence

from node.limits import IMPORT_REMEMBERED_DAYS
from node.model import NODE_ACTOR, Actor, Bsn
from node.protocol.covenant import SECONDS_PER_DAY
from node.service.context import Context
from node.service.days import today
from node.service.import_looking import log_on_proposal
from node.service.notices import NoticeKind, notify_unless_waiting
from node.service.proposal_content import seal_reason
from node.storage import proposals
from node.storage.deletion_journal import Deletion
from node.storage.proposals import ProposalRow

CHUNK = 500
"""Proposals in one transaction of many: short enough for other work between two, long enough to spare the disk."""
PROPOSAL_ENDED = "proposal-ended"
"""What the journal of deletions calls it."""
CONFIRMED, REJECTED, EXPIRED, WITHDRAWN = "confirmed", "rejected", "expired", "withdrawn"
"""The journal's reasons; a reason of closing signals is there too, as `death`."""


def ended_entry(context: Context, proposal_id: str, reason: str) -> Deletion:
    """The journal's line for a proposal that ended today."""
    return Deletion(today(context).isoformat(), PROPOSAL_ENDED, proposal_id, reason)


def reject_row(context: Context, actor: Actor, row: ProposalRow, reason: str) -> None:
    """Destroy what an open proposal tells, within the caller's transaction, which writes it into the journal."""
    log_on_proposal(context, actor, "proposal-rejected", row)
    sealed = seal_reason(context.vault, row.id, reason)
    proposals.reject(context.database, row.id, context.clock.now(), actor.id, sealed)


def forget_row(context: Context, actor: Actor, row: ProposalRow, action: str) -> None:
    """Destroy an open proposal whole, fingerprint and all, within the caller's transaction, which journals it."""
    log_on_proposal(context, actor, action, row)
    proposals.forget(context.database, row.id)


def reject_on_person(context: Context, actor: Actor, number: Bsn, reason: str) -> list[Deletion]:
    """Reject the open proposals on a person; those in which it stands as a parent are on another, and stay.

    Within the caller's transaction, which writes what is given into the journal as its last step.
    """
    found = proposals.on_person(context.database, context.vault.lookup(number))
    for row in found:
        reject_row(context, actor, row, reason)
    return [ended_entry(context, row.id, reason) for row in found]


def expire_proposals(context: Context) -> int:
    """Destroy the proposals that nobody decided in their term, tell whose they were, and forget old fingerprints.

    Gives how many. The node does this of itself. The same row may come again: nobody has said no to it.
    """
    now, expired = context.clock.now(), 0
    while True:
        with context.database.transaction():
            over = proposals.received_before(context.database, _kept_from(context, now), CHUNK)
            for row in over:
                forget_row(context, NODE_ACTOR, row, "proposal-expired")
            for owner in dict.fromkeys(row.professional_id for row in over):
                notify_unless_waiting(context, owner, NoticeKind.PROPOSAL_EXPIRED)
            context.journal.append([ended_entry(context, row.id, EXPIRED) for row in over])
        if not over:
            break
        expired += len(over)
    with context.database.transaction():
        proposals.forget_decided(context.database, now - IMPORT_REMEMBERED_DAYS * SECONDS_PER_DAY)
    if expired:
        context.database.truncate_log()
    return expired


def end_again(context: Context, entries: Sequence[Deletion]) -> int:
    """At start: end the proposals that the journal has as ended and the database as open; gives how many.

    One that was confirmed is forgotten: its signal is not in this database either, and the same list proposes it again.
    One that was rejected stays rejected. What a fault kept out of the journal is written there now.
    """
    db, ended = context.database, {entry.id: entry.reason for entry in entries if entry.what == PROPOSAL_ENDED}
    again = [row for each in ended if (row := proposals.get(db, each)) is not None and row.state == "open"]
    with db.transaction():
        for row in again:
            if ended[row.id] in (CONFIRMED, EXPIRED, WITHDRAWN):
                forget_row(context, NODE_ACTOR, row, "proposal-ended-again")
            else:
                reject_row(context, NODE_ACTOR, row, ended[row.id])
        missing = [each for each in proposals.confirmed_ids(db) if each not in ended]
        context.journal.append([ended_entry(context, each, CONFIRMED) for each in missing])
    return len(again)


def _kept_from(context: Context, now: float) -> float:
    return now - context.settings.imports.keep_days * SECONDS_PER_DAY
