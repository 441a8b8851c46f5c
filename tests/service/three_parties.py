"""Three nodes in memory with a signal on one person each, and what each of them shows of the follow-up."""

from dataclasses import dataclass

from node.matching.follow_up import Claim, State
from node.matching.parties import party_id
from node.model import Actor
from node.service.matches import MatchView, list_matches
from simulations.memory import settle
from tests.helpers import COORDINATOR, FixedClock, make_covenant, make_member
from tests.service.disks import MemoryDisk
from tests.service.world import PERSONS, Node

NAMES = ("politie", "jeugdteam", "wijkteam")
PERSON = PERSONS[0]


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
        """The professional with the signal there."""
        (own,) = self.match(which).own
        return Actor(own.professional_id, "professional")

    def states(self, which: int) -> dict[str, State]:
        """How far each party has come, as one node shows it: by organisation."""
        return {each.organisation_id: each.state for each in self.match(which).states}

    def claims(self, which: int) -> dict[str, Claim]:
        """What each party claims of the lead, as one node shows it."""
        return {each.organisation_id: each.claim for each in self.match(which).states}

    def party(self, seen_by: int, of: int) -> str:
        """What one node calls the party of another."""
        theirs = self.nodes[of]
        (party,) = [each for each in self.match(seen_by).parties if each.peer == theirs.nid]
        return party_id(theirs.nid, party.reference)


def three_nodes(*, signalled: int = 3) -> Three:
    """Three nodes, of which so many have signalled the person and know of each other."""
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
