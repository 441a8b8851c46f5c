"""Whatever happens to nodes and to what they say: in the end they show the same follow-up of every party they share."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import rule, run_state_machine_as_test

from node.errors import InvalidInput, NotAllowed
from node.matching.follow_up import Claim, State, leading
from node.matching.parties import party_id
from node.model import Actor
from node.service.follow_up import PartyState
from node.service.follow_up_lead import hand_over_lead, offer_lead, release_lead, take_lead
from node.service.follow_up_steps import NextContact, go_to, look_at_match
from node.service.matches import MatchView, list_matches
from node.storage import follow_up
from node.storage.match_parties import signal_of_reference
from tests.helpers import BOTH, COORDINATOR, make_member
from tests.profiles import long, short
from tests.service.histories import TwoNodes, number, purposes
from tests.service.world import PERSONS, Node

PERSON, CHILD = PERSONS[:2]
NEXT = NextContact("Coby Coördinator", phone="0800 1234")
Act = Callable[[Node, Actor, MatchView, int], object]

ACTS: dict[str, Act] = {
    "look": lambda node, actor, view, _: look_at_match(node.context, actor, view.id),
    "contact": lambda node, actor, view, _: go_to(node.context, actor, view.id, State.CONTACTED),
    "align": lambda node, actor, view, _: go_to(node.context, actor, view.id, State.ALIGNED),
    "close": lambda node, actor, view, _: go_to(node.context, actor, view.id, State.CLOSED),
    "name a next contact": lambda node, actor, view, _: go_to(
        node.context, actor, view.id, State.CLOSED, next_contact=NEXT
    ),
    "offer": lambda node, actor, view, _: offer_lead(node.context, actor, view.id),
    "take": lambda node, actor, view, _: take_lead(node.context, actor, view.id),
    "hand over": lambda node, actor, view, to: hand_over_lead(
        node.context, actor, view.id, view.states[to % len(view.states)].party
    ),
    "release": lambda node, actor, view, _: release_lead(node.context, actor, view.id),
}


class ThreeParties(TwoNodes):
    """Three nodes whose professionals work on their matches, beside everything that happens to nodes otherwise."""

    members = (*TwoNodes.members, make_member("wijkteam", number=2))

    def __init__(self) -> None:
        super().__init__()
        for node in self.nodes:
            node.place(PERSON, BOTH[:1], [], 0)
        self.come_to_rest()

    @rule(which=number, served=purposes, child=st.booleans(), colleague=st.integers(0, 1))
    def place(self, which: int, served: Sequence[str], child: bool, colleague: int) -> None:
        """A professional places a signal on the person, or on a child of the person."""
        subject, parents = (CHILD, [PERSON]) if child else (PERSON, [])
        self.node(which).place(subject, served, parents, colleague)

    @rule(which=number, match=number, own=number, to=number, what=st.sampled_from(sorted(ACTS)))
    def act(self, which: int, match: int, own: int, to: int, what: str) -> None:
        """A professional does something in a match; what is not lawful now is refused."""
        node = self.node(which)
        self.clock.forward(seconds=1)
        node.done(lambda: _act(node, match, own, to, ACTS[what]))

    @rule(which=number, match=number, own=number, to=number, what=st.sampled_from(sorted(ACTS)))
    def act_on(self, which: int, match: int, own: int, to: int, what: str) -> None:
        """The same: most of what happens is work."""
        self.act(which, match, own, to, what)

    @rule(which=number, match=number, what=st.sampled_from(sorted(ACTS)), talks=st.integers(1, 6))
    def work_that_is_lost(self, which: int, match: int, what: str, talks: int) -> None:
        """A node is set back to just before something that was done and told; the others know what it does not."""
        node = self.node(which)
        node.start()  # with its power on
        node.save()
        self.act(which, match, 0, 0, what)
        for turn in range(talks):
            self.talk(which + turn, {0, 1})
        self.clock.forward(seconds=1)
        node.set_back(-1, with_keys=True)

    def come_to_rest(self) -> None:
        """As without people; and then all nodes show the same."""
        self.clock.forward(seconds=1)
        super().come_to_rest()
        self.clock.forward(seconds=1)
        check_follow_up(self.nodes)


def _act(node: Node, match: int, own: int, to: int, act: Act) -> None:
    views = [view for view in list_matches(node.context, COORDINATOR) if view.parties]
    if views:
        view = views[match % len(views)]
        actor = Actor(view.own[own % len(view.own)].professional_id, "professional")
        with suppress(InvalidInput, NotAllowed):
            act(node, actor, view, to)


def check_follow_up(nodes: Sequence[Node]) -> None:
    """Every node shows of each party what that party's own node has of it, and so the same lead or conflict."""
    for node in nodes:
        for view in list_matches(node.context, COORDINATOR):
            true = [_as_its_own_node_has_it(node, nodes, view, state) for state in view.states]
            assert list(view.states) == true
            assert view.lead == leading((state.party, state.claim) for state in true)


def _as_its_own_node_has_it(node: Node, nodes: Sequence[Node], view: MatchView, state: PartyState) -> PartyState:
    if state.signal_id:
        return state
    assert state.party  # at rest every card has come
    (own,) = [each for each in nodes if each.id == state.organisation_id]
    (party,) = [each for each in view.parties if each.id == state.party]
    signal_id = signal_of_reference(own.context.database, node.nid, party.reference)
    kept = follow_up.party(own.context.database, signal_id, view.kind)
    assert kept is not None
    told = (kept.state, kept.again, kept.claim, kept.contact)
    to = _named_at(own, node, kept.handed_to) if kept.claim is Claim.TAKEN else ""
    return replace(state, state=told[0], again=told[1], claim=told[2], contact=told[3], handed_to=to)


def _named_at(own: Node, node: Node, handed_to: str) -> str:
    """What a node calls its own party to which another hands the lead over; empty when it is somebody else's."""
    rows = node.context.database.rows("SELECT signal_id, reference FROM signal_reference WHERE peer = ?", (own.nid,))
    named: dict[str, str] = {party_id(node.nid, row["reference"]): row["signal_id"] for row in rows}
    return named.get(handed_to, "")


def test_three_parties_show_the_same() -> None:
    """Rule "states": after any history the states and the lead are the same on all nodes."""
    run_state_machine_as_test(ThreeParties, settings=short(60, steps=40))


@pytest.mark.long
def test_three_parties_in_many_histories() -> None:
    """The states and the lead are the same on all nodes after more and longer histories."""
    run_state_machine_as_test(ThreeParties, settings=long(60, steps=60))
