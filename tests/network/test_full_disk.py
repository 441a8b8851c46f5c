"""A disk that takes nothing more stops no part of a running node for good."""

import asyncio

from structlog.testing import capture_logs

from tests.network.loopback import running_node, two_members, until


async def test_housekeeping_that_cannot_write_ends_nothing() -> None:
    """On a disk that takes no write the housekeeping fails and says so, and the conversations with peers go on."""
    covenant, (first, _) = two_members()
    async with running_node(covenant, first.id, scheduled=False) as node:
        node.context.database.value("PRAGMA query_only = ON")
        with capture_logs() as logs:
            running = asyncio.create_task(node.scheduler.run())
            await until(lambda: any(line["event"] == "housekeeping_failed" for line in logs) or running.done())
        assert {line["error"] for line in logs if line["event"] == "housekeeping_failed"} == {"DatabaseUnavailable"}
        assert not running.done()
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
