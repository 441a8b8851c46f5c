"""Two nodes in memory that one person's signals are placed at."""

from collections.abc import Sequence

from node.service.initiating import is_initiator
from simulations.memory import settle, take_turn
from tests.helpers import BOTH, FixedClock, make_covenant, make_member
from tests.service.disks import MemoryDisk
from tests.service.world import PERSONS, Node

PERSON = PERSONS[0]


def two_nodes() -> tuple[Node, Node]:
    """Two nodes in memory on one clock, the initiator first."""
    clock = FixedClock()
    covenant = make_covenant([make_member("politie"), make_member("jeugdteam", number=1)])
    nodes = [Node(covenant, member.id, clock, MemoryDisk()) for member in covenant.members]
    first, second = nodes if is_initiator(nodes[0].context, nodes[1].context.member) else reversed(nodes)
    for node, peer in ((first, second), (second, first)):
        node.allow_sessions(peer)
        node.save()
    return first, second


def rest(*nodes: Node) -> None:
    """Let everything be said, beginning with a visit of the initiator."""
    take_turn(nodes[0].context, nodes[1].context, called=True)
    settle([node.context for node in nodes])


def place(node: Node, purposes: Sequence[str] = BOTH[:1], colleague: int = 0) -> None:
    """A signal on the person."""
    node.place(PERSON, purposes, [], colleague)
