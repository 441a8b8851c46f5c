"""The exchange: the answer to my last points is the ticket for yours (docs/protocol.md §6).

    initiator                                                    responder
    make_request   -- Q for response n-1, P_1..P_m, slot -->     check_request, answer_request
    take_response  <-- Q for request n,   P_1..P_m, slot --

Every function takes a state and gives a `Step`: the next state and what has to be stored with it in one transaction,
before anything is sent. Nothing here remembers anything; a step that was not stored has not happened.
"""

from collections.abc import Sequence
from dataclasses import replace
from hashlib import sha256

from node.errors import ProtocolRefusal
from node.ports import Randomness
from node.protocol import seal, slot
from node.protocol.cores import multiply_all
from node.protocol.evaluation import evaluate_and_prove, verify
from node.protocol.exchange_state import NO_MESSAGE, ExchangeState, OpenPoint, Session
from node.protocol.group import Point
from node.protocol.messages import Body, ExchangeHead, Message, Mode, decode_points
from node.protocol.names import (
    dummy_point,
    item_point,
    mask_logbook,
    next_transcript,
    point_digest,
    points_digest,
    proof_context,
    token,
)
from node.protocol.pace import Pace
from node.protocol.step import ExchangeRecord, Offer, OwnToken, PeerPoint, SentPoint, Step


def make_request(session: Session, state: ExchangeState, offer: Offer, randomness: Randomness) -> Step:
    """The initiator's next request, in `state.message`: stored before it is sent, and never replaced."""
    if state.waiting or not session.initiator:
        raise ValueError("a request is open, or this side sends none")
    products, proof, peer_points = _answers(session, state.n + 1, state.n, state.due, randomness)
    step = _compose(session, replace(state, n=state.n + 1), state.th, products, proof, offer, randomness)
    return replace(
        step,
        state=replace(step.state, waiting=True, due=(), mode=offer.mode),
        peer_points=peer_points,
        complete=state.complete,
    )


def take_response(session: Session, state: ExchangeState, message: Message, pace: Pace) -> Step:
    """What the response to the open request brings. Raises `ProtocolRefusal`; then the request stays open."""
    head = ExchangeHead.decode(message.head)
    expected = sha256(state.message.head).digest()
    if not state.waiting or (head.pair, head.n, head.link) != (session.pair, state.n, expected):
        raise ProtocolRefusal("bad-response", "a response to another request")
    pace.check_response(head.mode, state.mode, state.received)
    body, points, digests = _open(session, state, head, message, pace)
    read = slot.read(body.slot, state.stream)
    next_state = replace(
        state,
        th=next_transcript(state.th, state.message.head, message.head),
        waiting=False,
        open=(),
        due=tuple(points),
        message=NO_MESSAGE,
        received=state.received + _synchronised(head.mode, points),
        stream=read.rest,
        letters=(),
        complete=not read.more,
    )
    tokens = _own_tokens(session, state, body)
    return Step(
        next_state,
        own_tokens=tokens,
        record=ExchangeRecord(state.n, message.head, b"".join(digests), state.message.head),
        letters=read.letters,
        arrived=state.letters,
        more=read.more or bool(points),
        complete=not (read.more or points),
    )


def is_repeated(
    session: Session, state: ExchangeState, head: ExchangeHead, raw_head: bytes, body_digest: bytes
) -> bool:
    """Whether this is the last request once more (its stored response goes again) rather than the next one.

    `body_digest` is SHA-256 of the sealed body, from the signed head. A head does not commit to letters: an initiator
    that was set back may make the same head with other letters, which would count as arrived.

    Raises `ProtocolRefusal` (`fork`) for anything else: one side has lost what the other remembers (step 4).
    """
    if head.pair != session.pair:
        raise ValueError("a request of another session")
    if head.n == state.n and _request_digest(raw_head, body_digest) == state.request:
        return True
    if head.n != state.n + 1 or head.link != state.th:
        raise ProtocolRefusal("fork", "the two sides do not remember the same exchange", 409)
    return False


def answer_request(
    session: Session, state: ExchangeState, message: Message, offer: Offer, pace: Pace, randomness: Randomness
) -> Step:
    """The responder's answer to the next request, steps 6 to 9; steps 1 to 5 were judged from the head.

    Raises `ProtocolRefusal`; then nothing of the request was evaluated and nothing changes.
    """
    head = ExchangeHead.decode(message.head)
    body, points, digests = _open(session, state, head, message, pace)
    read = slot.read(body.slot, state.stream)
    own_tokens = _own_tokens(session, state, body)
    products, proof, peer_points = _answers(session, head.n, head.n, points, randomness)
    request = sha256(message.head).digest()
    taken = replace(
        state,
        n=head.n,
        request=_request_digest(message.head, message.body_digest),
        received=state.received + _synchronised(head.mode, points),
        stream=read.rest,
        mode=head.mode,
    )
    step = _compose(session, taken, request, products, proof, offer, randomness)
    own_head = step.state.message.head
    th = next_transcript(state.th, message.head, own_head)
    return replace(
        step,
        state=replace(step.state, th=th),
        own_tokens=own_tokens,
        peer_points=peer_points,
        record=ExchangeRecord(head.n, message.head, b"".join(digests), own_head),
        letters=read.letters,
        arrived=state.letters,
        more=read.more,
        complete=not read.more,
    )


def _request_digest(raw_head: bytes, body_digest: bytes) -> bytes:
    return sha256(sha256(raw_head).digest() + body_digest).digest()


def _open(
    session: Session, state: ExchangeState, head: ExchangeHead, message: Message, pace: Pace
) -> tuple[Body, list[Point], list[bytes]]:
    """The body, its points, and their h_j."""
    # step 6: open the body, lengths
    body = Body.decode(seal.open_body(session.keys.receiving, message.head, message.body))
    pace.check_count(head.mode, len(body.points))
    if len(body.products) != len(state.open):
        raise ProtocolRefusal("bad-length", "not as many answers as there were points")
    digests = [point_digest(Point(point)) for point in body.points]
    if points_digest(digests) != head.points:
        raise ProtocolRefusal("bad-length", "other points than the head commits to")
    # step 7: the answers to my last points; without a valid proof nothing of the peer's is evaluated
    if state.open:
        asked = [point.point for point in state.open]
        context = proof_context(b"exchange", session.pair, session.peer, session.me, head.n)
        answers = decode_points(body.products)
        if not verify(session.peer_key, asked, answers, context=context, proof=body.proof, cores=session.cores):
            raise ProtocolRefusal("bad-proof", "the answers are not proven to be made with the committed key")
    # step 8: every P decodes
    return body, decode_points(body.points), digests


def _own_tokens(session: Session, state: ExchangeState, body: Body) -> tuple[OwnToken, ...]:
    return tuple(
        OwnToken(state.open_n, j, asked.item, token(session.pair, Point(product)))
        for j, (asked, product) in enumerate(zip(state.open, body.products, strict=True))
        if asked.item
    )


def _answers(
    session: Session, n: int, sent_n: int, points: Sequence[Point], randomness: Randomness
) -> tuple[list[Point], bytes, tuple[PeerPoint, ...]]:
    """Step 9 for message n: Q, its proof, and the peer's tokens for the points of its message `sent_n`."""
    if not points:
        return [], b"", ()
    context = proof_context(b"exchange", session.pair, session.me, session.peer, n)
    products, proof = evaluate_and_prove(
        session.keys.k, session.own_key, points, context=context, random32=randomness.bytes(32), cores=session.cores
    )
    peer_points = tuple(PeerPoint(sent_n, j, token(session.pair, product)) for j, product in enumerate(products))
    return products, proof, peer_points


def _compose(
    session: Session,
    state: ExchangeState,
    link: bytes,
    products: list[Point],
    proof: bytes,
    offer: Offer,
    randomness: Randomness,
) -> Step:
    """Message n of this side: the answers, new points in random order, the letters that fit, all sealed."""
    points = _points(session, state.n, offer, randomness)
    digests = [point_digest(point.point) for point in points]
    filled = slot.fill([letter for _, letter in offer.letters], state.cursor, offer.more)
    body = Body(tuple(products), proof, tuple(point.point for point in points), filled.slot)
    logbook = mask_logbook(session.keys.dummy_key, state.n, offer.logbook)
    head = ExchangeHead(
        session.pair, state.n, link, points_digest(digests), logbook, offer.covenant, offer.mode
    ).encode()
    message = Message(head, seal.seal_body(session.keys.sending, head, body.encode(), randomness.bytes(32)))
    next_state = replace(
        state,
        open_n=state.n,
        open=points,
        message=message,
        sent=state.sent + _synchronised(offer.mode, points),
        letters=tuple(letter_id for letter_id, _ in offer.letters[: filled.completed]),
        cursor=filled.cursor,
    )
    sent = (SentPoint(state.n, j, h, point.item) for j, (point, h) in enumerate(zip(points, digests, strict=True)))
    return Step(next_state, sent=tuple(sent))


def _points(session: Session, n: int, offer: Offer, randomness: Randomness) -> tuple[OpenPoint, ...]:
    hashed = [item_point(session.pair, item) for _, item in offer.items]
    blinded = multiply_all(session.keys.k, hashed, session.cores) if hashed else []
    real = [OpenPoint(point, number) for (number, _), point in zip(offer.items, blinded, strict=True)]
    places = randomness.shuffled([*real, *([None] * (offer.size - len(real)))])
    return tuple(
        point or OpenPoint(dummy_point(session.pair, session.keys.dummy_key, n, j), 0) for j, point in enumerate(places)
    )


def _synchronised(mode: Mode, points: Sequence[object]) -> int:
    return len(points) if mode is Mode.SYNCHRONISATION else 0
