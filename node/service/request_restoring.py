"""Decisions that a backup has forgotten: they are carried out once more, as the journal of deletions has them."""

from collections.abc import Sequence
from datetime import date

from node.model import NODE_ACTOR
from node.service.context import Context
from node.service.parents_dropping import PARENT_DROPPED, drop_again
from node.service.proposal_parents import drop_from_proposals_again
from node.service.request_note import RequestNote, open_note
from node.storage import forgetting, requests
from node.storage.deletion_journal import Deletion
from node.storage.requests import StoredRequest

REQUEST_GRANTED = "request-granted"
"""What the journal of deletions calls it; the reason is the kind of the request."""
FORGETS = frozenset({"erasure", "objection"})
"""Kinds of requests after which the case itself holds on to the number no more."""
_LOST = "known from the journal of deletions alone: the database was from before the decision; see the case's own file"


def decide_again(context: Context, entries: Sequence[Deletion]) -> int:
    """Let requests that were granted count as granted again, within the caller's transaction; gives how many.

    Their signals are closed and destroyed again by their own lines of the journal. A rectification that is open once
    more stays so: the journal does not know what was corrected, so somebody decides it again.
    """
    drop_again(context, [entry for entry in entries if entry.what == PARENT_DROPPED])
    drop_from_proposals_again(context, entries)
    granted = [entry for entry in entries if entry.what == REQUEST_GRANTED]
    return sum(_decide_again(context, entry) for entry in granted)


def _decide_again(context: Context, entry: Deletion) -> bool:
    db, day = context.database, date.fromisoformat(entry.at)
    found = requests.get(db, entry.id)
    if found is None:
        now, who = context.clock.now(), NODE_ACTOR.id
        sealed = RequestNote(decision=_LOST).sealed(context.vault)
        lost = StoredRequest(entry.id, entry.reason, None, day, day, False, now, who, 0, "granted", now, who, sealed)
        requests.add(db, lost)
        requests.decide(db, entry.id, "granted", now, who, sealed)
        return True
    if found.decision is not None or found.kind not in FORGETS:
        return False
    note = open_note(context.vault, found.sealed_note)
    sealed = RequestNote(note.reference, note.extension, _LOST).sealed(context.vault)
    requests.decide(db, found.id, "granted", context.clock.now(), NODE_ACTOR.id, sealed)
    requests.let_go(db, found.id)
    if found.person_id is not None:
        forgetting.forget_unneeded(db, found.person_id)
    return True
