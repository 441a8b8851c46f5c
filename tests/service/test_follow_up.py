"""The follow-up of a match: what people do is the same on all nodes (domain.md, a match's life)."""

from node.matching.follow_up import Claim, State
from node.service.follow_up_lead import hand_over_lead, release_lead, take_lead
from node.service.follow_up_steps import go_to, look_at_match
from tests.service.three_parties import NAMES, place, three_nodes


def test_states_are_the_same_on_all_nodes() -> None:
    """What each party has done shows at every node, party by party."""
    there = three_nodes()
    for which, state in enumerate((State.CONTACTED, State.ALIGNED, State.SEEN)):
        go_to(there.nodes[which].context, there.actor(which), there.match(which).id, state)
    there.rest()
    for which in range(3):
        assert there.states(which) == dict(zip(NAMES, (State.CONTACTED, State.ALIGNED, State.SEEN), strict=True))


def test_lead() -> None:
    there = three_nodes()
    for which in (0, 1):
        take_lead(there.nodes[which].context, there.actor(which), there.match(which).id)
    there.rest()
    for which in range(3):
        assert there.match(which).lead.in_conflict
        assert there.claims(which) == dict(zip(NAMES, (Claim.TAKEN, Claim.TAKEN, Claim.NONE), strict=True))
    hand_over_lead(there.nodes[0].context, there.actor(0), there.match(0).id, there.party(0, 1))
    there.rest()
    for which in range(3):
        assert there.claims(which) == dict(zip(NAMES, (Claim.NONE, Claim.TAKEN, Claim.NONE), strict=True))
    hand_over_lead(there.nodes[1].context, there.actor(1), there.match(1).id, there.party(1, 2))
    there.rest()
    for which in range(3):
        assert there.claims(which) == dict(zip(NAMES, (Claim.NONE, Claim.TAKEN, Claim.NONE), strict=True))
    print([(e.handed_to) for e in there.match(2).states])
    take_lead(there.nodes[2].context, there.actor(2), there.match(2).id)
    there.rest()
    for which in range(3):
        assert there.claims(which) == dict(zip(NAMES, (Claim.NONE, Claim.NONE, Claim.TAKEN), strict=True))
        assert not there.match(which).lead.in_conflict
    release_lead(there.nodes[2].context, there.actor(2), there.match(2).id)
    there.rest()
    for which in range(3):
        assert there.match(which).lead.holders == ()


def test_again() -> None:
    there = three_nodes(signalled=2)
    for which in (0, 1):
        go_to(there.nodes[which].context, there.actor(which), there.match(which).id, State.CLOSED)
    there.rest()
    place(there.nodes[2])
    there.rest()
    for which in range(3):
        print(there.match(which).states)
        assert set(there.states(which).values()) == {State.NEW}
    look_at_match(there.nodes[2].context, there.actor(2), there.match(2).id)
    there.rest()
    for which in range(3):
        assert there.states(which)["wijkteam"] is State.SEEN
