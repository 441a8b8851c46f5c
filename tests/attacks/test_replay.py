"""Replay messages: the stored answer again or a refusal, and nothing changes (docs/protocol.md §6, §12)."""

from dataclasses import dataclass

import pytest

from node.protocol.messages import Message
from node.service.context import Context
from node.service.initiating import (
    OutgoingHello,
    OutgoingRequest,
    next_outgoing,
    take_exchange_response,
    take_hello_answer,
)
from node.service.peers import allow_resync
from node.service.session_life import answer_session, end_old_sessions, open_session
from simulations.memory import run_jobs
from tests.attacks.dishonest import (
    SHARED,
    Nodes,
    begin,
    deliver,
    exchange,
    kept,
    make_nodes,
    match_statuses,
    place,
    refused,
    stored_session,
)
from tests.helpers import COORDINATOR


@dataclass(frozen=True)
class Recorded:
    """Two nodes that have a match, and all that was said between them."""

    nodes: Nodes
    hello: bytes
    answer: bytes
    exchanges: list[tuple[Message, Message]]

    @property
    def two(self) -> tuple[Context, Context]:
        """The initiator and the responder."""
        return self.nodes.two


@pytest.fixture
def recorded() -> Recorded:
    """A hello and three exchanges, after which both sides know of their match."""
    nodes = make_nodes()
    first, second = nodes.two
    for node in (first, second):
        place(node, SHARED)
    begin(first, second)
    session = stored_session(first, second)
    exchanges = []
    for _ in range(3):
        exchanges.append(exchange(first, second))
        run_jobs(first)
        run_jobs(second)
    assert match_statuses(first) == match_statuses(second) == ["open", "open"]
    return Recorded(nodes, session.hello, session.answer, exchanges)


def test_an_old_hello_gets_its_stored_answer(recorded: Recorded) -> None:
    """The hello of the current session gets the same bytes again, and nothing changes."""
    first, second = recorded.two
    before = kept(second)
    assert answer_session(second, first.member.nid_bytes, recorded.hello) == recorded.answer
    assert kept(second) == before


def test_a_hello_of_a_replaced_session_is_refused(recorded: Recorded) -> None:
    """A hello whose session was replaced is `hello-needed`."""
    first, second = recorded.two
    _replace_session(first, second)
    with refused("hello-needed", second):
        answer_session(second, first.member.nid_bytes, recorded.hello)


def test_a_hello_that_was_given_up_pushes_nothing_out(recorded: Recorded) -> None:
    """A hello given up for a newer one, and sent again by somebody else, is `hello-needed` and ends no session."""
    first, second = recorded.two
    for node, peer in ((first, second), (second, first)):
        allow_resync(node, COORDINATOR, peer.member.id)
        allow_resync(node, COORDINATOR, peer.member.id)
    replaces = stored_session(first, second).pair
    given_up, newer = (open_session(first, second.member, 0, replaces).hello for _ in range(2))
    for hello in (given_up, newer):
        answer_session(second, first.member.nid_bytes, hello)
    with refused("hello-needed", second):
        answer_session(second, first.member.nid_bytes, given_up)


def test_a_hello_of_an_earlier_epoch_is_refused(recorded: Recorded) -> None:
    """A hello of the epoch before is `wrong-epoch`, to who has ended its session."""
    first, second = recorded.two
    recorded.nodes.clock.forward(days=first.covenant.epoch.days)
    begin(first, second)
    exchange(first, second)
    end_old_sessions(second)
    with refused("wrong-epoch", second):
        answer_session(second, first.member.nid_bytes, recorded.hello)


def test_the_last_request_gets_its_stored_response(recorded: Recorded) -> None:
    """The last request gets the same bytes again, also after the jobs, and nothing changes."""
    first, second = recorded.two
    request, response = recorded.exchanges[-1]
    before = kept(second)
    assert deliver(first, second, request) == response
    assert kept(second) == before


def test_the_last_head_with_another_body_is_a_fork(recorded: Recorded) -> None:
    """The stored response is for the request that it answered: the same head over another body is a `fork`."""
    first, second = recorded.two
    request, _ = recorded.exchanges[-1]
    with refused("fork", second):
        deliver(first, second, Message(request.head, bytes(40)))


@pytest.mark.parametrize("number", [0, 1])
def test_an_earlier_request_is_refused(recorded: Recorded, number: int) -> None:
    """Any request but the last one is a `fork`."""
    first, second = recorded.two
    with refused("fork", second):
        deliver(first, second, recorded.exchanges[number][0])


def test_a_request_of_a_replaced_session_is_refused(recorded: Recorded) -> None:
    """The last request of a session that was replaced is `hello-needed`."""
    first, second = recorded.two
    _replace_session(first, second)
    with refused("hello-needed", second):
        deliver(first, second, recorded.exchanges[-1][0])


def test_a_request_passed_on_by_another_member_is_refused(recorded: Recorded) -> None:
    """A request of a session between two others is `hello-needed`, whoever's it is."""
    _, second, third = recorded.nodes.all
    with refused("hello-needed", second):
        deliver(third, second, recorded.exchanges[-1][0])


def test_a_request_sent_back_to_its_maker_is_refused(recorded: Recorded) -> None:
    """An initiator answers no requests: its own one, sent back, is `hello-needed`."""
    first, second = recorded.two
    with refused("hello-needed", first):
        deliver(second, first, recorded.exchanges[-1][0])


@pytest.mark.parametrize("number", [0, 1, 2])
def test_an_old_response_is_refused(recorded: Recorded, number: int) -> None:
    """A response that was taken is `bad-response`, when nothing is open and when a new request is."""
    first, second = recorded.two
    session = stored_session(first, second).id
    request, response = recorded.exchanges[number]
    with refused("bad-response", first):
        take_exchange_response(first, second.member, OutgoingRequest(session, request), response)
    waiting = next_outgoing(first, second.member, called=True)
    assert isinstance(waiting, OutgoingRequest)
    with refused("bad-response", first):
        take_exchange_response(first, second.member, waiting, response)
    assert next_outgoing(first, second.member, called=True) == waiting


def test_an_old_answer_changes_nothing(recorded: Recorded) -> None:
    """The answer of a hello that was answered is passed over."""
    first, second = recorded.two
    before = kept(first)
    take_hello_answer(first, OutgoingHello(stored_session(first, second).id, recorded.hello), recorded.answer)
    assert kept(first) == before


def test_an_old_answer_to_a_new_hello_is_refused(recorded: Recorded) -> None:
    """The answer of an earlier hello is `bad-answer`."""
    first, second = recorded.two
    open_session(first, second.member, 0, stored_session(first, second).pair)
    sent = next_outgoing(first, second.member, called=True)
    assert isinstance(sent, OutgoingHello)
    with refused("bad-answer", first):
        take_hello_answer(first, sent, recorded.answer)


def _replace_session(first: Context, second: Context) -> None:
    open_session(first, second.member, 0, stored_session(first, second).pair)
    begin(first, second)
    exchange(first, second)
