"""The match job: it runs at a fixed phase of the tick, never on the way to an answer (docs/protocol.md §6).

Order: answers, new tokens, this job, then what was withdrawn is destroyed. No token is destroyed before the job has
run over it, so whoever signals, looks and withdraws was seen.
"""

from dataclasses import dataclass, replace

from node.errors import ProtocolRefusal
from node.matching.rule import Found, find_matches
from node.model import Role
from node.protocol.letters import Here
from node.service import incoming_letters
from node.service.archive_answering import answer_reporters, is_answer_due
from node.service.cards import send_all_cards
from node.service.context import Context
from node.service.match_log import Shared, log_on_item, log_with_peer
from node.service.match_share import watch_share
from node.service.match_trace import trace_of_token
from node.service.notices import NoticeKind, notify_unless_waiting
from node.service.post import new_letter_id, send_in_session
from node.service.receipts import end_match
from node.service.subjects import add_subjects
from node.storage import archive_offers, items, letters, matches, points, sessions
from node.storage.database import Database
from node.storage.matches import PeerMatch
from node.storage.sessions import StoredSession

_MATCH_ID_BYTES = 16
_FRESH_KEPT = 64
"""Tokens that may stay fresh without a match: to look at them again costs less than to write that it was done."""


def run_match_job(context: Context, session: StoredSession) -> int:
    """Look for matches among what is new in a session, act on them, destroy what was withdrawn; one transaction.

    Gives how many letters are new in the queue for the peer (so that the caller knows whether to wake anyone).
    """
    db = context.database
    other_work = letters.count_held(db, session.id) or _lost(db, session) or is_answer_due(context, session.peer)
    if not (other_work or points.is_job_due(db, session.id, _FRESH_KEPT)):
        return 0  # nothing to write: what is fresh stays so, and the next job looks at it once more
    with db.transaction():
        before = letters.count_waiting(db, session.peer)
        news = _look(db, session)
        for found in news.found:
            if not items.is_live(db, found.item):
                _note_archived(context, session, found, fresh=found.token in news.fresh)
            elif not found.withdrawn:
                _record(context, session, found)
            elif not _end_known(context, session, found) and found.token in news.fresh:
                _note_unseen(context, session, found)
        watch_share(context, session, len(news.found))
        points.finish_job(db, session.id)
        _apply_held_letters(context, session)
        answer_reporters(context, session.peer)
        for lost in _lost(db, session):
            end_match(context, lost)
        return letters.count_waiting(db, session.peer) - before


@dataclass(frozen=True, slots=True)
class _News:
    """What the job finds: matches, and the fresh tokens of either side."""

    found: list[Found]
    fresh: frozenset[bytes]


def _look(db: Database, session: StoredSession) -> _News:
    own, peer = points.fresh_own(db, session.id), points.fresh_peer(db, session.id)
    fresh = frozenset(own.keys() | peer.keys())
    peer |= points.withdrawn_peer(db, session.id) | points.peer_tokens_of_fresh_own(db, session.id)
    own |= points.own_tokens_of_fresh_peer(db, session.id) | points.own_tokens_of_withdrawn_peer(db, session.id)
    return _News(find_matches(own, peer), fresh)


def _lost(db: Database, session: StoredSession) -> list[PeerMatch]:
    """Matches of earlier sessions that are not in this one, though each side has heard all that the other had.

    The peer has lost its signal in a restore, or its withdrawal was lost with the session that it named.
    """
    return matches.not_confirmed(db, session.peer, session.epoch, session.id) if session.complete else []


def _record(context: Context, session: StoredSession, found: Found) -> None:
    db = context.database
    known = matches.open_match(db, session.peer, found.item)
    if known is not None:
        # Who found it again may have lost it, or our cards, or word of changes to them: so they all go again.
        matches.confirm(db, known.id, session.epoch, session.id)
        known = _with_trace(db, known, found.token)
        send_in_session(context, session.peer, session.id, Here(new_letter_id(context), known.id, found.token))
        send_all_cards(context, known)
        return
    match = _insert(context, session, found, "open")
    matches.confirm(db, match.id, session.epoch, session.id)
    archive_offers.forget_peer(db, found.item, session.peer)
    log_with_peer(context, "match-found", match, {})
    send_all_cards(context, match)
    add_subjects(context, found.item)


def _note_archived(context: Context, session: StoredSession, found: Found, *, fresh: bool) -> None:
    """Only archived signals stand for the item: that it was found is for the logbook alone, until a card comes."""
    if not fresh:
        return
    shared = Shared(session.peer, found.item, trace_of_token(found.token))
    if found.withdrawn:
        letters.count(context.database, session.peer, "matched-and-withdrawn")
        log_on_item(context, "archive-found-withdrawn", shared, {})
    else:
        log_on_item(context, "archive-found", shared, {})


def _end_known(context: Context, session: StoredSession, found: Found) -> bool:
    """The peer has taken its point back: the match that was known ends."""
    known = matches.open_match(context.database, session.peer, found.item)
    if known is not None:
        end_match(context, known)
    return known is not None


def _note_unseen(context: Context, session: StoredSession, found: Found) -> None:
    """The peer signalled, looked and withdrew before this job ran: matched and withdrawn, without a card.

    Not so where the match was known from the other session of the two around a change of epoch, and has ended in it.
    """
    db = context.database
    side_by_side = len(sessions.established_with(db, session.peer)) > 1
    if side_by_side and matches.ended_since(db, session.peer, found.item, session.created):
        return
    match = _insert(context, session, found, "matched-and-withdrawn")
    letters.count(db, session.peer, "matched-and-withdrawn")
    log_with_peer(context, "match-found-withdrawn", match, {})
    notify_unless_waiting(context, Role.COORDINATOR, NoticeKind.WITHDRAWN_UNSEEN)


def _insert(context: Context, session: StoredSession, found: Found, status: str) -> PeerMatch:
    match_id, now = context.randomness.bytes(_MATCH_ID_BYTES), context.clock.now()
    trace = trace_of_token(found.token)
    return matches.insert(context.database, match_id, session.peer, found.item, now, status, trace)


def _with_trace(db: Database, match: PeerMatch, token: bytes) -> PeerMatch:
    """A match from before there were traces gets that of the token by which both sides have found it again."""
    if match.trace:
        return match
    trace = trace_of_token(token)
    matches.set_trace(db, match.id, trace)
    return replace(match, trace=trace)


def _apply_held_letters(context: Context, session: StoredSession) -> None:
    """Both tokens of a match are here before the peer can write about it: what this job did not find is not there."""
    for held in letters.held(context.database, session.id):
        try:
            applied = incoming_letters.apply(context, session, held.body)
        except ProtocolRefusal:  # it was read once when it came; a newer version may be stricter
            applied = False
        if not applied:
            letters.count(context.database, session.peer, "letters-dropped")
        letters.release(context.database, held.id)
