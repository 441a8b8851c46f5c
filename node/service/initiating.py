"""The initiator's side: what to send to a peer next, and what its answers bring (docs/protocol.md §5 and §6).

A request is stored before it is sent and goes again, unchanged, until it is answered. A refusal, a false proof, an
error of the peer's and silence are all the same: unanswered. Two refusals say how to go on: `hello-needed` and `fork`
lead to a new session.
"""

from dataclasses import dataclass

from node.errors import ProtocolRefusal
from node.limits import PACE_TOLERANCE
from node.protocol.covenant import Member, initiator
from node.protocol.exchange import make_request, take_response
from node.protocol.exchange_state import ExchangeState
from node.protocol.messages import CovenantMark, ExchangeHead, Hello, Message, Mode, Refusal
from node.protocol.names import NO_PAIR
from node.protocol.pace import next_tick
from node.service.context import Context
from node.service.exchange_step import StaleStep, make_offer, pace_with, store_step
from node.service.session_life import covenant_mark, load_session, open_session, take_answer
from node.storage import letters, points, sessions
from node.storage.sessions import StoredSession


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
    """Nothing is to be sent before `until` (seconds since 1970), or before something happens when it is None."""

    until: float | None


Outgoing = OutgoingHello | OutgoingRequest | NothingDue


def is_initiator(context: Context, peer: Member) -> bool:
    """Whether this node sends the requests to the peer."""
    return initiator(context.member, peer) == context.member


def next_outgoing(context: Context, peer: Member, called: bool) -> Outgoing:
    """What to send to the peer now; it is on disk. `called`: the peer has more, or asked this node to come."""
    db, nid = context.database, peer.nid_bytes
    begun = sessions.with_status(db, nid, "hello")
    if begun is not None and _is_of_now(context, begun, Hello.decode(begun.hello).covenant):
        return OutgoingHello(begun.id, begun.hello)
    stored = sessions.with_status(db, nid, "offered") or sessions.with_status(db, nid, "current")
    if stored is None or not stored.initiator:
        return _hello(context, peer, NO_PAIR)
    state = ExchangeState.restore(stored.state)
    mark = ExchangeHead.decode(state.message.head).covenant if state.waiting else covenant_mark(context)
    if not _is_of_now(context, stored, mark):
        return _hello(context, peer, stored.pair)
    if state.waiting:
        return OutgoingRequest(stored.id, state.message)
    pace = pace_with(context, nid)
    mode = pace.request_mode(state.sent, state.received)
    if pace.tick == 0 and not (called or state.n == 0 or _is_waiting(context, stored, state)):
        return NothingDue(None)
    if pace.tick and mode is Mode.GROWTH:
        due = next_tick(stored.pair, pace.tick, stored.paced + pace.tick * PACE_TOLERANCE)
        if context.clock.now() < due:
            return NothingDue(due)
    offer = make_offer(context, stored, state, pace, mode)
    step = make_request(load_session(context, stored), state, offer, context.randomness)
    try:
        store_step(context, stored, step, None)
    except StaleStep:
        return NothingDue(context.clock.now())
    return OutgoingRequest(stored.id, step.state.message)


def take_hello_answer(context: Context, sent: OutgoingHello, data: bytes) -> None:
    """The peer's answer to a hello. Raises `ProtocolRefusal`; then the hello counts as unanswered."""
    begun = sessions.with_id(context.database, sent.session_id)
    if begun is not None and begun.status == "hello":
        take_answer(context, begun, data)


def take_exchange_response(context: Context, peer: Member, sent: OutgoingRequest, response: Message) -> bool:
    """The response to a request. Gives whether the peer has more to say. Raises `ProtocolRefusal`: unanswered."""
    stored = sessions.with_id(context.database, sent.session_id)
    if stored is None:
        return False
    state = ExchangeState.restore(stored.state)
    pace = pace_with(context, peer.nid_bytes)
    step = take_response(load_session(context, stored), state, response, pace)
    store_step(context, stored, step, state.mode)
    return step.more


def take_refusal(context: Context, peer: Member, refusal: Refusal) -> None:
    """A signed refusal: `hello-needed` and `fork` say that the sessions differ, and a new one replaces the peer's."""
    if refusal.code == "hello-needed":
        _abandon_hello(context, peer)
        open_session(context, peer, refusal.pair)
    elif refusal.code == "fork":
        open_session(context, peer, refusal.pair)


def _hello(context: Context, peer: Member, replaces: bytes) -> OutgoingHello:
    data = open_session(context, peer, replaces)
    begun = sessions.with_status(context.database, peer.nid_bytes, "hello")
    if begun is None:
        raise ProtocolRefusal("busy", "the session was ended while it began", 503)
    return OutgoingHello(begun.id, data)


def _is_of_now(context: Context, stored: StoredSession, mark: CovenantMark) -> bool:
    """Whether a session is of this epoch, and what it would send again of the covenant that this node holds now."""
    return stored.epoch == context.covenant.epoch_at(context.clock.now()) and mark == covenant_mark(context)


def _abandon_hello(context: Context, peer: Member) -> None:
    begun = sessions.with_status(context.database, peer.nid_bytes, "hello")
    if begun is not None:
        context.keys.delete(begun.key_name)
        with context.database.transaction():
            sessions.delete(context.database, begun.id)
            sessions.count_refused(context.database, begun.peer, begun.epoch)


def _is_waiting(context: Context, stored: StoredSession, state: ExchangeState) -> bool:
    db = context.database
    return bool(state.due or points.queued_items(db, stored.id, 1) or letters.waiting(db, stored.peer, stored.id, 1))
