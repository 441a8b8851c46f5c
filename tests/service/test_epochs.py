"""Around a change of epoch: two sessions, one pace, one match; and afterwards nothing of the old one."""

import pytest

from node.errors import ProtocolRefusal
from node.protocol.letters import Here, Receipt
from node.protocol.names import NO_PAIR
from node.service.initiating import NothingDue, OutgoingHello, next_outgoing
from node.service.match_job import run_match_job
from node.service.post import new_letter_id, send, send_in_session
from node.service.session_life import answer_session, end_old_sessions, open_session
from node.service.signal_closing import CloseReason
from node.storage import letters, sessions
from node.storage.sessions import StoredSession
from simulations.memory import take_turn
from tests.helpers import BOTH
from tests.service.in_the_clear import check_quiet, open_matches
from tests.service.two_nodes import place, rest, two_nodes
from tests.service.world import Node

EPOCH_DAYS, LEAD_DAYS = 30, 7


def in_the_lead() -> tuple[Node, Node]:
    """Two nodes with one match, at rest, with a session in each of two epochs."""
    first, second = two_nodes()
    for node in (first, second):
        place(node)
    rest(first, second)
    pass_to_end_of_lead(first)
    rest(first, second)
    return first, second


def pass_to_end_of_lead(node: Node) -> None:
    """To the last day of the first epoch."""
    clock = node.clock
    clock.time = node.context.covenant.start_seconds + (EPOCH_DAYS - 1) * 86_400


def shared(node: Node, peer: Node) -> list[StoredSession]:
    """The sessions with the peer, that of the earliest epoch first."""
    return sessions.established_with(node.context.database, peer.nid)


def subjects(node: Node) -> list[tuple[str, float]]:
    """What people were told of: the id and the time of each match."""
    return [tuple(row) for row in node.context.database.rows("SELECT id, found FROM subject_match ORDER BY id")]


def match_ids(node: Node) -> list[bytes]:
    """The ids of all matches that there ever were."""
    return [row["id"] for row in node.context.database.rows("SELECT id FROM peer_match ORDER BY id")]


def test_in_the_lead_a_pair_has_two_sessions() -> None:
    """In the lead the next epoch's session is made and becomes current, and that of the present epoch goes on."""
    for node, peer in (pair := in_the_lead(), pair[::-1]):
        assert [(each.epoch, each.status) for each in shared(node, peer)] == [(0, "current"), (1, "current")]
        assert node.context.keys.names() == sorted({"identity", "vault"} | sessions.key_names(node.context.database))


def test_the_lead_begins_at_a_moment_of_the_pair() -> None:
    """The next session begins in the first half of the lead, at a moment that a restart of the node does not change."""
    first, second = two_nodes()
    rest(first, second)
    covenant = first.context.covenant
    due = next_outgoing(first.context, second.context.member, called=False)
    assert isinstance(due, NothingDue)
    lead = covenant.lead_starts(1)
    assert lead <= due.until < lead + LEAD_DAYS * 86_400 / 2
    first.clock.time = due.until - 1
    first.start()
    assert next_outgoing(first.context, second.context.member, called=False) == due
    first.clock.time = due.until
    assert isinstance(next_outgoing(first.context, second.context.member, called=False), OutgoingHello)


def test_a_match_over_two_epochs_is_one_match() -> None:
    """A match that is found again in the next epoch's session has the same id, and people are told nothing new."""
    first, second = two_nodes()
    for node in (first, second):
        place(node)
    rest(first, second)
    before = [(match_ids(node), subjects(node)) for node in (first, second)]
    pass_to_end_of_lead(first)
    rest(first, second)
    assert len(shared(first, second)) == 2
    assert [(match_ids(node), subjects(node)) for node in (first, second)] == before
    check_quiet([first, second])


@pytest.mark.parametrize("late", [0, 1])
def test_a_signal_placed_in_the_lead_is_one_match(late: int) -> None:
    """A signal placed in the lead goes out in both sessions, and its match is one match with one card on each side."""
    nodes = first, second = two_nodes()
    place(nodes[1 - late])
    rest(first, second)
    pass_to_end_of_lead(first)
    rest(first, second)
    place(nodes[late])
    rest(first, second)
    for node, peer in ((first, second), (second, first)):
        assert sum(open_matches(node, peer).values()) == 2  # the person and the person's family
        sent = node.context.database.rows("SELECT session_id FROM own_point WHERE item_id IS NOT NULL")
        assert len(sent) == 4
    check_quiet([first, second])


def test_a_withdrawal_in_the_lead_ends_the_match_in_both() -> None:
    """A signal closed in the lead is withdrawn in both sessions; the match ends at both sides, with a receipt."""
    first, second = in_the_lead()
    first.close(0)
    rest(first, second)
    for node, peer in ((first, second), (second, first)):
        assert not open_matches(node, peer)
    for session in shared(second, first):
        held = second.context.database.rows(
            "SELECT 1 FROM peer_point JOIN own_point USING (session_id, token) WHERE session_id = ?", (session.id,)
        )
        assert held == []
    receipts = first.context.database.rows("SELECT receipt FROM peer_match")
    assert all(row["receipt"] is not None for row in receipts)
    assert not second.context.database.rows("SELECT 1 FROM peer_match WHERE status = 'matched-and-withdrawn'")
    check_quiet([first, second])


def test_after_the_grace_the_old_session_is_gone() -> None:
    """The session of the epoch that is over ends with its grace, and the match goes on in the next one."""
    first, second = in_the_lead()
    before = match_ids(first), match_ids(second)
    first.clock.forward(days=2.5)
    for node, peer in ((first, second), (second, first)):
        assert end_old_sessions(node.context) == 1
        assert [each.epoch for each in shared(node, peer)] == [1]
    rest(first, second)
    assert (match_ids(first), match_ids(second)) == before
    check_quiet([first, second])


def test_in_the_grace_both_sessions_count() -> None:
    """On the first day of an epoch what is open in the last one's session is still answered."""
    first, second = in_the_lead()
    first.clock.forward(days=1.5)
    place(first, BOTH[1:])
    place(second, BOTH[1:])
    rest(first, second)
    assert [each.epoch for each in shared(first, second)] == [0, 1]
    assert sum(open_matches(first, second).values()) == 4
    check_quiet([first, second])


@pytest.mark.parametrize("epoch", [1, 2])
def test_a_hello_before_its_lead_is_refused(epoch: int) -> None:
    """A hello for the next epoch is `wrong-epoch` before the lead, and so is one for a later epoch."""
    first, second = two_nodes()
    begun = open_session(first.context, second.context.member, epoch, NO_PAIR)
    with pytest.raises(ProtocolRefusal, match="wrong-epoch"):
        answer_session(second.context, first.nid, begun.hello)


def test_what_is_refused_in_one_session_does_not_hold_up_the_other() -> None:
    """With a hello for the next epoch that the peer refuses, the present session's exchanges go on."""
    first, second = two_nodes()
    rest(first, second)
    pass_to_end_of_lead(first)
    hello = next_outgoing(first.context, second.context.member, called=False)
    assert isinstance(hello, OutgoingHello)
    place(first)
    later = next_outgoing(first.context, second.context.member, called=False, refused={hello.session_id})
    assert not isinstance(later, OutgoingHello | NothingDue)
    assert later.session_id == shared(first, second)[0].id


def test_a_match_that_ended_in_one_session_is_not_noted_in_the_other() -> None:
    """A match that was known, and ended by a withdrawal, is no *matched and withdrawn* for who looks in the other."""
    first, second = two_nodes()
    rest(first, second)
    pass_to_end_of_lead(first)
    rest(first, second)
    place(first)
    place(second)
    settle_without_jobs(first, second)
    old, new = shared(second, first)
    run_match_job(second.context, old)
    assert sum(open_matches(second, first).values()) == 2
    first.close(0, CloseReason.OBJECTION)
    settle_without_jobs(first, second)
    run_match_job(second.context, old)
    run_match_job(second.context, new)
    statuses = {row["status"] for row in second.context.database.rows("SELECT status FROM peer_match")}
    assert statuses == {"withdrawn"}


def settle_without_jobs(first: Node, second: Node) -> None:
    """Exchange until nothing waits, without a look for matches."""
    for _ in range(12):
        take_turn(first.context, second.context, called=False)


@pytest.mark.parametrize("which", [0, 1])
def test_a_restore_is_told_on_both_sides(which: int) -> None:
    """A node that is set back begins a new session by itself, and both sides have an alarm that says so."""
    nodes = first, second = two_nodes()
    rest(first, second)
    nodes[which].save()
    before = shared(first, second)[0].pair
    place(first)
    rest(first, second)
    nodes[which].set_back(-1, with_keys=False)
    rest(first, second)
    assert shared(first, second)[0].pair == shared(second, first)[0].pair != before
    for node in nodes:
        alarms = node.context.database.rows("SELECT kind FROM alarm")
        assert [row["kind"] for row in alarms] == ["session-replaced"]


def test_what_was_closed_stays_closed_after_a_restore() -> None:
    """A backup from before a signal was closed does not bring it back: it is closed again before anything is sent."""
    first, second = two_nodes()
    place(first)
    place(second)
    rest(first, second)
    first.save()
    first.close(0)
    rest(first, second)
    first.set_back(-1, with_keys=False)
    assert first.live() == set()
    assert not first.context.database.rows("SELECT 1 FROM signal WHERE closed IS NULL")
    assert [row["kind"] for row in first.context.database.rows("SELECT kind FROM alarm")] == ["restored"]
    rest(first, second)
    assert not open_matches(second, first)
    check_quiet([first, second])


@pytest.mark.parametrize("kinds", ["hhhhh" + 19 * "r" + "h", "hhhhh" + 10 * "r" + 9 * "h"], ids=["receipt", "here"])
def test_letters_flow_on_when_another_session_ends(kinds: str) -> None:
    """Whichever letter came to the edge of a message, the next one goes on where it was."""
    first, second = in_the_lead()
    for node, peer in ((first, second), (second, first)):
        node.allow_sessions(peer)
    early, late = shared(first, second)
    with first.context.database.transaction():
        for kind in kinds:
            if kind == "r":
                send(first.context, second.nid, Receipt(new_letter_id(first.context), bytes(16)))
            else:
                here = Here(new_letter_id(first.context), bytes(16), bytes(16))
                send_in_session(first.context, second.nid, early.id, here)
    take_turn(first.context, second.context, called=False)
    for _ in range(2):
        open_session(first.context, second.context.member, late.epoch, late.pair)
    rest(first, second)
    check_quiet((first, second))
    assert "letters-refused" not in letters.counters(second.context.database, first.nid)


def test_a_receipt_arrives_although_the_epoch_has_changed() -> None:
    """A receipt that waited when the epoch changed arrives in the next one's session, not after the grace."""
    first, second = in_the_lead()
    first.close(0)
    take_turn(first.context, second.context, called=True)
    take_turn(first.context, second.context, called=True)
    first.clock.forward(days=1)
    rest(first, second)
    check_quiet((first, second))
    assert first.context.database.value("SELECT count(receipt) FROM peer_match") == len(match_ids(first)) > 0
