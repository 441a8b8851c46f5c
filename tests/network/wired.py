"""Nodes joined by wires in memory: the own clients and listeners of the product, and nothing but sockets left out.

What a client posts reaches the listener at that address as a request of HTTP, signed, and what it answers comes back.
A link decides what is lost on the way. A node whose power goes while it answers is started again, and was silent.
"""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from typing import Protocol, cast

import aiohttp
from aiohttp import web
from yarl import URL

from node.network.identity import Identity
from node.network.peer_client import PeerClient
from node.network.peer_listener import Came, PeerListener
from node.network.traffic import Traffic
from node.service.context import Context
from simulations.memory import PERFECT, Fate, Link
from tests.service.disks import PowerCut


class Content:
    """The body of a request or an answer, as both sides of aiohttp read it."""

    def __init__(self, data: bytes) -> None:
        self._data = data

    async def read(self, most: int) -> bytes:
        """The next bytes."""
        part, self._data = self._data[:most], self._data[most:]
        return part

    async def iter_any(self) -> AsyncIterator[bytes]:
        """All of it."""
        yield self._data


@dataclass(frozen=True)
class Asked:
    """A request, as much of it as a listener looks at."""

    method: str
    headers: Mapping[str, str]
    content: Content


@dataclass(frozen=True)
class Answer:
    """An answer, as much of it as a client looks at."""

    status: int
    headers: Mapping[str, str]
    content: Content


class Plugged(Protocol):
    """A node on the wires."""

    @property
    def voice(self) -> "Voice | None":
        """What it speaks with now; None while it is away."""
        ...

    def restart(self) -> None:
        """The power went, and is back."""
        ...

    def renew(self) -> None:
        """Begin anew, if something that it was told calls for that."""
        ...


class Wires:
    """Between all nodes. `link` decides the fate of the next request."""

    def __init__(self) -> None:
        self.link: Link = PERFECT
        self._nodes: dict[str, Plugged] = {}

    def plug(self, url: str, node: Plugged) -> None:
        """Let a node be found at an address."""
        self._nodes[url] = node

    def post(
        self, url: URL, *, data: bytes, headers: Mapping[str, str], **_: object
    ) -> AbstractAsyncContextManager[Answer]:
        """As that of aiohttp's client."""
        return self._carried(url, data, headers)

    @asynccontextmanager
    async def _carried(self, url: URL, data: bytes, headers: Mapping[str, str]) -> AsyncIterator[Answer]:
        fate, node = self.link.fate(), self._nodes.get(f"{url.origin()}/")
        if fate is Fate.REQUEST_LOST or node is None:
            raise ConnectionResetError
        if fate is Fate.REPEATED:
            await self._answered(node, url, data, headers)
        answer = await self._answered(node, url, data, headers)
        if fate is Fate.RESPONSE_LOST:
            raise ConnectionResetError
        yield answer

    async def _answered(self, node: Plugged, url: URL, data: bytes, headers: Mapping[str, str]) -> Answer:
        if node.voice is None:
            raise ConnectionRefusedError
        try:
            answer = await node.voice.answer(url.path, Asked("POST", headers, Content(data)))
            node.renew()
        except PowerCut:
            node.restart()
            raise ConnectionResetError from None
        return answer


class Voice:
    """What a node speaks with in one of its lives: client and listener, put together as `node.app` does."""

    def __init__(self, context: Context, wires: Wires, came: Came = lambda nid, nudged: None) -> None:
        self.context = context
        identity, traffic = Identity.of(context), Traffic()
        http = cast(aiohttp.ClientSession, wires)
        self.client = PeerClient(identity, context.clock, traffic, http, lambda nid: None)
        listener = PeerListener(context, identity, traffic, came)
        self._handlers = {
            route.resource.canonical: route.handler
            for route in listener.application().router.routes()
            if route.resource is not None
        }

    async def answer(self, path: str, asked: Asked) -> Answer:
        """What the listener answers."""
        handler = cast(Callable[[web.Request], object], self._handlers[path])
        response = await handler(cast(web.Request, asked))  # type: ignore[misc]
        return Answer(response.status, response.headers, Content(response.body))
