"""domain.md, a match's life: any party may offer or take the lead; conflicting claims are shown, not merged."""

from collections.abc import Callable

import pytest

from node.errors import InvalidInput, NotAllowed
from node.matching.follow_up import Claim, State
from node.matching.parties import party_id
from node.model import Actor
from node.service.follow_up_lead import hand_over_lead, offer_lead, release_lead, take_lead
from node.service.follow_up_steps import look_at_match
from node.service.matches import MatchView
from node.service.notices import NoticeKind
from node.storage import notices
from tests.helpers import COORDINATOR
from tests.service.casework import entries
from tests.service.test_follow_up import stranger
from tests.service.three_parties import JEUGDTEAM, POLITIE, WIJKTEAM, Three, place, three_nodes

EVERYBODY = range(3)
NONE, OFFERED, TAKEN = Claim


@pytest.fixture
def three() -> Three:
    """Three nodes that have found each other."""
    return three_nodes()


def act(three: Three, which: int, what: Callable[..., MatchView], *more: str) -> None:
    """A node's professional does something about the lead, and everything is said."""
    what(three.nodes[which].context, three.actor(which), three.match(which).id, *more)
    three.rest()


def party(three: Three, seen_by: int, of: int) -> str:
    """What one node calls the party of another."""
    nid = three.nodes[of].nid
    (found,) = [each for each in three.match(seen_by).parties if each.peer == nid]
    return party_id(nid, found.reference)


def all_show(three: Three, claims: list[Claim]) -> bool:
    """Whether all nodes show these claims, and by them the same lead or the same conflict."""
    leads = {len(three.match(which).lead.holders) for which in EVERYBODY}
    return leads == {claims.count(TAKEN)} and all(three.claims(which) == claims for which in EVERYBODY)


def changes_told(three: Three, which: int, professional_id: str) -> int:
    """How often somebody was told that something has changed in the match."""
    told = notices.of_recipient(three.nodes[which].context.database, professional_id, seen=True)
    kind = NoticeKind.MATCH_CHANGED.value
    return sum((each.kind, each.subject) == (kind, three.match(which).id) for each in told)


def test_the_lead_is_offered_and_taken(three: Three) -> None:
    """Rule "lead": one says that it is ready, another takes the lead: all nodes show both."""
    act(three, POLITIE, offer_lead)
    assert all_show(three, [OFFERED, NONE, NONE])
    act(three, JEUGDTEAM, take_lead)
    assert all_show(three, [OFFERED, TAKEN, NONE])
    assert three.match(WIJKTEAM).lead.holders == (party(three, WIJKTEAM, JEUGDTEAM),)
    assert not three.match(WIJKTEAM).lead.in_conflict
    with pytest.raises(InvalidInput, match="taken the lead already"):
        act(three, JEUGDTEAM, offer_lead)


def test_two_claims_at_once_are_a_conflict(three: Three) -> None:
    """Rule "conflicting claims": they are shown, not silently merged. Both claims stand, at every node."""
    for which in (POLITIE, JEUGDTEAM):
        take_lead(three.nodes[which].context, three.actor(which), three.match(which).id)
    three.rest()
    assert all_show(three, [TAKEN, TAKEN, NONE])
    assert all(three.match(which).lead.in_conflict for which in EVERYBODY)


def test_a_conflict_is_resolved_by_a_release(three: Three) -> None:
    """One of the two gives the lead up: the other has it, at every node."""
    for which in (POLITIE, JEUGDTEAM):
        act(three, which, take_lead)
    act(three, POLITIE, release_lead)
    assert all_show(three, [NONE, TAKEN, NONE])
    with pytest.raises(InvalidInput, match="neither taken nor offered"):
        act(three, POLITIE, release_lead)


def test_a_conflict_is_resolved_by_handing_over(three: Three) -> None:
    """Who hands the lead over to the other claimant claims nothing any more, at once."""
    for which in (POLITIE, JEUGDTEAM):
        act(three, which, take_lead)
    act(three, POLITIE, hand_over_lead, party(three, POLITIE, JEUGDTEAM))
    assert all_show(three, [NONE, TAKEN, NONE])


def test_the_lead_is_handed_over_to_who_takes_it(three: Three) -> None:
    """Rule "lead": the holder keeps the lead until the other takes it, who alone is told; a third sees who leads,
    nothing else.
    """
    act(three, POLITIE, take_lead)
    (own,) = three.match(WIJKTEAM).own
    look_at_match(three.nodes[WIJKTEAM].context, three.actor(WIJKTEAM), three.match(WIJKTEAM).id)
    before = changes_told(three, WIJKTEAM, own.professional_id)
    act(three, POLITIE, hand_over_lead, party(three, POLITIE, WIJKTEAM))
    assert changes_told(three, WIJKTEAM, own.professional_id) == before + 1
    assert all_show(three, [TAKEN, NONE, NONE])
    assert three.state(WIJKTEAM, POLITIE).handed_to == own.signal_id
    assert three.state(JEUGDTEAM, POLITIE).handed_to == ""
    act(three, WIJKTEAM, take_lead)
    assert all_show(three, [NONE, NONE, TAKEN])
    assert three.state(WIJKTEAM, POLITIE).handed_to == ""


def test_a_hand_over_can_be_taken_back(three: Three) -> None:
    """Until the other takes it, the holder may release the lead, or hand it over to somebody else."""
    act(three, POLITIE, take_lead)
    act(three, POLITIE, hand_over_lead, party(three, POLITIE, WIJKTEAM))
    act(three, POLITIE, hand_over_lead, party(three, POLITIE, JEUGDTEAM))
    assert three.state(WIJKTEAM, POLITIE).handed_to == ""
    act(three, POLITIE, release_lead)
    assert all_show(three, [NONE, NONE, NONE])
    assert three.state(JEUGDTEAM, POLITIE).handed_to == ""


def test_a_lead_handed_to_and_fro_is_told_once(three: Three) -> None:
    """Whoever has not looked yet is not told again, however often the lead is handed over and taken back."""
    act(three, POLITIE, take_lead)
    (own,) = three.match(WIJKTEAM).own
    look_at_match(three.nodes[WIJKTEAM].context, three.actor(WIJKTEAM), three.match(WIJKTEAM).id)
    before = changes_told(three, WIJKTEAM, own.professional_id)
    for _ in range(3):
        for other in (WIJKTEAM, JEUGDTEAM):
            act(three, POLITIE, hand_over_lead, party(three, POLITIE, other))
    assert changes_told(three, WIJKTEAM, own.professional_id) == before + 1


def test_only_a_party_at_work_gets_the_lead(three: Three) -> None:
    """Nobody hands over what it has not, nor to itself, to who has closed, or to who is not there."""
    to = party(three, POLITIE, JEUGDTEAM)
    with pytest.raises(InvalidInput, match="not taken the lead"):
        act(three, POLITIE, hand_over_lead, to)
    act(three, POLITIE, take_lead)
    three.go(JEUGDTEAM, State.CLOSED)
    (own,) = three.match(POLITIE).own
    for other in (to, own.signal_id, "p-nobody"):
        with pytest.raises(InvalidInput, match="no other party"):
            act(three, POLITIE, hand_over_lead, other)
    with pytest.raises(InvalidInput, match="closed your part"):
        act(three, JEUGDTEAM, take_lead)
    with pytest.raises(NotAllowed):
        take_lead(three.nodes[POLITIE].context, stranger(three.nodes[POLITIE]), three.match(POLITIE).id)


def test_who_closes_leads_no_more(three: Three) -> None:
    """With its part over a party gives the lead up, at every node."""
    act(three, POLITIE, take_lead)
    three.go(POLITIE, State.CLOSED)
    assert all_show(three, [NONE, NONE, NONE])


def test_the_lead_goes_with_the_signal(three: Three) -> None:
    """A party that ends has no claim: those who stay see that nobody leads."""
    act(three, POLITIE, take_lead)
    three.nodes[POLITIE].close(0)
    three.rest()
    assert [three.match(which).lead.holders for which in (JEUGDTEAM, WIJKTEAM)] == [(), ()]


def test_a_colleague_takes_the_lead_over(three: Three) -> None:
    """Within one organisation the lead is handed over in the same way, and the others see who has it."""
    node = three.nodes[POLITIE]
    place(node, colleague=1)
    three.rest()
    first, second = three.match(POLITIE).own
    take_lead(node.context, COORDINATOR, three.match(POLITIE).id, first.signal_id)
    look_at_match(node.context, Actor(second.professional_id, "professional"), three.match(POLITIE).id)
    before = changes_told(three, POLITIE, second.professional_id)
    hand_over_lead(node.context, COORDINATOR, three.match(POLITIE).id, second.signal_id, first.signal_id)
    assert changes_told(three, POLITIE, second.professional_id) == before + 1
    assert three.match(POLITIE).lead.holders == (first.signal_id,)
    take_lead(node.context, COORDINATOR, three.match(POLITIE).id, second.signal_id)
    three.rest()
    assert three.match(POLITIE).lead.holders == (second.signal_id,)
    (holder,) = three.match(WIJKTEAM).lead.holders
    cards = {each.id: each.card for each in three.match(WIJKTEAM).parties}
    card = cards[holder]
    assert card is not None and card.name == second.name


def test_claims_stand_in_the_logbook(three: Three) -> None:
    """Each claim of the own people is one entry."""
    act(three, POLITIE, offer_lead)
    act(three, POLITIE, take_lead)
    act(three, POLITIE, hand_over_lead, party(three, POLITIE, WIJKTEAM))
    act(three, POLITIE, release_lead)
    actions = [entry.action for entry in entries(three.nodes[POLITIE].context) if entry.action.startswith("lead-")]
    assert actions == ["lead-offered", "lead-taken", "lead-handed-over", "lead-released"]
