"""Reminders of a follow-up that stands still: to the professional, then to the coordinator, then to the guardian.

Each goes once for each state that lasts too long, however often the node looks; what was due while it stood still goes
when it looks again (domain.md, a match's life).
"""

from node.matching.follow_up import Told
from node.model import NODE_ACTOR, Role
from node.service.context import Context
from node.service.follow_up import own_state
from node.service.match_log import log_on_match
from node.service.match_parties import parties_in
from node.service.notices import NoticeKind, notify
from node.storage import follow_up, matches
from node.storage.follow_up import FollowUp


def remind(context: Context) -> int:
    """Remind people of all that is late. Gives how many reminders that were."""
    return sum(_remind_of(context, party) for party in follow_up.at_work(context.database))


def _remind_of(context: Context, seen: FollowUp) -> int:
    """Looked at twice, so that nothing is written where nothing is late, nor of a state that has changed meanwhile."""
    if own_state(context, seen).late <= seen.told:
        return 0
    with context.database.transaction():
        party = follow_up.party(context.database, seen.signal_id, seen.kind)
        late = Told.NOBODY if party is None else own_state(context, party).late
        if party is None or late <= party.told or not _has_others(context, party):
            return 0
        for told in list(Told)[party.told + 1 : late + 1]:
            _tell(context, party, told)
            details = {"match": party.subject_id, "signal": party.signal_id, "told": told.name.lower()}
            log_on_match(context, NODE_ACTOR, "match-reminded", party.person_id, details)
        follow_up.set_told(context.database, party, late)
    return late - party.told


def _tell(context: Context, party: FollowUp, told: Told) -> None:
    if told is Told.PROFESSIONAL:
        notify(context, party.professional_id, NoticeKind.TERM_PASSED, party.subject_id)
    else:
        role = Role.COORDINATOR if told is Told.COORDINATOR else Role.GUARDIAN
        notify(context, role, NoticeKind.TERM_ESCALATED, party.subject_id)


def _has_others(context: Context, party: FollowUp) -> bool:
    """Whether there is anybody to speak with in the match now, and it is one that people see."""
    subject = matches.subject(context.database, party.subject_id)
    return subject is not None and bool(parties_in(context, subject).shown)
