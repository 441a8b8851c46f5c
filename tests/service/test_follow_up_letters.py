"""Letters of state and lead (docs/protocol.md §7): lost, repeated, reordered, in any session, they end the same."""

from collections.abc import Sequence
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from node.config import Ceilings
from node.matching.follow_up import CLAIMS, STATES, Claim, State
from node.protocol.letters import CardLetter, LeadLetter, StateLetter, read_letter
from node.service.card_release import release_cards
from node.service.context import Context
from node.service.follow_up_lead import take_lead
from node.service.follow_up_steps import go_to
from node.service.incoming_letters import receive
from node.service.match_job import run_match_job
from node.service.matches import list_matches
from node.service.session_life import end_old_sessions
from node.storage import letters, matches
from simulations.memory import run_jobs, settle, take_turn
from tests.helpers import COORDINATOR
from tests.profiles import short
from tests.service.in_the_clear import check_quiet
from tests.service.rationed import place as place_at
from tests.service.rationed import two_rationed
from tests.service.test_epochs import in_the_lead, pass_to_end_of_lead, shared
from tests.service.two_nodes import PERSON, place, rest, two_nodes
from tests.service.world import Node


def go(node: Node, state: State) -> None:
    """The node's coordinator takes a step in its one match; nothing is sent yet."""
    (match,) = list_matches(node.context, COORDINATOR)
    go_to(node.context, COORDINATOR, match.id, state)


def seen_at(node: Node) -> tuple[State, Claim]:
    """What a node shows of the other's party."""
    (match,) = list_matches(node.context, COORDINATOR)
    (other,) = [each for each in match.states if not each.signal_id]
    return other.state, other.claim


def waiting(node: Context, peer: bytes) -> list[object]:
    """The letters that wait for a peer, in any session, in their order."""
    rows = node.database.rows("SELECT body FROM outgoing_letter WHERE peer = ? ORDER BY position", (peer,))
    return [read_letter(row["body"]) for row in rows]


@dataclass(frozen=True)
class Told:
    """What a peer tells of one signal."""

    state: State
    claim: Claim
    counter: int


def told(draw: st.DrawFn) -> tuple[list[Told], list[tuple[int, bool, bool]]]:
    """A history of a peer's signal, and how its letters come: which, whether of the state, and in which session."""
    history = draw(st.lists(st.tuples(st.sampled_from(STATES), st.sampled_from(CLAIMS)), min_size=1, max_size=5))
    said = [Told(state, claim, number) for number, (state, claim) in enumerate(history, start=1)]
    coming = [(number, of_state) for number in range(len(said)) for of_state in (True, False)]
    repeated = draw(st.lists(st.sampled_from(coming), max_size=6))
    order = draw(st.permutations(coming + repeated))
    return said, [(number, of_state, draw(st.booleans())) for number, of_state in order]


histories = st.composite(told)()


@short(60)
@given(histories)
def test_letters_in_any_order_come_to_the_same(history: tuple[list[Told], list[tuple[int, bool, bool]]]) -> None:
    """Repeated, out of order, and in either session around a change of epoch, the latest letter is what is shown."""
    said, order = history
    first, second = in_the_lead()
    match = matches.open_matches_of_item(second.context.database, 1)[0]
    assert match.peer_id is not None
    reference = second.context.database.value("SELECT reference FROM card")
    base = 2**50  # above all that this pair's own letters count
    for place_in_order, (number, of_state, later) in enumerate(order):
        one = said[number]
        given_ = (place_in_order.to_bytes(16, "big"), match.peer_id, reference, base + one.counter)
        letter = StateLetter(*given_, one.state, "2026-11-03") if of_state else LeadLetter(*given_, one.claim)
        session = shared(second, first)[later]
        with second.context.database.transaction():
            receive(second.context, session, letter.encode())
            receive(second.context, session, letter.encode())
    assert seen_at(second) == (said[-1].state, said[-1].claim)


def test_a_letter_that_is_lost_with_its_session_goes_again() -> None:
    """A session ends before a letter was sent: in the next one the match is found again, and all is told anew."""
    first, second = two_nodes()
    for node in (first, second):
        place(node)
    rest(first, second)
    go(second, State.CONTACTED)
    take_lead(second.context, COORDINATOR, list_matches(second.context, COORDINATOR)[0].id)
    for session in shared(first, second):
        first.context.keys.delete(session.key_name)
    first.start()
    rest(first, second)
    assert seen_at(first) == (State.CONTACTED, Claim.TAKEN)
    check_quiet([first, second])


@pytest.mark.parametrize("which", [0, 1], ids=["the initiator", "the responder"])
def test_who_was_set_back_is_believed(which: int) -> None:
    """What is told after a restore counts above what was told before it: the others forget what its author forgot."""
    nodes = two_nodes()
    for node in nodes:
        place(node)
    rest(*nodes)
    nodes[which].save()
    go(nodes[which], State.ALIGNED)
    rest(*nodes)
    assert seen_at(nodes[1 - which]) == (State.ALIGNED, Claim.NONE)
    nodes[0].clock.forward(seconds=1)
    nodes[which].set_back(-1, with_keys=True)
    for node, peer in (nodes, nodes[::-1]):
        node.allow_sessions(peer)
    rest(*nodes)
    assert seen_at(nodes[1 - which]) == (State.NEW, Claim.NONE)
    check_quiet(nodes)


@pytest.mark.parametrize("which", [0, 1], ids=["the initiator", "the responder"])
def test_who_was_set_back_hears_again(which: int) -> None:
    """A node that forgot what it was told is told again, as the match is found again."""
    nodes = two_nodes()
    for node in nodes:
        place(node)
    rest(*nodes)
    nodes[which].save()
    go(nodes[1 - which], State.ALIGNED)
    rest(*nodes)
    nodes[0].clock.forward(seconds=1)
    nodes[which].set_back(-1, with_keys=False)
    for node, peer in (nodes, nodes[::-1]):
        node.allow_sessions(peer)
    rest(*nodes)
    assert seen_at(nodes[which]) == (State.ALIGNED, Claim.NONE)


def test_a_change_of_epoch_changes_nothing() -> None:
    """Before, in and after the lead, with one session and with two, the state is the same."""
    first, second = two_nodes()
    for node in (first, second):
        place(node)
    rest(first, second)
    go(first, State.SEEN)
    pass_to_end_of_lead(first)
    rest(first, second)
    assert seen_at(second) == (State.SEEN, Claim.NONE)
    go(first, State.CONTACTED)
    rest(first, second)
    first.clock.forward(days=3)
    for node in (first, second):
        end_old_sessions(node.context)
    assert [len(shared(first, second)), seen_at(second)[0]] == [1, State.CONTACTED]
    go(first, State.ALIGNED)
    rest(first, second)
    assert seen_at(second) == (State.ALIGNED, Claim.NONE)


def test_a_letter_before_its_match_is_held() -> None:
    """A state that comes with the card before the own match job has run is held with it, and shown after the job."""
    first, second = two_nodes()
    for node in (first, second):
        place(node)
    for _ in range(4):  # both tokens are at both sides; only the first has looked for matches
        take_turn(first.context, second.context, called=True)
    run_jobs(first.context)
    go(first, State.CONTACTED)
    take_turn(first.context, second.context, called=True)
    (session,) = shared(second, first)
    held = [read_letter(letter.body) for letter in letters.held(second.context.database, session.id)]
    assert {type(letter) for letter in held} == {CardLetter, StateLetter}
    assert list_matches(second.context, COORDINATOR) == []
    run_match_job(second.context, session)
    assert seen_at(second)[0] is State.CONTACTED


def test_only_who_has_the_card_is_told() -> None:
    """Nothing is said of a follow-up to a peer whose card waits for its ration; then the state follows the card."""
    node, peer, _ = two_rationed(Ceilings(cards_per_day=0))
    for each in (node, peer):
        place_at(each, PERSON)
    settle([node, peer])
    (match,) = list_matches(node, COORDINATOR)
    go_to(node, COORDINATOR, match.id, State.CONTACTED)
    assert waiting(node, peer.member.nid_bytes) == []
    release_cards(node, COORDINATOR, peer.member.id)
    kinds = [type(letter) for letter in waiting(node, peer.member.nid_bytes)]
    assert kinds == [CardLetter, StateLetter, LeadLetter]
    settle([node, peer])
    (seen,) = list_matches(peer, COORDINATOR)
    assert [each.state for each in seen.states] == [State.NEW, State.CONTACTED]


def test_nothing_is_told_of_what_has_not_begun() -> None:
    """With a first card nothing else goes: there is nothing to tell."""
    first, second = two_nodes()
    for node in (first, second):
        place(node)
    for _ in range(4):
        take_turn(first.context, second.context, called=True)
    run_jobs(first.context)
    assert {type(letter) for letter in waiting(first.context, second.nid)} == {CardLetter}


def counters(said: Sequence[object]) -> list[int]:
    """The counters of letters, in their order."""
    return [letter.counter for letter in said if isinstance(letter, StateLetter | LeadLetter)]


def test_counters_rise_with_the_clock() -> None:
    """A counter is the milliseconds of the clock, or one more than the last: it never stands still nor falls."""
    first, second = two_nodes()
    for node in (first, second):
        place(node)
    rest(first, second)
    now = int(first.clock.now() * 1000)
    go(first, State.SEEN)
    go(first, State.CONTACTED)
    first.clock.forward(days=-1)
    go(first, State.ALIGNED)
    first.clock.forward(days=2)
    go(first, State.CLOSED)
    assert counters(waiting(first.context, second.nid)) == [now, now + 1, now + 2, now + 86_400_000]
