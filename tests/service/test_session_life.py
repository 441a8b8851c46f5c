"""Who may begin a session, and when its keys are gone."""

from dataclasses import replace

import pytest

from node.errors import ProtocolRefusal
from node.protocol.covenant import Covenant, federation, initiator
from node.protocol.hello import make_hello
from node.protocol.names import NO_PAIR
from node.service.context import Context
from node.service.covenant_check import covenant_mark
from node.service.initiating import OutgoingHello, OutgoingRequest, next_outgoing
from node.service.session_life import KEY_PREFIX, answer_session, end_old_sessions
from node.storage import sessions
from simulations.memory import settle, take_turn
from tests.helpers import FixedClock, make_context, make_covenant


def pair_of_nodes(covenant: Covenant, clock: FixedClock) -> tuple[Context, Context]:
    """Two nodes in memory, the initiator first."""
    first, second = (make_context(member.id, covenant=covenant, clock=clock) for member in covenant.members[:2])
    return (first, second) if initiator(first.member, second.member) == first.member else (second, first)


def session_keys(node: Context) -> list[str]:
    """The names of the key files of sessions."""
    return [name for name in node.keys.names() if name.startswith(KEY_PREFIX)]


def test_the_member_that_should_wait_cannot_say_hello() -> None:
    """A hello from the responder of a pair is refused, so that a pair has one conversation only."""
    first, second = pair_of_nodes(make_covenant(), FixedClock())
    hello, _ = make_hello(
        federation(second.covenant),
        second.covenant.epoch_at(second.clock.now()),
        second.member.nid_bytes,
        first.member.nid_bytes,
        NO_PAIR,
        covenant_mark(second),
        second.randomness,
    )
    with pytest.raises(ProtocolRefusal, match="bad-hello"):
        answer_session(first, second.member.nid_bytes, hello)
    assert session_keys(first) == []


def test_keys_outlive_their_epoch_by_the_grace_only() -> None:
    """With a peer that has fallen silent a session stays through its epoch and its grace, and not an hour longer."""
    clock = FixedClock()
    covenant = make_covenant()
    first, second = pair_of_nodes(covenant, clock)
    settle([first, second])
    end_of_epoch = covenant.start_seconds + covenant.epoch.days * 86_400
    clock.time = end_of_epoch + covenant.grace_seconds - 1
    assert end_old_sessions(second) == 0
    clock.time += 2
    assert len(session_keys(second)) == 1
    assert end_old_sessions(second) == 1
    assert session_keys(second) == []
    assert sessions.all_sessions(second.database) == []


def test_a_revoked_members_session_is_ended() -> None:
    """Once a node holds a covenant in which the peer is revoked, the session's keys and tokens are destroyed."""
    first, second = pair_of_nodes(make_covenant(), FixedClock())
    settle([first, second])
    members = tuple(
        replace(member, status="revoked") if member == first.member else member for member in second.covenant.members
    )
    later = replace(second, covenant=replace(second.covenant, members=members))
    assert end_old_sessions(later) == 1
    assert session_keys(later) == []


def test_a_hello_of_an_older_covenant_is_made_anew() -> None:
    """A hello that was not answered under one covenant goes out under the next one with its mark."""
    first, second = pair_of_nodes(make_covenant(), FixedClock())
    before = next_outgoing(first, second.member, called=True)
    assert isinstance(before, OutgoingHello)
    later = replace(first, covenant=make_covenant(tick=300))
    after = next_outgoing(later, second.member, called=True)
    assert isinstance(after, OutgoingHello)
    assert after.data != before.data
    assert len(session_keys(later)) == 1


def test_a_request_of_an_older_covenant_gives_way_to_a_new_session() -> None:
    """A request that was not answered under one covenant is not sent under the next: a new session replaces its own."""
    first, second = pair_of_nodes(make_covenant(), FixedClock())
    settle([first, second])
    assert isinstance(next_outgoing(first, second.member, called=True), OutgoingRequest)
    later = replace(first, covenant=make_covenant(tick=300))
    assert isinstance(next_outgoing(later, second.member, called=True), OutgoingHello)


def test_a_pair_goes_on_in_the_next_epoch() -> None:
    """A pair that says nothing in the lead and the grace makes a new session then, and the old one's keys are gone."""
    clock = FixedClock()
    covenant = make_covenant()
    first, second = pair_of_nodes(covenant, clock)
    settle([first, second])
    old = {*session_keys(first), *session_keys(second)}
    clock.forward(days=covenant.epoch.days)
    for _ in range(3):
        take_turn(first, second, called=True)
    for node, peer in ((first, second), (second, first)):
        assert sessions.of_epoch(node.database, peer.member.nid_bytes, 1, "current") is not None
        assert end_old_sessions(node) == 1
    assert not old & {*session_keys(first), *session_keys(second)}
