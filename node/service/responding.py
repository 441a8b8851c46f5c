"""The responder's side: a peer's hello and its requests, judged from the signed head first (docs/protocol.md §6).

1  signature, receiver, time          node.network, before anything comes here
2  membership                         the same
3  PAIR is current or offered         open_request
4  n and th: next, or once more       open_request
5  pace, synchronisation allowance    open_request
6 to 9                                node.protocol.exchange.answer_request
10 one transaction, step 4 once more  store_step
11 send                               the caller
"""

from dataclasses import dataclass

from node.errors import ProtocolRefusal
from node.protocol.covenant import initiator
from node.protocol.exchange import answer_request, is_repeated
from node.protocol.exchange_state import ExchangeState
from node.protocol.messages import ExchangeHead, Message
from node.protocol.refusals import SessionRefusal
from node.protocol.signed_request import SignedRequest
from node.service.context import Context
from node.service.covenant_check import check_covenant, check_known
from node.service.exchange_step import StaleStep, make_offer, pace_with, store_step
from node.service.session_life import current_pair, load_session, pair_of_epoch
from node.service.terms import terms_hold
from node.storage import letters, points, sessions
from node.storage.sessions import StoredSession

_ATTEMPTS = 3
"""Times that a request is looked at anew because another message of the session came between."""


@dataclass(frozen=True, slots=True)
class OpenedRequest:
    """A request that its head allows; `repeated` is the stored response when it came before.

    `signed` is its signed part, kept for an audit; None where messages come without signatures, as in simulations.
    """

    stored: StoredSession
    head: ExchangeHead
    raw_head: bytes
    repeated: Message | None
    signed: SignedRequest | None


def open_request(
    context: Context, sender: bytes, raw_head: bytes, body_digest: bytes, signed: SignedRequest | None = None
) -> OpenedRequest:
    """Judge a request from its signed head alone, before its body is read. Raises `ProtocolRefusal`.

    `body_digest` is SHA-256 of the body that is to come: its Content-Digest, which is signed.
    """
    head = ExchangeHead.decode(raw_head)
    stored = sessions.with_pair(context.database, head.pair)
    if stored is None or stored.peer != sender or stored.initiator:
        raise SessionRefusal("hello-needed", "there is no such session", 409, current_pair(context, sender))
    state = ExchangeState.restore(stored.state)
    session = load_session(context, stored)
    try:
        repeated = is_repeated(session, state, head, raw_head, body_digest)
    except ProtocolRefusal as fork:
        raise SessionRefusal(fork.code, fork.detail, fork.status, stored.pair, state.n, state.th) from None
    if repeated:
        return OpenedRequest(stored, head, raw_head, state.message, signed)
    check_known(context, head.covenant)
    _check_terms(context, stored, head)
    now = context.clock.now()
    if stored.epoch not in context.covenant.open_epochs(now):
        raise ProtocolRefusal("wrong-epoch", "the session's epoch is over", 409)
    pace = pace_with(context, sender)
    pace.check_request(head.mode, state.sent, state.received)
    earliest = sessions.established_with(context.database, sender)[0]
    pace.check_time(head.mode, earliest.pair, sessions.last_paced(context.database, sender), now)
    return OpenedRequest(stored, head, raw_head, None, signed)


def _check_terms(context: Context, stored: StoredSession, head: ExchangeHead) -> None:
    """Refuse a request in a session whose terms the covenant has changed: who holds the newest begins a new one."""
    member = context.covenant.member(stored.peer)
    if member is None or not terms_hold(context, member, stored):
        check_covenant(context, head.covenant)
        current = pair_of_epoch(context, stored.peer, stored.epoch)
        raise SessionRefusal("hello-needed", "the covenant has changed the session's terms", 409, current)


def respond(context: Context, opened: OpenedRequest, body: bytes) -> Message:
    """The response to a request, stored before it is given. Raises `ProtocolRefusal`; then nothing has changed."""
    for _ in range(_ATTEMPTS):
        if opened.repeated is not None:
            return opened.repeated
        state = ExchangeState.restore(opened.stored.state)
        pace = pace_with(context, opened.stored.peer)
        mode = pace.response_mode(opened.head.mode, state.sent)
        offer = make_offer(context, opened.stored, state, pace, mode)
        session = load_session(context, opened.stored)
        message = Message(opened.raw_head, body)
        step = answer_request(session, state, message, offer, pace, context.randomness)
        try:
            store_step(context, opened.stored, step, opened.head.mode, opened.signed)
        except StaleStep:
            sender, signed = opened.stored.peer, opened.signed
            opened = open_request(context, sender, opened.raw_head, message.body_digest, signed)
            continue
        return step.state.message
    raise ProtocolRefusal("busy", "too many requests of one session at once", 503)


def pair_with_news(context: Context, peer: bytes) -> bytes | None:
    """PAIR of a session in which something waits at this responder for the initiator to come: at tick 0."""
    # Not of an epoch that is over: in the grace, its session may be there on one side only.
    epochs = context.covenant.epochs_to_begin(context.clock.now())
    found = (each for each in sessions.established_with(context.database, peer) if each.epoch in epochs)
    return next((session.pair for session in found if _has_news(context, session)), None)


def _has_news(context: Context, session: StoredSession) -> bool:
    if points.queued_items(context.database, session.id, 1):
        return True
    on_their_way = ExchangeState.restore(session.state).letters
    waiting = letters.waiting(context.database, session.peer, session.id, len(on_their_way) + 1)
    return any(letter.id not in on_their_way for letter in waiting)


def check_nudge(context: Context, sender: bytes) -> None:
    """A nudge. Raises `ProtocolRefusal` when nudges have no place: with a tick, or from the side that comes by itself.

    Which session it names is not judged: a responder that was set back names an earlier one or none, and hears from the
    request that follows.
    """
    if context.covenant.tick_seconds:
        raise ProtocolRefusal("too-early", "with a tick nobody is nudged", 429)
    member = context.covenant.member(sender)
    if member is None or initiator(context.member, member) != context.member:
        raise SessionRefusal("hello-needed", "this node is the one that waits", 409, current_pair(context, sender))
