"""All peers at once: one `PeerTask` each, woken by the services, by the peers themselves and by time."""

import asyncio
from collections.abc import Callable

import structlog

from node.errors import ConfigurationError, RaakvlakError
from node.network.peer_client import PeerClient
from node.network.peer_task import PeerTask
from node.service.absence import end_absences
from node.service.archive import empty_archive, forget_destroyed, forget_dropped_parents
from node.service.card_release import send_due_cards
from node.service.context import Context
from node.service.contributing import contribute_due
from node.service.covenant_check import require_voice
from node.service.import_ending import expire_proposals
from node.service.informed_due import ask_again
from node.service.logbook_check import keep_head
from node.service.notice_keeping import keep_notices
from node.service.peers import other_members
from node.service.publishing import publish_due
from node.service.reminders import remind
from node.service.requests_due import let_old_requests_go, tell_of_due_requests
from node.service.session_life import end_old_sessions
from node.service.signal_closing import expire_signals
from node.service.silence import watch_silence

log = structlog.get_logger()
HOUSEKEEPING_SECONDS = 3600
"""How often the node does what it does of itself, and looks for peers that are silent."""
_HOUSEKEEPING: dict[str, Callable[[Context], int]] = {
    "figures_published": publish_due,
    "contributions_made": contribute_due,
    "signals_expired": expire_signals,
    "absences_ended": end_absences,
    "signals_destroyed": empty_archive,
    "sessions_ended": end_old_sessions,
    "signals_forgotten": forget_destroyed,
    "parents_forgotten": forget_dropped_parents,
    "requests_let_go": let_old_requests_go,
    "cards_sent": send_due_cards,
    "reminders": remind,
    "asked_again": ask_again,
    "requests_due": tell_of_due_requests,
    "proposals_expired": expire_proposals,
    "logbook_head": keep_head,
}
"""What the node does of itself, in this order, by what the log calls how much that was."""


class Scheduler:
    """Runs while the node runs. `wake` may be called from any thread."""

    def __init__(self, context: Context, client: PeerClient) -> None:
        self._context = context
        self._loop = asyncio.get_running_loop()
        self._peers = {member.nid_bytes: PeerTask(context, member, client) for member in other_members(context)}

    def wake(self, nid: bytes) -> None:
        """Something waits for this peer."""
        task = self._peers.get(nid)
        if task is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(task.wake)

    def came(self, nid: bytes, nudged: bool) -> None:
        """This peer was here. From the event loop only."""
        task = self._peers.get(nid)
        if task is not None:
            task.came(nudged)

    def states(self) -> dict[str, dict[str, int | str]]:
        """By member: how many times in a row it did not answer, and why; or why this node talks to nobody."""
        silence = self._silence()
        return {
            task.peer.id: {"failures": task.failures, "trouble": silence or task.trouble}
            for task in self._peers.values()
        }

    def _silence(self) -> str:
        try:
            require_voice(self._context)
        except ConfigurationError as error:
            return error.message
        return ""

    async def run(self) -> None:
        """Until cancelled."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._keep_house())
            group.create_task(self._watch_silence())
            for task in self._peers.values():
                group.create_task(task.run())

    async def _keep_house(self) -> None:
        while True:
            try:
                done = {name: await asyncio.to_thread(work, self._context) for name, work in _HOUSEKEEPING.items()}
                await asyncio.to_thread(keep_notices, self._context)
            except RaakvlakError as error:  # a full disk, say: the peers' conversations go on all the same
                log.error("housekeeping_failed", error=type(error).__name__)
            else:
                log.info("housekeeping", **done)
            await asyncio.sleep(HOUSEKEEPING_SECONDS)

    async def _watch_silence(self) -> None:
        """Not at once: after a start of this node everybody must have had the time to come."""
        while True:
            await asyncio.sleep(HOUSEKEEPING_SECONDS)
            try:
                await asyncio.to_thread(watch_silence, self._context)
            except RaakvlakError as error:
                log.error("housekeeping_failed", error=type(error).__name__)
