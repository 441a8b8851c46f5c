"""Sessions that begin anew, because one side has lost something: what each side then learns, and what it forgets."""

from contextlib import suppress
from pathlib import Path

import pytest

from node.errors import ProtocolRefusal
from node.protocol.letters import Here
from node.service.incoming_letters import receive
from node.service.initiating import is_initiator
from node.service.match_job import run_match_job
from node.service.session_life import current_pair, open_session, recover_sessions
from node.service.signal_closing import CloseReason
from node.storage import letters, sessions
from simulations.memory import run_jobs, take_turn
from tests.helpers import BOTH, FixedClock, make_covenant, make_member
from tests.service.disks import FolderDisk, MemoryDisk, PowerCut
from tests.service.in_the_clear import check_quiet, expected_parties, open_matches, seen_parties
from tests.service.two_nodes import place, rest, two_nodes
from tests.service.world import Node


@pytest.mark.parametrize("with_keys", [True, False], ids=["with its keys", "without its keys"])
@pytest.mark.parametrize("which", [0, 1], ids=["initiator", "responder"])
def test_a_card_that_was_lost_in_a_restore_comes_again(which: int, with_keys: bool) -> None:
    """A node that is set back to when it knew the match but had no card gets the card in the new session."""
    nodes = two_nodes()
    node, peer = nodes[which], nodes[1 - which]
    for each in nodes:
        place(each)
    for _ in range(3):
        take_turn(nodes[0].context, nodes[1].context, called=True)
    run_jobs(node.context)
    for _ in range(2):
        take_turn(nodes[0].context, nodes[1].context, called=True)
    assert (len(open_matches(node, peer)), len(open_matches(peer, node))) == (2, 0)
    assert letters.count_waiting(node.context.database, peer.nid) == 0 or which == 1
    node.save()
    rest(*nodes)
    check_quiet(nodes)
    node.set_back(-1, with_keys=with_keys)
    assert seen_parties(node) != expected_parties(node, [peer])
    rest(*nodes)
    check_quiet(nodes)


@pytest.mark.parametrize("which", [0, 1], ids=["initiator", "responder"])
def test_a_match_that_one_side_lost_in_a_restore_ends_at_the_other(which: int) -> None:
    """A node that is set back to before its signal takes no part any more, and the other does not show it for ever."""
    nodes = two_nodes()
    for each in nodes:
        place(each)
    rest(*nodes)
    nodes[which].set_back(-1, with_keys=True)
    assert open_matches(nodes[1 - which], nodes[which])
    rest(*nodes)
    assert not open_matches(nodes[1 - which], nodes[which])
    check_quiet(nodes)


def test_a_match_found_as_its_session_ends_must_be_in_the_next() -> None:
    """A match found by the last job of a session, whose replacement the peer began without its signal, ends at once."""
    nodes = first, second = two_nodes()
    rest(*nodes)
    for each in nodes:
        place(each)
    take_turn(first.context, second.context, called=True)
    second.set_back(-1, with_keys=True)
    rest(*nodes)
    check_quiet(nodes)


@pytest.mark.parametrize("which", [0, 1], ids=["initiator", "responder"])
def test_a_card_that_was_withdrawn_stays_so_after_a_restore(which: int) -> None:
    """A node that is set back to when two colleagues took part sees the one that still does."""
    nodes = two_nodes()
    node, peer = nodes[which], nodes[1 - which]
    place(node)
    place(peer)
    place(peer, colleague=1)
    rest(*nodes)
    node.save()
    peer.close(0)
    rest(*nodes)
    node.set_back(-1, with_keys=True)
    assert seen_parties(node) != expected_parties(node, [peer])
    rest(*nodes)
    check_quiet(nodes)


def test_signals_placed_again_on_both_sides_are_told_apart() -> None:
    """When a match ended and was found again, a withdrawn card is taken from the match that stands."""
    nodes = two_nodes()
    for each in nodes:
        place(each, BOTH)
    rest(*nodes)
    for each in (*nodes, *nodes):
        each.place_again(0)
        rest(*nodes)
        check_quiet(nodes)


def test_a_withdrawal_waits_behind_a_card_that_is_held() -> None:
    """A card and its withdrawal, both for a match that is not found yet, leave nobody behind when it is found."""
    nodes = first, second = two_nodes()
    for each in nodes:
        place(each)
    rest(*nodes)
    place(second, colleague=1)
    second.close(0)
    first.place_again(0)
    second.close(0)
    place(second)
    rest(*nodes)
    check_quiet(nodes)


def test_a_withdrawal_waits_for_whatever_is_held() -> None:
    """A withdrawal for a match that is known waits all the same while letters are held: its card may be among them."""
    nodes = first, second = two_nodes()
    for each in nodes:
        place(each)
    place(first, colleague=1)
    rest(*nodes)
    (session,) = sessions.established(second.context.database)
    with second.context.database.transaction():
        receive(second.context, session, Here(bytes(16), bytes(16), bytes(16)).encode())
    before = seen_parties(second)
    first.close(0)
    take_turn(first.context, second.context, called=True)
    assert seen_parties(second) == before
    run_jobs(second.context)
    assert seen_parties(second) == expected_parties(second, [first]) != before


def test_a_card_under_an_earlier_name_of_the_match_stands_no_more() -> None:
    """A card held until the match is found again at both sides does not stand beside those that come then."""
    nodes = first, second = two_nodes()
    rest(*nodes)
    for each in nodes:
        place(each)
    for _ in range(2):
        take_turn(first.context, second.context, called=True)
    run_jobs(first.context)
    second.place_again(0)
    take_turn(first.context, second.context, called=True)
    run_jobs(first.context)  # the match ends here, and with it word of the card that the other side holds
    first.place_again(0)
    rest(*nodes)
    check_quiet(nodes)


def test_cards_for_a_match_that_this_side_gave_up_are_dropped() -> None:
    """A card that comes after this side withdrew its signal is held until the next job, then dropped and counted."""
    first, second = two_nodes()
    for each in (first, second):
        place(each)
    for _ in range(3):
        take_turn(first.context, second.context, called=True)
    run_jobs(first.context)
    second.close(0, CloseReason.OBJECTION)
    take_turn(first.context, second.context, called=True)
    db = second.context.database
    (session,) = sessions.established(db)
    assert letters.count_held(db, session.id) == 2
    run_match_job(second.context, session)
    assert letters.count_held(db, session.id) == 0
    assert letters.counters(db, first.nid)["letters-dropped"] == 2
    rest(first, second)
    check_quiet((first, second))


def test_the_power_may_go_at_any_step_of_a_restart() -> None:
    """Wherever in the replacement of a session either side stops, there is one session again, and nothing missing."""
    for which in (0, 1):
        for steps in range(1, 200):
            nodes = two_nodes()
            for each in nodes:
                place(each)
            rest(*nodes)
            nodes[1 - which].set_back(-1, with_keys=True)
            place(nodes[1 - which])
            nodes[which].lose_power_after(steps)
            try:
                rest(*nodes)
            except PowerCut:
                for each in nodes:
                    each.start()
                rest(*nodes)
                check_quiet(nodes)
            else:
                assert steps > 60
                break


@pytest.mark.parametrize(
    ("which", "status"),
    [(0, "hello"), (0, "current"), (1, "current")],
    ids=["initiator, hello", "initiator, current", "responder, current"],
)
def test_a_session_whose_end_was_not_stored_ends_while_the_node_runs(which: int, status: sessions.Status) -> None:
    """When a key was destroyed but the rows stayed, as on a full disk, the session ends with its next use."""
    nodes = first, second = two_nodes()
    for each in nodes:
        place(each)
    rest(*nodes)
    if status == "hello":
        open_session(first.context, second.context.member, 0, current_pair(first.context, second.nid))
    node = nodes[which]
    session = sessions.of_epoch(node.context.database, nodes[1 - which].nid, 0, status)
    assert session is not None
    node.context.opened.clear()
    node.context.keys.delete(session.key_name)
    with suppress(ProtocolRefusal):
        rest(*nodes)
    rest(*nodes)
    check_quiet(nodes)
    assert session.key_name not in sessions.key_names(node.context.database)


def test_a_key_whose_deletion_was_cut_short_is_as_good_as_gone(tmp_path: Path) -> None:
    """A key file that was overwritten but not removed when the power went is removed at the start, with its session."""
    covenant = make_covenant([make_member("politie"), make_member("jeugdteam", number=1)])
    node = Node(covenant, "politie", FixedClock(), FolderDisk(tmp_path))
    peer = Node(covenant, "jeugdteam", FixedClock(), MemoryDisk())
    nodes = [node, peer]
    first, second = nodes if is_initiator(node.context, peer.context.member) else reversed(nodes)
    for each in nodes:
        place(each)
    rest(first, second)
    (session,) = sessions.established(node.context.database)
    key = tmp_path / "keys" / session.key_name
    key.write_bytes(bytes(len(key.read_bytes())))
    node.start()
    assert not key.exists()
    assert sessions.all_sessions(node.context.database) == []
    rest(first, second)
    check_quiet(nodes)
    node.stop()


def test_keys_that_no_session_names_are_removed_at_the_start() -> None:
    """A key that was written before the power went, but not its row, is nobody's and goes."""
    first, second = two_nodes()
    rest(first, second)
    needed = first.context.keys.names()
    first.context.keys.write("session-0123456789ab", b"k")
    recover_sessions(first.context)
    assert first.context.keys.names() == needed
