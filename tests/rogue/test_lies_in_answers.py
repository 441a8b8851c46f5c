"""Answers that no honest member gives, byte by byte, to a node that asks: each is silence (docs/protocol.md §4, §6)."""

from collections.abc import AsyncIterator
from hashlib import sha256
from typing import Any

import pytest

from node.limits import CLOCK_SKEW_SECONDS, MESSAGE_MAX_BYTES
from node.network import peer_client
from node.network.peer_client import Unanswered
from node.protocol.covenant import Member
from node.protocol.messages import Message, Refusal
from tests.attacks.dishonest import kept
from tests.helpers import NOW, signing_key
from tests.network.loopback import RunningNode, running_node, two_members
from tests.protocol import by_the_document as doc
from tests.rogue.listener import HEADS, PROBLEM, REQUEST, Liar, Lie, asked_what
from tests.rogue.wire import http, octets, parameters


@pytest.fixture
async def honest() -> AsyncIterator[tuple[RunningNode, Member]]:
    """A node that asks, and the member that it asks."""
    covenant, (low, high) = two_members()
    async with running_node(covenant, low.id, scheduled=False) as node:
        yield node, high


def lines(**signed: Any) -> Lie:
    """An answer with these changes; the signature stands over them."""
    return lambda liar: http(200, liar.answer(**signed), b"an answer")


def unsigned(name: str, value: str | None) -> Lie:
    """A field that was changed, or taken out, after the signature was made."""

    def lie(liar: Liar) -> bytes:
        there = dict(liar.answer()) | {name: value or ""}
        return http(200, [line for line in there.items() if line[0] != name or value], b"an answer")

    return lie


def signed_by(name: str, *, in_own_name: bool) -> Lie:
    """An answer with somebody else's key."""
    nid = sha256(bytes(signing_key(name).verify_key)).digest()
    stated = parameters(nid, NOW) if in_own_name else None
    return lambda liar: http(200, liar.answer(key=signing_key(name), stated=stated), b"an answer")


def twice_signed(liar: Liar) -> bytes:
    """An answer with two signatures."""
    there = dict(liar.answer())
    again = {name: f"{there[name]}, {there[name].replace('raakvlak=', 'b=', 1)}" for name in list(there)[-2:]}
    return http(200, list((there | again).items()), b"an answer")


def for_another_request(name: str, value: str) -> Lie:
    """An answer that is bound to a request that differs in one field."""
    return lambda liar: http(200, liar.answer(asked=liar.heard[-1].fields | {name: value}), b"an answer")


def at(moment: int) -> Lie:
    """An answer that is signed at another time."""
    return lambda liar: http(
        200, liar.answer(stated=parameters(liar.member.nid_bytes, NOW, created=int(NOW) + moment)), b"an answer"
    )


SILENCE: dict[str, tuple[str, Lie]] = {
    "a plain refusal": ("not-signed", lambda liar: http(401, [("content-type", "application/problem+json")], PROBLEM)),
    "no signature": ("not-signed", unsigned("signature", None)),
    "two signatures": ("bad-signature", twice_signed),
    "another member's signature": ("unknown-sender", signed_by("jeugdteam", in_own_name=True)),
    "another key": ("bad-signature", signed_by("jeugdteam", in_own_name=False)),
    "a component less": ("bad-signature", lines(covered=lambda parts: parts[:-1])),
    "a component more": ("bad-signature", lines(covered=lambda parts: [*parts, ('"date"', "today")])),
    "the request's parts as its own": (
        "bad-signature",
        lines(covered=lambda parts: [(n.replace(";req", ""), v) for n, v in parts]),
    ),
    "another head than signed": ("bad-signature", unsigned("raakvlak-head", octets(b"other"))),
    "another digest than signed": ("bad-signature", unsigned("content-digest", f"sha-256={octets(bytes(32))}")),
    "another status than signed": ("bad-signature", lambda liar: http(201, liar.answer(), b"an answer")),
    "another body than signed": ("bad-digest", lambda liar: http(200, liar.answer(), b"another answer")),
    "another tag": (
        "bad-signature",
        lambda liar: http(200, liar.answer(stated=parameters(liar.member.nid_bytes, NOW, tag="other")), b"an answer"),
    ),
    "an answer to another head": ("bad-signature", for_another_request("raakvlak-head", octets(b"other"))),
    "an answer to another body": (
        "bad-signature",
        for_another_request("content-digest", f"sha-256={octets(bytes(32))}"),
    ),
    "an answer to a request of another second": (
        "bad-signature",
        for_another_request("signature-input", "raakvlak=()"),
    ),
    "expired": ("differ by 91 seconds", at(-91)),
    "from the future": ("differ by 31 seconds", at(CLOCK_SKEW_SECONDS + 1)),
    "a refusal's type": ("bad-media-type", lines(content_type="application/problem+json")),
    "a coding": (
        "bad-media-type",
        lambda liar: http(200, [*liar.answer(), ("content-encoding", "identity")], b"an answer"),
    ),
    "a head too long": ("bad-head", lines(raakvlak_head=octets(bytes(513)))),
    "a redirection": ("not-signed", lambda liar: http(307, [("location", liar.member.url + "elsewhere")], b"")),
    "a signed redirection": (
        "bad-message",
        lambda liar: http(307, [*liar.answer(307), ("location", liar.member.url + "elsewhere")], b"an answer"),
    ),
    "too big": (
        "ClientPayloadError",
        lambda liar: http(200, liar.answer(body=bytes(MESSAGE_MAX_BYTES + 1)), bytes(MESSAGE_MAX_BYTES + 1)),
    ),
    "no answer at all": ("ServerDisconnectedError", lambda liar: b""),
    "half an answer": ("ClientPayloadError", lambda liar: http(200, liar.answer(), b"an answer")[:-3]),
    "a refusal of another request": ("a refusal of another request", lambda liar: liar.refusal("fork", bytes(32))),
    "a refusal of no request": (
        "a refusal of another request",
        lambda liar: liar.refusal("fork", sha256(b"").digest()),
    ),
    "a refusal with a code that is none": (
        "bad-message",
        lambda liar: liar.refusal("Fork!", sha256(liar.heard[-1].head).digest()),
    ),
    "a refusal without its head": ("bad-message", lambda liar: http(409, liar.answer(409, b"", PROBLEM), PROBLEM)),
}


@pytest.mark.parametrize("name", SILENCE)
async def test_what_does_not_verify_is_silence(honest: tuple[RunningNode, Member], name: str) -> None:
    """Whatever is not the signed answer of this member to this very request is no answer, and nothing is kept."""
    before, (reason, lie) = kept(honest[0].context), SILENCE[name]
    for what in ("hello", "exchange", "nudge"):
        with pytest.raises(Unanswered) as unanswered:
            await asked_what(honest, what, lie)
        assert reason in unanswered.value.reason
    assert kept(honest[0].context) == before


@pytest.mark.parametrize("what", ["hello", "nudge"])
async def test_the_answer_to_another_one_is_silence(honest: tuple[RunningNode, Member], what: str) -> None:
    """A head that names another hello, or another nudge, is no answer."""
    for head in (doc.cbor([1, bytes(32)]), doc.cbor([1]), b""):
        with pytest.raises(Unanswered, match="another"):
            await asked_what(honest, what, lines(head=head))


@pytest.mark.parametrize("what", ["hello", "exchange", "nudge"])
async def test_an_answer_that_never_ends_is_cut_off(
    honest: tuple[RunningNode, Member], monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    """Of an answer that goes on for ever 65,536 bytes are read; of one that stops in the middle none is waited for."""
    endless = b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n" + 20 * (b"1000\r\n" + bytes(4096) + b"\r\n")
    with pytest.raises(Unanswered, match="ClientPayloadError"):
        await asked_what(honest, what, lambda liar: endless, hold=True)
    monkeypatch.setattr(peer_client, "REQUEST_TIMEOUT_SECONDS", 0.01)
    with pytest.raises(Unanswered, match="TimeoutError"):
        await asked_what(honest, what, lambda liar: endless[:60], hold=True)


async def test_the_same_without_a_lie_is_heard(honest: tuple[RunningNode, Member]) -> None:
    """The answers that all of these are about are taken when nothing is wrong with them, and so is a refusal."""
    for what in ("hello", "exchange"):
        assert (await asked_what(honest, what, lines())).content == Message(HEADS[what], b"an answer")
    assert await asked_what(honest, "nudge", lines()) is None
    place = (b"p" * 32, 7, b"t" * 32)
    refusal = await asked_what(
        honest, "exchange", lambda liar: liar.refusal("fork", sha256(REQUEST.head).digest(), *place)
    )
    assert refusal.content == Refusal(sha256(REQUEST.head).digest(), "fork", *place)
    unread = await asked_what(honest, "exchange", lambda liar: liar.refusal("too-old", sha256(b"").digest()))
    assert unread.content.code == "too-old"
