"""domain.md, a match's life: how a follow-up opens again by a signal, and how a party ends with its signal."""

from datetime import date

from node.matching.follow_up import State
from node.service.follow_up_steps import go_to
from node.service.matches import list_matches
from node.service.signal_closing import CloseReason, close_signal
from node.storage import follow_up
from tests.helpers import COORDINATOR
from tests.service.casework import entries
from tests.service.three_parties import JEUGDTEAM, NAMES, NEXT, POLITIE, WIJKTEAM, place, three_nodes

EVERYBODY = range(3)


def test_a_closed_match_opens_again_by_a_third_partys_signal() -> None:
    """Rule: a match that opens again by a third party's signal. All are new, and those who were closed say why."""
    three = three_nodes(signalled=2)
    for which in (POLITIE, JEUGDTEAM):
        given = (three.nodes[which].context, three.actor(which), three.match(which).id)
        go_to(*given, State.CLOSED, next_contact=NEXT)
    three.rest()
    three.clock.forward(days=7)
    place(three.nodes[WIJKTEAM])
    three.rest()
    for which in EVERYBODY:
        assert three.states(which) == [State.NEW] * 3
        assert [three.state(which, of).again for of in EVERYBODY] == [True, True, False]
        assert three.state(which, POLITIE).since == date(2026, 11, 10)
        assert three.state(which, POLITIE).contact is None
    done = follow_up.events(three.nodes[POLITIE].context.database, three.match(POLITIE).id)
    assert [(each.state, each.cause) for each in done if each.signal_id] == [
        (State.NEW, "begun"),
        (State.CLOSED, "step"),
        (State.NEW, "again"),
    ]
    assert "match-opened-again" in [entry.action for entry in entries(three.nodes[POLITIE].context)]


def test_who_is_at_work_goes_on_when_somebody_joins() -> None:
    """A newcomer puts back those who had aligned with the others, and leaves those who are on their way there."""
    three = three_nodes(signalled=2)
    given = [(three.nodes[which].context, three.actor(which), three.match(which).id) for which in (0, 1)]
    go_to(*given[POLITIE], State.ALIGNED)
    go_to(*given[JEUGDTEAM], State.CONTACTED)
    place(three.nodes[WIJKTEAM])
    three.rest()
    for which in EVERYBODY:
        assert three.states(which) == [State.NEW, State.CONTACTED, State.NEW]


def test_a_colleague_who_joins_opens_it_too() -> None:
    """The new signal of a colleague is a newcomer for all, the own organisation among them."""
    three = three_nodes()
    for which in EVERYBODY:
        three.go(which, State.CLOSED)
    place(three.nodes[POLITIE], colleague=1)
    three.rest()
    for which in EVERYBODY:
        assert {each.state for each in three.match(which).states} == {State.NEW}
        assert len(three.match(which).states) == 4


def test_a_party_ends_with_its_signal() -> None:
    """Rule "wrong number": a wrong number is withdrawn. The party is in nobody's match any more, and the others' states
    stay.
    """
    three = three_nodes()
    three.go(WIJKTEAM, State.CONTACTED)
    (signal_id,) = three.nodes[POLITIE].placed
    close_signal(three.nodes[POLITIE].context, COORDINATOR, signal_id, CloseReason.WRONG_NUMBER)
    three.rest()
    assert list_matches(three.nodes[POLITIE].context, COORDINATOR) == []
    for which in (JEUGDTEAM, WIJKTEAM):
        shown = {each.organisation_id: each.state for each in three.match(which).states}
        assert shown == {NAMES[JEUGDTEAM]: State.NEW, NAMES[WIJKTEAM]: State.CONTACTED}
        assert three.match(which).left == ()


def test_who_leaves_names_whom_to_turn_to() -> None:
    """Rule "the file is closed is not an answer": the next contact of a signal that is closed stays to be seen."""
    three = three_nodes()
    (signal_id,) = three.nodes[POLITIE].placed
    close_signal(three.nodes[POLITIE].context, COORDINATOR, signal_id, CloseReason.DONE, NEXT)
    three.rest()
    for which in (JEUGDTEAM, WIJKTEAM):
        (left,) = three.match(which).left
        assert (left.organisation_id, left.contact.phone) == ("politie", "0800 1234")
        assert [party.organisation_id for party in three.match(which).parties] == [NAMES[3 - which]]


def test_a_match_of_those_who_left_can_still_be_seen() -> None:
    """Who is left alone still sees whom to turn to, and has nobody to lead or to be reminded of."""
    three = three_nodes(signalled=2)
    (signal_id,) = three.nodes[POLITIE].placed
    close_signal(three.nodes[POLITIE].context, COORDINATOR, signal_id, CloseReason.DONE, NEXT)
    three.rest()
    match = three.match(JEUGDTEAM)
    assert (match.parties, match.states, match.lead.holders) == ((), (), ())
    assert [left.contact.name for left in match.left] == ["Coby Coördinator"]


def test_who_was_left_alone_begins_anew() -> None:
    """When all others have gone, the next signal of somebody else begins the follow-up again, with its terms."""
    three = three_nodes(signalled=2)
    given = (three.nodes[JEUGDTEAM].context, three.actor(JEUGDTEAM), three.match(JEUGDTEAM).id)
    go_to(*given, State.CONTACTED)
    three.nodes[POLITIE].close(0)
    three.rest()
    three.clock.forward(days=14)
    place(three.nodes[WIJKTEAM])
    three.rest()
    own = three.state(JEUGDTEAM, JEUGDTEAM)
    assert (own.state, own.again, own.since) == (State.NEW, True, date(2026, 11, 17))
