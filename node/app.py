"""The composition root: builds a node's parts in order, starts them, and stops them in reverse.

Order: home folder and lock, whether the database is whole, settings, keys, covenant, database, what a power cut or a
newer covenant left to be done, then the peer listener, discovery, the scheduler, the sender of mails, and the internal
API at last. A part that fails to start stops those before it. When a newer covenant is on disk, all parts but the
process are stopped and built anew: there is one way to begin with a covenant, and a crash on that way is one more
beginning.
"""

import asyncio
import fcntl
import json
import logging
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import replace
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import structlog
from aiohttp import web

from node.config import load_settings
from node.errors import ConfigurationError
from node.network.discovery import Discovery
from node.network.identity import Identity
from node.network.mail_sender import MailSender
from node.network.peer_client import PeerClient, open_client_session
from node.network.peer_listener import PeerListener
from node.network.scheduler import Scheduler
from node.network.traffic import Traffic
from node.service.adoption import settle_sessions
from node.service.cards import check_coordinator
from node.service.context import Context
from node.service.covenant_chain import held_covenants, mend_store
from node.service.membership import VAULT, own_member, settle_identity
from node.service.peers import other_members
from node.service.session_life import recover_sessions
from node.service.signal_closing import close_again
from node.service.signal_entries import note_signals_again
from node.service.vault_check import check_vault
from node.storage.contributions import FileContributions
from node.storage.covenant_store import FileCovenantStore
from node.storage.database import open_existing_database
from node.storage.deletion_journal import FileDeletionJournal
from node.storage.inspection import require_whole
from node.storage.key_store import FileKeyStore
from node.storage.logbook_anchor import FileLogbookAnchor
from node.storage.vault import Vault
from node.system import SystemClock, SystemRandomness, ThreadCores
from node.web.api import make_internal_app

log = structlog.get_logger()

SOCKET_NAME = "node.sock"
DATABASE_NAME = "data.sqlite"
_SHUTDOWN_SECONDS = 5.0
_DRAIN_SECONDS = 1.0
"""How long those who are connected to the own socket are waited for: commands come with a connection each."""
_DRAIN_STEP_SECONDS = 0.01
_WAITING_MAX = 128
"""Callers of the own socket that wait while the node begins anew: more than an organisation's people at once."""
_KEEPALIVE_SECONDS = 75.0
"""How long a connection may be idle between two requests: peers at a tick come with a new one."""


def serve(home: Path) -> None:
    """Run the node in `home` in the foreground until SIGTERM or SIGINT. Logs JSON lines to stdout."""
    configure_log()
    with lock_home(home):
        require_whole(home / DATABASE_NAME)
        asyncio.run(_serve(home))


async def _serve(home: Path) -> None:
    stop, loop = asyncio.Event(), asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    await keep_running(home, stop)


async def keep_running(home: Path, stop: asyncio.Event) -> None:
    """Run the node in `home`, anew with each newer covenant or timestamp, until `stop` is set.

    The own people's socket stays through all of it: whoever calls in between waits for a moment.
    """
    renew, loop = asyncio.Event(), asyncio.get_running_loop()
    with _own_socket(home / SOCKET_NAME) as own:
        while not stop.is_set():
            renew.clear()
            async with running_node(home, own, lambda: loop.call_soon_threadsafe(renew.set)):
                await _first_of(stop, renew)
                log.info("node_stopping" if stop.is_set() else "node_renewing")


@contextmanager
def _own_socket(path: Path) -> Iterator[socket.socket]:
    """The unix socket of the internal API, for its owner alone, as long as the block lasts."""
    path.unlink(missing_ok=True)
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as own:
        try:
            own.bind(str(path))
            path.chmod(0o600)
            own.listen(_WAITING_MAX)
        except OSError as error:
            raise _cannot_listen(error) from None
        try:
            yield own
        finally:
            path.unlink(missing_ok=True)


async def _first_of(*events: asyncio.Event) -> None:
    waiting = [asyncio.create_task(event.wait()) for event in events]
    await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
    for task in waiting:
        task.cancel()


@asynccontextmanager
async def running_node(home: Path, own: socket.socket, renew: Callable[[], object]) -> AsyncIterator[Context]:
    """A node that runs as long as the block does, and listens to its own people at the socket `own`.

    `renew` is called, from any thread, when it must begin anew.
    """
    context = replace(build_context(home), renew=renew)
    identity, traffic = Identity.of(context), Traffic()
    async with AsyncExitStack() as stack:
        stack.callback(context.database.close)
        recover_sessions(context)
        close_again(context)
        settle_sessions(context)
        note_signals_again(context)
        listen = context.settings.listen
        discovery = Discovery(context.covenant, identity.nid, listen.host, listen.port)
        session = await stack.enter_async_context(open_client_session())
        client = PeerClient(identity, context.clock, traffic, session, discovery.suggest)
        scheduler = Scheduler(context, client)
        context = replace(context, wake=scheduler.wake)
        listener = PeerListener(context, identity, traffic, scheduler.came)
        await _listen(stack, listener.application(), lambda runner: web.TCPSite(runner, listen.host, listen.port))
        if context.settings.discovery.zeroconf:
            await discovery.start()
            stack.push_async_callback(discovery.stop)
        running = {"scheduler": asyncio.create_task(scheduler.run())}
        if context.settings.mail.host:
            running["mail"] = asyncio.create_task(MailSender(context).run())
        for task in running.values():
            stack.push_async_callback(_cancelled, task)
        internal = make_internal_app(context, lambda: _status(context, traffic, scheduler, running))
        listening = own.dup()
        runner = await _listen(stack, internal, lambda runner: web.SockSite(runner, listening))
        stack.push_async_callback(_drain, listening, runner)
        version, peers = context.covenant.version, len(other_members(context))
        log.info("node_started", organisation=context.member.id, covenant=version, peers=peers)
        yield context


def build_context(home: Path) -> Context:
    """The parts of the node in `home` that need no event loop. Raises `ConfigurationError` with what to do."""
    settings = load_settings(home)
    keys = FileKeyStore(home / "keys")
    clock = SystemClock()
    covenants = FileCovenantStore(home)
    trusted = held_covenants(covenants, clock.now())
    mend_store(covenants, trusted)
    settle_identity(trusted.newest, keys)
    member = own_member(trusted.newest, keys)
    check_coordinator(settings)
    vault = Vault(keys.read(VAULT))
    database = open_existing_database(home / DATABASE_NAME)
    check_vault(database, vault)
    return Context(
        settings,
        trusted,
        trusted.newest,
        member,
        covenants,
        database,
        keys,
        vault,
        clock,
        SystemRandomness(),
        FileDeletionJournal(home),
        FileContributions(home),
        cores=ThreadCores(),
        anchor=FileLogbookAnchor(home),
    )


@contextmanager
def lock_home(home: Path) -> Iterator[None]:
    """One node for a home folder: two would answer with one key from two memories."""
    if not home.is_dir():
        raise ConfigurationError(f"there is no node in {home}", "make one with `raakvlak node init`")
    descriptor = os.open(home / "node.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise ConfigurationError(
                "a node already runs in this home folder", "stop it first, or name another folder with --home"
            ) from None
        yield
    finally:
        os.close(descriptor)


def configure_log() -> None:
    """JSON lines on stdout. Values are counts, codes and member ids; nothing of a person or a signal is ever logged."""
    logging.basicConfig(handlers=[_OnlyItsName()], level=logging.ERROR, force=True)
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(serializer=json.dumps),
        ],
        logger_factory=structlog.WriteLoggerFactory(file=sys.stdout),
    )


class _OnlyItsName(logging.Handler):
    """A library's error by the library's name and the error's class: its text may quote a request."""

    def emit(self, record: logging.LogRecord) -> None:
        error = record.exc_info[0].__name__ if record.exc_info and record.exc_info[0] else ""
        log.error("library_error", library=record.name, error=error)


def _status(
    context: Context, traffic: Traffic, scheduler: Scheduler, running: Mapping[str, asyncio.Task[None]]
) -> dict[str, object]:
    return {
        "version": _version(),
        "organisation": context.member.id,
        "covenant_version": context.covenant.version,
        "tick": context.covenant.tick_seconds,
        "network": traffic.as_dict(),
        "peers": scheduler.states(),
        "parts": {name: "has stopped" if task.done() else "ok" for name, task in running.items()},
    }


def _version() -> str:
    try:
        return version("raakvlak")
    except PackageNotFoundError:  # run from a checkout that was not installed
        return "not installed"


async def _listen(
    stack: AsyncExitStack, app: web.Application, site: Callable[[web.AppRunner], web.BaseSite]
) -> web.AppRunner:
    runner = web.AppRunner(
        app, access_log=None, shutdown_timeout=_SHUTDOWN_SECONDS, keepalive_timeout=_KEEPALIVE_SECONDS
    )
    await runner.setup()
    stack.push_async_callback(runner.cleanup)
    try:
        await site(runner).start()
    except OSError as error:
        raise _cannot_listen(error) from None
    return runner


async def _drain(listening: socket.socket, runner: web.AppRunner) -> None:
    """Take no more callers, who wait for the next to listen, and let those who are connected say what they came for."""
    loop = asyncio.get_running_loop()
    loop.remove_reader(listening.fileno())
    last = loop.time() + _DRAIN_SECONDS
    await asyncio.sleep(_DRAIN_STEP_SECONDS)
    while runner.server is not None and runner.server.connections and loop.time() < last:
        await asyncio.sleep(_DRAIN_STEP_SECONDS)


def _cannot_listen(error: OSError) -> ConfigurationError:
    return ConfigurationError(
        f"the node cannot listen: {error.strerror or type(error).__name__}",
        "see whether another program has the port, and [listen] in node.toml",
    )


async def _cancelled(task: asyncio.Task[None]) -> None:
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
