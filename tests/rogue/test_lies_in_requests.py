"""Requests that no honest member signs, sent byte by byte to a node that listens (docs/protocol.md §4)."""

from collections.abc import AsyncIterator, Callable
from hashlib import sha256

import pytest

from node.limits import CLOCK_SKEW_SECONDS, MESSAGE_MAX_BYTES, SIGNATURE_LIFETIME_SECONDS
from node.network import peer_listener
from tests.attacks.dishonest import kept, kept_beside_alarms
from tests.helpers import NOW, signing_key
from tests.rogue.liar import HELLO, Liar, lying_to_a_node
from tests.rogue.wire import Heard, Lines, octets, parameters

NOTHING = sha256(b"").digest()
COVERED = ("method", "target-uri", "content-type", "content-digest", "raakvlak-to", "raakvlak-head")


@pytest.fixture
async def liar() -> AsyncIterator[Liar]:
    """As long as the test."""
    async with lying_to_a_node() as liar:
        yield liar


Lie = Callable[[Liar], Lines]


def twice(name: str) -> Lie:
    """A signed field that stands there twice."""
    return lambda liar: [*liar.signed(), (name, dict(liar.signed())[name])]


def without(name: str) -> Lie:
    """A field that is not there, and not covered either."""
    return lambda liar: [line for line in liar.signed() if line[0] != name]


def uncovered(name: str) -> Lie:
    """A signature that leaves a component out."""
    return lambda liar: liar.signed(covered=lambda parts: [part for part in parts if part[0].strip('"@') != name])


def with_parameters(**changes: int | str) -> Lie:
    """Other parameters than the protocol's."""
    return lambda liar: liar.signed(stated=parameters(liar.nid, NOW, **changes))


def with_second_signature(liar: Liar) -> Lines:
    """Two signatures, each of which would be right."""
    lines = dict(liar.signed())
    again = {name: f"{lines[name]}, {lines[name].replace('raakvlak=', 'sig2=', 1)}" for name in list(lines)[-2:]}
    return list((lines | again).items())


def as_member(name: str, key: str | None = None) -> Lie:
    """In the name of another, with its key or somebody else's."""

    def lie(liar: Liar) -> Lines:
        owner = signing_key(liar.node.context.member.id if name == "the node itself" else name)
        nid = sha256(bytes(owner.verify_key)).digest()
        return liar.signed(stated=parameters(nid, NOW), key=owner if key is None else signing_key(key))

    return lie


UNKNOWN: dict[str, tuple[str, Lie]] = {
    "no signature": ("not-signed", without("signature")),
    "no signature-input": ("not-signed", without("signature-input")),
    "two signatures": ("bad-signature", with_second_signature),
    "an extra component": (
        "bad-signature",
        lambda liar: liar.signed(covered=lambda parts: [*parts, ('"host"', "elsewhere.example")]),
    ),
    "a component with a parameter": (
        "bad-signature",
        lambda liar: liar.signed(covered=lambda parts: [(f"{name};req", value) for name, value in parts]),
    ),
    "an algorithm": ("bad-signature", with_parameters(alg="ed25519")),
    "a longer life": ("bad-signature", with_parameters(expires=int(NOW) + SIGNATURE_LIFETIME_SECONDS + 1)),
    "another tag": ("bad-signature", with_parameters(tag="raakvlak/2")),
    "another path": ("bad-signature", lambda liar: liar.signed(url=liar.url.replace("hello", "exchange"))),
    "a query": ("bad-signature", lambda liar: liar.signed(url=f"{liar.url}?again")),
    "another host": ("bad-signature", lambda liar: liar.signed(url=f"https://elsewhere.example/{HELLO}")),
    "another method": ("bad-signature", lambda liar: liar.signed(method="PUT")),
    "another key": ("bad-signature", lambda liar: liar.signed(key=signing_key("stranger"))),
    "the name of another member": ("bad-signature", as_member("jeugdteam", key="politie")),
    "a stranger": ("unknown-sender", as_member("stranger")),
    "a suspended member": ("unknown-sender", as_member("wijkteam")),
    "the receiver's own name": ("unknown-sender", as_member("the node itself")),
}
UNKNOWN |= {
    f"{name} twice": ("bad-signature", twice(name)) for name in ("content-digest", "raakvlak-head", "signature")
}
UNKNOWN |= {f"no {name}": ("bad-signature", without(name)) for name in ("raakvlak-to", "content-digest")}
UNKNOWN |= {f"{name} not covered": ("bad-signature", uncovered(name)) for name in COVERED}
OLDEST = SIGNATURE_LIFETIME_SECONDS + CLOCK_SKEW_SECONDS
KNOWN: dict[str, tuple[str, int, Lie]] = {
    "for another node": ("wrong-receiver", 421, lambda liar: liar.signed(liar.fields(raakvlak_to=liar.nid.hex()))),
    "expired": ("too-old", 401, with_parameters(created=int(NOW) - OLDEST - 1)),
    "from the future": ("too-old", 401, with_parameters(created=int(NOW) + CLOCK_SKEW_SECONDS + 1)),
    "another type": ("bad-media-type", 415, lambda liar: liar.signed(liar.fields(content_type="text/plain"))),
    "a coding": ("bad-media-type", 415, lambda liar: [*liar.signed(), ("content-encoding", "identity")]),
    "another digest": (
        "bad-digest",
        400,
        lambda liar: liar.signed(liar.fields(content_digest=f"sha-512={octets(bytes(64))}")),
    ),
    "a head too long": ("bad-head", 400, lambda liar: liar.signed(liar.fields(raakvlak_head=octets(bytes(513))))),
    "a head that is none": ("bad-head", 400, lambda liar: liar.signed(liar.fields(raakvlak_head="head"))),
}


@pytest.mark.parametrize("name", UNKNOWN)
async def test_who_is_not_known_gets_a_plain_refusal(liar: Liar, name: str) -> None:
    """Before the signature is found right, the answer is plain: status 401, no signature, and nothing is kept."""
    code, lie = UNKNOWN[name]
    before = kept(liar.node.context)
    heard = await liar.say(lie(liar))
    assert (heard.status, heard.problem) == (401, code)
    assert not {"signature", "signature-input", "raakvlak-head"} & heard.fields.keys()
    assert kept(liar.node.context) == before


@pytest.mark.parametrize("name", KNOWN)
async def test_a_head_that_is_not_accepted_is_refused_under_a_signature(liar: Liar, name: str) -> None:
    """A known member is told in a signed refusal, which names no head, since none was read, and no session."""
    code, status, lie = KNOWN[name]
    lines, before = lie(liar), kept_beside_alarms(liar.node.context)
    heard = await liar.say(lines)
    assert (heard.status, heard.problem) == (status, code)
    refusal = heard.refusal(liar.node.context.member.key_bytes, liar.url, dict(lines))
    assert refusal == [1, NOTHING, code, bytes(32), 0, bytes(32)]
    assert kept_beside_alarms(liar.node.context) == before


async def refused_by_name(liar: Liar, heard: Heard, lines: Lines, code: str) -> None:
    """The refusal is signed and names the head of this request."""
    refusal = heard.refusal(liar.node.context.member.key_bytes, liar.url, dict(lines))
    assert refusal == [1, sha256(liar.head).digest(), code, bytes(32), 0, bytes(32)]


async def test_another_body_than_the_signed_one(liar: Liar) -> None:
    """A body that is not that of the signed digest is `bad-digest`, and nothing is kept."""
    lines, before = liar.signed(), kept(liar.node.context)
    heard = await liar.say(lines, liar.hello[:-1] + b"!")
    assert (heard.status, heard.problem) == (400, "bad-digest")
    await refused_by_name(liar, heard, lines, "bad-digest")
    assert kept(liar.node.context) == before


async def test_the_head_of_another_hello(liar: Liar) -> None:
    """A hello under the head of another one is `bad-head`, and nothing is kept."""
    liar.hello, hello = b"another hello", liar.hello
    fields = liar.fields(content_digest=f"sha-256={octets(sha256(hello).digest())}")
    lines, before = liar.signed(fields), kept(liar.node.context)
    heard = await liar.say(lines, hello)
    assert (heard.status, heard.problem) == (400, "bad-head")
    await refused_by_name(liar, heard, lines, "bad-head")
    assert kept(liar.node.context) == before


async def test_a_body_that_is_announced_too_big(liar: Liar) -> None:
    """More than 65,536 bytes are refused as `too-big` when they are announced, before one of them has come."""
    lines, before = liar.signed(), kept(liar.node.context)
    heard = await liar.say(lines, b"", length=MESSAGE_MAX_BYTES + 1)
    assert (heard.status, heard.problem) == (413, "too-big")
    refusal = heard.refusal(liar.node.context.member.key_bytes, liar.url, dict(lines))
    assert refusal == [1, NOTHING, "too-big", bytes(32), 0, bytes(32)]
    assert kept(liar.node.context) == before


async def test_a_body_that_never_comes(liar: Liar, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who announces a body and keeps it back is told `too-old` when the time for it is over."""
    monkeypatch.setattr(peer_listener, "REQUEST_TIMEOUT_SECONDS", 0.01)
    lines, before = liar.signed(), kept(liar.node.context)
    heard = await liar.say(lines, liar.hello[:10], length=len(liar.hello))
    assert (heard.status, heard.problem) == (401, "too-old")
    await refused_by_name(liar, heard, lines, "too-old")
    assert kept(liar.node.context) == before


@pytest.mark.parametrize(
    ("days", "code", "status"),
    [(6 * 366, "covenant-expired", 503), (-3, "wrong-epoch", 409)],
    ids=["over", "still to begin"],
)
async def test_a_covenant_that_is_not_in_force(liar: Liar, days: int, code: str, status: int) -> None:
    """Before its covenant begins and after it ends a node takes nothing: `wrong-epoch` and `covenant-expired`."""
    liar.node.context.clock.forward(days=days)  # type: ignore[attr-defined]
    before = kept(liar.node.context)
    heard = await liar.say(liar.signed(stated=parameters(liar.nid, NOW + days * 86_400)))
    assert (heard.status, heard.problem, "signature" in heard.fields) == (status, code, True)
    assert kept(liar.node.context) == before


async def test_the_same_without_a_lie_is_taken(liar: Liar) -> None:
    """The hello that all of these are about is answered when it is signed as the document says."""
    heard = await liar.say(liar.signed())
    assert (heard.status, heard.fields["content-type"]) == (200, "application/cbor")
