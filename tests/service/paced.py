"""Two nodes whose covenant has a real tick, on a clock that a test moves."""

from dataclasses import replace

from node.protocol.exchange_state import ExchangeState
from node.protocol.messages import ExchangeHead, Message, Mode
from node.protocol.pace import next_job
from node.service.initiating import (
    NothingDue,
    OutgoingHello,
    OutgoingRequest,
    is_initiator,
    next_outgoing,
    take_exchange_response,
    take_hello_answer,
)
from node.service.responding import open_request, respond
from node.service.session_life import answer_session
from node.storage import letters, points, sessions
from simulations.memory import run_jobs
from tests.helpers import FixedClock, make_covenant, make_member
from tests.service.disks import MemoryDisk
from tests.service.world import Node

TICK = 300
SMALL, LARGE = 256, 1024
"""Classes of the two members, in points."""


class PacedPair:
    """Two nodes whose covenant has a tick, the initiator first, and everything that went between them."""

    def __init__(self, jeugdteams_class: str = "1k") -> None:
        self.clock = FixedClock()
        members = [make_member("politie"), make_member("jeugdteam", number=1)]
        covenant = make_covenant([members[0], replace(members[1], class_=jeugdteams_class)], tick=TICK)
        nodes = [Node(covenant, member.id, self.clock, MemoryDisk()) for member in members]
        if not is_initiator(nodes[0].context, nodes[1].context.member):
            nodes.reverse()
        self.first, self.second = nodes
        self.nodes = nodes
        self.sent: list[tuple[float, Message, Message]] = []

    def next(self) -> OutgoingHello | OutgoingRequest | NothingDue:
        """What the initiator would send now."""
        return next_outgoing(self.first.context, self.second.context.member, called=True)

    def talk(self) -> float:
        """Say all that is due now; gives when something is due again."""
        first, second = self.first.context, self.second.context
        while True:
            outgoing = self.next()
            if isinstance(outgoing, NothingDue):
                assert outgoing.until is not None
                return outgoing.until
            if isinstance(outgoing, OutgoingHello):
                take_hello_answer(first, outgoing, answer_session(second, self.first.nid, outgoing.data))
                continue
            opened = open_request(second, self.first.nid, outgoing.message.head, outgoing.message.body_digest)
            response = respond(second, opened, outgoing.message.body)
            take_exchange_response(first, second.member, outgoing, response)
            self.sent.append((self.clock.time, outgoing.message, response))

    def pass_ticks(self, count: int) -> None:
        """Let so many ticks pass, with the match jobs halfway between them."""
        for _ in range(count):
            due = self.talk()
            self.clock.time = next_job(self.pair, TICK, self.clock.time)
            for node in self.nodes:
                run_jobs(node.context)
            self.clock.time = max(due, self.clock.time)
        self.talk()

    def pass_until_all_is_said(self) -> None:
        """Let ticks pass until nothing has waited anywhere for so long that the last of it was heard and looked at."""
        quiet = 0
        for _ in range(80):
            self.pass_ticks(1)
            quiet = 0 if any(self.waiting(node) for node in self.nodes) else quiet + 1
            if quiet == 3:
                return
        raise AssertionError("things still wait after eighty ticks")

    def waiting(self, node: Node) -> int:
        """How many items and letters wait at a node."""
        peer = self.second if node is self.first else self.first
        stored = self.session(node)
        delivered = ExchangeState.restore(stored.state).letters
        items = points.counts(node.context.database, stored.id)["waiting_items"]
        return items + letters.count_waiting(node.context.database, peer.nid) - len(delivered)

    @property
    def pair(self) -> bytes:
        """The session's name."""
        return self.session(self.first).pair

    def session(self, node: Node) -> sessions.StoredSession:
        """The node's session."""
        (stored,) = sessions.established(node.context.database)
        return stored

    def modes(self) -> list[tuple[Mode, Mode]]:
        """The modes of all exchanges so far."""
        return [
            (ExchangeHead.decode(request.head).mode, ExchangeHead.decode(response.head).mode)
            for _, request, response in self.sent
        ]
