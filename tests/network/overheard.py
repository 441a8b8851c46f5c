"""Two nodes that talk in virtual time, and all that an onlooker sees of it: when, who, what and how much.

The conversation is that of the product's own `PeerTask` on both sides. In place of HTTP a wire calls the other side's
service, and writes down every message with the size of its head and body.
"""

import asyncio
import random
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import TypeVar, cast

import pytest

from node.errors import ProtocolRefusal
from node.network.peer_client import Answered, KnownBy, PeerClient, Told, Unanswered
from node.network.peer_task import PeerTask
from node.network.scheduler import HOUSEKEEPING_SECONDS
from node.protocol.covenant import Covenant, Epoch, Member
from node.protocol.messages import ExchangeHead, Message, Refusal
from node.protocol.names import NO_PAIR
from node.protocol.refusals import SessionRefusal
from node.service.context import Context
from node.service.covenant_talk import holding
from node.service.professionals import add_professional
from node.service.responding import check_nudge, open_request, respond
from node.service.session_life import answer_session, end_old_sessions
from node.service.signal_closing import expire_signals
from tests.helpers import COORDINATOR, NOW, SeededRandomness, make_context, make_covenant, make_member
from tests.network.virtual_time import VirtualClock, run_until

T = TypeVar("T")

LONG = "\U00020000" * 120
"""The longest text on a card, in characters of four bytes: with two of them a card is longer than a slot."""
DAY = 86_400
Step = tuple[float, Callable[["World"], object]]
"""Something that people do, so many seconds after the beginning."""


class StreamedRandomness:
    """Randomness in which a use draws the same whatever others draw, as long as it asks for another length.

    The scalars of a session, and so PAIR and its phase, are the only draws of 64 bytes: two runs have the same ones.
    """

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._streams: dict[int, random.Random] = {}

    def bytes(self, count: int) -> bytes:
        """`count` uniform bytes."""
        stream = self._streams.setdefault(count, random.Random(f"{self._seed} {count}"))
        return stream.randbytes(count)

    def shuffled(self, items: Sequence[T]) -> list[T]:
        """The items in an order that follows from the seed."""
        stream = self._streams.setdefault(-1, random.Random(f"{self._seed} order"))
        return stream.sample(list(items), len(items))


@dataclass(frozen=True)
class Seen:
    """A message as an onlooker sees it. `what` is its kind, of an exchange n and mode, of a refusal its code.

    `again` are the values in an exchange's head that stood in an earlier one: link, D, L.
    """

    at: float
    by: str
    what: str
    head: int
    body: int
    again: tuple[str, ...]


class Wire:
    """One node's way to the other, in place of `PeerClient`. Of the exchanges in `lost` the responses never arrive."""

    def __init__(self, world: "World", me: Context) -> None:
        self._world, self._me = world, me

    async def hello(self, peer: Member, data: bytes) -> Answered:
        """As that of the client."""
        self._see(self._me, "hello", b"", data)
        answer = self._ask(lambda there: answer_session(there, self._me.member.nid_bytes, data), sha256(data).digest())
        if not isinstance(answer, Refusal):
            self._see(self._there, "answer", b"", answer)
            return Answered(Message(b"", answer), None)
        return Answered(answer, None)

    async def exchange(self, peer: Member, message: Message) -> Answered:
        """As that of the client."""
        self._see(self._me, _named("request", message), message.head, message.body)

        def answered(there: Context) -> Message:
            opened = open_request(there, self._me.member.nid_bytes, message.head, message.body_digest)
            return respond(there, opened, message.body)

        response = self._ask(answered, sha256(message.head).digest())
        if not isinstance(response, Refusal):
            self._see(self._there, _named("response", response), response.head, response.body)
        if self._world.loses():
            raise Unanswered("lost on the way")
        return Answered(response, None)

    async def nudge(self, peer: Member, pair: bytes) -> Refusal | None:
        """As that of the client."""
        self._see(self._me, "nudge", b"", b"")
        refused = self._ask(lambda there: check_nudge(there, self._me.member.nid_bytes), bytes(32), nudged=True)
        return refused if isinstance(refused, Refusal) else None

    async def covenant(self, peer: Member, head: bytes, body: bytes, known_by: KnownBy) -> Told | Refusal:
        """As that of the client, between two that hold the same."""
        self._see(self._me, "covenant", head, body)
        theirs = holding(self._there, self._there.trusted)
        self._see(self._there, "covenant-answer", theirs.answer_head(sha256(head).digest()), b"")
        return Told(theirs, b"", None)

    @property
    def _there(self) -> Context:
        return next(node for node in self._world.nodes if node is not self._me)

    def _ask(self, answer: Callable[[Context], T], digest: bytes, nudged: bool = False) -> T | Refusal:
        try:
            answered = answer(self._there)
        except ProtocolRefusal as refusal:
            self._see(self._there, refusal.code, b"", b"")
            if isinstance(refusal, SessionRefusal):
                return Refusal(digest, refusal.code, refusal.pair, refusal.n, refusal.th)
            return Refusal(digest, refusal.code, NO_PAIR, 0, NO_PAIR)
        self._world.tasks[self._there.member.id].came(nudged)
        return answered

    def _see(self, by: Context, what: str, head: bytes, body: bytes) -> None:
        again = self._world.again(head) if what.startswith(("request", "response")) else ()
        at = self._world.clock.time - NOW
        self._world.seen.append(Seen(at, by.member.id, what, len(head), len(body), again))


class World:
    """Two nodes of classes 256 and 1k, each with two colleagues, one of whom has a card longer than a slot."""

    def __init__(self, tick: int, lost: Sequence[int] = ()) -> None:
        self.clock = VirtualClock(NOW)
        self.seen: list[Seen] = []
        self.tasks: dict[str, PeerTask] = {}
        self._told: set[bytes] = set()
        self._lost, self._exchanges = frozenset(lost), 0
        covenant = _covenant(tick)
        made = [
            make_context(member.id, covenant=covenant, seed=number) for number, member in enumerate(covenant.members)
        ]
        self.nodes = [
            replace(node, clock=self.clock, randomness=StreamedRandomness(number), wake=self._wake(node.member.id))
            for number, node in enumerate(made)
        ]
        self.people = {
            node.member.id: [
                add_professional(node, COORDINATOR, name, function, "06 1234 5678", "a@b.example", "professional")
                for name, function in (("Ada", "coach"), (LONG, LONG))
            ]
            for node in self.nodes
        }

    def run(self, days: float, steps: Sequence[Step] = ()) -> list[Seen]:
        """Let both nodes run for so many days while people do these things; what was seen."""
        for node in self.nodes:
            (peer,) = (member for member in node.covenant.members if member != node.member)
            self.tasks[node.member.id] = PeerTask(node, peer, cast(PeerClient, Wire(self, node)))
        jitter, failed = SeededRandomness(7), list[object]()

        async def work() -> None:
            loop = asyncio.get_running_loop()
            loop.set_exception_handler(lambda _, told: failed.append(told.get("exception") or told))
            for after, action in steps:
                loop.call_at(NOW + after, action, self)
            await asyncio.gather(*(task.run() for task in self.tasks.values()), self._keep_house())

        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(secrets, "randbelow", lambda below: int.from_bytes(jitter.bytes(8), "big") % below)
            run_until(self.clock, NOW + days * DAY, work)
        assert failed == []
        return self.seen

    async def _keep_house(self) -> None:
        """As that of the scheduler."""
        while True:
            for node in self.nodes:
                expire_signals(node)
                end_old_sessions(node)
            await asyncio.sleep(HOUSEKEEPING_SECONDS)

    def again(self, head: bytes) -> tuple[str, ...]:
        """The names of the values in this head that have been seen before."""
        read = ExchangeHead.decode(head)
        told = {"link": read.link, "D": read.points, "L": read.logbook}
        known = tuple(name for name, value in told.items() if value in self._told)
        self._told.update(told.values())
        return known

    def loses(self) -> bool:
        """Whether the response to this exchange, the next one, is lost."""
        self._exchanges += 1
        return self._exchanges in self._lost

    def _wake(self, member_id: str) -> Callable[[bytes], None]:
        def wake(nid: bytes) -> None:
            if member_id in self.tasks:
                self.tasks[member_id].wake()

        return wake


def _covenant(tick: int) -> Covenant:
    """With epochs of two days: when a world begins, nine hours of one are over."""
    members = [make_member("politie"), replace(make_member("jeugdteam", number=1), class_="1k")]
    return replace(make_covenant(members, tick=tick), epoch=Epoch(2, 1, 1))


def _named(kind: str, message: Message) -> str:
    head = ExchangeHead.decode(message.head)
    return f"{kind} {head.n} of mode {int(head.mode)}"
