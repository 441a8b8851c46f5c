"""The internal API of a test's node on a real unix socket, in a thread of its own."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from aiohttp import web

from node.service.context import Context
from node.web.api import make_internal_app

Status = Callable[[], dict[str, object]]


def no_status() -> dict[str, object]:
    """A node that has nothing to tell of itself."""
    return {}


@contextmanager
def running_api(context: Context, socket: Path, status: Status = no_status) -> Iterator[None]:
    """Serve the API on the socket as long as the block lasts."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()

    async def start() -> web.AppRunner:
        runner = web.AppRunner(make_internal_app(context, status), access_log=None)
        await runner.setup()
        await web.UnixSite(runner, str(socket)).start()
        return runner

    try:
        runner = asyncio.run_coroutine_threadsafe(start(), loop).result()
        try:
            yield
        finally:
            asyncio.run_coroutine_threadsafe(runner.cleanup(), loop).result()
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()
