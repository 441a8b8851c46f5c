"""Messages as values: what is written is read, what a value may not be is refused."""

from dataclasses import replace
from typing import Any

import cbor2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from node.errors import ProtocolRefusal
from node.limits import HEAD_MAX_BYTES, MESSAGE_MAX_BYTES, SLOT_BYTES
from node.protocol import cbor
from node.protocol.messages import (
    Answer,
    Body,
    CovenantMark,
    ExchangeHead,
    Hello,
    Mode,
    Refusal,
    decode_points,
    digest_head,
    read_digest_head,
)
from tests.profiles import short
from tests.protocol.message_examples import BODY, HEAD, MESSAGES, REFUSAL

U32_MAX = 2**32 - 1
b32 = st.binary(min_size=32, max_size=32)
u32 = st.integers(0, U32_MAX)
count = st.integers(1, U32_MAX)
marks = st.builds(CovenantMark, count, b32)
possession = st.binary(min_size=96, max_size=96)
points = st.lists(b32, max_size=5).map(tuple)

hellos = st.builds(Hello, b32, u32, b32, b32, b32, b32, possession, st.binary(min_size=1216, max_size=1216), b32, marks)
answers = st.builds(Answer, b32, b32, b32, b32, possession, b32, st.binary(min_size=1168, max_size=1168), marks)
heads = st.builds(ExchangeHead, b32, count, b32, b32, b32, marks, st.sampled_from(Mode))
bodies = st.builds(
    lambda products, proof, points, slot: Body(products, proof if products else b"", points, slot),
    points,
    st.binary(min_size=64, max_size=64),
    points,
    st.binary(min_size=SLOT_BYTES, max_size=SLOT_BYTES),
)
refusals = st.builds(Refusal, b32, st.from_regex(r"[a-z][a-z-]{1,31}", fullmatch=True), b32, u32, b32)


def code_of(kind: type[Any], data: bytes) -> str:
    """The code with which bytes are refused as a message of this kind."""
    with pytest.raises(ProtocolRefusal) as refusal:
        kind.decode(data)
    return refusal.value.code


@short(60)
@given(st.one_of(hellos, answers, heads, bodies, refusals))
def test_messages_come_back_as_they_were(message: Any) -> None:
    """Reading what was written gives the same value."""
    assert type(message).decode(message.encode()) == message


@pytest.mark.parametrize("rule", ["hello-head", "answer-head", "nudge-head", "nudge-answer-head"])
def test_heads_with_a_digest_come_back(rule: str) -> None:
    """The heads that are but 32 bytes are read as such."""
    assert read_digest_head(digest_head(b"d" * 32), rule) == b"d" * 32


def test_longest_heads_are_within_their_limit() -> None:
    """No head, with every number at its largest, is longer than what is read of a head."""
    mark = CovenantMark(U32_MAX, bytes(32))
    head = ExchangeHead(bytes(32), U32_MAX, bytes(32), bytes(32), bytes(32), mark, Mode.PASSAGE)
    refusal = Refusal(bytes(32), "a" * 32, bytes(32), U32_MAX, bytes(32))
    assert max(len(head.encode()), len(refusal.encode())) <= HEAD_MAX_BYTES
    assert ExchangeHead.decode(head.encode()) == head
    assert Refusal.decode(refusal.encode()) == refusal


def test_the_longest_body_is_within_its_limit() -> None:
    """A synchronisation batch with its answers is a lawful message with room to spare."""
    full = Body((b"q" * 32,) * 256, b"s" * 64, (b"p" * 32,) * 256, bytes(SLOT_BYTES))
    assert Body.decode(full.encode()) == full
    assert len(full.encode()) < MESSAGE_MAX_BYTES // 2


@pytest.mark.parametrize("number", [0, -1, U32_MAX + 1])
def test_numbers_of_exchanges_have_bounds(number: int) -> None:
    """The number of an exchange is 1 to 2^32 - 1."""
    assert code_of(ExchangeHead, replace(HEAD, n=number).encode()) == "bad-message"


@pytest.mark.parametrize("mode", [-1, 3, 23])
def test_modes_that_there_are_not_are_refused(mode: int) -> None:
    """A mode is one of three."""
    values = cbor2.loads(HEAD.encode())
    assert code_of(ExchangeHead, cbor.encode([*values[:-1], mode])) == "bad-message"


@pytest.mark.parametrize("version", [0, 2, 23])
@pytest.mark.parametrize(("name", "kind"), [("hello", Hello), ("answer", Answer), ("request-head", ExchangeHead)])
def test_other_versions_are_refused(name: str, kind: type[Any], version: int) -> None:
    """A message of another version of the protocol is refused as `bad-message`."""
    assert code_of(kind, cbor.encode([version, *cbor2.loads(MESSAGES[name])[1:]])) == "bad-message"


BAD_BODIES = {
    "products without a proof": replace(BODY, proof=b""),
    "a proof without products": replace(BODY, products=()),
    "a proof one byte short": replace(BODY, proof=BODY.proof[1:]),
    "a proof one byte long": replace(BODY, proof=BODY.proof + b"s"),
    "half a product": replace(BODY, products=(b"q" * 48,)),
    "half a point": replace(BODY, points=(b"p" * 16,)),
    "too many products": replace(BODY, products=(b"q" * 32,) * 257),
    "too many points": replace(BODY, points=(b"p" * 32,) * 257),
    "a short slot": replace(BODY, slot=BODY.slot[1:]),
    "a long slot": replace(BODY, slot=BODY.slot + b"\x00"),
}


@pytest.mark.parametrize("name", BAD_BODIES)
def test_bodies_out_of_form_are_refused(name: str) -> None:
    """Lengths that cannot be are refused as `bad-message` before any point is decoded."""
    assert code_of(Body, BAD_BODIES[name].encode()) == "bad-message"


@pytest.mark.parametrize(
    "code", ["UPPER", "a code", "with\x1b[2J", "-first", "x", "bad-message\n", "ünicode", "a" * 33]
)
def test_codes_that_are_none_are_refused(code: str) -> None:
    """A refusal's code, which people get to see, holds small letters and hyphens only."""
    assert code_of(Refusal, replace(REFUSAL, code=code).encode()) == "bad-message"


BAD_POINTS = {
    "the identity": bytes(32),
    "the identity with its top bit": bytes(31) + b"\x80",
    "not canonical": bytes.fromhex("00" + "ff" * 31),
    "a negative field element": bytes.fromhex("01" + "00" * 31),
    "a field element that is no square": bytes.fromhex(
        "26948d35ca62e643e26a83177332e6b6afeb9d08e4268b650f1f5bbd8d81d371"
    ),
}


@pytest.mark.parametrize("name", BAD_POINTS)
def test_one_bad_point_among_good_ones_is_refused(name: str) -> None:
    """Points are decoded all or none; `bad-point` at the first that is not canonical or the identity."""
    good = bytes.fromhex("e2f2ae0a6abc4e71a884a961c500515f58e30b6aa582dd8db6a65945e08d2d76")
    assert decode_points((good, good)) == [good, good]
    with pytest.raises(ProtocolRefusal) as refusal:
        decode_points((good, BAD_POINTS[name], good))
    assert refusal.value.code == "bad-point"
