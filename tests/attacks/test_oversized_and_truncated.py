"""Heads, bodies and slots that are too long, too short or hold too much (docs/protocol.md §6, §7, §15)."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from node.limits import LETTER_MAX_BYTES, SLOT_BYTES
from node.protocol import seal
from node.protocol.group import GENERATOR
from node.protocol.messages import Body, Message
from node.service.context import Context
from node.service.initiating import OutgoingHello, next_outgoing, take_hello_answer
from node.service.responding import open_request
from node.service.session_life import answer_session
from tests.attacks.dishonest import (
    Change,
    conversation,
    deliver,
    framed,
    make_nodes,
    refused,
    request_with,
    resealed,
    reworked,
    session_of,
    take,
    unchanged,
    unsealed,
    with_slot,
)

SLOT_ROOM = SLOT_BYTES - 3


def fewer_points(body: Body) -> Body:
    """One point less."""
    return replace(body, points=body.points[1:])


def more_points(body: Body) -> Body:
    """One point more."""
    return replace(body, points=(*body.points, GENERATOR))


def fewer_products(body: Body) -> Body:
    """One answer less."""
    return replace(body, products=body.products[1:])


def more_products(body: Body) -> Body:
    """One answer more."""
    return replace(body, products=(*body.products, GENERATOR))


def no_products(body: Body) -> Body:
    """No answers, though points were asked."""
    return replace(body, products=(), proof=b"")


def half_a_point(body: Body) -> Body:
    """The last point is cut in two."""
    return replace(body, points=(*body.points[:-1], body.points[-1][:16]))


def no_proof(body: Body) -> Body:
    """Answers without a proof."""
    return replace(body, proof=b"")


def short_proof(body: Body) -> Body:
    """A proof of 63 bytes."""
    return replace(body, proof=body.proof[:-1])


def more_points_than_any_mode(body: Body) -> Body:
    """257 points."""
    return replace(body, points=(GENERATOR,) * 257)


LIES: dict[str, tuple[str, Change]] = {
    "fewer points": ("bad-length", fewer_points),
    "more points": ("bad-length", more_points),
    "257 points": ("bad-message", more_points_than_any_mode),
    "half a point": ("bad-message", half_a_point),
    "fewer products": ("bad-length", fewer_products),
    "more products": ("bad-length", more_products),
    "no products": ("bad-length", no_products),
    "no proof": ("bad-message", no_proof),
    "a proof of 63 bytes": ("bad-message", short_proof),
    "a proof of 65 bytes": ("bad-message", lambda body: replace(body, proof=body.proof + b"\x00")),
    "a slot of 983 bytes": ("bad-message", lambda body: replace(body, slot=body.slot[:-1])),
    "a slot of 985 bytes": ("bad-message", lambda body: replace(body, slot=body.slot + b"\x00")),
    "no slot": ("bad-message", lambda body: replace(body, slot=b"")),
    "a flag that is none": ("bad-slot", with_slot(2, 0, b"")),
    "more used than there is": ("bad-slot", with_slot(0, SLOT_ROOM + 1, b"")),
    "bytes behind what is used": ("bad-slot", with_slot(0, 0, b"\x01")),
    "an empty letter": ("bad-slot", with_slot(0, 2, framed(0, b""))),
    "a letter that is too long": ("bad-slot", with_slot(0, 2, framed(LETTER_MAX_BYTES + 1, b""))),
    "the longest length there is": ("bad-slot", with_slot(0, SLOT_ROOM, framed(65_535, bytes(SLOT_ROOM - 2)))),
}


@pytest.mark.parametrize("name", LIES)
def test_a_request_out_of_form_is_refused(name: str) -> None:
    """Each refusal has its code, and a responder stores nothing of such a request."""
    code, lie = LIES[name]
    first, second = conversation()
    request = reworked(session_of(first, second), request_with(first, second), lie)
    with refused(code, second):
        deliver(first, second, request)


@pytest.mark.parametrize("name", LIES)
def test_a_response_out_of_form_is_refused(name: str) -> None:
    """An initiator judges a response by the same rules, and its request stays open."""
    code, lie = LIES[name]
    first, second = conversation()
    honest = deliver(first, second, request_with(first, second))
    response = reworked(session_of(second, first), honest, lie)
    with refused(code, first):
        take(first, second, response)


def test_the_same_conversation_without_a_lie_is_taken() -> None:
    """Without a change both messages are taken: each of the above is refused for its change alone."""
    first, second = conversation()
    request = reworked(session_of(first, second), request_with(first, second), unchanged)
    honest = deliver(first, second, request)
    take(first, second, reworked(session_of(second, first), honest, unchanged))


SEALED: dict[str, Callable[[bytes], bytes]] = {
    "one byte less": lambda body: body[:-1],
    "one byte more": lambda body: body + b"\x00",
    "without its first byte": lambda body: body[1:],
    "nothing": lambda body: b"",
    "a nonce": lambda body: body[: seal.NONCE_BYTES],
    "one byte less than nonce and tag": lambda body: body[: seal.NONCE_BYTES + 15],
    "twice": lambda body: body + body,
}


@pytest.mark.parametrize("name", SEALED)
def test_a_sealed_body_of_another_length_is_refused(name: str) -> None:
    """What is cut off or added outside the seal is `bad-seal`, on both sides."""
    first, second = conversation()
    request = request_with(first, second)
    with refused("bad-seal", second):
        deliver(first, second, Message(request.head, SEALED[name](request.body)))
    response = deliver(first, second, request)
    with refused("bad-seal", first):
        take(first, second, Message(response.head, SEALED[name](response.body)))


@pytest.mark.parametrize("change", [lambda text: text[:-1], lambda text: text + b"\x00", lambda text: b""])
def test_a_plaintext_of_another_length_is_refused(change: Callable[[bytes], bytes]) -> None:
    """What is cut off or added within the seal is `bad-message`, on both sides."""
    first, second = conversation()
    honest = request_with(first, second)
    request = _with_plaintext(first, second, honest, change)
    with refused("bad-message", second):
        deliver(first, second, request)
    response = _with_plaintext(second, first, deliver(first, second, honest), change)
    with refused("bad-message", first):
        take(first, second, response)


def test_other_points_than_the_head_commits_to_are_refused() -> None:
    """A head with the digest of other points is `bad-length`, on both sides."""
    first, second = conversation()
    honest = request_with(first, second)
    request = _with_digest(first, second, honest)
    with refused("bad-length", second):
        deliver(first, second, request)
    response = _with_digest(second, first, deliver(first, second, honest))
    with refused("bad-length", first):
        take(first, second, response)


@pytest.mark.parametrize(
    "change", [lambda head: head[:-1], lambda head: head + b"\x00", lambda head: head + bytes(512)]
)
def test_a_head_of_another_length_is_refused(change: Callable[[bytes], bytes]) -> None:
    """A head that is cut off, goes on, or is longer than 512 bytes is `bad-message` before anything else."""
    first, second = conversation()
    request = request_with(first, second)
    with refused("bad-message", second):
        open_request(second, first.member.nid_bytes, change(request.head), request.body_digest)


@pytest.mark.parametrize("change", [lambda data: data[:-1], lambda data: data + b"\x00", lambda data: b""])
def test_a_hello_or_answer_of_another_length_is_refused(change: Callable[[bytes], bytes]) -> None:
    """A hello, and an answer, with a byte less or more is `bad-message`; no session comes of it."""
    first, second = make_nodes().two
    sent = next_outgoing(first, second.member, called=True)
    assert isinstance(sent, OutgoingHello)
    with refused("bad-message", second):
        answer_session(second, first.member.nid_bytes, change(sent.data))
    answer = answer_session(second, first.member.nid_bytes, sent.data)
    with refused("bad-message", first):
        take_hello_answer(first, sent, change(answer))


def _with_plaintext(sender: Context, receiver: Context, message: Message, change: Callable[[bytes], bytes]) -> Message:
    me = session_of(sender, receiver)
    return resealed(me, message, change(unsealed(me.keys.sending, message).encode()))


def _with_digest(sender: Context, receiver: Context, message: Message) -> Message:
    me = session_of(sender, receiver)
    return resealed(me, message, unsealed(me.keys.sending, message).encode(), points=bytes(32))
