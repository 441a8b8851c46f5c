"""A peer that lies about the member it wants audited: records that the member did not sign are refused as a whole."""

from base64 import b64decode, b64encode
from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from node.errors import AuditRefused, ConfigurationError, ProtocolRefusal
from node.protocol import paths
from node.protocol.audit.records import RecordedExchange, Records, read_records
from node.protocol.audit.session import verify_records
from node.protocol.covenant import federation
from node.protocol.hello import answer_hello, check_hello, make_hello
from node.protocol.messages import Answer, CovenantMark, ExchangeHead, Hello, Message, Mode, digest_head
from node.protocol.names import NO_PAIR, points_digest
from node.protocol.signed_head import decode_signed, encode_signed
from node.service.context import Context
from tests.attacks.dishonest import exchange, make_nodes, signed_request, signed_response
from tests.audit.audited import as_file, both_ways, talking
from tests.helpers import SeededRandomness, make_covenant
from tests.profiles import short

Lie = Callable[[Records, Records], Records]
"""From true records, and those of an earlier moment of the same session, to false ones."""


def of_exchange(number: int, change: Callable[[RecordedExchange], RecordedExchange]) -> Lie:
    """Change one of the exchanges, from the first (0) or from the last (-1) on."""

    def lie(records: Records, _earlier: Records) -> Records:
        changed = list(records.exchanges)
        changed[number] = change(changed[number])
        return replace(records, exchanges=tuple(changed))

    return lie


def with_other_points(exchange: RecordedExchange) -> RecordedExchange:
    """Another point in the message, to which the head is made to commit."""
    points = sha256(b"made up").digest() + exchange.points[32:]
    digests = [points[at : at + 32] for at in range(0, len(points), 32)]
    head = replace(ExchangeHead.decode(exchange.head), points=points_digest(digests)).encode()
    return replace(exchange, points=points, head=head)


def with_other_logbook(exchange: RecordedExchange) -> RecordedExchange:
    """Another head of the audited member's logbook."""
    return replace(exchange, head=replace(ExchangeHead.decode(exchange.head), logbook=bytes(32)).encode())


LIES: dict[str, Lie] = {
    "another digest of a point": of_exchange(0, lambda one: replace(one, points=bytes(32) + one.points[32:])),
    "a point more": of_exchange(0, lambda one: replace(one, points=one.points + bytes(32))),
    "a point less": of_exchange(0, lambda one: replace(one, points=one.points[32:])),
    "points in another order": of_exchange(0, lambda one: replace(one, points=one.points[32:] + one.points[:32])),
    "another point in the first head": of_exchange(0, with_other_points),
    "another point in the last head": of_exchange(-1, with_other_points),
    "another logbook in the first head": of_exchange(0, with_other_logbook),
    "another logbook in the last head": of_exchange(-1, with_other_logbook),
    "another own head": of_exchange(0, lambda one: replace(one, peer_head=bytes(32))),
    "no head": of_exchange(1, lambda one: replace(one, head=b"")),
    "the last message left out": lambda records, _: replace(records, exchanges=records.exchanges[:-1]),
    "the first message left out": lambda records, _: replace(records, exchanges=records.exchanges[1:]),
    "a message in the middle left out": lambda records, _: replace(
        records, exchanges=(records.exchanges[0], *records.exchanges[2:])
    ),
    "messages in another order": lambda records, _: replace(records, exchanges=records.exchanges[::-1]),
    "no messages": lambda records, _: replace(records, exchanges=()),
    "an earlier signature": lambda records, earlier: replace(records, latest=earlier.latest),
    "a later signature": lambda records, earlier: replace(earlier, latest=records.latest),
    "no signature": lambda records, _: replace(records, latest=b""),
    "the greeting for the latest": lambda records, _: replace(records, latest=records.greeting),
    "the latest for the greeting": lambda records, _: replace(records, greeting=records.latest),
    "the two the other way round": lambda records, _: replace(records, audited=records.peer, peer=records.audited),
    "one for both": lambda records, _: replace(records, peer=records.audited),
    "a stranger": lambda records, _: replace(records, audited=bytes(32)),
    "another hello": lambda records, _: replace(records, hello=_other_hello(records)),
    "another answer": lambda records, _: replace(records, answer=_other_answer(records)),
}


@pytest.mark.parametrize("name", LIES)
def test_false_records_are_refused(name: str) -> None:
    """Whatever of the records is false, the auditor refuses them all, whichever side is audited."""
    nodes = talking(exchanges=2)
    earlier = [audit.records() for audit in both_ways(nodes)]
    exchange(*nodes.two)
    for audit, before in zip(both_ways(nodes), earlier, strict=True):
        true = audit.records()
        verify_records(true, audit.peer.covenant)
        with pytest.raises(AuditRefused) as refused:
            verify_records(LIES[name](true, before), audit.peer.covenant)
        assert refused.value.hint


def test_records_up_to_an_earlier_signature_hold() -> None:
    """Records that end with a message that was the latest once prove less, and nothing false."""
    nodes = talking(exchanges=2)
    audit = both_ways(nodes)[0]
    earlier = audit.records()
    exchange(*nodes.two)
    assert verify_records(earlier, audit.peer.covenant).n == 2
    assert audit.session().n == 3


def test_a_session_that_the_peer_made_up_is_refused() -> None:
    """Without a signature of the audited member a whole session, made up with care, is worth nothing."""
    first, second, third = make_nodes().all
    for accuser, accused in ((first, second), (second, first)):
        records = _made_up(accuser, accused)
        with pytest.raises(AuditRefused, match="bad-signature"):
            verify_records(records, first.covenant)
    with pytest.raises(AuditRefused, match="not of two members"):
        verify_records(_made_up(second, third), make_covenant([first.member, second.member]))


TRUE = [audit.records().document() for audit in both_ways(talking())]
COVENANT = make_covenant()


@short(150)
@given(st.integers(0, 1), st.data())
def test_no_byte_of_the_records_can_be_another(which: int, data: st.DataObject) -> None:
    """Every changed byte of what is signed is noticed; only the count of sessions is the peer's own word."""
    document = TRUE[which]
    number = data.draw(st.integers(0, len(document["exchanges"]) - 1))
    names = ("audited", "peer", "hello", "answer", "greeting", "latest", "head", "points", "peer_head")
    name = data.draw(st.sampled_from(names))
    part = document["exchanges"][number] if name in ("head", "points", "peer_head") else document
    octets = bytearray(_octets(name, part[name]))
    assume(octets)
    place = data.draw(st.integers(0, len(octets) - 1))
    octets[place] ^= data.draw(st.integers(1, 255))
    changed = part | {name: _written(name, bytes(octets))}
    if part is document:
        lie = changed
    else:
        exchanges = [changed if at == number else one for at, one in enumerate(document["exchanges"])]
        lie = document | {"exchanges": exchanges}
    assume(_matters(which, name, number, document, bytes(octets)))
    with pytest.raises((AuditRefused, ConfigurationError)):
        verify_records(read_records(as_file(lie)), COVENANT)


def _matters(which: int, name: str, number: int, document: dict[str, Any], changed: bytes) -> bool:
    """Whether the audited member vouches for these bytes: not for its peer's own, nor for the peer's signatures."""
    if (
        which == 0
    ):  # the audited member is the initiator: the answer, and the response to its last request, are the peer's
        return name != "answer" and (name, number) != ("peer_head", len(document["exchanges"]) - 1)
    if name not in ("greeting", "latest"):
        return True
    try:
        read, true = decode_signed(changed), decode_signed(b64decode(document[name]))
    except ProtocolRefusal:
        return True
    return (read.headers, read.components()) != (true.headers, true.components())


def _octets(name: str, written: str) -> bytes:
    return bytes.fromhex(written) if name in ("audited", "peer", "peer_head") else b64decode(written)


def _written(name: str, octets: bytes) -> str:
    return octets.hex() if name in ("audited", "peer", "peer_head") else b64encode(octets).decode()


def _other_hello(records: Records) -> bytes:
    """A hello with another dummy key."""
    return replace(Hello.decode(records.hello), dummies=bytes(32)).encode()


def _other_answer(records: Records) -> bytes:
    """An answer with another committed key."""
    return replace(Answer.decode(records.answer), key=Hello.decode(records.hello).key).encode()


def _made_up(accuser: Context, accused: Context) -> Records:
    """Records of a session that never was, in which the accuser has signed everything itself."""
    begins = accused.member.nid_bytes < accuser.member.nid_bytes
    asks, answers = (accused, accuser) if begins else (accuser, accused)
    mark, randomness = CovenantMark(1, accuser.covenant.digest), SeededRandomness(5)
    ends = (asks.member.nid_bytes, answers.member.nid_bytes)
    hello, _ = make_hello(federation(accuser.covenant), 0, *ends, NO_PAIR, mark, randomness)
    answer, established = answer_hello(hello, check_hello(hello), mark, randomness)
    digest = sha256(b"a point").digest()
    head = ExchangeHead(
        established.pair, 1, established.pair, points_digest([digest]), bytes(32), mark, Mode.GROWTH
    ).encode()
    reply = replace(ExchangeHead.decode(head), link=sha256(head).digest()).encode()
    greeting = digest_head(sha256(hello).digest())
    posing = replace(accuser, member=accused.member)  # the accuser's key in the accused's name
    signer = {accuser.member.id: accuser, accused.member.id: posing}
    hello_request = signed_request(signer[asks.member.id], answers, paths.HELLO, Message(greeting, hello))
    request = signed_request(signer[asks.member.id], answers, paths.EXCHANGE, Message(head, b""))
    if begins:
        signed = (encode_signed(hello_request), encode_signed(request))
        exchange_of = RecordedExchange(head, digest, sha256(reply).digest())
    else:
        told = signed_response(posing, hello_request, Message(greeting, answer))
        signed = (encode_signed(told), encode_signed(signed_response(posing, request, Message(reply, b""))))
        exchange_of = RecordedExchange(reply, digest, sha256(head).digest())
    return Records(accused.member.nid_bytes, accuser.member.nid_bytes, 1, hello, answer, *signed, (exchange_of,))
