"""How a follow-up begins, and how it opens again: by matches and cards that come, never by people.

A signal has a part in a match from the moment that there is one. When somebody joins, those who had aligned or closed
are `new` once more, since they have not spoken with the newcomer (domain.md, a match's life).
"""

from collections.abc import Iterable

from node.matching.follow_up import State, opens_again
from node.matching.working_days import day_of
from node.model import NODE_ACTOR
from node.service.context import Context
from node.service.follow_up_changes import open_again
from node.service.match_log import log_on_match
from node.storage import follow_up, follow_up_peers, matches
from node.storage.follow_up import Event, FollowUp
from node.storage.match_parties import subjects_of_item
from node.storage.matches import PeerMatch


def begin_parties(context: Context, item_id: int) -> None:
    """Every open signal that stands for a matched item has a part in the match. Joins the caller's transaction."""
    db, now = context.database, context.clock.now()
    for subject_id, signal_id in follow_up.without_party(db, item_id):
        there = follow_up.parties(db, subject_id)
        follow_up.begin(db, subject_id, signal_id, now)
        follow_up.add_event(db, subject_id, Event(signal_id, None, None, State.NEW, now, "begun"))
        _open_again(context, [party for party in there if opens_again(party.state, alone=False)])


def meet_party(context: Context, match: PeerMatch, reference: bytes) -> None:
    """A card came. That of a signal which was not in the match before opens the follow-up again."""
    db, now = context.database, context.clock.now()
    kind = matches.kind_of(db, match.id)
    if not follow_up_peers.meet(db, match.peer, reference, kind, day_of(now)):
        return
    for subject in subjects_of_item(db, match.item_id):
        follow_up.add_event(db, subject.id, Event(None, match.peer, reference, State.NEW, now, "begun"))
        here = [party for party in matches.parties_of_person(db, subject.person_id) if party.kind is kind]
        is_first = all((party.peer, party.reference) == (match.peer, reference) for party in here)
        there = follow_up.parties(db, subject.id)
        _open_again(
            context,
            [party for party in there if opens_again(party.state, alone=is_first and party.since < match.found)],
        )


def _open_again(context: Context, parties: Iterable[FollowUp]) -> None:
    for party in parties:
        open_again(context, party)
        details = {"match": party.subject_id, "signal": party.signal_id}
        log_on_match(context, NODE_ACTOR, "match-opened-again", party.person_id, details)
