"""The peer client: one signed request, its verified answer. Whatever is not a verified answer is silence (§6)."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256

import aiohttp
from yarl import URL

from node.errors import ProtocolRefusal
from node.limits import BUNDLE_MAX_BYTES, CLOCK_SKEW_SECONDS, MESSAGE_MAX_BYTES, REQUEST_TIMEOUT_SECONDS
from node.network.covenant_senders import told_in_answer
from node.network.identity import Identity
from node.network.refusals import problem_code
from node.network.traffic import Traffic
from node.ports import Clock
from node.protocol import paths
from node.protocol.covenant import Member
from node.protocol.covenant_messages import Holding, read_covenant_answer_head
from node.protocol.http_refusals import STATUS, OutsideWindow
from node.protocol.http_signature import time_signed
from node.protocol.messages import Message, Refusal, digest_head, read_digest_head
from node.protocol.signed_fields import HeaderLines
from node.protocol.signed_request import SignedRequest, sign_request
from node.protocol.signed_response import SignedResponse, verify_response

Suggestion = Callable[[bytes], tuple[str, int] | None]
"""From a NID to an address on the local network, believed by nobody: the answer's signature decides."""
_OK = 200
KnownBy = Callable[[Holding | None], bytes | None]
"""From what a peer tells in the conversation about the covenant to the key by which it is known there."""


class Unanswered(Exception):
    """No verified answer: what the peer did instead, in words for the log."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class ClocksDiffer(Unanswered):
    """The peer's answer, or its refusal, is right but for its time: its clock is `ahead` of ours by so many seconds.

    An answer is bound to the request that this node signed just now, so nobody can have kept it from another day.
    """

    def __init__(self, peer: Member, ahead: int) -> None:
        super().__init__(f"this machine's clock and {peer.id}'s differ by {abs(ahead)} seconds")
        self.ahead = ahead


@dataclass(frozen=True, slots=True)
class Answered:
    """A verified answer: what it says, and its signed part to keep; None where nothing is signed, as in simulations."""

    content: Message | Refusal
    signed: SignedResponse | None


@dataclass(frozen=True, slots=True)
class Told:
    """What a peer holds, and brings as a body; `signed` as in `Answered`."""

    holding: Holding
    body: bytes
    signed: SignedResponse | None


class PeerClient:
    """Sends hellos, requests, nudges and what is said about the covenant to members."""

    def __init__(
        self, identity: Identity, clock: Clock, traffic: Traffic, session: aiohttp.ClientSession, suggest: Suggestion
    ) -> None:
        self._identity = identity
        self._clock = clock
        self._traffic = traffic
        self._session = session
        self._suggest = suggest

    async def hello(self, peer: Member, data: bytes) -> Answered:
        """Send a hello: its answer (the body is the `answer`), or a signed refusal. Raises `Unanswered`."""
        digest = sha256(data).digest()
        answer = await self._post(peer, paths.HELLO, Message(digest_head(digest), data))
        if isinstance(answer.content, Message) and _digest_in(answer.content.head, "answer-head") != digest:
            raise Unanswered("an answer to another hello")
        return answer

    async def exchange(self, peer: Member, message: Message) -> Answered:
        """Send a request: its response, or a signed refusal. Raises `Unanswered`."""
        return await self._post(peer, paths.EXCHANGE, message)

    async def nudge(self, peer: Member, pair: bytes) -> Refusal | None:
        """Ask the initiator to come. Raises `Unanswered`."""
        head = digest_head(pair)
        answer = (await self._post(peer, paths.NUDGE, Message(head, b""))).content
        if isinstance(answer, Refusal):
            return answer
        if _digest_in(answer.head, "nudge-answer-head") != sha256(head).digest():
            raise Unanswered("an answer to another nudge")
        return None

    async def covenant(self, peer: Member, head: bytes, body: bytes, known_by: KnownBy) -> Told | Refusal:
        """Tell what this node holds, and bring a file: what the peer holds and brings, or its refusal."""
        answered = await self._post(peer, paths.COVENANT, Message(head, body), known_by)
        answer = answered.content
        if isinstance(answer, Refusal):
            return answer
        request, told = read_covenant_answer_head(answer.head)
        if request != sha256(head).digest():
            raise Unanswered("an answer to another request")
        return Told(told, answer.body, answered.signed)

    async def _post(self, peer: Member, path: str, message: Message, known_by: KnownBy | None = None) -> Answered:
        max_bytes = MESSAGE_MAX_BYTES if known_by is None else BUNDLE_MAX_BYTES
        request = sign_request(
            self._identity.key,
            self._identity.nid,
            peer.nid_bytes,
            peer.url + path,
            head=message.head,
            body=message.body,
            now=self._clock.now(),
            max_bytes=max_bytes,
        )
        self._traffic.requests_sent += 1
        try:
            status, headers, body = await self._send(peer, path, request, message.body, max_bytes)
        except (aiohttp.ClientError, OSError, TimeoutError) as error:
            self._traffic.requests_unanswered += 1
            raise Unanswered(type(error).__name__) from None
        try:
            key = _key_of(peer, headers, known_by)
            answered = self._verified(request, status, headers, body, key, max_bytes)
        except OutsideWindow as error:  # nothing else is wrong with the answer, see `verify_response`
            self._traffic.requests_unanswered += 1
            raise ClocksDiffer(peer, error.created - int(self._clock.now())) from None
        except ProtocolRefusal as error:
            self._traffic.requests_unanswered += 1
            raise Unanswered(_not_believed(error, body)) from None
        if isinstance(answered.content, Refusal) and not _is_about(answered.content, message.head):
            raise Unanswered("a refusal of another request")
        return answered

    def _verified(
        self, request: SignedRequest, status: int, headers: HeaderLines, body: bytes, key: bytes, max_bytes: int
    ) -> Answered:
        now = self._clock.now()
        answer = verify_response(request, status, headers, body, peer_key=key, now=now, max_bytes=max_bytes)
        if status == _OK:
            return Answered(Message(answer.head, body), answer.response)
        refusal = Refusal.decode(answer.head)
        created = time_signed(answer.response.headers)
        if refusal.code == "too-old" and abs(created - now) > CLOCK_SKEW_SECONDS:
            raise OutsideWindow(refusal.code, created)  # the window is wider to one side: this answer is just within it
        return Answered(refusal, answer.response)

    async def _send(
        self, peer: Member, path: str, request: SignedRequest, body: bytes, max_bytes: int
    ) -> tuple[int, list[tuple[str, str]], bytes]:
        try:
            return await self._send_to(URL(request.target_uri, encoded=True), None, request, body, max_bytes)
        except aiohttp.ClientConnectorError:
            suggested = self._suggest(peer.nid_bytes)
            if suggested is None:
                raise
            url = URL(peer.url)
            nearby = url.with_host(suggested[0]).with_port(suggested[1]).with_path(f"/{path}")
            return await self._send_to(nearby, url.host, request, body, max_bytes)

    async def _send_to(
        self, url: URL, server_hostname: str | None, request: SignedRequest, body: bytes, max_bytes: int
    ) -> tuple[int, list[tuple[str, str]], bytes]:
        self._traffic.sent(request.headers.items(), body)
        async with (
            asyncio.timeout(REQUEST_TIMEOUT_SECONDS),
            self._session.post(
                url,
                data=body,
                headers=request.headers,
                allow_redirects=False,
                server_hostname=server_hostname if url.scheme == "https" else None,
            ) as response,
        ):
            received = await read_at_most(response, max_bytes)
            headers = list(response.headers.items())
            self._traffic.received(headers, received)
            return response.status, headers, received


async def read_at_most(response: aiohttp.ClientResponse, max_bytes: int) -> bytes:
    """The body of an answer. Raises `aiohttp.ClientPayloadError` when it has more bytes than that."""
    received = b""
    async for part in response.content.iter_any():
        received += part
        if len(received) > max_bytes:
            raise aiohttp.ClientPayloadError("too big")
    return received


def open_client_session() -> aiohttp.ClientSession:
    """An HTTP session for peers: no cookies, no decompression, no proxy of the environment."""
    return aiohttp.ClientSession(
        auto_decompress=False,
        cookie_jar=aiohttp.DummyCookieJar(),
        skip_auto_headers=("User-Agent", "Accept-Encoding"),
        connector=aiohttp.TCPConnector(keepalive_timeout=REQUEST_TIMEOUT_SECONDS),
    )


def _is_about(refusal: Refusal, head: bytes) -> bool:
    """Whether a refusal is of the request with this head: it names that, or none when it was not accepted (§4)."""
    if refusal.request == sha256(b"").digest():
        return refusal.code in STATUS
    return refusal.request == sha256(head).digest()


def _not_believed(error: ProtocolRefusal, body: bytes) -> str:
    """What people read of an answer that nobody signed, or not as it must be. It may hint, and decides nothing."""
    if error.code == "not-signed" and problem_code(body) == "unknown-sender":
        return "does not know this node (unsigned): ask a steward whether a newer covenant has suspended it"
    return f"an answer that does not verify ({error.code})"


def _key_of(peer: Member, headers: list[tuple[str, str]], known_by: KnownBy | None) -> bytes:
    by_name = {name.lower(): value for name, value in headers}
    return (known_by(told_in_answer(by_name)) if known_by else None) or peer.key_bytes


def _digest_in(head: bytes, rule: str) -> bytes | None:
    try:
        return read_digest_head(head, rule)
    except ProtocolRefusal:
        return None
