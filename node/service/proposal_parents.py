"""Taking a person out of open proposals that name it as a parent; the proposals themselves are on others, and stay."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from node.model import NODE_ACTOR, Actor, Bsn
from node.service.context import Context
from node.service.days import today
from node.service.import_looking import log_on_proposal
from node.service.parents_dropping import PARENT_DROPPED
from node.service.proposal_content import is_readable, open_content, seal_content
from node.storage import proposals
from node.storage.deletion_journal import Deletion
from node.storage.proposals import ProposalRow

PROPOSAL_PARENT_DROPPED = "proposal-parent-dropped"
"""What the journal of deletions calls it; it does not know which parent that was."""


def drop_from_proposals(context: Context, actor: Actor, number: Bsn, reason: str) -> list[Deletion]:
    """Let no open proposal name this person as a parent, within the caller's transaction.

    The caller writes what is given into the journal, as the last step.
    """
    found = proposals.on_person(context.database, context.vault.lookup(number), parent=True)
    for row in found:
        _keep_parents(context, actor, row, lambda parent: parent != number)
    day = today(context).isoformat()
    return [Deletion(day, PROPOSAL_PARENT_DROPPED, row.id, reason) for row in found]


def drop_from_proposals_again(context: Context, entries: Sequence[Deletion]) -> None:
    """After a restore, within the caller's transaction: such proposals that are open name no parent at all any more.

    One that was dropped before would else be back, and nobody knows which that was.
    """
    listed = dict.fromkeys(entry.id for entry in entries if entry.what == PROPOSAL_PARENT_DROPPED)
    for row in [proposals.get(context.database, each) for each in listed]:
        if row is None or row.state != "open" or not is_readable(context.vault, row):
            continue
        if open_content(context.vault, row).parents:
            _keep_parents(context, NODE_ACTOR, row, lambda _: False)


def _keep_parents(context: Context, actor: Actor, row: ProposalRow, keeps: Callable[[Bsn], bool]) -> None:
    log_on_proposal(context, actor, PARENT_DROPPED, row)
    content = open_content(context.vault, row)
    kept = tuple(parent for parent in content.parents if keeps(parent))
    sealed = seal_content(context.vault, row.id, replace(content, parents=kept))
    gone = [context.vault.lookup(parent) for parent in content.parents if parent not in kept]
    proposals.drop_parents(context.database, row.id, sealed, gone)
