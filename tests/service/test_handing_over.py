"""domain.md, a match's life: who leaves or is away hands over to a colleague; the peers get the new contact card."""

from dataclasses import replace
from datetime import date

import pytest

from node.errors import InvalidInput, NotAllowed
from node.matching.follow_up import State
from node.matching.policy import Action
from node.model import NODE_ACTOR, Actor
from node.service.departure import deactivate_professional
from node.service.follow_up_steps import go_to
from node.service.handing_over import HandedOver, hand_over_all, hand_over_signal
from node.service.matches import list_matches
from node.service.professionals import list_professionals
from node.service.signal_access import reachable_signal
from node.service.signals import add_signal, list_signals
from node.storage import notices
from tests.helpers import COORDINATOR, new_signal
from tests.service.casework import CHILD, SISTER, Office, entries, make_office
from tests.service.two_nodes import place, rest, two_nodes
from tests.service.world import Node


def names_at(node: Node) -> list[str]:
    """Whom of other organisations a node's coordinator is told to reach, in all matches."""
    found = list_matches(node.context, COORDINATOR)
    return [party.card.name for view in found for party in view.parties if party.card is not None]


def people_of(node: Node) -> list[str]:
    """The ids of Ada and Bas, the professionals of a node."""
    return [one.id for one in list_professionals(node.context, COORDINATOR)]


def matched() -> tuple[Node, Node]:
    """Two nodes with a match of a signal of Ada's at either."""
    first, second = two_nodes()
    for node in (first, second):
        place(node)
    rest(first, second)
    return first, second


def test_the_peers_get_the_colleagues_card() -> None:
    """Rule "a professional who leaves": after a signal was handed over the other organisation reaches the colleague:
    one card in place of the other.
    """
    first, second = matched()
    _, bas = people_of(first)
    (signal_id,) = first.placed
    done = hand_over_signal(first.context, COORDINATOR, signal_id, bas)
    assert done == HandedOver(signals=1, peers=1, doubles=0)
    rest(first, second)
    assert names_at(second) == ["Bas"]
    assert names_at(first) == ["Ada"]


def test_a_match_goes_with_its_signal() -> None:
    """Rule "a professional who leaves": the colleague sees the match and acts in it where it was left; who handed it
    over does neither any more.
    """
    first, second = matched()
    ada, bas = (Actor(one, "professional") for one in people_of(first))
    (match,) = list_matches(first.context, ada)
    go_to(first.context, ada, match.id, State.CONTACTED)
    (signal_id,) = first.placed
    hand_over_signal(first.context, ada, signal_id, bas.id)
    assert list_matches(first.context, ada) == []
    (taken,) = list_matches(first.context, bas)
    assert taken.states[0].state is State.CONTACTED
    go_to(first.context, bas, match.id, State.ALIGNED)
    rest(first, second)
    (seen,) = list_matches(second.context, COORDINATOR)
    assert [each.state for each in seen.states if not each.signal_id] == [State.ALIGNED]


def test_all_signals_of_who_leaves_go_to_a_colleague() -> None:
    """Rule "a professional who leaves": all open signals with their matches, also after the account was ended."""
    first, second = matched()
    ada, bas = people_of(first)
    first.place(SISTER, ["jeugd"], [], 0)
    deactivate_professional(first.context, COORDINATOR, ada)
    rest(first, second)
    assert names_at(second) == [first.context.settings.coordinator.name]
    assert hand_over_all(first.context, COORDINATOR, ada, bas) == HandedOver(signals=2, peers=1, doubles=0)
    assert hand_over_all(first.context, COORDINATOR, ada, bas) == HandedOver(0, 0, 0)
    rest(first, second)
    assert names_at(second) == ["Bas"]
    assert len(list_signals(first.context, COORDINATOR, professional_id=bas)) == 2


def test_a_new_session_brings_the_new_card_too() -> None:
    """A colleague who took over while no session named the match is told of in the next session."""
    first, second = matched()
    _, bas = people_of(first)
    (signal_id,) = first.placed
    first.clock.forward(days=31)
    for node in (first, second):
        node.keep_house()
    hand_over_signal(first.context, COORDINATOR, signal_id, bas)
    rest(first, second)
    assert names_at(second) == ["Bas"]


@pytest.fixture
def office() -> Office:
    """A node with two professionals and no signals."""
    return make_office()


def test_where_cards_are_the_coordinators_nothing_is_sent() -> None:
    """Rule "whose contact card": with the coordinator on the cards nobody outside learns that a colleague took over."""
    first, _ = matched()
    organisation = replace(first.context.settings.organisation, cards="coordinator")
    context = replace(first.context, settings=replace(first.context.settings, organisation=organisation))
    _, bas = people_of(first)
    (signal_id,) = first.placed
    before = context.database.value("SELECT count(*) FROM outgoing_letter")
    hand_over_signal(context, COORDINATOR, signal_id, bas)
    assert context.database.value("SELECT count(*) FROM outgoing_letter") == before


def test_the_colleague_is_told(office: Office) -> None:
    """The colleague has a notice that names the signal; of many at once it is one that names none."""
    ids = [add_signal(office.context, office.jan, new_signal(who), office.jan.id).signal_id for who in (CHILD, SISTER)]
    hand_over_signal(office.context, office.jan, ids[0], office.eva.id)
    told = notices.of_recipient(office.context.database, office.eva.id, seen=False)
    assert [(each.kind, each.subject) for each in told] == [("handed-over", ids[0])]
    hand_over_all(office.context, office.eva, office.eva.id, office.jan.id)
    told = notices.of_recipient(office.context.database, office.jan.id, seen=False)
    assert [(each.kind, each.subject) for each in told] == [("handed-over", "")]


def test_handing_over_is_for_the_owner_and_the_coordinator(office: Office) -> None:
    """Nobody takes a colleague's signal by himself; after it was handed over it is not the giver's any more."""
    signal_id = add_signal(office.context, office.jan, new_signal(CHILD), office.jan.id).signal_id
    for actor in (office.eva, NODE_ACTOR):
        with pytest.raises(NotAllowed):
            hand_over_signal(office.context, actor, signal_id, office.eva.id)
        with pytest.raises(NotAllowed):
            hand_over_all(office.context, actor, office.jan.id, office.eva.id)
    hand_over_signal(office.context, office.jan, signal_id, office.eva.id)
    assert reachable_signal(office.context, office.eva, Action.SIGNAL_READ, signal_id).professional_id == office.eva.id
    with pytest.raises(NotAllowed):
        reachable_signal(office.context, office.jan, Action.SIGNAL_READ, signal_id)
    last = entries(office.context)[-1]
    assert (last.action, last.person) == ("signal-handed-over", CHILD)
    assert (last.details["from"], last.details["to"]) == (office.jan.id, office.eva.id)


def test_a_signal_goes_to_somebody_else_who_is_there(office: Office) -> None:
    """It is handed over to an active colleague, not to oneself, not to nobody, and not when it is closed."""
    signal_id = add_signal(office.context, office.jan, new_signal(CHILD), office.jan.id).signal_id
    for to in (office.jan.id, "nobody"):
        with pytest.raises(InvalidInput):
            hand_over_signal(office.context, office.jan, signal_id, to)
        with pytest.raises(InvalidInput):
            hand_over_all(office.context, office.jan, office.jan.id, to)
    with pytest.raises(InvalidInput):
        hand_over_all(office.context, COORDINATOR, "nobody", office.jan.id)
    deactivate_professional(office.context, COORDINATOR, office.eva.id)
    with pytest.raises(InvalidInput, match="no active professional"):
        hand_over_signal(office.context, office.jan, signal_id, office.eva.id)


def test_two_signals_on_one_person_are_told(office: Office) -> None:
    """Where the colleague had a signal on the person, both go on, and it is told that there are two."""
    for who in (office.jan, office.eva):
        add_signal(office.context, who, new_signal(CHILD, ends=date(2027, 1, 1)), who.id)
    assert hand_over_all(office.context, office.jan, office.jan.id, office.eva.id) == HandedOver(1, 0, 1)
    assert len(list_signals(office.context, office.eva)) == 2
