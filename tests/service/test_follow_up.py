"""domain.md, a match's life: `new → seen → contacted → aligned → closed`, per party, the same on all nodes."""

from datetime import date

import pytest

from node.errors import InvalidInput, LogbookUnavailable, NotAllowed
from node.matching.follow_up import State
from node.model import Actor, ContactCard
from node.service import follow_up_board
from node.service.follow_up import states
from node.service.follow_up_steps import NextContact, go_to, look_at_match
from node.service.matches import show_match
from node.service.professionals import add_professional
from node.storage import follow_up
from tests.helpers import COORDINATOR
from tests.service.casework import entries
from tests.service.three_parties import JEUGDTEAM, NAMES, NEXT, POLITIE, WIJKTEAM, Three, place, three_nodes
from tests.service.world import Node

EVERYBODY = range(3)


@pytest.fixture
def three() -> Three:
    """Three nodes that have found each other."""
    return three_nodes()


def stranger(node: Node) -> Actor:
    """A colleague without a signal."""
    given = ("Cor", "agent", "06 1234 5678", "", "professional")
    return Actor(add_professional(node.context, COORDINATOR, *given), "professional")


def test_a_match_begins_as_new(three: Three) -> None:
    """Every party is new, at its own node and at all others, from the day on which the match was found."""
    for which in EVERYBODY:
        assert three.states(which) == [State.NEW] * 3
        assert three.state(which, which).since == date(2026, 11, 3)


def test_states_are_the_same_on_all_nodes(three: Three) -> None:
    """Rule "states": per party, the same on both nodes. What each has done shows at every node, with its day."""
    three.clock.forward(days=1)
    for which, state in enumerate((State.CONTACTED, State.ALIGNED, State.SEEN)):
        three.go(which, state)
    for which in EVERYBODY:
        assert three.states(which) == [State.CONTACTED, State.ALIGNED, State.SEEN]
        assert {three.state(which, of).since for of in EVERYBODY} == {date(2026, 11, 4)}


def test_the_work_of_all_can_be_asked(three: Three) -> None:
    """For reports and statements, `states` gives every party that is in the match, and nobody for no match."""
    three.go(JEUGDTEAM, State.CONTACTED)
    context, match_id = three.nodes[POLITIE].context, three.match(POLITIE).id
    assert {each.organisation_id: each.state for each in states(context, match_id)} == dict(
        zip(NAMES, (State.NEW, State.CONTACTED, State.NEW), strict=True)
    )
    assert states(context, "m-nothing") == ()


def test_a_step_back_is_refused(three: Three) -> None:
    """Rule: forward only; back leads only a new signal. The same step once more does nothing."""
    three.go(POLITIE, State.ALIGNED)
    for state in (State.SEEN, State.CONTACTED):
        with pytest.raises(InvalidInput, match="you are further than"):
            three.go(POLITIE, state)
    three.go(POLITIE, State.ALIGNED)
    done = follow_up.events(three.nodes[POLITIE].context.database, three.match(POLITIE).id)
    assert [event.state for event in done if event.signal_id] == [State.NEW, State.ALIGNED]


def test_who_looks_has_seen(three: Three) -> None:
    """A professional who shows the match has seen it; a coordinator who looks has not seen it for anybody."""
    context, match_id = three.nodes[POLITIE].context, three.match(POLITIE).id
    look_at_match(context, COORDINATOR, match_id)
    show_match(context, three.actor(POLITIE), match_id)
    assert three.state(POLITIE, POLITIE).state is State.NEW
    look_at_match(context, three.actor(POLITIE), match_id)
    three.rest()
    assert [three.state(which, POLITIE).state for which in EVERYBODY] == [State.SEEN] * 3
    three.go(POLITIE, State.CONTACTED)
    look_at_match(context, three.actor(POLITIE), match_id)
    assert three.state(POLITIE, POLITIE).state is State.CONTACTED


def test_a_professional_acts_in_the_own_matches(three: Three) -> None:
    """Rule "coordinator": a colleague without a signal on the person can do nothing in it; the coordinator can."""
    node, match_id = three.nodes[POLITIE], three.match(POLITIE).id
    with pytest.raises(NotAllowed):
        go_to(node.context, stranger(node), match_id, State.SEEN)
    go_to(node.context, COORDINATOR, match_id, State.CONTACTED)
    assert three.state(POLITIE, POLITIE).state is State.CONTACTED
    with pytest.raises(InvalidInput):
        go_to(node.context, COORDINATOR, "m-nothing", State.SEEN)


def test_colleagues_in_one_match_each_have_a_part(three: Three) -> None:
    """Rule: two professionals of one organisation see each other. Each has a state, and a coordinator names whose."""
    node = three.nodes[POLITIE]
    place(node, colleague=1)
    three.rest()
    match, ada = three.match(POLITIE), three.actor(POLITIE)
    go_to(node.context, ada, match.id, State.CONTACTED)
    three.rest()
    told = [each.state for each in three.match(WIJKTEAM).states if each.organisation_id == NAMES[POLITIE]]
    assert sorted(told) == [State.CONTACTED, State.NEW]
    with pytest.raises(InvalidInput, match="for whom is this"):
        go_to(node.context, COORDINATOR, match.id, State.ALIGNED)
    other = next(own.signal_id for own in match.own if own.professional_id != ada.id)
    with pytest.raises(NotAllowed):
        go_to(node.context, ada, match.id, State.ALIGNED, other)
    go_to(node.context, COORDINATOR, match.id, State.ALIGNED, other)
    own = {each.signal_id: each.state for each in three.match(POLITIE).states if each.signal_id}
    assert own[other] is State.ALIGNED
    with pytest.raises(InvalidInput, match="none of your organisation's open signals"):
        go_to(node.context, COORDINATOR, match.id, State.ALIGNED, "nothing")


def test_closing_is_not_the_end_of_the_signal(three: Three) -> None:
    """Rule: closing the follow-up is not closing the signal, which stays open and keeps its match."""
    three.go(POLITIE, State.CLOSED)
    assert len(three.nodes[POLITIE].placed) == 1
    for which in EVERYBODY:
        assert three.states(which) == [State.CLOSED, State.NEW, State.NEW]
        assert len(three.match(which).parties) == 2
    assert three.state(POLITIE, POLITIE).due is None


def test_who_closes_names_whom_to_turn_to(three: Three) -> None:
    """Rule "the file is closed is not an answer": naming the next contact person if there is one. The other parties see
    the contact, and nobody else's.
    """
    three.go(POLITIE, State.CLOSED, NEXT)
    for which in EVERYBODY:
        contact = three.state(which, POLITIE).contact
        assert contact == ContactCard("Coby Coördinator", "", "Politie", "0800 1234", "")
        assert three.state(which, JEUGDTEAM).contact is None


@pytest.mark.parametrize(
    "contact",
    [
        NextContact(""),
        NextContact("Eva"),
        NextContact("Eva", phone="see www.elsewhere.example"),
        NextContact("999990019", phone="06 1234 5678"),
        NextContact("Eva", mail="no address"),
    ],
)
def test_a_next_contact_must_be_reachable(three: Three, contact: NextContact) -> None:
    """A contact without a name, without a way to reach it, or with what no card may hold changes nothing."""
    with pytest.raises(InvalidInput):
        three.go(POLITIE, State.CLOSED, contact)
    assert three.state(POLITIE, POLITIE).state is State.NEW


def test_nothing_is_done_that_the_logbook_does_not_hold(three: Three) -> None:
    """Rule "no entry, no action": if the logbook cannot be written, the action is refused. Nothing is changed, and
    nothing told.
    """
    context, actor, match_id = three.nodes[POLITIE].context, three.actor(POLITIE), three.match(POLITIE).id
    with context.database.transaction():
        context.database.execute(
            "CREATE TRIGGER full BEFORE INSERT ON logbook BEGIN SELECT RAISE(ABORT, 'no room'); END"
        )
    with pytest.raises(LogbookUnavailable):
        go_to(context, actor, match_id, State.CONTACTED)
    with context.database.transaction():
        context.database.execute("DROP TRIGGER full")
    three.rest()
    for which in EVERYBODY:
        assert three.states(which) == [State.NEW] * 3


def test_every_step_stands_in_the_logbook(three: Three) -> None:
    """Rule "logbook": who did what in which match, on which person: each step is one entry."""
    for state in (State.SEEN, State.CONTACTED, State.ALIGNED, State.CLOSED):
        three.go(POLITIE, state)
    context = three.nodes[POLITIE].context
    steps = [entry for entry in entries(context) if entry.ground == "follow-up" and entry.details.get("signal")]
    assert [entry.action for entry in steps] == ["match-seen", "match-contacted", "match-aligned", "match-closed"]
    assert {entry.actor for entry in steps} == {f"professional:{three.actor(POLITIE).id}"}
    assert {entry.details["match"] for entry in steps} == {three.match(POLITIE).id}


def test_the_guardian_sees_states_and_no_person(three: Three) -> None:
    """Rule "guardian": the follow-up guardian sees that parties contact each other, and sees that only."""
    node, guardian = three.nodes[POLITIE].context, Actor("g-1", "guardian")
    (entry,) = follow_up_board.board(node, guardian)
    assert (entry.professional_name, entry.state.state, entry.mine, entry.reference) == ("Ada", State.NEW, False, "")
    for refused in (show_match, look_at_match):
        with pytest.raises(NotAllowed):
            refused(node, guardian, entry.match_id)
    with pytest.raises(NotAllowed):
        go_to(node, guardian, entry.match_id, State.CONTACTED)
    assert [each.action for each in entries(node) if each.actor == "guardian:g-1"] == ["states-listed"]
