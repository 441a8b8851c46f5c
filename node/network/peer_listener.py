"""The peer listener: signed requests of other members come in here, and signed answers go out (docs/protocol.md §4).

What the signed head decides is decided before the body is read; at most MESSAGE_MAX_BYTES are read at all. Refusals
are signed for a sender that is known, plain for all others. Nothing personal is in any of them.
"""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable
from hashlib import sha256
from typing import ParamSpec, TypeVar

import structlog
from aiohttp import web

from node.errors import ProtocolRefusal, RaakvlakError
from node.limits import MESSAGE_MAX_BYTES, REQUEST_TIMEOUT_SECONDS
from node.network.identity import Identity
from node.network.refusals import problem
from node.network.traffic import Traffic
from node.protocol import paths
from node.protocol.content_digest import digest_in
from node.protocol.http_refusals import refused
from node.protocol.http_signature import time_signed
from node.protocol.messages import Refusal, digest_head, read_digest_head
from node.protocol.names import NO_PAIR
from node.protocol.refusals import SessionRefusal
from node.protocol.signed_fields import MediaType
from node.protocol.signed_request import (
    RefusedFromKnownSender,
    SignedRequest,
    VerifiedHead,
    verify_body,
    verify_request_head,
)
from node.protocol.signed_response import sign_response
from node.service.clocks import note_untimely_request
from node.service.context import Context
from node.service.refused import note_refused
from node.service.responding import check_nudge, open_request, respond
from node.service.session_life import answer_session

P = ParamSpec("P")
T = TypeVar("T")

log = structlog.get_logger()

Came = Callable[[bytes, bool], None]
"""Told (NID, whether it was a nudge) after a peer's request was answered."""
_Handler = Callable[[web.Request, VerifiedHead], Awaitable[tuple[bytes, bytes]]]


class PeerListener:
    """The aiohttp application for peers; `came` hears of every peer that was answered."""

    def __init__(self, context: Context, identity: Identity, traffic: Traffic, came: Came) -> None:
        self._context = context
        self._identity = identity
        self._traffic = traffic
        self._came = came
        self._locks: dict[bytes, asyncio.Lock] = defaultdict(asyncio.Lock)

    def application(self) -> web.Application:
        """The routes. A path that is none of ours gets aiohttp's plain 404, a method other than POST its 405."""
        app = web.Application(client_max_size=MESSAGE_MAX_BYTES)
        for path, handler in ((paths.HELLO, self._hello), (paths.EXCHANGE, self._exchange), (paths.NUDGE, self._nudge)):
            app.router.add_post(f"/{path}", self._signed(path, handler))
        return app

    def _signed(self, path: str, handler: _Handler) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        target_uri = self._context.member.url + path

        async def handle(request: web.Request) -> web.StreamResponse:
            self._traffic.requests_received += 1
            try:
                verified = verify_request_head(
                    request.method,
                    target_uri,
                    request.headers.items(),
                    my_nid=self._identity.nid,
                    keys=self._active_key,
                    now=self._context.clock.now(),
                )
            except RefusedFromKnownSender as refusal:
                if refusal.code == "too-old":
                    created = time_signed(refusal.request.headers)
                    await self._note(note_untimely_request, refusal.sender, created)
                return self._refuse(refusal.request, b"", refusal)
            except ProtocolRefusal as refusal:
                return self._refuse_plainly(refusal)
            try:
                async with asyncio.timeout(REQUEST_TIMEOUT_SECONDS), self._locks[verified.sender]:
                    head, body = await handler(request, verified)
            except ProtocolRefusal as refusal:
                return self._refuse(verified.request, verified.head, refusal)
            except TimeoutError:
                return self._refuse(
                    verified.request, verified.head, refused("too-old", "the body did not come in time")
                )
            return self._answer(verified.request, 200, head, body)

        return handle

    def _active_key(self, nid: bytes) -> bytes | None:
        member = self._context.covenant.member(nid)
        if member is None or not member.active or nid == self._identity.nid:
            return None
        if not self._context.covenant.in_force(self._context.clock.now()):
            return None
        return member.key_bytes

    async def _hello(self, request: web.Request, verified: VerifiedHead) -> tuple[bytes, bytes]:
        digest = read_digest_head(verified.head, "hello-head")
        data = await self._body(request, verified)
        if sha256(data).digest() != digest:
            raise refused("bad-head", "the head names another hello")
        sender, signed = verified.sender, verified.request
        answer = await self._judge(verified, data, answer_session, self._context, sender, data, signed)
        self._came(verified.sender, False)
        return digest_head(digest), answer

    async def _exchange(self, request: web.Request, verified: VerifiedHead) -> tuple[bytes, bytes]:
        digest = digest_in(verified.content_digest)
        sender, signed = verified.sender, verified.request
        opened = await self._judge(verified, b"", open_request, self._context, sender, verified.head, digest, signed)
        body = await self._body(request, verified)
        response = await self._judge(verified, b"", respond, self._context, opened, body)
        self._came(verified.sender, False)
        return response.head, response.body

    async def _nudge(self, request: web.Request, verified: VerifiedHead) -> tuple[bytes, bytes]:
        read_digest_head(verified.head, "nudge-head")
        await asyncio.to_thread(check_nudge, self._context, verified.sender)
        await self._body(request, verified)
        self._came(verified.sender, True)
        return digest_head(sha256(verified.head).digest()), b""

    async def _judge(
        self, verified: VerifiedHead, hello: bytes, judge: Callable[P, T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Let the service judge a message, in a thread. What a refusal means for people is noted before it is told."""
        try:
            return await asyncio.to_thread(judge, *args, **kwargs)
        except ProtocolRefusal as refusal:
            await self._note(note_refused, verified.sender, refusal, verified.request, hello)
            raise

    async def _note(self, note: Callable[..., None], *about: object) -> None:
        """An alarm that cannot be written, on a full disk say, keeps no peer from its refusal."""
        try:
            await asyncio.to_thread(note, self._context, *about)
        except RaakvlakError as error:
            log.error("alarm_not_written", error=type(error).__name__)

    async def _body(self, request: web.Request, verified: VerifiedHead) -> bytes:
        body = await request.content.read(MESSAGE_MAX_BYTES + 1)
        while len(body) <= MESSAGE_MAX_BYTES and (part := await request.content.read(MESSAGE_MAX_BYTES + 1)):
            body += part
        self._traffic.received(request.headers.items(), body)
        verify_body(verified, body)
        return body

    def _answer(self, request: SignedRequest, status: int, head: bytes, body: bytes) -> web.Response:
        now = self._context.clock.now()
        headers = sign_response(
            self._identity.key, self._identity.nid, request, status=status, head=head, body=body, now=now
        )
        self._traffic.sent(headers.items(), body)
        return web.Response(status=status, headers=headers, body=body)

    def _refuse(self, request: SignedRequest, raw_head: bytes, refusal: ProtocolRefusal) -> web.Response:
        self._traffic.requests_refused += 1
        log.info("request_refused", code=refusal.code)
        place = (NO_PAIR, 0, NO_PAIR)
        if isinstance(refusal, SessionRefusal):
            place = (refusal.pair, refusal.n, refusal.th)
        head = Refusal(sha256(raw_head).digest(), refusal.code, *place).encode()
        return self._answer(request, refusal.status, head, problem(refusal.code, refusal.detail, refusal.status))

    def _refuse_plainly(self, refusal: ProtocolRefusal) -> web.Response:
        """Counted and not logged: a stranger must not fill the disk."""
        self._traffic.requests_refused += 1
        body = problem(refusal.code, refusal.detail, refusal.status)
        response = web.Response(status=refusal.status, body=body, content_type=MediaType.PROBLEM.value)
        response.force_close()  # its body was not read
        return response
