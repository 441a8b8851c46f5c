"""The initiator's side: what to send to a peer next, and what its answers bring (docs/protocol.md §5 and §6).

A request is stored before it is sent and goes again, unchanged, until it is answered. A refusal, a false proof, an
error of the peer's and silence are all the same: unanswered. Two refusals say how to go on: `hello-needed` and `fork`
lead to a new session.
"""

import math
from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

from node.limits import PACE_TOLERANCE
from node.protocol.covenant import Member, initiator
from node.protocol.exchange import make_request, take_response
from node.protocol.exchange_state import ExchangeState
from node.protocol.messages import ExchangeHead, Hello, Message, Mode, Refusal
from node.protocol.names import NO_PAIR
from node.protocol.pace import Pace, next_tick
from node.protocol.signed_response import SignedResponse
from node.service.alarms import AlarmKind, raise_alarm
from node.service.context import Context
from node.service.covenant_check import covenant_mark
from node.service.exchange_step import StaleStep, make_offer, pace_with, store_step
from node.service.session_life import (
    current_pair,
    end_session,
    load_session,
    open_session,
    pair_of_epoch,
    take_answer,
)
from node.service.terms import terms_hold
from node.storage import letters, points, sessions
from node.storage.sessions import StoredSession

_RUNNING: tuple[Literal["offered", "current"], ...] = ("offered", "current")
_SPREAD_BYTES = 8


@dataclass(frozen=True, slots=True)
class OutgoingHello:
    """A hello to send."""

    session_id: int
    data: bytes


@dataclass(frozen=True, slots=True)
class OutgoingRequest:
    """An exchange's request to send."""

    session_id: int
    message: Message


@dataclass(frozen=True, slots=True)
class NothingDue:
    """Nothing is to be sent before `until` (seconds since 1970), or before something happens."""

    until: float


Outgoing = OutgoingHello | OutgoingRequest | NothingDue


def is_initiator(context: Context, peer: Member) -> bool:
    """Whether this node sends the requests to the peer."""
    return initiator(context.member, peer) == context.member


def next_outgoing(
    context: Context, peer: Member, called: bool, visited: Collection[int] = (), refused: Collection[int] = ()
) -> Outgoing:
    """What to send to the peer now; it is on disk.

    `called`: the peer asked this node to come, so at tick 0 each session is visited but the `visited` ones. Nothing is
    sent in the `refused` ones: what is stuck in one session must not hold up the other. Both hold ids of sessions.

    Around a change of epoch there are two sessions with a peer: one pace is for both, and they take turns.
    """
    db, now = context.database, context.clock.now()
    begun = _hello_that_waits(context, peer, refused) or _hello_that_is_due(context, peer)
    if begun is not None:
        return OutgoingHello(begun.id, begun.hello)
    running = [session for epoch in context.covenant.open_epochs(now) for session in _running(context, peer, epoch)]
    pace = pace_with(context, peer.nid_bytes)
    due_at = _next_growth(running, pace, sessions.last_paced(db, peer.nid_bytes))
    for stored in sorted(running, key=lambda session: session.paced):
        state = ExchangeState.restore(stored.state)
        if stored.id in refused or not terms_hold(context, peer, stored):
            continue
        if state.waiting:
            return OutgoingRequest(stored.id, state.message)
        mode = pace.request_mode(state.sent, state.received)
        if pace.tick == 0:
            due = (called and stored.id not in visited) or _has_work(context, stored, state)
        else:
            due = mode is not Mode.GROWTH or now >= due_at
        if due:
            return _request(context, stored, state, pace, mode)
    return NothingDue(min(due_at, _next_begin(context, peer)))


def take_hello_answer(context: Context, sent: OutgoingHello, data: bytes, signed: SignedResponse | None = None) -> None:
    """The peer's answer to a hello. Raises `ProtocolRefusal`; then the hello counts as unanswered."""
    begun = sessions.with_id(context.database, sent.session_id)
    if begun is not None and begun.status == "hello":
        take_answer(context, begun, data, signed)


def take_exchange_response(
    context: Context, peer: Member, sent: OutgoingRequest, response: Message, signed: SignedResponse | None = None
) -> bool:
    """The response to a request. Gives whether the peer has more to say. Raises `ProtocolRefusal`: unanswered.

    `signed` is its signed part, kept for an audit.
    """
    stored = sessions.with_id(context.database, sent.session_id)
    if stored is None:
        return False
    state = ExchangeState.restore(stored.state)
    pace = pace_with(context, peer.nid_bytes)
    step = take_response(load_session(context, stored), state, response, pace)
    store_step(context, stored, step, state.mode, signed)
    return step.more


def tells_of_newer(context: Context, response: Message) -> bool:
    """Whether the peer answered under a newer covenant than this node's."""
    return ExchangeHead.decode(response.head).covenant.version > context.covenant.version


def take_refusal(context: Context, peer: Member, sent: OutgoingHello | OutgoingRequest, refusal: Refusal) -> int:
    """A signed refusal: `hello-needed` and `fork` say that the sessions differ, and a new one replaces the peer's.

    `covenant-older`: a hello that was made before this node took a newer covenant is made anew. Gives the id of the
    session that stands in the refused one's place: mostly it is the same.
    """
    refused = sessions.with_id(context.database, sent.session_id)
    if refusal.code == "covenant-older" and refused is not None and _is_hello_of_older(context, refused):
        _abandon_hello(context, refused)
    if refused is None or refusal.code not in ("hello-needed", "fork"):
        return sent.session_id
    if refused.status == "hello":
        _abandon_hello(context, refused)
    if refused.epoch in context.covenant.epochs_to_begin(context.clock.now()):
        begun = open_session(context, peer, refused.epoch, refusal.pair)
        if refused.status == "current" or refusal.pair != NO_PAIR:
            raise_alarm(context, AlarmKind.SESSION_REPLACED, peer.nid_bytes, {"said": refusal.code})
        return begun.id
    with context.database.transaction():  # in the grace of its epoch no session begins: the next one's carries on
        end_session(context, refused)
    return refused.id


def _hello_that_waits(context: Context, peer: Member, refused: Collection[int]) -> StoredSession | None:
    """A hello that is unanswered, and may still go."""
    begun = (_begun(context, peer, epoch) for epoch in context.covenant.epochs_to_begin(context.clock.now()))
    return next((hello for hello in begun if hello is not None and hello.id not in refused), None)


def _begun(context: Context, peer: Member, epoch: int) -> StoredSession | None:
    """A hello for this epoch that is unanswered, and made under terms that hold."""
    begun = sessions.of_epoch(context.database, peer.nid_bytes, epoch, "hello")
    return begun if begun is not None and terms_hold(context, peer, begun) else None


def _hello_that_is_due(context: Context, peer: Member) -> StoredSession | None:
    """A new hello: for an epoch without a session, or with one that was made under other terms."""
    now = context.clock.now()
    for epoch in context.covenant.epochs_to_begin(now):
        running = _running(context, peer, epoch)
        outdated = running and not terms_hold(context, peer, running[0])
        due = outdated or (not running and now >= _begins(context, peer, epoch))
        if due and _begun(context, peer, epoch) is None:
            return open_session(
                context, peer, epoch, running[0].pair if running else pair_of_epoch(context, peer.nid_bytes, epoch)
            )
    return None


def _begins(context: Context, peer: Member, epoch: int) -> float:
    """When this node begins its session of an epoch with a peer: in the first half of the lead, spread over the pairs.

    The moment follows from the session that is replaced, so that a restart of the node does not change it.
    """
    pair = current_pair(context, peer.nid_bytes)
    share = int.from_bytes(pair[-_SPREAD_BYTES:], "big") / (1 << 8 * _SPREAD_BYTES)
    return context.covenant.lead_starts(epoch) + share * context.covenant.lead_seconds / 2


def _next_begin(context: Context, peer: Member) -> float:
    """When a session is to begin next: that of the next epoch or, when its time has come already, the one after."""
    now = context.clock.now()
    following = context.covenant.epoch_at(now) + 1
    begins = _begins(context, peer, following)
    return begins if begins > now else context.covenant.lead_starts(following + 1)


def _running(context: Context, peer: Member, epoch: int) -> list[StoredSession]:
    """The session of an epoch in which this node sends requests, if any: the offered before the current one."""
    for status in _RUNNING:
        stored = sessions.of_epoch(context.database, peer.nid_bytes, epoch, status)
        if stored is not None and stored.initiator:
            return [stored]
    return []


def _next_growth(running: list[StoredSession], pace: Pace, last: float) -> float:
    """When the next growth exchange with the peer is due, in whatever session: at the ticks of the earliest one."""
    if not pace.tick or not running:
        return math.inf
    return next_tick(running[0].pair, pace.tick, last + pace.tick * PACE_TOLERANCE)


def _request(context: Context, stored: StoredSession, state: ExchangeState, pace: Pace, mode: Mode) -> Outgoing:
    offer = make_offer(context, stored, state, pace, mode)
    step = make_request(load_session(context, stored), state, offer, context.randomness)
    try:
        store_step(context, stored, step, None)
    except StaleStep:
        return NothingDue(context.clock.now())
    return OutgoingRequest(stored.id, step.state.message)


def _is_hello_of_older(context: Context, stored: StoredSession) -> bool:
    return stored.status == "hello" and Hello.decode(stored.hello).covenant != covenant_mark(context)


def _abandon_hello(context: Context, begun: StoredSession) -> None:
    context.keys.delete(begun.key_name)
    with context.database.transaction():
        sessions.delete(context.database, begun.id)
        sessions.count_refused(context.database, begun.peer, begun.epoch)


def _has_work(context: Context, stored: StoredSession, state: ExchangeState) -> bool:
    """Whether anything waits on either side, as far as this one knows; in a new session nobody knows yet."""
    db = context.database
    known_here = points.queued_items(db, stored.id, 1) or letters.waiting(db, stored.peer, stored.id, 1)
    return bool(state.n == 0 or state.due or not state.complete or known_here)
