"""Fork: one side comes back from a backup, and a new session replaces the forked one (docs/protocol.md §5, §11)."""

import pytest

from node.errors import ProtocolRefusal
from node.protocol.messages import ExchangeHead, Refusal
from node.protocol.names import NO_PAIR
from node.protocol.refusals import SessionRefusal
from node.service.context import Context
from node.service.initiating import OutgoingRequest, take_refusal
from node.service.matches import list_matches
from node.service.peers import allow_resync
from node.service.session_life import open_session
from node.storage import sessions
from simulations.memory import settle, take_turn
from tests.attacks.dishonest import (
    MINE,
    SHARED,
    copy_of,
    deliver,
    exchange,
    kept,
    make_nodes,
    match_statuses,
    place,
    refused,
    request_with,
    resealed,
    session_of,
    state_of,
    stored_session,
    take,
    unsealed,
)
from tests.helpers import COORDINATOR

BOTH_OPEN = ["open", "open"]
"""The match on the person and the one on the family."""


def test_a_rolled_back_initiator_meets_a_fork() -> None:
    """To a request from an earlier state the responder says where it stands, evaluates nothing, and keeps nothing."""
    first, second = _matched()
    backup = copy_of(first, seed=100)
    exchange(first, second)
    exchange(first, second)
    _refused_as_fork(backup, second)


def test_a_rolled_back_responder_says_fork() -> None:
    """A responder that is back in an earlier state says where it stands, evaluates nothing, and keeps nothing."""
    first, second = _matched()
    backup = copy_of(second, seed=100)
    exchange(first, second)
    exchange(first, second)
    _refused_as_fork(first, backup)


def test_two_requests_of_one_number_are_a_fork() -> None:
    """A copy of the initiator that goes on beside it gets no answer to its own request of the same number."""
    first, second = _matched()
    copy = copy_of(first, seed=100)
    place(copy, MINE)
    exchange(first, second)
    _refused_as_fork(copy, second)


def test_histories_of_the_same_length_are_a_fork() -> None:
    """After as many exchanges, but others, the chain of heads tells the two sides apart."""
    first, second = _matched()
    place(first, MINE)
    others = copy_of(first, seed=100), copy_of(second, seed=200)
    exchange(first, second)
    exchange(*others)
    assert state_of(first, second).n == state_of(others[1], first).n
    _refused_as_fork(first, others[1])


@pytest.mark.parametrize("step", [-1, 1, 1_000])
def test_a_request_with_another_number_is_a_fork(step: int) -> None:
    """The right chain with a number that is not the next one is a fork."""
    first, second = _matched()
    me, request = session_of(first, second), request_with(first, second)
    plaintext = unsealed(me.keys.sending, request).encode()
    other = resealed(me, request, plaintext, n=ExchangeHead.decode(request.head).n + step)
    with refused("fork", second):
        deliver(first, second, other)


def test_a_response_to_a_copys_request_is_refused() -> None:
    """The response to another request of the same number is `bad-response`: it names the head that it answers."""
    first, second = _matched()
    copy = copy_of(first, seed=100)
    place(copy, MINE)
    request_with(first, second)
    response = deliver(copy, second, request_with(copy, second))
    with refused("bad-response", first):
        take(first, second, response)


@pytest.mark.parametrize("side", ["initiator", "responder"])
def test_after_a_fork_a_new_session_has_the_same_match(side: str) -> None:
    """Whichever side was set back: a new session replaces the forked one on both sides, the match is the same one."""
    first, second = _matched()
    forked = session_of(first, second).pair
    backup = copy_of(first if side == "initiator" else second, seed=100)
    names = _match_names(first), _match_names(second)
    exchange(first, second)
    exchange(first, second)
    first, second = (backup, second) if side == "initiator" else (first, backup)
    refusal = _refused_as_fork(first, second)
    sent = OutgoingRequest(stored_session(first, second).id, state_of(first, second).message)
    take_refusal(first, second.member, sent, Refusal(bytes(32), refusal.code, refusal.pair, refusal.n, refusal.th))
    settle([first, second])
    _hold_one_match(first, second)
    assert (_match_names(first), _match_names(second)) == names
    for node in (first, second):
        assert sessions.with_pair(node.database, forked) is None
        assert len(sessions.all_sessions(node.database)) == 1
        assert len([name for name in node.keys.names() if name.startswith("session-")]) == 1
    assert session_of(first, second).pair == session_of(second, first).pair != forked


def test_a_responder_set_back_before_the_session_asks_for_a_hello() -> None:
    """A responder that has never heard of the session says `hello-needed`; the new session finds the match again."""
    first, second = make_nodes().two
    place(first, SHARED)
    place(second, SHARED)
    backup = copy_of(second, seed=100)
    settle([first, second])
    _hold_one_match(first, second)
    request = request_with(first, second)
    before = kept(backup)
    with pytest.raises(SessionRefusal) as refusal:
        deliver(first, backup, request)
    assert (refusal.value.code, refusal.value.pair, refusal.value.n) == ("hello-needed", NO_PAIR, 0)
    assert kept(backup) == before
    settle([first, backup])
    take_turn(first, backup, called=True)
    settle([first, backup])
    _hold_one_match(first, backup)


def test_a_match_survives_that_both_sides_are_set_back() -> None:
    """With both sides back in different earlier states they find the match again."""
    first, second = _matched()
    copies = copy_of(first, seed=100)
    exchange(first, second)
    earlier = copy_of(second, seed=200)
    exchange(first, second)
    take_turn(copies, earlier, called=True)
    settle([copies, earlier])
    _hold_one_match(copies, earlier)


def test_the_third_session_of_an_epoch_waits_for_a_coordinator() -> None:
    """After one restart a further session begins only when a coordinator of each side that counts has allowed it."""
    first, second = _matched()
    _restart(first, second)
    settle([first, second])
    with pytest.raises(ProtocolRefusal, match="restart-limit"):
        _restart(first, second)
    allow_resync(first, COORDINATOR, second.member.id)
    _restart(first, second)
    replaced = sessions.of_epoch(second.database, first.member.nid_bytes, 0, "current")
    take_turn(first, second, called=True)
    assert sessions.of_epoch(second.database, first.member.nid_bytes, 0, "current") == replaced
    assert sessions.of_epoch(second.database, first.member.nid_bytes, 0, "offered") is None
    allow_resync(second, COORDINATOR, first.member.id)
    settle([first, second])
    _hold_one_match(first, second)
    assert replaced is not None
    assert session_of(second, first).pair != replaced.pair
    with pytest.raises(ProtocolRefusal, match="restart-limit"):
        _restart(first, second)


def _matched() -> tuple[Context, Context]:
    """Two nodes in a session that holds a match."""
    first, second = make_nodes().two
    for node in (first, second):
        place(node, SHARED)
    settle([first, second])
    _hold_one_match(first, second)
    return first, second


def _restart(first: Context, second: Context) -> None:
    open_session(first, second.member, 0, stored_session(first, second).pair)


def _refused_as_fork(first: Context, second: Context) -> SessionRefusal:
    """Deliver the initiator's next request; the refusal names the responder's state, which stays as it was."""
    request = request_with(first, second)
    before, state = kept(second), state_of(second, first)
    with pytest.raises(SessionRefusal) as refusal:
        deliver(first, second, request)
    assert refusal.value.code == "fork"
    place_of_responder = (session_of(second, first).pair, state.n, state.th)
    assert (refusal.value.pair, refusal.value.n, refusal.value.th) == place_of_responder
    assert kept(second) == before
    return refusal.value


def _match_names(node: Context) -> list[bytes]:
    return [row["id"] for row in node.database.rows("SELECT id FROM peer_match ORDER BY id")]


def _hold_one_match(*nodes: Context) -> None:
    for node in nodes:
        assert match_statuses(node) == BOTH_OPEN
        [view] = list_matches(node, COORDINATOR)
        [party] = view.parties
        assert party.card is not None
