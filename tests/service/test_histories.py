"""Whatever happens to nodes and to what they say, in the end they know what they share, and nothing else."""

import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from node.errors import ProtocolRefusal
from node.protocol.covenant import Covenant
from node.service.initiating import is_initiator
from simulations.memory import Fate, run_jobs, settle, take_turn
from tests.helpers import BOTH, JEUGD, FixedClock, make_covenant, make_member
from tests.service.disks import Disk, FolderDisk, MemoryDisk, PowerCut
from tests.service.in_the_clear import check_quiet
from tests.service.world import PERSONS, Node

number = st.integers(0, 5)


class ThisFate:
    """A link that has this one fate for every message."""

    def __init__(self, fate: Fate) -> None:
        self._fate = fate

    def fate(self) -> Fate:
        """Always the same."""
        return self._fate


class Histories(RuleBasedStateMachine):
    """Two nodes in memory."""

    covenant: Covenant = make_covenant([make_member("politie"), make_member("jeugdteam", number=1)])

    def __init__(self) -> None:
        super().__init__()
        self.clock = FixedClock()
        self.nodes = [Node(self.covenant, member.id, self.clock, self.disk()) for member in self.covenant.members]
        self.quiet()

    def disk(self) -> Disk:
        """Where the next node keeps everything."""
        return MemoryDisk()

    def pairs(self) -> list[tuple[Node, Node]]:
        """Each pair once, the initiator first."""
        return [
            (first, second)
            for first in self.nodes
            for second in self.nodes
            if first is not second and is_initiator(first.context, second.context.member)
        ]

    def node(self, which: int) -> Node:
        """One of the nodes."""
        return self.nodes[which % len(self.nodes)]

    @rule(
        which=number,
        person=st.sampled_from(PERSONS),
        purposes=st.sampled_from([BOTH, BOTH[:1], BOTH[1:]]),
        parents=st.lists(st.sampled_from(PERSONS), max_size=2, unique=True),
        colleague=st.integers(0, 1),
    )
    def place(self, which: int, person: object, purposes: Sequence[str], parents: list, colleague: int) -> None:
        node = self.node(which)
        admitted = [purpose for purpose in purposes if purpose in node.context.member.purposes]
        if admitted:
            node.place(person, admitted, [parent for parent in parents if parent != person], colleague)

    @rule(which=number, what=number)
    def close(self, which: int, what: int) -> None:
        self.node(which).close(what)

    @rule(which=number, what=number)
    def close_and_place_again(self, which: int, what: int) -> None:
        self.node(which).place_again(what)

    @rule(pair=number, jobs=st.sets(st.integers(0, 1)))
    def talk(self, pair: int, jobs: set[int]) -> None:
        self.one_turn(pair, Fate.ARRIVES, jobs)

    @rule(pair=number, jobs=st.sets(st.integers(0, 1)))
    def talk_once_more(self, pair: int, jobs: set[int]) -> None:
        self.one_turn(pair, Fate.ARRIVES, jobs)

    @rule(pair=number, fate=st.sampled_from(Fate), jobs=st.sets(st.integers(0, 1)))
    def talk_badly(self, pair: int, fate: Fate, jobs: set[int]) -> None:
        self.one_turn(pair, fate, jobs)

    def one_turn(self, number: int, fate: Fate, jobs: set[int]) -> None:
        pairs = self.pairs()
        pair = pairs[number % len(pairs)]
        self.clock.forward(seconds=1)
        try:
            take_turn(pair[0].context, pair[1].context, True, ThisFate(fate))
            for each in jobs:
                run_jobs(pair[each].context)
        except ProtocolRefusal:
            pass
        except PowerCut:
            for node in pair:
                node.start()

    @rule(which=number)
    def job(self, which: int) -> None:
        node = self.node(which)
        try:
            run_jobs(node.context)
        except PowerCut:
            node.start()

    @rule(which=number, steps=st.integers(1, 60))
    def cut_power(self, which: int, steps: int) -> None:
        self.node(which).fuse_set(steps)

    @rule(which=number, what=number, with_keys=st.none() | st.booleans())
    def save_or_set_back(self, which: int, what: int, with_keys: bool | None) -> None:
        if with_keys is None:
            self.node(which).save()
        else:
            self.node(which).set_back(what, with_keys=with_keys)

    @rule()
    def quiet(self) -> None:
        for node in self.nodes:
            node.start()
            for peer in self.nodes:
                if peer is not node:
                    node.allow_sessions(peer)
        for first, second in self.pairs():
            take_turn(first.context, second.context, called=True)  # after its start an initiator comes once
        settle([node.context for node in self.nodes])
        check_quiet(self.nodes)

    def teardown(self) -> None:
        self.quiet()


Histories.TestCase.settings = settings(max_examples=300, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck), report_multiple_bugs=False)
TestTwo = Histories.TestCase
