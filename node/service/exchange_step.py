"""A step of an exchange, put on disk: one transaction, before anything is sent (docs/protocol.md §6, step 10)."""

from node.limits import SIGNAL_LONGEST_DAYS
from node.protocol import slot
from node.protocol.exchange_state import ExchangeState
from node.protocol.letters import WithdrawPoint
from node.protocol.messages import Mode
from node.protocol.pace import Pace
from node.protocol.signed_head import SignedHead
from node.protocol.signed_request import SignedRequest
from node.protocol.step import Offer, Step
from node.service import incoming_letters, outbox
from node.service.archive_answering import note_arrived
from node.service.context import Context
from node.service.covenant_check import covenant_mark
from node.service.equivocation import watch_forked
from node.service.post import new_letter_id, send_in_session
from node.service.session_life import kept, make_current
from node.service.silence import note_heard
from node.storage import exchanges, items, letters, logbook, points, sessions, shares
from node.storage.letters import StoredLetter
from node.storage.sessions import StoredSession

_LETTERS_OFFERED = 24
"""Letters looked at for one slot: the smallest has about 45 bytes, and 984 fit."""
_DUMMIES_WITHDRAWN = 4
"""Dummies withdrawn with one message, so that they do not crowd the slot."""
_DAY_SECONDS = 86_400


class StaleStep(Exception):
    """Another message of the session was stored while this one was computed: look again, nothing was done."""


def pace_with(context: Context, peer: bytes) -> Pace:
    """What the covenant fixes for this node and a peer."""
    member = context.covenant.member(peer)
    if member is None:
        raise KeyError(peer)
    covenant = context.covenant
    classes = (covenant.class_points(context.member), covenant.class_points(member))
    return Pace(covenant.tick_seconds, covenant.points_per_tick, *classes)


def make_offer(context: Context, stored: StoredSession, state: ExchangeState, pace: Pace, mode: Mode) -> Offer:
    """What waits for the peer, as much of it as the next message may hold."""
    db = context.database
    if pace.tick:
        with db.transaction():
            outbox.withdraw_due_dummies(context, stored.id, _DUMMIES_WITHDRAWN)
    most = pace.size(mode, 1 << 30)
    queued = points.queued_items(db, stored.id, most + 1)
    size = pace.size(mode, len(queued))
    loaded = items.load(db, context.vault, queued[:size])
    waiting = letters.waiting(db, stored.peer, stored.id, _LETTERS_OFFERED + len(state.letters) + 1)
    unsent = [letter for letter in waiting if letter.id not in state.letters]
    offered = _without_a_split(unsent[:_LETTERS_OFFERED], state.cursor)
    return Offer(
        mode,
        size,
        [(item_id, loaded[item_id]) for item_id in queued[:size] if item_id in loaded],
        [(letter.id, letter.body) for letter in offered],
        len(queued) > size or len(unsent) > len(offered),
        logbook.head(db),
        covenant_mark(context),
    )


def _without_a_split(unsent: list[StoredLetter], cursor: int) -> list[StoredLetter]:
    """Those of the first letters that may go: one that could go on in another session is not begun in this one."""
    whole = slot.whole([letter.body for letter in unsent], cursor)
    is_split = whole < len(unsent) and unsent[whole].lasting
    return unsent[:whole] if is_split else unsent


def store_step(
    context: Context, stored: StoredSession, step: Step, mode: Mode | None, signed: SignedHead | None = None
) -> None:
    """Store everything of a step, or nothing. `mode` is that of the request when the exchange is complete with it.

    `signed` is the peer's message that the step took, if it took one that was signed.
    Raises `StaleStep` when the session has moved on since `stored` was read (step 4 once more).
    """
    db = context.database
    with db.transaction():
        if not sessions.save_state(db, stored.id, stored.state, step.state.encode(), kept(signed)):
            raise StaleStep
        _store_sent(context, stored, step)
        for own in step.own_tokens:
            points.set_own_token(db, stored.id, own.n, own.j, own.token)
        for peer in step.peer_points:
            points.put_peer(db, stored.id, peer.n, peer.j, peer.token)
        if step.peer_points:
            shares.count_points(db, stored.id, len(step.peer_points))
        if (record := step.record) is not None:
            exchanges.insert(db, stored.id, record.n, record.peer_head, record.peer_points, record.own_head)
        if step.complete and not stored.complete:
            sessions.set_complete(db, stored.id)
        letters.delete_arrived(db, step.arrived)
        note_arrived(context, step.arrived)
        for letter in step.letters:
            incoming_letters.receive(context, stored, letter)
        if isinstance(signed, SignedRequest):
            watch_forked(context, stored.id, stored.peer, signed)
        if mode is not None:
            make_current(context, stored)
            note_heard(context, stored.peer)
            if mode is Mode.GROWTH:
                sessions.set_paced(db, stored.id, context.clock.now())


def _store_sent(context: Context, stored: StoredSession, step: Step) -> None:
    db, now = context.database, context.clock.now()
    for sent in step.sent:
        if not sent.item:
            points.insert_dummy(db, stored.id, sent.n, sent.j, sent.h, _leaving(context, now))
            continue
        still_wanted = points.take_queued(db, stored.id, sent.item)
        points.insert_own(db, stored.id, sent.n, sent.j, sent.h, sent.item, wanted=still_wanted)
        if not still_wanted:  # withdrawn while the message was computed
            withdrawal = WithdrawPoint(new_letter_id(context), sent.n, sent.j)
            send_in_session(context, stored.peer, stored.id, withdrawal)


def _leaving(context: Context, now: float) -> float | None:
    """When a dummy will be withdrawn: uniformly within a signal's longest life. At tick 0 nothing is disguised."""
    if context.covenant.tick_seconds == 0:
        return None
    share = int.from_bytes(context.randomness.bytes(6), "big") / (1 << 48)
    return now + share * SIGNAL_LONGEST_DAYS * _DAY_SECONDS
