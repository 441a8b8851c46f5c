"""The peer listener: signed requests of other members come in here, and signed answers go out (docs/protocol.md §4).

What the signed head decides is decided before the body is read, and only up to the path's limit. Refusals are signed
for a sender that is known, plain for all others. Nothing personal is in any of them.
"""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from hashlib import sha256
from typing import ParamSpec, TypeVar

import structlog
from aiohttp import web

from node.errors import ProtocolRefusal, RaakvlakError
from node.limits import BUNDLE_MAX_BYTES, MESSAGE_MAX_BYTES, REQUEST_TIMEOUT_SECONDS
from node.network.covenant_senders import receiver_for, told_in_request
from node.network.identity import Identity
from node.network.refusals import problem
from node.network.traffic import Traffic
from node.protocol import paths
from node.protocol.content_digest import digest_in
from node.protocol.covenant_messages import Bundle, read_covenant_head
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
from node.service.covenant_check import refuse_fork, refuse_when_silent
from node.service.covenant_talk import bundle_for, holding, signing_key_of, take_bundle
from node.service.refused import note_refused
from node.service.responding import check_nudge, open_request, respond
from node.service.session_life import answer_session

P = ParamSpec("P")
T = TypeVar("T")

log = structlog.get_logger()

Came = Callable[[bytes, bool], None]
"""Told (NID, whether it was a nudge) after a peer's request was answered."""
_Handler = Callable[[web.Request, VerifiedHead], Awaitable[tuple[bytes, bytes]]]


@dataclass(frozen=True, slots=True)
class _Way:
    """A path with its limit; `silent` where nothing is answered while the covenant does not bind."""

    path: str
    handler: _Handler
    max_bytes: int = MESSAGE_MAX_BYTES
    silent: bool = True


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
        app = web.Application()
        for way in (
            _Way(paths.HELLO, self._hello),
            _Way(paths.EXCHANGE, self._exchange),
            _Way(paths.NUDGE, self._nudge),
            _Way(paths.COVENANT, self._covenant, BUNDLE_MAX_BYTES, silent=False),
        ):
            app.router.add_post(f"/{way.path}", self._signed(way))
        return app

    def _signed(self, way: _Way) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        async def handle(request: web.Request) -> web.StreamResponse:
            self._traffic.requests_received += 1
            try:
                verified = self._verified(request, way)
            except RefusedFromKnownSender as refusal:
                if refusal.code == "too-old":
                    created = time_signed(refusal.request.headers)
                    await self._note(note_untimely_request, refusal.sender, created)
                return self._refuse(refusal.request, b"", refusal)
            except ProtocolRefusal as refusal:
                return self._refuse_plainly(refusal)
            try:
                if way.silent:
                    refuse_when_silent(self._context)
                async with asyncio.timeout(REQUEST_TIMEOUT_SECONDS), self._locks[verified.sender]:
                    head, body = await way.handler(request, verified)
            except ProtocolRefusal as refusal:
                return self._refuse(verified.request, verified.head, refusal)
            except TimeoutError:
                return self._refuse(
                    verified.request, verified.head, refused("too-old", "the body did not come in time")
                )
            return self._answer(verified.request, 200, head, body)

        return handle

    def _verified(self, request: web.Request, way: _Way) -> VerifiedHead:
        told, receiver = None, self._identity.nid
        if way.path == paths.COVENANT:
            told, receiver = told_in_request(request.headers), receiver_for(request.headers, receiver)
        return verify_request_head(
            request.method,
            self._context.member.url + way.path,
            request.headers.items(),
            my_nid=receiver,
            keys=lambda nid: signing_key_of(self._context, nid, told),
            now=self._context.clock.now(),
            max_bytes=way.max_bytes,
        )

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

    async def _covenant(self, request: web.Request, verified: VerifiedHead) -> tuple[bytes, bytes]:
        context, told = self._context, read_covenant_head(verified.head)
        await self._judge(verified, b"", refuse_fork, context, told.mark)
        brought = Bundle.decode(await self._body(request, verified))
        trusted, given = context.trusted, Bundle()
        if brought == Bundle():
            given = await asyncio.to_thread(bundle_for, context, trusted, told)
        else:
            trusted = await asyncio.to_thread(take_bundle, context, verified.sender, brought)
        if trusted != context.trusted:
            context.renew()  # the answer goes out first
        self._came(verified.sender, False)
        return holding(context, trusted).answer_head(sha256(verified.head).digest()), given.encode()

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
        body, limit = b"", verified.max_bytes
        while len(body) <= limit and (part := await request.content.read(limit + 1)):
            body += part
        self._traffic.received(request.headers.items(), body)
        verify_body(verified, body)
        return body

    def _answer(self, request: SignedRequest, status: int, head: bytes, body: bytes) -> web.Response:
        headers = sign_response(
            self._identity.key,
            self._identity.nid,
            request,
            status=status,
            head=head,
            body=body,
            now=self._context.clock.now(),
            max_bytes=BUNDLE_MAX_BYTES,
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
