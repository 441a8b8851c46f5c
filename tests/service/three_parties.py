"""Three nodes in memory with a signal on one person each, and what each of them shows of the follow-up."""

from dataclasses import dataclass

from node.matching.follow_up import Claim, State
from node.model import Actor
from node.service.follow_up import PartyState
from node.service.follow_up_steps import NextContact, go_to
from node.service.matches import MatchView, list_matches
from simulations.memory import settle
from tests.helpers import COORDINATOR, FixedClock, make_covenant, make_member
from tests.service.disks import MemoryDisk
from tests.service.world import PERSONS, Node

NAMES = ("politie", "jeugdteam", "wijkteam")
POLITIE, JEUGDTEAM, WIJKTEAM = range(3)
PERSON = PERSONS[0]
NEXT = NextContact("Coby Coördinator", phone="0800 1234")


@dataclass
class Three:
    """The nodes, in the order of `NAMES`, on one clock."""

    nodes: list[Node]
    clock: FixedClock

    def rest(self) -> None:
        """Let everything be said."""
        settle([node.context for node in self.nodes])

    def match(self, which: int) -> MatchView:
        """The one match that a node has."""
        (found,) = list_matches(self.nodes[which].context, COORDINATOR)
        return found

    def actor(self, which: int) -> Actor:
        """The professional with the first signal there."""
        return Actor(self.match(which).own[0].professional_id, "professional")

    def go(self, which: int, state: State, next_contact: NextContact | None = None) -> None:
        """A node's professional takes a step, and everything is said."""
        given = (self.nodes[which].context, self.actor(which), self.match(which).id, state)
        go_to(*given, next_contact=next_contact)
        self.rest()

    def state(self, seen_by: int, of: int) -> PartyState:
        """One node's party, as another (or the same) shows it."""
        (found,) = [each for each in self.match(seen_by).states if each.organisation_id == NAMES[of]]
        return found

    def states(self, seen_by: int) -> list[State]:
        """How far the three have come, as one node shows it."""
        return [self.state(seen_by, of).state for of in range(3)]

    def claims(self, seen_by: int) -> list[Claim]:
        """What the three claim of the lead, as one node shows it."""
        return [self.state(seen_by, of).claim for of in range(3)]


def three_nodes(*, signalled: int = 3) -> Three:
    """Three nodes, of which the first so many have signalled the person and know of each other."""
    clock = FixedClock()
    covenant = make_covenant([make_member(name, number=number) for number, name in enumerate(NAMES)])
    nodes = [Node(covenant, member.id, clock, MemoryDisk()) for member in covenant.members]
    there = Three(nodes, clock)
    for node in nodes[:signalled]:
        place(node)
    there.rest()
    return there


def place(node: Node, colleague: int = 0) -> None:
    """A signal on the person."""
    node.place(PERSON, ["jeugd"], [], colleague)
