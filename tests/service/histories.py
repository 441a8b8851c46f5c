"""Histories of nodes, in which anything happens to them and to what they say. In the end they know what they share."""

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule

from node.errors import ProtocolRefusal
from node.model import Bsn
from node.protocol.covenant import Member
from node.service.initiating import is_initiator
from simulations.memory import VISIT_MAX, Fate, run_jobs, settle, take_turn
from tests.helpers import BOTH, JEUGD, FixedClock, make_covenant, make_member
from tests.service.disks import Disk, FolderDisk, MemoryDisk, PowerCut
from tests.service.in_the_clear import check_quiet
from tests.service.world import PERSONS, Node

number = st.integers(0, 11)
jobs_after = st.sets(st.integers(0, 1))
purposes = st.sampled_from([BOTH, BOTH[:1], BOTH[1:]])


class ThisFate:
    """A link on which everything has this one fate."""

    def __init__(self, fate: Fate) -> None:
        self._fate = fate

    def fate(self) -> Fate:
        """Always the same."""
        return self._fate


class TwoNodes(RuleBasedStateMachine):
    """Two nodes, each with two professionals, on disks in memory. Every rule is one thing that happens."""

    members: Sequence[Member] = (make_member("politie"), make_member("jeugdteam", number=1))

    def __init__(self) -> None:
        super().__init__()
        self.clock = FixedClock()
        self.nodes: Sequence[Node] = [self.new_node(member.id) for member in self.members]

    def new_node(self, member_id: str) -> Node:
        """The node of a member, which begins now."""
        return Node(make_covenant(self.members), member_id, self.clock, self.disk(member_id))

    @property
    def pairs(self) -> list[tuple[Node, Node]]:
        """The initiator of each pair first."""
        return [
            (first, second)
            for first in self.nodes
            for second in self.nodes
            if first is not second and is_initiator(first.context, second.context.member)
        ]

    def disk(self, member_id: str) -> Disk:
        """Where the member's node keeps everything."""
        return MemoryDisk()

    def node(self, which: int) -> Node:
        """One of the nodes."""
        return self.nodes[which % len(self.nodes)]

    @rule(
        which=number,
        person=st.sampled_from(PERSONS),
        served=purposes,
        parents=st.lists(st.sampled_from(PERSONS), max_size=2, unique=True),
        colleague=st.integers(0, 1),
    )
    def place(self, which: int, person: Bsn, served: Sequence[str], parents: list[Bsn], colleague: int) -> None:
        """A professional places a signal."""
        self.node(which).place(person, served, [parent for parent in parents if parent != person], colleague)

    @rule(which=number, what=number)
    def close(self, which: int, what: int) -> None:
        """A professional closes a signal."""
        self.node(which).close(what)

    @rule(which=number, what=number)
    def place_again(self, which: int, what: int) -> None:
        """A professional closes a signal and places it again."""
        self.node(which).place_again(what)

    @rule(which=number, jobs=jobs_after)
    def talk(self, which: int, jobs: set[int]) -> None:
        """A pair has one exchange, after which none, one or both look for matches."""
        self._turn(which, Fate.ARRIVES, jobs)

    @rule(which=number, jobs=jobs_after)
    def talk_on(self, which: int, jobs: set[int]) -> None:
        """The same: most of what happens between nodes is talk."""
        self._turn(which, Fate.ARRIVES, jobs)

    @rule(which=number, fate=st.sampled_from(Fate), jobs=jobs_after)
    def talk_on_a_bad_line(self, which: int, fate: Fate, jobs: set[int]) -> None:
        """A request or a response is lost, or comes twice."""
        self._turn(which, fate, jobs)

    @rule(which=number)
    def look_for_matches(self, which: int) -> None:
        """A node runs its match job."""
        node = self.node(which)
        try:
            run_jobs(node.context)
        except PowerCut:
            node.start()

    @rule(which=number, steps=st.integers(1, 60))
    def lose_power_soon(self, which: int, steps: int) -> None:
        """A node will stop at one of its next steps on disk."""
        self.node(which).lose_power_after(steps)

    @rule(which=number, what=number, keys=st.none() | st.booleans())
    def back_up_or_restore(self, which: int, what: int, keys: bool | None) -> None:
        """A node's disk is copied, or a copy is put back, with the keys of then or with those of now."""
        if keys is None:
            self.node(which).save()
        else:
            self.node(which).set_back(what, with_keys=keys)

    @rule(days=st.sampled_from([1, 5, 9, 24]))
    def let_days_pass(self, days: int) -> None:
        """Days pass: into the lead of the next epoch, into the grace of the last one, or past both."""
        self.clock.forward(days=days)

    @rule(which=number)
    def keep_house(self, which: int) -> None:
        """A node ends the sessions whose time has passed."""
        self.node(which).keep_house()

    @rule()
    def come_to_rest(self) -> None:
        """All nodes are started, the coordinators allow what sessions are needed, and everything is said."""
        for node in self.nodes:
            node.start()
            node.keep_house()
        for first, second in self.pairs:
            first.allow_sessions(second)
            second.allow_sessions(first)
            visited: set[int] = set()  # after its start an initiator comes once, to each session
            for _ in range(VISIT_MAX):
                take_turn(first.context, second.context, called=True, visited=visited)
        settle([node.context for node in self.nodes])
        check_quiet(self.nodes)

    def teardown(self) -> None:
        """The end of every history."""
        self.come_to_rest()

    def _turn(self, which: int, fate: Fate, jobs: set[int]) -> None:
        pair = self.pairs[which % len(self.pairs)]
        self.clock.forward(seconds=1)
        try:
            take_turn(pair[0].context, pair[1].context, called=True, link=ThisFate(fate))
            for side in jobs:
                run_jobs(pair[side].context)
        except ProtocolRefusal:
            pass  # such as too many sessions: people look into it later
        except PowerCut:
            for node in pair:
                node.start()


class ThreeNodes(TwoNodes):
    """Three nodes, one of which is admitted to one purpose only."""

    members = (*TwoNodes.members, make_member("wijkteam", [JEUGD.id], number=2))


class NodesInFolders(TwoNodes):
    """Two nodes with real files, which are opened anew at each start."""

    def __init__(self) -> None:
        self.folder = TemporaryDirectory(prefix="raakvlak-")
        super().__init__()

    def disk(self, member_id: str) -> Disk:
        """A folder of the member's own."""
        path = Path(self.folder.name) / member_id
        path.mkdir()
        return FolderDisk(path)

    def teardown(self) -> None:
        """The end of every history, and of its files."""
        try:
            super().teardown()
        finally:
            for node in self.nodes:
                node.stop()
            self.folder.cleanup()
