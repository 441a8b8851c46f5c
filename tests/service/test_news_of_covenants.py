"""How newer covenants come from node to node: short histories, each of which once left somebody behind."""

import pytest

from node.protocol.covenant_file import write_file
from node.storage import alarms
from tests.helpers import FixedClock, make_covenant, make_member
from tests.network.wired import Wires
from tests.service.conversations import Conversations
from tests.service.disks import MemoryDisk
from tests.service.member_node import MemberNode
from tests.service.stewards import Decision, Stewards


class Town:
    """Members' nodes on one clock, each of which begins at the newest version of that moment."""

    def __init__(self) -> None:
        self.clock, self.wires, self.nodes = FixedClock(), Wires(), list[MemberNode]()
        members = [make_member(name, number=number) for number, name in enumerate(("politie", "jeugdteam"))]
        self.stewards = Stewards(make_covenant(members), [make_member("wijkteam", number=2)])
        for member in members:
            self.join(member.id)
        self._conversations = Conversations(self.wires, self.clock)

    def join(self, member_id: str) -> None:
        """A node begins with the newest version."""
        newest = self.stewards.versions[-1]
        files = {newest.covenant.version: write_file(newest)}
        self.nodes.append(MemberNode(self.wires, self.stewards, member_id, self.clock, MemoryDisk(), files))

    def decide(self, what: Decision, which: int, to: int) -> None:
        """The stewards sign the next version and hand it to a node; then all talk."""
        assert self.stewards.decide(self.clock.now(), what, which)
        self.nodes[to].hand(self.stewards.versions[-1])
        self.compare_all()

    def compare_all(self) -> None:
        """All nodes compare their covenants."""
        self._conversations.compare_all(self.nodes)

    def versions(self) -> list[int]:
        """What each node holds."""
        return [node.covenant.version for node in self.nodes]


@pytest.fixture
def town() -> Town:
    """Two founders."""
    return Town()


@pytest.mark.parametrize("to", [0, 1, 2])
def test_who_began_later_hears_and_tells_the_news(town: Town, to: int) -> None:
    """A timestamp of before a member's beginning, which the others hold, keeps no version from it or from them."""
    town.decide(Decision.FRESHNESS, which=1, to=0)
    stamp = town.stewards.confirm(town.clock.now())
    assert stamp is not None
    town.nodes[0].hand(stamp)
    town.decide(Decision.JOIN, which=0, to=0)
    town.join("wijkteam")
    town.compare_all()
    town.decide(Decision.POINTS, which=0, to=to)
    assert town.versions() == [4, 4, 4]
    assert [node.context.trusted.signed_timestamp for node in town.nodes] == [stamp, stamp, None]
    assert all(alarms.listed(node.context.database, acknowledged=False) == [] for node in town.nodes)
