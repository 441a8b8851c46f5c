"""Whatever happens in a year of a federation: in the end its active members know what they share, and nothing else."""

from collections.abc import Sequence

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import rule, run_state_machine_as_test

from node.protocol.covenant import Member
from node.protocol.covenant_file import write_file
from node.service.card_release import release_cards
from node.service.peers import other_members
from simulations.memory import PERFECT, VISIT_MAX, Fate, run_jobs, settle
from tests.helpers import COORDINATOR, JEUGD, make_covenant, make_member
from tests.network.wired import Wires
from tests.profiles import long, short
from tests.service.agreement import active_nodes, can_learn, check_year
from tests.service.conversations import Conversations, pairs_of
from tests.service.disks import PowerCut
from tests.service.histories import ThisFate, ThreeNodes, number
from tests.service.member_node import MemberNode
from tests.service.stewards import Decision, Stewards

handed = st.none() | number


class AYear(ThreeNodes):
    """Three nodes, and two that may join, in a federation that changes."""

    candidates: Sequence[Member] = (
        make_member("veilig-thuis", number=3),
        make_member("politie-2", [JEUGD.id], number=4),
    )
    nodes: list[MemberNode]

    def __init__(self) -> None:
        self.wires = Wires()
        self.stewards = Stewards(make_covenant(self.members), self.candidates)
        super().__init__()
        self.conversations = Conversations(self.wires, self.clock)

    def new_node(self, member_id: str, whole: bool = False) -> MemberNode:
        """The node of a member, which joins with the newest version, or with the `whole` history."""
        versions = self.stewards.versions if whole else self.stewards.versions[-1:]
        files = {signed.covenant.version: write_file(signed) for signed in versions}
        return MemberNode(self.wires, self.stewards, member_id, self.clock, self.disk(member_id), files)

    @property
    def pairs(self) -> list[tuple[MemberNode, MemberNode]]:  # type: ignore[override]
        """Who comes to whom, each by the covenant that it holds."""
        return pairs_of(self.nodes)

    @rule(what=st.sampled_from(Decision), which=number, to=handed)
    def decide(self, what: Decision, which: int, to: int | None) -> None:
        """The stewards sign the next version, and perhaps hand it to one node."""
        if not self.stewards.decide(self.clock.now(), what, which):
            return
        if what is Decision.JOIN:
            self.nodes.append(self.new_node(self.stewards.newest.members[-1].id, whole=bool(which % 2)))
        self._hand_newer(to)

    @rule(which=number)
    def hand_over(self, which: int) -> None:
        """People hand a node the version that follows upon its own."""
        self._hand_newer(which)

    @rule(which=number)
    def confirm(self, which: int) -> None:
        """A steward signs that the newest version is the newest, and hands that to a node."""
        stamp = self.stewards.confirm(self.clock.now())
        if stamp is not None:
            self._node(which).hand(stamp)

    @rule(which=number, to=handed)
    def change_key(self, which: int, to: int | None) -> None:
        """A node makes a new key, and the stewards put it into the next version."""
        node = self._node(which)
        statement = node.state_new_key()
        if statement is not None and self.stewards.take_key(self.clock.now(), node.id, statement):
            self._hand_newer(to)

    @rule(rounds=st.integers(1, 4))
    def all_talk(self, rounds: int) -> None:
        """A quiet hour, in which all pairs talk."""
        for _ in range(rounds):
            for which in range(len(self.pairs)):
                self._turn(which, Fate.ARRIVES, {0, 1})

    @rule(days=st.integers(1, 24), talking=st.booleans())
    def let_weeks_pass(self, days: int, talking: bool) -> None:
        """Days pass in which all nodes run, with talk or in silence."""
        self.let_days_pass(days)
        for node in self.nodes:
            node.keep_house()
        if talking:
            self.all_talk(2)

    @rule(which=number, what=number, keys=st.booleans())
    def restore_all(self, which: int, what: int, keys: bool) -> None:
        """A node's disk is put back as it was, the covenants too. Who takes no part does not see to that."""
        node = self._node(which)
        active = self.stewards.member(node.id).active
        node.set_back(what, with_keys=keys, with_covenants=active)

    @rule()
    def come_to_rest(self) -> None:
        """All nodes are started, the active ones hold the newest covenant, and everything is said."""
        for node in self.nodes:
            node.start()
        self._agree()
        active = active_nodes(self.nodes, self.stewards)
        for node in active:
            node.keep_house()
            for peer in active:
                if peer is not node:
                    node.allow_sessions(peer)
        for pair in self.pairs:
            if pair[0] in active:
                for _ in range(VISIT_MAX):
                    self.conversations.turn(*pair, PERFECT)
        contexts = [node.context for node in active]
        settle(contexts)
        for context in contexts:
            for member in other_members(context):
                release_cards(context, COORDINATOR, member.id)
        settle(contexts)
        check_year(self.nodes, self.stewards)

    def _node(self, which: int) -> MemberNode:
        return self.nodes[which % len(self.nodes)]

    def _hand_newer(self, to: int | None) -> None:
        if to is not None:
            newer = self.stewards.after(self._node(to).covenant.version)
            if newer is not None:
                self._node(to).hand(newer)

    def _turn(self, which: int, fate: Fate, jobs: set[int]) -> None:
        if not self.pairs:
            return
        pair = self.pairs[which % len(self.pairs)]
        self.clock.forward(seconds=1)
        try:
            self.conversations.turn(*pair, ThisFate(fate))
            for side in jobs:
                run_jobs(pair[side].context)
        except PowerCut:
            for node in pair:
                node.start()

    def _agree(self) -> None:
        """All active nodes get the newest covenant and a timestamp of today, from each other wherever they can."""
        self.clock.forward(seconds=1)  # one of the same second as that for an earlier version says nothing newer
        stamp = self.stewards.confirm(self.clock.now())
        for _ in range(len(self.nodes) + 1):
            self.conversations.compare_all(self.nodes)
            active = active_nodes(self.nodes, self.stewards)
            behind = [node for node in active if node.covenant != self.stewards.newest]
            ahead = [node for node in active if node not in behind]
            if not behind:
                break
            assert not any(can_learn(node, peer, self.stewards) for node in behind for peer in ahead)
            while (newer := self.stewards.after(behind[0].covenant.version)) is not None:
                behind[0].hand(newer)
        if stamp is not None and active:
            active[0].hand(stamp)
            self.conversations.compare_all(self.nodes)
            assert all(node.context.trusted.signed_timestamp == stamp for node in active)


def test_a_year_leaves_what_members_share() -> None:
    """After any history of a federation its active members have the plain intersection, and nobody else anything."""
    run_state_machine_as_test(AYear, settings=short(40, steps=40))


@pytest.mark.long
def test_many_years() -> None:
    """The same after more and longer histories."""
    run_state_machine_as_test(AYear, settings=long(40, steps=60))
