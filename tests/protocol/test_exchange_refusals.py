"""What a request or a response may not be: each refused with its code, evaluated never, and nothing moves."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from node.errors import ProtocolRefusal
from node.limits import MESSAGE_MAX_BYTES
from node.protocol import exchange, seal
from node.protocol.evaluation import evaluate_and_prove
from node.protocol.exchange_state import Session
from node.protocol.group import Point, multiply_base, random_scalar
from node.protocol.messages import Body, ExchangeHead, Message, Mode
from node.protocol.names import point_digest, points_digest, proof_context
from tests.protocol.pair import BACK, PACED, Pair, flipped, item, new_pair, offer

Change = Callable[[ExchangeHead, Body], tuple[ExchangeHead, Body]]


def sealed(session: Session, head: ExchangeHead, body: Body) -> Message:
    """A message as its sender would seal it."""
    raw = head.encode()
    return Message(raw, seal.seal_body(session.keys.sending, raw, body.encode(), bytes(32)))


def opened(session: Session, message: Message) -> tuple[ExchangeHead, Body]:
    """A message as its receiver reads it."""
    body = Body.decode(seal.open_body(session.keys.receiving, message.head, message.body))
    return ExchangeHead.decode(message.head), body


def with_points(head: ExchangeHead, body: Body, points: tuple[bytes, ...]) -> tuple[ExchangeHead, Body]:
    """Other points, to which the head commits."""
    digest = points_digest([point_digest(Point(point)) for point in points])
    return replace(head, points=digest), replace(body, points=points)


IDENTITY, HIGH_IDENTITY, NO_POINT = bytes(32), bytes(31) + b"\x80", b"\xff" * 32

CHANGES: dict[str, tuple[Change, str]] = {
    "no answers": (lambda head, body: (head, replace(body, products=(), proof=b"")), "bad-length"),
    "an answer too few": (lambda head, body: (head, replace(body, products=body.products[1:])), "bad-length"),
    "an answer too many": (lambda head, body: (head, replace(body, products=body.products * 2)), "bad-length"),
    "answers in another order": (lambda head, body: (head, replace(body, products=body.products[::-1])), "bad-proof"),
    "one answer twice": (lambda head, body: (head, replace(body, products=body.products[:1] * 4)), "bad-proof"),
    "the points as answers": (lambda head, body: (head, replace(body, products=body.points)), "bad-proof"),
    "a proof of zeros": (lambda head, body: (head, replace(body, proof=bytes(64))), "bad-proof"),
    "a proof out of range": (lambda head, body: (head, replace(body, proof=b"\xff" * 64)), "bad-proof"),
    "a proof changed": (lambda head, body: (head, replace(body, proof=flipped(body.proof, 5))), "bad-proof"),
    "an answer that is the identity": (
        lambda head, body: (head, replace(body, products=(IDENTITY, *body.products[1:]))),
        "bad-point",
    ),
    "an answer that is no point": (
        lambda head, body: (head, replace(body, products=(*body.products[:3], NO_POINT))),
        "bad-point",
    ),
    "points that the head does not name": (
        lambda head, body: (head, replace(body, points=body.points[::-1])),
        "bad-length",
    ),
    "a point too many": (lambda head, body: with_points(head, body, (*body.points, body.points[0])), "bad-length"),
    "no points": (lambda head, body: with_points(head, body, ()), "bad-length"),
    "the identity as a point": (lambda head, body: with_points(head, body, (IDENTITY, *body.points[1:])), "bad-point"),
    "the identity with its top bit": (
        lambda head, body: with_points(head, body, (*body.points[:3], HIGH_IDENTITY)),
        "bad-point",
    ),
    "no point at all": (lambda head, body: with_points(head, body, (*body.points[:3], NO_POINT)), "bad-point"),
    "a slot out of form": (lambda head, body: (head, replace(body, slot=b"\x02" + body.slot[1:])), "bad-slot"),
}


@pytest.fixture
def evaluated(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many points were evaluated in each answer from here on."""
    counts: list[int] = []

    def counting(k, K, P, context, random32, cores):  # type: ignore[no-untyped-def]
        counts.append(len(P))
        return evaluate_and_prove(k, K, P, context, random32, cores)

    monkeypatch.setattr(exchange, "evaluate_and_prove", counting)
    return counts


def running_pair(pace: bool = True) -> Pair:
    """A pair after its first exchange, so that every message has answers in it."""
    pair = new_pair(0, PACED, BACK) if pace else new_pair()
    pair.exchange(offer([(1, item(0))]), offer([(1, item(0))]))
    return pair


@pytest.mark.parametrize("name", CHANGES)
def test_changed_requests_are_refused(name: str, evaluated: list[int]) -> None:
    """A request that is changed by a sender who can seal it is refused with its code, and none of it is evaluated."""
    pair = running_pair()
    request = pair.ask().state.message
    change, code = CHANGES[name]
    changed = sealed(pair.alice, *change(*opened(pair.bob, request)))
    before = pair.bobs
    evaluated.clear()
    with pytest.raises(ProtocolRefusal) as refusal:
        pair.answer(changed)
    assert (refusal.value.code, pair.bobs, evaluated) == (code, before, [])
    assert pair.answer(request).own_tokens
    assert evaluated == [4]


@pytest.mark.parametrize("name", CHANGES)
def test_changed_responses_are_refused(name: str) -> None:
    """A response that is changed by a sender who can seal it is refused with its code, and the request stays open."""
    pair = running_pair()
    response = pair.answer(pair.ask(offer([(2, item(1))])).state.message).state.message
    change, code = CHANGES[name]
    changed = sealed(pair.bob, *change(*opened(pair.alice, response)))
    before = pair.alices
    with pytest.raises(ProtocolRefusal) as refusal:
        pair.take(changed)
    assert (refusal.value.code, pair.alices) == (code, before)
    assert pair.take(response).own_tokens


def test_any_flipped_byte_of_a_body_is_refused() -> None:
    """One bit changed on the way, anywhere in a body: `bad-seal`, and nothing moves on either side."""
    pair = running_pair()
    request = pair.ask().state.message
    alice, bob = pair.alices, pair.bobs
    for at in range(len(request.body)):
        with pytest.raises(ProtocolRefusal, match="bad-seal"):
            pair.answer(Message(request.head, flipped(request.body, at, at % 8)))
    response = pair.answer(request).state.message
    for at in range(len(response.body)):
        with pytest.raises(ProtocolRefusal, match="bad-seal"):
            pair.take(Message(response.head, flipped(response.body, at, at % 8)))
    assert (pair.alices, pair.bobs.n) == (alice, bob.n + 1)


def test_any_flipped_byte_of_a_head_is_refused() -> None:
    """One bit changed in a head: no head any more, or one that the body was not sealed for."""
    pair = running_pair()
    request = pair.ask().state.message
    before = pair.bobs
    codes = set()
    for at in range(len(request.head)):
        with pytest.raises(ProtocolRefusal) as refusal:
            pair.answer(Message(flipped(request.head, at, at % 8), request.body))
        codes.add(refusal.value.code)
    assert (codes, pair.bobs) == ({"bad-message", "bad-seal"}, before)
    response = pair.answer(request).state.message
    waiting, codes = pair.alices, set()
    for at in range(len(response.head)):
        with pytest.raises(ProtocolRefusal) as refusal:
            pair.take(Message(flipped(response.head, at, at % 8), response.body))
        codes.add(refusal.value.code)
    assert codes <= {"bad-message", "bad-response", "bad-seal", "ration"}
    assert pair.alices == waiting


@pytest.mark.parametrize("size", [0, 1, 23, 39, 40, 1000])
def test_truncated_bodies_are_refused(size: int) -> None:
    """A body cut off on the way does not open: `bad-seal`."""
    pair = running_pair()
    request = pair.ask().state.message
    with pytest.raises(ProtocolRefusal, match="bad-seal"):
        pair.answer(Message(request.head, request.body[:size]))


def test_oversized_bodies_are_refused() -> None:
    """A body longer than any message, sealed by its sender, is refused as `bad-message` before it is decoded."""
    pair = running_pair()
    head = pair.ask().state.message.head
    body = seal.seal_body(pair.alice.keys.sending, head, bytes(MESSAGE_MAX_BYTES + 1), bytes(32))
    with pytest.raises(ProtocolRefusal, match="bad-message: a body of more than"):
        pair.answer(Message(head, body))


def test_an_answer_with_another_scalar_is_refused() -> None:
    """Answers made and proven with a scalar other than the committed one are refused as `bad-proof`."""
    pair = running_pair()
    k = random_scalar(b"k" * 64)
    asked = [each.point for each in pair.bobs.open]
    head, body = opened(pair.bob, pair.ask().state.message)
    context = proof_context(b"exchange", pair.alice.pair, pair.alice.me, pair.bob.me, head.n)
    for key in (multiply_base(k), pair.alice.own_key):
        products, proof = evaluate_and_prove(k, key, asked, context, bytes(32))
        changed = replace(body, products=tuple(products), proof=proof)
        with pytest.raises(ProtocolRefusal, match="bad-proof"):
            pair.answer(sealed(pair.alice, head, changed))


@pytest.mark.parametrize("mode", [Mode.PASSAGE, Mode.SYNCHRONISATION])
def test_a_response_of_another_mode_is_refused(mode: Mode) -> None:
    """A response to growth is growth; a synchronisation batch counts towards its class even then."""
    pair = running_pair()
    request = pair.ask().state.message
    head, body = opened(pair.alice, pair.answer(request).state.message)
    changed = sealed(pair.bob, replace(head, mode=mode), body)
    with pytest.raises(ProtocolRefusal) as refusal:
        pair.take(changed)
    assert refusal.value.code == ("ration" if mode is Mode.PASSAGE else "bad-length")
