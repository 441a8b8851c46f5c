"""The identity and points that are not canonical, in every place where a point stands (docs/protocol.md §2)."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import pytest

from node.errors import ProtocolRefusal
from node.protocol.group import GENERATOR
from node.protocol.messages import Answer, Hello
from node.service.context import Context
from node.service.initiating import OutgoingHello, next_outgoing, take_hello_answer
from node.service.session_life import answer_session
from tests.attacks.dishonest import (
    OTHER,
    SHARED,
    Change,
    begin,
    deliver,
    exchange,
    kept,
    make_nodes,
    place,
    request_with,
    reworked,
    session_of,
    take,
)

PRIME = 2**255 - 19
IDENTITY = bytes(32)
BUILT = {
    "the identity": IDENTITY,
    "the identity with the top bit": bytes(31) + b"\x80",
    "the generator with the top bit": GENERATOR[:31] + bytes([GENERATOR[31] | 0x80]),
    "the prime, which is zero": PRIME.to_bytes(32, "little"),
    "a negative one": (PRIME - int.from_bytes(GENERATOR, "little")).to_bytes(32, "little"),
    "two more than the prime": (PRIME + 2).to_bytes(32, "little"),
    "no point of the curve": b"\x02" + bytes(31),
    "all ones": b"\xff" * 32,
}

Place = Callable[[], tuple[Context, Callable[[bytes], object]]]
"""Gives a victim, and what puts an encoding before it; that can be done again and again."""


def in_a_requests_points() -> tuple[Context, Callable[[bytes], object]]:
    """As P of an initiator."""
    return _in_a_request(lambda encoding: lambda body: replace(body, points=(*body.points[:-1], encoding)))


def in_a_requests_products() -> tuple[Context, Callable[[bytes], object]]:
    """As Q of an initiator."""
    return _in_a_request(lambda encoding: lambda body: replace(body, products=(encoding, *body.products[1:])))


def in_a_responses_points() -> tuple[Context, Callable[[bytes], object]]:
    """As P of a responder."""
    return _in_a_response(lambda encoding: lambda body: replace(body, points=(*body.points[:-1], encoding)))


def in_a_responses_products() -> tuple[Context, Callable[[bytes], object]]:
    """As Q of a responder."""
    return _in_a_response(lambda encoding: lambda body: replace(body, products=(encoding, *body.products[1:])))


def in_a_hellos_key() -> tuple[Context, Callable[[bytes], object]]:
    """As K of an initiator."""
    return _in_a_hello(lambda hello, encoding: replace(hello, key=encoding))


def in_a_hellos_possession() -> tuple[Context, Callable[[bytes], object]]:
    """As k·T of an initiator."""
    return _in_a_hello(lambda hello, encoding: replace(hello, possession=encoding + hello.possession[32:]))


def in_an_answers_key() -> tuple[Context, Callable[[bytes], object]]:
    """As K of a responder."""
    return _in_an_answer(lambda answer, encoding: replace(answer, key=encoding))


def in_an_answers_possession() -> tuple[Context, Callable[[bytes], object]]:
    """As k·T of a responder."""
    return _in_an_answer(lambda answer, encoding: replace(answer, possession=encoding + answer.possession[32:]))


PLACES: tuple[Place, ...] = (
    in_a_requests_points,
    in_a_requests_products,
    in_a_responses_points,
    in_a_responses_products,
    in_a_hellos_key,
    in_a_hellos_possession,
    in_an_answers_key,
    in_an_answers_possession,
)


@pytest.mark.parametrize("place_of_point", PLACES)
def test_bad_points_are_refused_wherever_they_stand(place_of_point: Place) -> None:
    """The identity in both its encodings, points with the top bit and others: `bad-point`, and nothing is stored."""
    _refuses_all(place_of_point, list(BUILT.values()))


@pytest.mark.parametrize("place_of_point", PLACES)
def test_published_bad_points_are_refused_wherever_they_stand(
    published_vectors: Callable[[str], Any], place_of_point: Place
) -> None:
    """Each invalid encoding of RFC 9496 A.2, in each place: `bad-point`, and nothing is stored."""
    encodings = [bytes.fromhex(each) for each in published_vectors("rfc9496_ristretto255")["invalid_encodings"]]
    assert len(encodings) == 29
    _refuses_all(place_of_point, encodings)


@pytest.mark.parametrize("place_of_point", [in_a_requests_points, in_a_responses_points])
def test_a_good_point_in_the_same_place_is_taken(place_of_point: Place) -> None:
    """The generator, of which some of the bad encodings are made, is taken as P."""
    victim, attack = place_of_point()
    before = kept(victim)
    attack(GENERATOR)
    assert kept(victim) != before


def _refuses_all(place_of_point: Place, encodings: Sequence[bytes]) -> None:
    victim, attack = place_of_point()
    before = kept(victim)
    for encoding in encodings:
        with pytest.raises(ProtocolRefusal) as refusal:
            attack(encoding)
        assert refusal.value.code == "bad-point", encoding.hex()
    assert kept(victim) == before


def _conversation() -> tuple[Context, Context]:
    """Two nodes with a session; the points of response 1 are to be answered."""
    first, second = make_nodes().two
    place(first, SHARED)
    place(second, SHARED)
    begin(first, second)
    exchange(first, second)
    return first, second


def _in_a_request(lie: Callable[[bytes], Change]) -> tuple[Context, Callable[[bytes], object]]:
    first, second = _conversation()
    place(first, OTHER)
    session, honest = session_of(first, second), request_with(first, second)
    return second, lambda encoding: deliver(first, second, reworked(session, honest, lie(encoding)))


def _in_a_response(lie: Callable[[bytes], Change]) -> tuple[Context, Callable[[bytes], object]]:
    first, second = _conversation()
    place(first, OTHER)
    place(second, OTHER)
    honest = deliver(first, second, request_with(first, second))
    session = session_of(second, first)
    return first, lambda encoding: take(first, second, reworked(session, honest, lie(encoding)))


def _in_a_hello(lie: Callable[[Hello, bytes], Hello]) -> tuple[Context, Callable[[bytes], object]]:
    first, second = make_nodes().two
    hello = Hello.decode(_hello(first, second).data)
    return second, lambda encoding: answer_session(second, first.member.nid_bytes, lie(hello, encoding).encode())


def _in_an_answer(lie: Callable[[Answer, bytes], Answer]) -> tuple[Context, Callable[[bytes], object]]:
    first, second = make_nodes().two
    sent = _hello(first, second)
    answer = Answer.decode(answer_session(second, first.member.nid_bytes, sent.data))
    return first, lambda encoding: take_hello_answer(first, sent, lie(answer, encoding).encode())


def _hello(first: Context, second: Context) -> OutgoingHello:
    sent = next_outgoing(first, second.member, called=True)
    assert isinstance(sent, OutgoingHello)
    return sent
