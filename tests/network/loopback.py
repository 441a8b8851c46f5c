"""Real nodes in this process on loopback ports: listener, client and scheduler as `node.app` puts them together."""

import asyncio
import os
import socket
import time
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, replace
from itertools import count

from aiohttp import web
from yarl import URL

from node.model import Actor, Bsn
from node.network.identity import Identity
from node.network.peer_client import PeerClient, Suggestion, open_client_session
from node.network.peer_listener import PeerListener
from node.network.scheduler import Scheduler
from node.network.traffic import Traffic
from node.protocol.covenant import Covenant, Member
from node.protocol.covenant_file import SignedCovenant
from node.service.adoption import adopt
from node.service.context import Context
from node.service.professionals import add_professional
from node.service.signals import add_signal
from node.system import SystemRandomness
from tests.helpers import COORDINATOR, FixedClock, make_context, make_covenant, make_member, new_signal

WAIT_SECONDS = 20
"""Until a test gives up; all that it waits for comes within a fraction of a second."""


class RunningClock(FixedClock):
    """A clock that goes on by itself from where a test has put it: what waits until a moment must see that it comes."""

    def __init__(self) -> None:
        super().__init__()
        self._begun = time.monotonic()

    def now(self) -> float:
        """Seconds since 1970-01-01 UTC."""
        return super().now() + time.monotonic() - self._begun


@dataclass(frozen=True)
class RunningNode:
    """A node with its peer listener on a loopback port."""

    context: Context
    identity: Identity
    traffic: Traffic
    client: PeerClient
    scheduler: Scheduler
    professional: str
    renewals: list[None]

    def signal(self, number: Bsn, *parents: Bsn) -> None:
        """Place a signal for purpose jeugd."""
        new = new_signal(number, parents=parents)
        add_signal(self.context, Actor(self.professional, "professional"), new, self.professional)

    def signal_all(self, numbers: Iterable[Bsn]) -> None:
        """Place a signal on each of these persons."""
        for number in numbers:
            self.signal(number)

    def cards(self) -> int:
        """How many contact cards this node holds."""
        return int(self.context.database.value("SELECT count(*) FROM card"))


_FIRST_PORT, _PORTS = 20_000, 12_000
"""Below those that systems give to connections, so that none of these takes one before its node listens."""
_WORKERS_MOST = 16
_worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")) % _WORKERS_MOST
_turns = count(os.getpid() % (_PORTS // _WORKERS_MOST))


def free_port() -> int:
    """A port of loopback that nobody listens on, and that no other worker of these tests is given."""
    while True:
        port = _FIRST_PORT + (next(_turns) * _WORKERS_MOST + _worker) % _PORTS
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


def loopback_members(*names: str) -> list[Member]:
    """Members whose URLs are free loopback ports."""
    return [replace(make_member(name), url=f"http://127.0.0.1:{free_port()}/") for name in names]


@asynccontextmanager
async def running_node(
    covenant: Covenant,
    name: str,
    *,
    port: int | None = None,
    suggest: Suggestion = lambda nid: None,
    scheduled: bool = True,
    clock: FixedClock | None = None,
    newer: SignedCovenant | None = None,
) -> AsyncIterator[RunningNode]:
    """A node that runs as long as the block; `port` when it listens elsewhere than its URL says.

    `newer`: the next version of the covenant, which it has taken. Each time it should begin anew is noted.
    """
    clock = clock or RunningClock()
    context = replace(make_context(name, covenant=covenant, clock=clock), randomness=SystemRandomness())
    context = context if newer is None else adopt(context, newer)
    renewals: list[None] = []
    identity, traffic = Identity.of(context), Traffic()
    async with AsyncExitStack() as stack:
        session = await stack.enter_async_context(open_client_session())
        client = PeerClient(identity, context.clock, traffic, session, suggest)
        scheduler = Scheduler(context, client)
        context = replace(context, wake=scheduler.wake, renew=lambda: renewals.append(None))
        listener = PeerListener(context, identity, traffic, scheduler.came)
        runner = web.AppRunner(listener.application(), access_log=None)
        await runner.setup()
        stack.push_async_callback(runner.cleanup)
        url_port = URL(context.member.url).port
        await web.TCPSite(runner, "127.0.0.1", port or url_port).start()
        professional = add_professional(
            context,
            COORDINATOR,
            f"Anna van {name}",
            "wijkagent",
            "06 1234 5678",
            f"anna@{name}.example",
            "professional",
        )
        task = asyncio.create_task(scheduler.run()) if scheduled else None
        try:
            yield RunningNode(context, identity, traffic, client, scheduler, professional, renewals)
        finally:
            if task is not None:
                task.cancel()
                await asyncio.gather(task, return_exceptions=True)


async def until(condition: Callable[[], bool]) -> None:
    """Wait until something is true; fail when it does not become so."""
    async with asyncio.timeout(WAIT_SECONDS):
        while not condition():
            await asyncio.sleep(0.005)


def two_members() -> tuple[Covenant, list[Member]]:
    """A covenant of politie and veilig-thuis on loopback, and the two, the initiator first."""
    members = loopback_members("politie", "veilig-thuis")
    return make_covenant(members), sorted(members, key=lambda member: member.nid_bytes)
