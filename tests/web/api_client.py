"""A caller of the internal API over a real unix socket."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
from aiohttp import web

from node.service.context import Context
from node.service.professionals import add_professional, issue_token
from node.web.api import make_internal_app
from tests.helpers import COORDINATOR
from tests.web.running import Status, no_status

ASKED = {"birth_date": "2015-06-07", "informed": "2026-11-01", "check": "document"}
"""What a new signal must tell, or be told about, beside the number."""


@dataclass(frozen=True)
class Answer:
    """A status, the content type and the JSON object."""

    status: int
    kind: str
    body: dict[str, Any]


@dataclass(frozen=True)
class Api:
    """A node's API; `token` makes the caller somebody, without one it is the operator."""

    session: aiohttp.ClientSession

    async def get(self, path: str, token: str | None = None) -> Answer:
        """Ask for something."""
        return await self.send("GET", path, None, token)

    async def post(self, path: str, body: object = None, token: str | None = None, **headers: str) -> Answer:
        """Have something done; bytes go as they are."""
        return await self.send("POST", path, body, token, **headers)

    async def send(
        self, method: str, path: str, body: object = None, token: str | None = None, **headers: str
    ) -> Answer:
        """Send any request."""
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        if token is not None:
            given["Authorization"] = f"Bearer {token}"
        content: dict[str, Any] = {"data": body} if isinstance(body, bytes) else {"json": body} if body else {}
        async with self.session.request(method, f"http://node{path}", headers=given, **content) as response:
            return Answer(response.status, response.content_type, await response.json(content_type=None))


@asynccontextmanager
async def served(context: Context, folder: Path, status: Status = no_status) -> AsyncIterator[Api]:
    """The API of a node, on a socket in the folder."""
    runner = web.AppRunner(make_internal_app(context, status), access_log=None)
    await runner.setup()
    try:
        await web.UnixSite(runner, str(folder / "node.sock")).start()
        connector = aiohttp.UnixConnector(str(folder / "node.sock"))
        async with aiohttp.ClientSession(connector=connector) as session:
            yield Api(session)
    finally:
        await runner.cleanup()


async def add_person(context: Context, name: str, role: str = "professional") -> tuple[str, str]:
    """A colleague of that name: id and token."""

    def add() -> tuple[str, str]:
        new_id = add_professional(context, COORDINATOR, name, "wijkagent", "06 1234 5678", "", role)
        return new_id, issue_token(context, COORDINATOR, new_id)

    return await asyncio.to_thread(add)
