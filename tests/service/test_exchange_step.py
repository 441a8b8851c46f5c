"""What happens between the reading of a state and the storing of a step made from it."""

import pytest

from node.errors import ProtocolRefusal
from node.protocol.exchange import make_request
from node.protocol.exchange_state import ExchangeState
from node.protocol.messages import Mode
from node.service.context import Context
from node.service.exchange_step import StaleStep, make_offer, pace_with, store_step
from node.service.initiating import OutgoingRequest, is_initiator, next_outgoing, take_exchange_response
from node.service.responding import open_request, respond
from node.service.session_life import load_session
from node.service.signal_closing import CloseReason
from node.storage import sessions
from node.storage.sessions import StoredSession
from simulations.memory import settle
from tests.helpers import BOTH, FixedClock, make_covenant, make_member
from tests.service.casework import stored
from tests.service.disks import MemoryDisk
from tests.service.in_the_clear import check_quiet
from tests.service.world import PERSONS, Node


@pytest.fixture
def pair() -> tuple[Node, Node]:
    """Two nodes that know each other, the initiator first."""
    covenant = make_covenant([make_member("politie"), make_member("jeugdteam", number=1)])
    nodes = [Node(covenant, member.id, FixedClock(), MemoryDisk()) for member in covenant.members]
    if not is_initiator(nodes[0].context, nodes[1].context.member):
        nodes.reverse()
    settle([node.context for node in nodes])
    return nodes[0], nodes[1]


def session_at(node: Context) -> StoredSession:
    """The node's only session."""
    (only,) = sessions.established(node.database)
    return only


def test_a_signal_closed_while_its_point_was_computed_is_withdrawn(pair: tuple[Node, Node]) -> None:
    """Its point goes out without an item behind it, and a withdrawal follows: the peer keeps nothing of it."""
    first, second = pair
    for node in pair:
        node.place(PERSONS[0], BOTH[:1], [], 0)
    context = first.context
    before = session_at(context)
    state = ExchangeState.restore(before.state)
    offer = make_offer(context, before, state, pace_with(context, second.nid), Mode.GROWTH)
    step = make_request(load_session(context, before), state, offer, context.randomness)
    first.close(0, CloseReason.OBJECTION)
    store_step(context, before, step, None)
    assert len(offer.items) == 2
    assert context.database.value("SELECT count(*) FROM own_point WHERE item_id IS NOT NULL") == 0
    settle([node.context for node in pair])
    check_quiet(pair)


def test_a_step_made_from_an_old_state_is_not_stored(pair: tuple[Node, Node]) -> None:
    """Two steps from one state: the second is refused as a whole, and changes nothing."""
    first, second = pair
    first.place(PERSONS[0], BOTH[:1], [], 0)
    context = first.context
    before = session_at(context)
    state = ExchangeState.restore(before.state)
    offer = make_offer(context, before, state, pace_with(context, second.nid), Mode.GROWTH)
    one, other = (make_request(load_session(context, before), state, offer, context.randomness) for _ in range(2))
    store_step(context, before, one, None)
    kept = stored(context)
    with pytest.raises(StaleStep):
        store_step(context, before, other, None)
    assert stored(context) == kept
    assert session_at(context).state == one.state.encode()


def test_one_request_that_comes_twice_at_once_has_one_answer(pair: tuple[Node, Node]) -> None:
    """When both copies were let in from their heads, the second gets the answer that was stored for the first."""
    first, second = pair
    for node in pair:
        node.place(PERSONS[0], BOTH[:1], [], 0)
    request = next_outgoing(first.context, second.context.member, called=True)
    assert isinstance(request, OutgoingRequest)
    opened = [
        open_request(second.context, first.nid, request.message.head, request.message.body_digest) for _ in range(2)
    ]
    answers = [respond(second.context, each, request.message.body) for each in opened]
    assert answers[0] == answers[1]
    settle([node.context for node in pair])
    check_quiet(pair)


def test_a_late_copy_of_a_response_is_not_taken_twice(pair: tuple[Node, Node]) -> None:
    """A response that was taken is refused when it comes again, and nothing is stored of it."""
    first, second = pair
    first.place(PERSONS[0], BOTH[:1], [], 0)
    request = next_outgoing(first.context, second.context.member, called=True)
    assert isinstance(request, OutgoingRequest)
    opened = open_request(second.context, first.nid, request.message.head, request.message.body_digest)
    response = respond(second.context, opened, request.message.body)
    take_exchange_response(first.context, second.context.member, request, response)
    kept = stored(first.context)
    with pytest.raises(ProtocolRefusal, match="bad-response"):
        take_exchange_response(first.context, second.context.member, request, response)
    assert stored(first.context) == kept
