"""Fake a match: a peer that does not hold an item cannot make it look as if it did (docs/protocol.md §12)."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest

from node.model import ContactCard, ItemKind
from node.protocol import exchange as exchange_module
from node.protocol.evaluation import evaluate_and_prove, prove
from node.protocol.exchange_state import Session
from node.protocol.group import Point, Scalar, multiply, multiply_base, random_scalar
from node.protocol.letters import CardLetter
from node.protocol.messages import Body, Message
from node.protocol.names import proof_context, token
from node.service.context import Context
from node.service.matches import late_withdrawals, list_matches
from node.storage import letters
from simulations.memory import run_jobs
from tests.attacks.dishonest import (
    SHARED,
    Change,
    begin,
    counter,
    deliver,
    exchange,
    make_nodes,
    match_statuses,
    place,
    refused,
    request_with,
    response_with,
    session_of,
    state_of,
    take,
    unsealed,
    with_letters,
)
from tests.helpers import COORDINATOR, SeededRandomness

BAIT = [multiply_base(Scalar(bytes([number]) + bytes(31))) for number in range(2, 6)]
"""Four points that stand for nothing."""
RANDOM32 = bytes(range(32))
NAME = "Mallory"

Prover = Callable[[Session, Sequence[Point], Sequence[Point], bytes, bytes], bytes]


def no_proof(_me: Session, _P: Sequence[Point], _Q: Sequence[Point], _honest: bytes, _context: bytes) -> bytes:
    """64 bytes that are no proof at all."""
    return bytes(64)


def the_honest_proof(_me: Session, _P: Sequence[Point], _Q: Sequence[Point], honest: bytes, _context: bytes) -> bytes:
    """The proof of the true products."""
    return honest


def proof_of_the_lies(me: Session, P: Sequence[Point], Q: Sequence[Point], _honest: bytes, context: bytes) -> bytes:
    """What the product's prover makes of false products."""
    return prove(me.keys.k, me.own_key, P, Q, context=context, random32=RANDOM32)


@pytest.mark.parametrize("prover", [no_proof, the_honest_proof, proof_of_the_lies])
def test_wrong_products_are_refused(prover: Prover) -> None:
    """Products that would be a match are refused as `bad-proof`, with each proof that their maker can have."""
    attacker, victim, request = _lying_request(prover)
    with refused("bad-proof", victim):
        deliver(attacker, victim, request)


def test_nothing_but_the_proof_keeps_wrong_products_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same products are a match for a victim that does not look at the proof."""
    attacker, victim, request = _lying_request(no_proof)
    monkeypatch.setattr(exchange_module, "verify", lambda *args, **named: True)
    deliver(attacker, victim, request)
    run_jobs(victim)
    assert "open" in match_statuses(victim)


def test_wrong_products_in_a_response_are_refused() -> None:
    """An initiator refuses them too: the response is none, and its request stays open."""
    victim, attacker = make_nodes().two
    place(victim, SHARED)
    begin(victim, attacker)
    request = request_with(victim, attacker)
    response = response_with(victim, attacker, request, lambda body: replace(body, products=tuple(BAIT)))
    with refused("bad-proof", victim):
        take(victim, attacker, response)
    assert state_of(victim, attacker).waiting


def test_true_products_of_another_key_are_refused() -> None:
    """Products and a proof that are right for another scalar than the committed one are `bad-proof`."""
    attacker, victim = make_nodes().two
    place(victim, SHARED)
    begin(attacker, victim)
    exchange(attacker, victim)
    asked = state_of(attacker, victim).due
    me = session_of(attacker, victim)
    other = random_scalar(SeededRandomness(7).bytes(64))
    context = proof_context(b"exchange", me.pair, me.me, me.peer, 2)
    products, proof = evaluate_and_prove(other, multiply_base(other), asked, context, RANDOM32)
    request = request_with(attacker, victim, lambda body: replace(body, products=tuple(products), proof=proof))
    with refused("bad-proof", victim):
        deliver(attacker, victim, request)


def test_echoed_points_are_no_match() -> None:
    """A peer that sends my own points back as its own, or my points times its key, has no match with me."""
    for echo in (_echo_of_points, _echo_of_products):
        attacker, victim = make_nodes().two
        place(victim, SHARED)
        begin(attacker, victim)
        exchange(attacker, victim)
        points = tuple(state_of(attacker, victim).due)
        assert len(points) == 4
        exchange(attacker, victim, echo(points))
        exchange(attacker, victim)
        assert run_jobs(victim) == 0
        assert match_statuses(victim) == []


def test_a_responder_that_echoes_is_no_match() -> None:
    """The same for a responder that answers a request with its own points."""
    victim, attacker = make_nodes().two
    place(victim, SHARED)
    begin(victim, attacker)
    request = request_with(victim, attacker)
    points = unsealed(session_of(victim, attacker).keys.sending, request).points
    take(victim, attacker, response_with(victim, attacker, request, _echo_of_points(points)))
    exchange(victim, attacker)
    exchange(victim, attacker)
    assert run_jobs(victim) == 0
    assert match_statuses(victim) == []


def test_a_card_for_the_victims_own_token_shows_nothing() -> None:
    """Who was sent a point knows its token; a card that names it is dropped, and no match or card shows."""
    attacker, victim = make_nodes().two
    place(victim, SHARED)
    begin(attacker, victim)
    exchange(attacker, victim)
    tokens = _tokens_of_answers(attacker, victim)
    assert tokens
    cards = [_card(attacker, number, name) for number, name in enumerate(tokens)]
    exchange(attacker, victim, with_letters(*cards))
    assert letters.count_held(victim.database, 1) == len(cards)
    assert run_jobs(victim) == 0
    assert _shows_nothing(victim)
    assert counter(victim, attacker, "letters-dropped") == len(cards)
    assert letters.count_held(victim.database, 1) == 0


def test_a_card_shows_only_after_the_rule_has_found_its_match() -> None:
    """A card that comes before the match job shows nothing until the job has found the match that it names."""
    attacker, victim = make_nodes().two
    for node in (attacker, victim):
        place(node, SHARED)
    begin(attacker, victim)
    exchange(attacker, victim)
    cards = [_card(attacker, number, name) for number, name in enumerate(_tokens_of_answers(attacker, victim))]
    exchange(attacker, victim, with_letters(*cards))
    assert _shows_nothing(victim)
    run_jobs(victim)
    names = [party.card.name for view in list_matches(victim, COORDINATOR) for party in view.parties if party.card]
    assert names == [NAME]


def _lying_request(prover: Prover) -> tuple[Context, Context, Message]:
    """An attacker, a victim, and a request whose products are the victim's own answers to bait."""
    attacker, victim = make_nodes().two
    place(victim, SHARED)
    begin(attacker, victim)
    _, response = exchange(attacker, victim, lambda body: replace(body, points=tuple(BAIT)))
    me = session_of(attacker, victim)
    lies = [Point(product) for product in unsealed(me.keys.receiving, response).products]
    asked = state_of(attacker, victim).due
    context = proof_context(b"exchange", me.pair, me.me, me.peer, 2)

    def lie(body: Body) -> Body:
        return replace(body, products=tuple(lies), proof=prover(me, asked, lies, body.proof, context))

    return attacker, victim, request_with(attacker, victim, lie)


def _echo_of_points(points: Sequence[bytes]) -> Change:
    return lambda body: replace(body, points=tuple(points))


def _echo_of_products(points: Sequence[bytes]) -> Change:
    return lambda body: replace(body, points=body.products)


def _tokens_of_answers(attacker: Context, victim: Context) -> list[bytes]:
    """The tokens of the victim's last points, as the attacker's key makes them."""
    me = session_of(attacker, victim)
    return [token(me.pair, multiply(me.keys.k, point)) for point in state_of(attacker, victim).due]


def _card(attacker: Context, number: int, name: bytes) -> bytes:
    card = ContactCard(NAME, "none", attacker.member.name, "", "")
    return CardLetter(bytes([number]) * 16, bytes(16), name, bytes(8), ItemKind.PERSON, card).encode()


def _shows_nothing(node: Context) -> bool:
    nothing = not list_matches(node, COORDINATOR) and not late_withdrawals(node, COORDINATOR)
    return nothing and match_statuses(node) == [] and node.database.rows("SELECT * FROM card") == []
