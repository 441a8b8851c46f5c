"""Relay proofs: one made for another message, session, direction or pair is false (docs/protocol.md §3, §12)."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from node.protocol.evaluation import prove
from node.protocol.exchange_state import Session
from node.protocol.group import Point
from node.protocol.messages import Body, Message
from node.protocol.names import proof_context
from node.service.context import Context
from node.service.session_life import open_session
from simulations.memory import run_jobs
from tests.attacks.dishonest import (
    MINE,
    SHARED,
    YOURS,
    begin,
    deliver,
    exchange,
    make_nodes,
    match_statuses,
    place,
    refused,
    request_with,
    session_of,
    state_of,
    stored_session,
    unsealed,
)

N = 2
"""The message in which an initiator answers for the first time."""
OTHER_SESSION = bytes(range(32))
RIGHT = b"exchange"

ContextOf = Callable[[Session], bytes]


def right(me: Session) -> bytes:
    """The context of this message."""
    return proof_context(RIGHT, me.pair, me.me, me.peer, N)


WRONG: dict[str, ContextOf] = {
    "another message": lambda me: proof_context(RIGHT, me.pair, me.me, me.peer, N - 1),
    "a later message": lambda me: proof_context(RIGHT, me.pair, me.me, me.peer, N + 1),
    "another session": lambda me: proof_context(RIGHT, OTHER_SESSION, me.me, me.peer, N),
    "the other direction": lambda me: proof_context(RIGHT, me.pair, me.peer, me.me, N),
    "another verifier": lambda me: proof_context(RIGHT, me.pair, me.me, OTHER_SESSION, N),
    "another prover": lambda me: proof_context(RIGHT, me.pair, OTHER_SESSION, me.peer, N),
    "an opening": lambda me: proof_context(b"opening", me.pair, me.me, me.peer, N),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_proof_made_for_something_else_is_refused(name: str) -> None:
    """True products with a proof by the right key, made for another message, session, direction or use: `bad-proof`."""
    first, second, request = _request_proven_under(WRONG[name])
    with refused("bad-proof", second):
        deliver(first, second, request)


def test_the_same_proof_made_for_this_message_is_taken() -> None:
    """The right context in the same place is taken: it is for their context that the others are refused."""
    first, second, request = _request_proven_under(right)
    deliver(first, second, request)


def test_a_proof_of_an_earlier_message_is_refused() -> None:
    """The products and the proof of one message do not serve in the next one."""
    first, second = make_nodes().two
    place(second, SHARED)
    begin(first, second)
    exchange(first, second)
    earlier, _ = exchange(first, second)
    place(second, MINE)
    exchange(first, second)
    old = unsealed(session_of(first, second).keys.sending, earlier)
    request = request_with(first, second, lambda body: replace(body, products=old.products, proof=old.proof))
    with refused("bad-proof", second):
        deliver(first, second, request)


def test_a_proof_from_another_pair_is_refused() -> None:
    """A member that has A answer B's points, and hands B these answers with A's own proof, is refused."""
    relay, a, b = make_nodes().all
    for node, own in ((a, MINE), (b, YOURS)):
        place(node, own)
        begin(relay, node)
        exchange(relay, node)
    points = tuple(state_of(relay, b).due)
    _, response = exchange(relay, a, lambda body: replace(body, points=points))
    answers = unsealed(session_of(relay, a).keys.receiving, response)
    request = request_with(relay, b, lambda body: replace(body, products=answers.products, proof=answers.proof))
    with refused("bad-proof", b):
        deliver(relay, b, request)
    run_jobs(b)
    assert match_statuses(b) == []


def test_a_proof_of_an_earlier_session_is_refused() -> None:
    """The products and proof of a session are false in the next one, over the same items of the same members."""
    first, second = make_nodes().two
    place(second, SHARED)
    begin(first, second)
    exchange(first, second)
    earlier, _ = exchange(first, second)
    old = unsealed(session_of(first, second).keys.sending, earlier)
    open_session(first, second.member, 0, stored_session(first, second).pair)
    begin(first, second)
    exchange(first, second)
    request = request_with(first, second, lambda body: replace(body, products=old.products, proof=old.proof))
    with refused("bad-proof", second):
        deliver(first, second, request)


def _request_proven_under(context: ContextOf) -> tuple[Context, Context, Message]:
    """Request 2, with the true products for response 1 and a proof of them under this context."""
    first, second = make_nodes().two
    place(second, SHARED)
    begin(first, second)
    exchange(first, second)
    me, asked = session_of(first, second), state_of(first, second).due

    def proven(body: Body) -> Body:
        products = [Point(product) for product in body.products]
        proof = prove(me.keys.k, me.own_key, asked, products, context=context(me), random32=bytes(32))
        return replace(body, proof=proof)

    return first, second, request_with(first, second, proven)
