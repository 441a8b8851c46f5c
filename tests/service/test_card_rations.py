"""Contact cards above the day's ration wait for a later day or for a coordinator, and nothing else waits with them."""

import pytest

from node.config import Ceilings
from node.errors import InvalidInput, NotAllowed
from node.model import OPERATOR, Actor
from node.service.alarms import AlarmKind, list_alarms
from node.service.card_ration import cards_today
from node.service.card_release import release_cards, send_due_cards
from node.service.context import Context
from node.service.matches import list_matches
from node.service.peers import list_peers
from node.service.session_life import recover_sessions
from node.service.signal_closing import CloseReason, close_signal
from node.storage import letters
from simulations.memory import settle
from tests.helpers import COORDINATOR, FixedClock, synthetic_numbers
from tests.service.casework import entries
from tests.service.rationed import cards_held, cards_waiting, place, rationed_node, two_rationed

PERSONS = synthetic_numbers(5)
TWO_A_DAY = Ceilings(cards_per_day=2)


def five_shared(ceilings: Ceilings = TWO_A_DAY) -> tuple[Context, Context, FixedClock, list[str]]:
    """Two nodes that share five persons and have said all that may be said today; the first node's signals."""
    rationed, other, clock = two_rationed(ceilings)
    placed = [place(rationed, person) for person in PERSONS]
    for person in PERSONS:
        place(other, person)
    settle([rationed, other])
    return rationed, other, clock, placed


def card_alarms(node: Context) -> list[int]:
    """How often each open alarm on cards was raised."""
    return [one.times for one in list_alarms(node, COORDINATOR, acknowledged=False) if one.kind == AlarmKind.CARDS]


def test_cards_above_the_ration_wait() -> None:
    """Of five matches two get their card today; the other three wait, with one alarm, and the peer's cards all came."""
    rationed, other, _, _ = five_shared()
    assert (cards_held(other), cards_waiting(rationed, other)) == (2, 3)
    assert (cards_held(rationed), cards_waiting(other, rationed)) == (5, 0)
    assert card_alarms(rationed) == [1]
    assert card_alarms(other) == []


def test_own_people_are_told_of_a_match_whose_card_waits() -> None:
    """All five matches are shown on both sides; on the other side three of them without a card yet."""
    rationed, other, clock, _ = five_shared()
    assert [len(view.parties) for view in list_matches(rationed, COORDINATOR)] == [1] * 5
    without = [view for view in list_matches(other, COORDINATOR) if view.parties[0].card is None]
    assert len(without) == 3
    clock.forward(days=2)
    assert len(list_matches(other, COORDINATOR)) == 5


def test_waiting_cards_go_day_by_day() -> None:
    """Each later day gives as many as its ration, until all have gone."""
    rationed, other, clock, _ = five_shared()
    assert send_due_cards(rationed) == 0
    for held in (4, 5, 5):
        clock.forward(days=1)
        send_due_cards(rationed)
        settle([rationed, other])
        assert (cards_held(other), cards_waiting(rationed, other)) == (held, 5 - held)


def test_a_coordinator_releases_what_waits() -> None:
    """All waiting cards go at once, outside the day's ration, and the logbook keeps who did it."""
    rationed, other, _, _ = five_shared()
    released = release_cards(rationed, COORDINATOR, "jeugdteam")
    assert (released.cards, released.waiting) == (3, 0)
    settle([rationed, other])
    assert cards_held(other) == 5
    assert cards_today(rationed, other.member.nid_bytes) == 2
    entry = entries(rationed)[-1]
    assert (entry.actor, entry.action) == ("coordinator:office", "cards-released")
    assert entry.details == {"peer": "jeugdteam", "cards": 3}


def test_only_a_coordinator_releases_cards_of_a_member() -> None:
    """A professional may not; a name that is no other member's is refused."""
    rationed, other, _, _ = five_shared()
    with pytest.raises(NotAllowed):
        release_cards(rationed, Actor("p-x", "professional"), "jeugdteam")
    for name in ("nobody", "politie"):
        with pytest.raises(InvalidInput):
            release_cards(rationed, COORDINATOR, name)
    assert cards_waiting(rationed, other) == 3


def test_cards_that_go_again_do_not_count() -> None:
    """In the next epoch's session known matches get their cards again, beside the full ration for those that waited."""
    rationed, other, clock, _ = five_shared()
    clock.forward(days=31)
    settle([rationed, other])
    assert cards_held(other) == 4
    assert cards_today(rationed, other.member.nid_bytes) == 2
    assert cards_waiting(rationed, other) == 1


def test_a_signal_whose_card_waits_can_be_closed() -> None:
    """Its match ends on both sides, its card waits no more, and the peer is told of no party that it never had."""
    rationed, other, _, placed = five_shared()
    (waiting,) = rationed.database.rows("SELECT signal_id FROM waiting_card ORDER BY position LIMIT 1")
    close_signal(rationed, COORDINATOR, waiting["signal_id"], CloseReason.DONE)
    assert letters.count_waiting(rationed.database, other.member.nid_bytes) == 1
    settle([rationed, other])
    assert cards_waiting(rationed, other) == 2
    assert len(list_matches(rationed, COORDINATOR)) == len(list_matches(other, COORDINATOR)) == 4
    assert waiting["signal_id"] in placed


def test_a_card_for_a_match_that_ended_goes_nowhere() -> None:
    """When the other side withdraws its signal, the card that waits for it is dropped."""
    rationed, other, clock, _ = five_shared()
    for row in other.database.rows("SELECT id FROM signal"):
        close_signal(other, COORDINATOR, row["id"], CloseReason.DONE)
    settle([rationed, other])
    assert cards_waiting(rationed, other) == 0
    clock.forward(days=1)
    assert send_due_cards(rationed) == 0
    assert rationed.database.value("SELECT count(*) FROM waiting_card") == 0


def test_waiting_cards_outlive_a_restart_of_the_node() -> None:
    """A node that is stopped and started has the same cards waiting, and the same count for the day."""
    rationed, other, clock, _ = five_shared()
    again = rationed_node("politie", clock, TWO_A_DAY, database=rationed.database, keys=rationed.keys)
    recover_sessions(again)
    assert (cards_waiting(again, other), cards_today(again, other.member.nid_bytes)) == (3, 2)
    clock.forward(days=1)
    assert send_due_cards(again) == 2
    settle([again, other])
    assert cards_held(other) == 4


def test_without_a_ceiling_the_covenants_ration_holds() -> None:
    """A high ceiling lifts nothing: the lower of the two is the ration, and `peer list` shows it."""
    rationed, _, _, _ = five_shared(Ceilings(cards_per_day=10_000))
    (view,) = list_peers(rationed, OPERATOR)
    assert (view.cards_per_day, view.cards_today, view.waiting_cards) == (50, 5, 0)


def test_a_ceiling_of_none_leaves_every_card_to_the_coordinator() -> None:
    """With a ceiling of 0 no card goes by itself on any day, and all go when they are released."""
    rationed, other, clock, _ = five_shared(Ceilings(cards_per_day=0))
    clock.forward(days=3)
    assert send_due_cards(rationed) == 0
    assert (cards_held(other), cards_waiting(rationed, other)) == (0, 5)
    assert release_cards(rationed, COORDINATOR, "jeugdteam").cards == 5
    settle([rationed, other])
    assert cards_held(other) == 5


def test_the_alarm_on_cards_is_raised_once_a_day() -> None:
    """However many cards are left over on a day, one alarm tells of them; the next day's are one more."""
    rationed, other, clock, _ = five_shared()
    assert card_alarms(rationed) == [1]
    clock.forward(days=1)
    send_due_cards(rationed)
    for person in synthetic_numbers(9)[5:]:
        place(rationed, person)
        place(other, person)
    settle([rationed, other])
    assert card_alarms(rationed) == [2]
