"""What runs for one peer: one task each, so that a slow or dead peer holds up nobody else.

The initiator sends what is due and takes the answers; the responder nudges, at tick 0, when something waits. Both
run the match job at its phase: at tick 0 after each exchange, else halfway between two ticks, and never on the way to
an answer.
"""

import asyncio
import math
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import structlog

from node.errors import ConfigurationError, ProtocolRefusal
from node.limits import EASE_SECONDS, NUDGE_DELAY_SECONDS
from node.network.backoff import backoff
from node.network.covenant_talk import talk_about_covenant
from node.network.peer_client import ClocksDiffer, PeerClient, Unanswered
from node.protocol.covenant import Member, can_meet
from node.protocol.messages import Message, Refusal
from node.protocol.pace import next_job
from node.protocol.signed_response import SignedResponse
from node.service.clocks import note_clock
from node.service.context import Context
from node.service.covenant_check import COVENANT_REFUSALS, require_voice
from node.service.initiating import (
    NothingDue,
    Outgoing,
    OutgoingHello,
    OutgoingRequest,
    is_initiator,
    next_outgoing,
    take_exchange_response,
    take_hello_answer,
    take_refusal,
    tells_of_newer,
)
from node.service.peers import earliest_pair, run_match_jobs
from node.service.refused import note_covenant, note_refused, note_told_of_fork
from node.service.responding import pair_with_news

log = structlog.get_logger()
COVENANT_TALK_SECONDS = 86_400
"""How often an initiator compares covenants and timestamps with a peer to which nothing says that they differ."""


@dataclass(slots=True)
class Visit:
    """One turn of the initiator: whether it was called, and the ids of the sessions that it has visited."""

    called: bool
    sessions: set[int] = field(default_factory=set)


class PeerTask:
    """The running conversation with one peer. `failures` and `trouble` tell people how it goes."""

    def __init__(self, context: Context, peer: Member, client: PeerClient) -> None:
        self.peer = peer
        self.failures = 0
        self.trouble = ""
        self._context = context
        self._client = client
        self._tick = context.covenant.tick_seconds
        self._called = True  # after a start nobody knows what was missed: come once, or ask the peer to come
        self._was_here = False
        self._talk_at = -math.inf  # when the two compare their covenants next
        self._visit = Visit(False)
        self._eased = -math.inf  # when a sign of life last ended the waiting
        self._nudges = 0  # since the peer was here
        self._put_off: dict[int, float] = {}  # ids of sessions that were refused, and until when they wait
        self._wake = asyncio.Event()
        self._wake.set()
        self._alive = asyncio.Event()

    def wake(self) -> None:
        """Something of our own waits for the peer."""
        self._wake.set()

    def came(self, nudged: bool) -> None:
        """The peer was here: it is alive, and perhaps asked us to come."""
        self._called = self._called or nudged
        self._was_here = True
        self._nudges = 0
        now = self._context.clock.now()
        if now - self._eased >= EASE_SECONDS:
            self._eased, self._put_off = now, {}
            self._alive.set()
        self._wake.set()

    async def run(self) -> None:
        """Until cancelled."""
        if not can_meet(self._context.member, self.peer):
            self.trouble = "neither of the two can be reached from outside"
            return
        role = self._initiate if is_initiator(self._context, self.peer) else self._respond
        await asyncio.gather(self._forever(role), self._forever(self._jobs))

    async def _forever(self, work: Callable[[], Awaitable[None]]) -> None:
        """One failing turn must end neither this peer's conversation nor the node."""
        while True:
            try:
                await work()
            except asyncio.CancelledError:
                raise
            except Exception as error:  # whatever it is, the next turn starts from what is on disk
                log.error("peer_turn_failed", peer=self.peer.id, error=type(error).__name__)
                self._note_failure(f"internal error ({type(error).__name__})")
                await self._pause()

    # -- the initiator

    async def _initiate(self) -> None:
        """Talk until nothing is due, then wait."""
        self._wake.clear()
        self._visit = Visit(self._called)
        self._called = False
        try:
            await self._compare_covenants()
            outgoing = await asyncio.to_thread(self._prepare)
            while not isinstance(outgoing, NothingDue):
                self._visit.sessions.add(outgoing.session_id)
                outgoing = await self._converse(outgoing)
        except (Unanswered, ProtocolRefusal, ConfigurationError) as error:
            self._called = True  # ask again, also when it was the peer who had called
            self._talk_at = -math.inf  # perhaps it has another key now, or another covenant
            self._note_failure(_reason(error))
            await asyncio.to_thread(self._tell_people, error)
            await self._pause()
            return
        await self._wait_until(min(outgoing.until, self._talk_at, *self._put_off.values()))

    async def _compare_covenants(self) -> None:
        """At the start, after each failure and once a day: also while this node's covenant does not bind."""
        now = self._context.clock.now()
        if now < self._talk_at:
            return
        try:
            await talk_about_covenant(self._context, self._client, self.peer)
        except ProtocolRefusal as refusal:  # it has raised an alarm; what the two hold decides how they go on
            self._note_failure(refusal.code)
        self._talk_at = now + COVENANT_TALK_SECONDS

    def _prepare(self) -> Outgoing:
        """In a thread: the job that the last answer calls for, then what is due now."""
        now = self._context.clock.now()
        require_voice(self._context)
        if self._tick == 0:
            run_match_jobs(self._context, self.peer.nid_bytes)
        self._put_off = {session_id: until for session_id, until in self._put_off.items() if until > now}
        return next_outgoing(self._context, self.peer, self._visit.called, self._visit.sessions, self._put_off)

    async def _converse(self, outgoing: OutgoingHello | OutgoingRequest) -> Outgoing:
        """Send, take the answer, and give what is due next. Raises `Unanswered`."""
        if isinstance(outgoing, OutgoingHello):
            answered = await self._client.hello(self.peer, outgoing.data)
        else:
            answered = await self._client.exchange(self.peer, outgoing.message)
        if isinstance(answered.content, Refusal):
            return await asyncio.to_thread(self._heed, outgoing, answered.content)
        return await asyncio.to_thread(self._take, outgoing, answered.content, answered.signed)

    def _take(self, sent: OutgoingHello | OutgoingRequest, answer: Message, signed: SignedResponse | None) -> Outgoing:
        try:
            if isinstance(sent, OutgoingHello):
                take_hello_answer(self._context, sent, answer.body, signed)
            else:
                take_exchange_response(self._context, self.peer, sent, answer, signed)
        except ProtocolRefusal as refusal:
            hello_answer = answer.body if isinstance(sent, OutgoingHello) else b""
            note_refused(self._context, self.peer.nid_bytes, refusal, signed, hello_answer)
            raise
        self._note_success(sent)
        if isinstance(sent, OutgoingRequest):
            self._note_covenant(answer, signed)
        return self._prepare()

    def _note_covenant(self, response: Message, signed: SignedResponse | None) -> None:
        """Which covenant a peer holds does not undo what it answered: that is proven and stored."""
        if signed is not None:
            note_covenant(self._context, self.peer.nid_bytes, signed)
        if tells_of_newer(self._context, response):
            self._talk_at = -math.inf

    def _heed(self, sent: OutgoingHello | OutgoingRequest, refusal: Refusal) -> Outgoing:
        """A refusal puts off its session. One that it led to waits as long. Raises `Unanswered` over the covenant."""
        instead = take_refusal(self._context, self.peer, sent, refusal)
        if refusal.code == "covenant-fork":
            note_told_of_fork(self._context, self.peer.nid_bytes)
        if refusal.code in COVENANT_REFUSALS:
            raise Unanswered(f"refused: {refusal.code}")
        self._note_failure(f"refused: {refusal.code}")
        until = self._context.clock.now() + self._backoff()
        for session_id in (sent.session_id, instead):
            self._put_off[session_id] = until
        return self._prepare()

    # -- the responder

    async def _respond(self) -> None:
        """Look after each visit of the peer and each change of our own; nudge when something waits, at tick 0."""
        await self._wake.wait()
        self._wake.clear()
        was_here, self._was_here = self._was_here, False
        if was_here:
            self._called = False
            self._note_answer()
        if self._tick or (pair := await asyncio.to_thread(self._look)) is None:
            return
        if was_here and await self._wait(self._wake, NUDGE_DELAY_SECONDS):
            return  # it came again by itself, as it mostly does
        try:
            await self._nudge(pair)
        except Unanswered as error:
            self._note_failure(error.reason)
            await asyncio.to_thread(self._tell_people, error)
            await self._pause()
        else:
            self._called = False
            self._note_answer()
            self._nudges += 1
            await self._wait(self._wake, backoff(self._nudges, 1.0))  # one that does not come has its reasons
        self._wake.set()  # whether it came or not: look again

    def _look(self) -> bytes | None:
        """In a thread: run the match job; PAIR of a session (or zeros) when the peer must come."""
        nid = self.peer.nid_bytes
        run_match_jobs(self._context, nid)
        with_news = pair_with_news(self._context, nid)
        return earliest_pair(self._context, nid) if with_news is None and self._called else with_news

    async def _nudge(self, pair: bytes) -> None:
        refusal = await self._client.nudge(self.peer, pair)
        if refusal is not None:
            raise Unanswered(f"refused: {refusal.code}")

    # -- both

    def _tell_people(self, error: Unanswered | ProtocolRefusal | ConfigurationError) -> None:
        """In a thread: raise the alarm that a failure calls for."""
        if isinstance(error, ClocksDiffer):
            note_clock(self._context, self.peer.nid_bytes, error.ahead)
        elif isinstance(error, ProtocolRefusal):
            note_refused(self._context, self.peer.nid_bytes, error)

    async def _jobs(self) -> None:
        if self._tick == 0:
            await asyncio.Event().wait()
        now = self._context.clock.now()
        pair = await asyncio.to_thread(earliest_pair, self._context, self.peer.nid_bytes)
        await asyncio.sleep(next_job(pair, self._tick, now) - now)
        await asyncio.to_thread(run_match_jobs, self._context, self.peer.nid_bytes)

    def _note_failure(self, reason: str) -> None:
        self.failures += 1
        if reason != self.trouble:
            log.warning("peer_unanswered", peer=self.peer.id, reason=reason)
        self.trouble = reason

    def _note_success(self, sent: OutgoingHello | OutgoingRequest) -> None:
        """What is put off in another session stays in trouble."""
        self._put_off.pop(sent.session_id, None)
        if not self._put_off:
            self._note_answer()

    def _note_answer(self) -> None:
        if self.trouble:
            log.info("peer_answers_again", peer=self.peer.id)
        self.failures, self.trouble = 0, ""

    async def _pause(self) -> None:
        """Back off; a sign of life of the peer ends the pause."""
        self._alive.clear()
        await self._wait(self._alive, self._backoff())

    def _backoff(self) -> float:
        return backoff(max(self.failures, 1), secrets.randbelow(1 << 20) / (1 << 20))

    async def _wait_until(self, moment: float) -> None:
        seconds = max(0.0, moment - self._context.clock.now())
        if self._tick:
            await asyncio.sleep(seconds)
        else:
            await self._wait(self._wake, seconds)

    @staticmethod
    async def _wait(event: asyncio.Event, seconds: float) -> bool:
        """Whether the event came within so many seconds."""
        try:
            async with asyncio.timeout(seconds):
                return await event.wait()
        except TimeoutError:
            return False


def _reason(error: Unanswered | ProtocolRefusal | ConfigurationError) -> str:
    """What people read in `peer list`, and the log says once."""
    if isinstance(error, Unanswered):
        return error.reason
    return error.code if isinstance(error, ProtocolRefusal) else error.message
