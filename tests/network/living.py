"""Whole nodes in this process, in home folders on disk: they live on through newer covenants as `node serve` does."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cli.client import NodeClient
from cli.options import GlobalOptions
from node.app import SOCKET_NAME, keep_running
from node.protocol.covenant import Covenant
from node.protocol.covenant_file import SignedCovenant, write_file
from node.protocol.timestamp import SignedTimestamp, write_timestamp
from node.service.covenant_chain import held_covenants
from node.service.session_life import KEY_PREFIX
from node.storage.covenant_store import FileCovenantStore
from node.storage.database import open_database
from node.storage.key_store import FileKeyStore
from node.system import SystemClock
from tests.helpers import synthetic_numbers
from tests.system.cluster import make_home

_OF_SESSIONS = ("own_point", "peer_point", "queued_item", "held_letter")
WAIT_SECONDS = 30
"""Until a test gives up; a newer covenant reaches all within a second or two."""


@dataclass(frozen=True)
class LivingNode:
    """A node's home folder, and the operator's way to the node while it runs."""

    home: Path
    id: str

    async def post(self, *path: str, **body: Any) -> dict[str, Any]:
        """Have the node do something."""
        return await self._asked(lambda client: client.post(*path, body=body))

    async def get(self, *path: str) -> dict[str, Any]:
        """Ask the node something."""
        return await self._asked(lambda client: client.get(*path))

    async def hand(self, given: SignedCovenant | SignedTimestamp) -> None:
        """Hand it a covenant or a timestamp, as `raakvlak node join` does."""
        data = write_file(given) if isinstance(given, SignedCovenant) else write_timestamp(given)
        await self.post("covenant", file=data.decode())

    async def place_signal(self) -> None:
        """Place a signal: at tick 0 a node that asks has a reason to come, and hears what the others hold."""
        who = {"name": "Ada", "function": "agent", "phone": "06 1234 5678", "mail": "", "role": "professional"}
        ada = (await self.post("professionals", **who))["id"]
        number = synthetic_numbers(1)[0].digits
        asked = {"birth_date": "2015-06-07", "check": "document", "informed": "2026-11-01"}
        await self.post("signals", number=number, purposes=["jeugd"], professional=ada, **asked)

    async def version(self) -> int:
        """Which version the running node works with."""
        return int((await self.get("status"))["covenant_version"])

    async def peer(self, peer_id: str) -> dict[str, Any]:
        """How it stands with another member."""
        return next(peer for peer in (await self.get("peers"))["peers"] if peer["id"] == peer_id)

    async def talks_with(self, peer_id: str) -> bool:
        """Whether there is a session, and no trouble."""
        peer = await self.peer(peer_id)
        return (peer["session"], peer["trouble"]) == ("current", "")

    @property
    def held(self) -> Covenant:
        """The newest version on disk."""
        return held_covenants(FileCovenantStore(self.home), SystemClock().now()).newest

    @property
    def keys(self) -> FileKeyStore:
        """Its keys."""
        return FileKeyStore(self.home / "keys")

    @property
    def session_keys(self) -> list[str]:
        """The names of the key files of sessions."""
        return [name for name in self.keys.names() if name.startswith(KEY_PREFIX)]

    def rows_with(self, peer: "LivingNode") -> int:
        """How many rows its database has of sessions with a peer and of what belongs to them."""
        nid = next(member.nid for member in self.held.members if member.id == peer.id)
        of_peer = f"SELECT id FROM session WHERE peer = x'{nid}'"
        theirs = (f"SELECT count(*) AS n FROM {table} WHERE session_id IN ({of_peer})" for table in _OF_SESSIONS)
        everything = " UNION ALL ".join((f"SELECT count(*) AS n FROM ({of_peer})", *theirs))
        return self.count(f"SELECT sum(n) FROM ({everything})")

    def count(self, sql: str) -> int:
        """A number from the database's files."""
        database = open_database(self.home / "data.sqlite")
        try:
            return int(database.value(sql))
        finally:
            database.close()

    async def _asked(self, ask: Callable[[NodeClient], dict[str, Any]]) -> dict[str, Any]:
        async with asyncio.timeout(WAIT_SECONDS):
            return await asyncio.to_thread(ask, NodeClient(GlobalOptions(home=self.home)))


@asynccontextmanager
async def living(home: Path) -> AsyncIterator[LivingNode]:
    """A node that runs as long as the block does."""
    stop = asyncio.Event()
    running = asyncio.create_task(keep_running(home, stop))
    try:
        await until((home / SOCKET_NAME).exists)
        yield LivingNode(home, home.name)
    finally:
        stop.set()
        await running


@asynccontextmanager
async def federation_of(folder: Path, covenant: Covenant) -> AsyncIterator[list[LivingNode]]:
    """All members' nodes, in the covenant's order, each in a home below `folder`."""
    homes = [make_home(folder, covenant, member.id) for member in covenant.members]
    async with AsyncExitStack() as stack:
        yield [await stack.enter_async_context(living(home)) for home in homes]


async def until(condition: Callable[[], Any]) -> None:
    """Wait until something (perhaps a coroutine's result) is true; fail when it does not become so."""
    async with asyncio.timeout(WAIT_SECONDS):
        while True:
            found = condition()
            if await found if asyncio.iscoroutine(found) else found:
                return
            await asyncio.sleep(0.02)
