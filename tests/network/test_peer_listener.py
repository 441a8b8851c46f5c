"""What the peer listener refuses, over a real socket: nothing of it is stored, and nothing is told to strangers."""

import hashlib
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass

import aiohttp
import pytest
from nacl.signing import SigningKey

from node.limits import CLOCK_SKEW_SECONDS, MESSAGE_MAX_BYTES, SIGNATURE_LIFETIME_SECONDS
from node.protocol import paths
from node.protocol.covenant import Member
from node.protocol.messages import Message, Refusal, digest_head
from node.protocol.signed_request import SignedRequest, sign_request
from node.protocol.signed_response import verify_response
from node.service.initiating import OutgoingHello, OutgoingRequest, next_outgoing, take_hello_answer
from tests.helpers import NOW, signing_key, synthetic_numbers
from tests.network.loopback import RunningNode, running_node, two_members


@dataclass
class Wire:
    """A listening node, another member that may sign, and a plain HTTP session."""

    node: RunningNode
    member: RunningNode
    http: aiohttp.ClientSession

    @property
    def peer(self) -> Member:
        """The listening node's entry."""
        return self.node.context.member

    def signed(
        self, path: str, head: bytes, body: bytes, *, now: float = NOW, to: bytes | None = None
    ) -> SignedRequest:
        """A request as the member would sign it."""
        key, nid = self.member.identity.key, self.member.identity.nid
        receiver = to or self.peer.nid_bytes
        return sign_request(key, nid, receiver, self.peer.url + path, head=head, body=body, now=now)

    async def post(self, path: str, headers: dict[str, str], body: bytes) -> tuple[int, dict[str, str], bytes]:
        """Send bytes; the status, headers and body of the answer."""
        async with self.http.post(self.peer.url + path, data=body, headers=headers) as response:
            headers_by_name = {name.lower(): value for name, value in response.headers.items()}
            return response.status, headers_by_name, await response.read()

    async def refusal(self, request: SignedRequest, path: str, body: bytes) -> Refusal:
        """Send a signed request whose refusal must be signed too; gives that refusal."""
        status, headers, answer = await self.post(path, dict(request.headers), body)
        head = verify_response(request, status, headers.items(), answer, peer_key=self.peer.key_bytes, now=NOW).head
        return Refusal.decode(head)

    def dump(self) -> list[str]:
        """Everything in the listening node's database."""
        return list(self.node.context.database._connection.iterdump())


@pytest.fixture
async def wire() -> AsyncIterator[Wire]:
    """Two members; the one with the higher NID listens, the other signs by hand."""
    covenant, (low, high) = two_members()
    async with (
        running_node(covenant, high.id, scheduled=False) as node,
        running_node(covenant, low.id, scheduled=False) as member,
        aiohttp.ClientSession(auto_decompress=False) as http,
    ):
        yield Wire(node, member, http)


def hello_of(wire: Wire) -> Message:
    """The member's real hello to the node."""
    outgoing = next_outgoing(wire.member.context, wire.peer, True)
    assert isinstance(outgoing, OutgoingHello)
    return Message(digest_head(hashlib.sha256(outgoing.data).digest()), outgoing.data)


async def test_an_unsigned_request_gets_a_plain_problem(wire: Wire) -> None:
    """Without a signature the answer is a problem without one, and the body is not read."""
    before = wire.dump()
    status, headers, body = await wire.post(paths.HELLO, {"content-type": "application/cbor"}, b"x" * 100)
    assert status == 401
    assert json.loads(body)["type"] == "urn:raakvlak:problem:not-signed"
    assert "signature" not in headers
    assert wire.dump() == before


async def test_a_stranger_gets_a_plain_problem(wire: Wire) -> None:
    """A key that no active member has is answered without a signature."""
    stranger = signing_key("stranger")
    nid = hashlib.sha256(bytes(stranger.verify_key)).digest()
    request = sign_request(
        stranger, nid, wire.peer.nid_bytes, wire.peer.url + paths.HELLO, head=digest_head(bytes(32)), body=b"", now=NOW
    )
    status, headers, body = await wire.post(paths.HELLO, dict(request.headers), b"")
    assert status == 401
    assert json.loads(body)["type"] == "urn:raakvlak:problem:unknown-sender"
    assert "signature" not in headers


async def test_a_signature_of_another_key_is_a_strangers(wire: Wire) -> None:
    """A member's NID with somebody else's signature is refused without a signed answer."""
    forged = sign_request(
        SigningKey(bytes(32)),
        wire.member.identity.nid,
        wire.peer.nid_bytes,
        wire.peer.url + paths.HELLO,
        head=digest_head(bytes(32)),
        body=b"",
        now=NOW,
    )
    status, headers, body = await wire.post(paths.HELLO, dict(forged.headers), b"")
    assert (status, json.loads(body)["type"]) == (401, "urn:raakvlak:problem:bad-signature")
    assert "signature" not in headers


async def test_a_changed_body_is_refused_with_a_signature(wire: Wire) -> None:
    """A body other than the signed digest's gets a signed `bad-digest`, and nothing is stored."""
    hello, before = hello_of(wire), wire.dump()
    request = wire.signed(paths.HELLO, hello.head, hello.body)
    assert (await wire.refusal(request, paths.HELLO, hello.body[:-1] + b"!")).code == "bad-digest"
    assert wire.dump() == before


async def test_a_message_for_another_node_is_refused(wire: Wire) -> None:
    """A message signed for another receiver gets a signed `wrong-receiver`."""
    hello = hello_of(wire)
    request = wire.signed(paths.HELLO, hello.head, hello.body, to=wire.member.identity.nid)
    status, _, body = await wire.post(paths.HELLO, dict(request.headers), hello.body)
    assert (status, json.loads(body)["type"]) == (421, "urn:raakvlak:problem:wrong-receiver")


@pytest.mark.parametrize("shift", [-(SIGNATURE_LIFETIME_SECONDS + CLOCK_SKEW_SECONDS + 1), CLOCK_SKEW_SECONDS + 1])
async def test_a_message_of_another_time_is_refused(wire: Wire, shift: float) -> None:
    """A message that is too old, or not of now yet, gets a signed `too-old`."""
    hello = hello_of(wire)
    request = wire.signed(paths.HELLO, hello.head, hello.body, now=NOW + shift)
    status, headers, body = await wire.post(paths.HELLO, dict(request.headers), hello.body)
    assert (status, json.loads(body)["type"]) == (401, "urn:raakvlak:problem:too-old")
    assert "signature" in headers


async def test_an_announced_flood_is_refused_before_it_is_read(wire: Wire) -> None:
    """A Content-Length above the limit is refused from the headers alone."""
    body = b"x" * (MESSAGE_MAX_BYTES + 1)
    headers = dict(wire.signed(paths.HELLO, digest_head(bytes(32)), b"").headers)
    status, _, answer = await wire.post(paths.HELLO, headers, body)
    assert (status, json.loads(answer)["type"]) == (413, "urn:raakvlak:problem:too-big")


async def test_an_unannounced_flood_is_cut_off(wire: Wire) -> None:
    """A chunked body is read to the limit and no further, then refused."""

    async def flood() -> AsyncIterator[bytes]:
        for _ in range(64):
            yield b"x" * 4096

    headers = dict(wire.signed(paths.HELLO, digest_head(bytes(32)), b"").headers)
    async with wire.http.post(wire.peer.url + paths.HELLO, data=flood(), headers=headers) as response:
        assert response.status == 413


async def test_a_get_is_no_question_of_this_protocol(wire: Wire) -> None:
    """A method other than POST and a path that is none of ours tell nothing but that."""
    async with wire.http.get(wire.peer.url + paths.HELLO) as response:
        assert response.status == 405
    async with wire.http.post(wire.peer.url + "raakvlak/v1/other", data=b"") as response:
        assert response.status == 404


async def test_a_head_that_names_another_hello_is_refused(wire: Wire) -> None:
    """A hello under a head with another digest gets a signed `bad-head`."""
    hello, before = hello_of(wire), wire.dump()
    request = wire.signed(paths.HELLO, digest_head(bytes(32)), hello.body)
    assert (await wire.refusal(request, paths.HELLO, hello.body)).code == "bad-head"
    assert wire.dump() == before


async def test_a_request_of_no_session_is_told_so_before_its_body(wire: Wire) -> None:
    """A request whose PAIR is unknown gets `hello-needed` from its head alone, with the session there is."""
    message = await first_exchange(wire)
    with wire.node.context.database.transaction():
        for table in ("queued_item", "session"):
            wire.node.context.database.execute(f"DELETE FROM {table}")
    request = wire.signed(paths.EXCHANGE, message.head, b"never read")
    refusal = await wire.refusal(request, paths.EXCHANGE, b"never read")
    assert (refusal.code, refusal.pair) == ("hello-needed", bytes(32))


async def test_a_replayed_request_changes_nothing(wire: Wire) -> None:
    """The same request again gets the same stored response under a fresh signature, and changes no row."""
    message = await first_exchange(wire)
    request = wire.signed(paths.EXCHANGE, message.head, message.body)
    status, _, first = await wire.post(paths.EXCHANGE, dict(request.headers), message.body)
    before = wire.dump()
    again, _, second = await wire.post(paths.EXCHANGE, dict(request.headers), message.body)
    assert (status, again) == (200, 200)
    assert first == second
    assert wire.dump() == before


async def test_a_truncated_sealed_body_is_refused(wire: Wire) -> None:
    """A body that was signed but does not open gets a signed `bad-seal`, and nothing is stored."""
    message = await first_exchange(wire)
    before = wire.dump()
    body = message.body[:-1]
    request = wire.signed(paths.EXCHANGE, message.head, body)
    assert (await wire.refusal(request, paths.EXCHANGE, body)).code == "bad-seal"
    assert wire.dump() == before


async def first_exchange(wire: Wire) -> Message:
    """Hello and answer over the wire; then the member's first request, not sent yet."""
    hello = hello_of(wire)
    request = wire.signed(paths.HELLO, hello.head, hello.body)
    _, _, answer = await wire.post(paths.HELLO, dict(request.headers), hello.body)
    begun = next_outgoing(wire.member.context, wire.peer, True)
    assert isinstance(begun, OutgoingHello)
    take_hello_answer(wire.member.context, begun, answer)
    wire.member.signal(synthetic_numbers(1)[0])
    outgoing = next_outgoing(wire.member.context, wire.peer, True)
    assert isinstance(outgoing, OutgoingRequest)
    return outgoing.message
