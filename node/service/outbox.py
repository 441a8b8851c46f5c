"""What the peers must hear after a change of the own signals; called within the transaction of that change."""

from collections.abc import Sequence

from node.protocol.letters import WithdrawParty, WithdrawPoint
from node.service.cards import send_card
from node.service.context import Context
from node.service.match_log import log_with_peer
from node.service.post import new_letter_id, send_in_session
from node.service.receipts import end_own_side
from node.service.subjects import add_subjects
from node.storage import (
    archive_answers,
    archive_offers,
    card_rations,
    items,
    match_news,
    matches,
    points,
    sessions,
    signals,
)
from node.storage.matches import PeerMatch
from node.storage.sessions import StoredSession
from node.storage.standing_points import look_again, standing_among


def _admitted(context: Context, peer: bytes) -> frozenset[str]:
    """The purposes that the covenant gives to both this member and the peer."""
    member = context.covenant.member(peer)
    if member is None or not member.active:
        return frozenset()
    return context.covenant.shared_purposes(context.member, member)


def _wanted(context: Context, peer: bytes) -> set[int]:
    """The items to be sent to a peer: all live ones, and those that the archive offers to it."""
    db, purposes = context.database, sorted(_admitted(context, peer))
    archived = archive_offers.offered(db, peer, purposes) if context.settings.organisation.archive_answers else []
    return {*items.live_ids(db, purposes), *archived}


def fill_queue(context: Context, session_id: int, peer: bytes) -> None:
    """Let all items of a peer wait in a new session, in random order (docs/protocol.md §10)."""
    wanted = sorted(_wanted(context, peer))
    points.enqueue_items(context.database, session_id, context.randomness.shuffled(wanted))


def settle_purposes(context: Context, session: StoredSession) -> None:
    """After the covenant changed: items go or come in a session with the purposes that both members are admitted to."""
    db = context.database
    wanted = _wanted(context, session.peer)
    there = points.items_of_session(db, session.id)
    for item_id in sorted(there - wanted):
        match = matches.open_match(db, session.peer, item_id)
        if match is not None:
            end_own_side(context, match)
            match_news.note_item(db, item_id)
        withdraw_points(context, points.drop_own_in(db, session.id, item_id))
    points.enqueue_items(db, session.id, context.randomness.shuffled(sorted(wanted - there)))


def items_added(context: Context, item_ids: Sequence[int]) -> None:
    """These items became live: queue them in the session of each peer that is admitted to their purpose."""
    if not item_ids:
        return
    purposes = points.purposes_of(context.database, item_ids)
    for session in sessions.established(context.database):
        admitted = _admitted(context, session.peer)
        wanted = [item_id for item_id, purpose in purposes.items() if purpose in admitted]
        waiting = [item_id for item_id in wanted if not _stands_on(context, session, item_id)]
        points.enqueue_items(context.database, session.id, context.randomness.shuffled(waiting))


def _stands_on(context: Context, session: StoredSession, item_id: int) -> bool:
    """Whether the point that stood for archived signals stands for the open one now; the rule looks at it once more.

    Not so where the peer's card has come: its match ends and is found anew, so that the card comes again and is kept.
    """
    db = context.database
    if not standing_among(db, session.id, [item_id]):
        return False
    if archive_offers.has_reported(db, item_id, session.peer):
        withdraw_points(context, points.drop_own_in(db, session.id, item_id))
        return False
    look_again(db, session.id, item_id)
    return True


def items_withdrawn(context: Context, item_ids: Sequence[int], signal_id: str) -> None:
    """This signal was closed, and no open signal stands for these items any more (there may be none of them)."""
    db = context.database
    for match, reference in matches.take_sent_cards(db, signal_id):
        _withdraw_party(context, match, reference, signal_id)
    card_rations.drop_waiting_of_signal(db, signal_id)
    match_news.note_signal(db, signal_id)
    _end_items(context, item_ids)


def member_left(context: Context, signal_id: str, item_ids: Sequence[int], no_longer_live: Sequence[int]) -> None:
    """This open signal stands for these items of a family member no more; for some of them no open signal does."""
    db = context.database
    match_news.note_signal(db, signal_id)
    for match in [match for item_id in item_ids for match in matches.open_matches_of_item(db, item_id)]:
        card_rations.drop_waiting(db, match.id, signal_id)
        if matches.drop_sent_card(db, match.id, signal_id):
            _withdraw_party(context, match, matches.known_reference(db, signal_id, match.peer), signal_id)
    _end_items(context, no_longer_live)


def _withdraw_party(context: Context, match: PeerMatch, reference: bytes, signal_id: str) -> None:
    # In each session, so that it comes behind the card wherever that is; a new session begins without old cards.
    for session in sessions.established_with(context.database, match.peer):
        send_in_session(context, match.peer, session.id, WithdrawParty(new_letter_id(context), match.id, reference))
    log_with_peer(context, "card-withdrawn", match, {"signal": signal_id}, signals.get(context.database, signal_id))


def _end_items(context: Context, item_ids: Sequence[int]) -> None:
    for item_id in item_ids:
        for match in matches.open_matches_of_item(context.database, item_id):
            end_own_side(context, match)
        archive_answers.drop(context.database, item_id)
    settle_archived(context, item_ids)


def settle_archived(context: Context, item_ids: Sequence[int]) -> None:
    """Of these items those that no open signal stands for stand where the archive offers them, and nowhere else."""
    db = context.database
    silent = [item_id for item_id in item_ids if not items.is_live(db, item_id)]
    if not silent:
        return
    for session in sessions.established(db):
        there = standing_among(db, session.id, silent)
        offered = _offered_among(context, session.peer, silent)
        for item_id in sorted(there - offered):
            withdraw_points(context, points.drop_own_in(db, session.id, item_id))
        points.enqueue_items(db, session.id, context.randomness.shuffled(sorted(offered - there)))


def _offered_among(context: Context, peer: bytes, item_ids: Sequence[int]) -> set[int]:
    if not context.settings.organisation.archive_answers:
        return set()
    return archive_offers.offered_among(context.database, peer, sorted(_admitted(context, peer)), item_ids)


def withdraw_points(context: Context, handles: Sequence[tuple[int, int, int]]) -> None:
    """Tell the peers that the points of these handles (session id, n, j) stand for nothing any more.

    One handle a letter, so that a signal's and a dummy's withdrawal look alike.
    """
    for session_id, n, j in handles:
        session = sessions.with_id(context.database, session_id)
        if session is not None:
            send_in_session(context, session.peer, session_id, WithdrawPoint(new_letter_id(context), n, j))


def signal_joined(context: Context, signal_id: str, item_ids: Sequence[int]) -> None:
    """This new signal stands for items that were live before: matches on them get one more card."""
    for item_id in item_ids:
        open_matches = matches.open_matches_of_item(context.database, item_id)
        for match in open_matches:
            send_card(context, match, signal_id)
        if open_matches:
            add_subjects(context, item_id)
            match_news.note_item(context.database, item_id)


def withdraw_due_dummies(context: Context, session_id: int, most: int) -> None:
    """Withdraw dummies of a session whose time has come, as signals are withdrawn."""
    withdraw_points(context, points.leaving_dummies(context.database, session_id, context.clock.now(), most))


def wake_others(context: Context) -> None:
    """Something waits for the other members; called after the transaction."""
    for member in context.covenant.active_members():
        if member.nid != context.member.nid:
            context.wake(member.nid_bytes)
