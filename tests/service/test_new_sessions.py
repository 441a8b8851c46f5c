"""How a session replaces another, and how often it may."""

import pytest

from node.errors import ProtocolRefusal
from node.protocol.names import NO_PAIR
from node.service.initiating import OutgoingRequest, is_initiator, next_outgoing
from node.service.session_life import current_pair, open_session
from node.storage import sessions
from simulations.memory import Fate, take_turn
from tests.helpers import BOTH, FixedClock, make_covenant, make_member
from tests.service.disks import MemoryDisk
from tests.service.in_the_clear import check_quiet
from tests.service.two_nodes import place, rest, two_nodes
from tests.service.world import PERSONS, Node


class Lost:
    """A link on which every response is lost."""

    def fate(self) -> Fate:
        """Lost."""
        return Fate.RESPONSE_LOST


def test_a_lost_responder_is_met_with_a_new_session() -> None:
    """A responder that has lost everything says so, and the initiator comes with a session that replaces nothing."""
    first, second = two_nodes()
    rest(first, second)
    before = current_pair(first.context, second.nid)
    second.set_back(-1, with_keys=True)
    rest(first, second)
    assert current_pair(first.context, second.nid) == current_pair(second.context, first.nid) not in (NO_PAIR, before)


def test_a_session_that_is_never_used_replaces_nothing() -> None:
    """A hello that is answered leaves the current session in use until the first exchange of the new one."""
    first, second = two_nodes()
    rest(first, second)
    before = current_pair(second.context, first.nid)
    open_session(first.context, second.context.member, 0, before)
    take_turn(first.context, second.context, called=True, link=Lost())
    assert current_pair(second.context, first.nid) == before
    offered = sessions.of_epoch(second.context.database, first.nid, 0, "offered")
    assert offered is not None
    rest(first, second)
    assert current_pair(second.context, first.nid) == offered.pair == current_pair(first.context, second.nid)
    assert len(sessions.all_sessions(first.context.database)) == 1


@pytest.mark.parametrize("which", [0, 1], ids=["initiator", "responder"])
def test_one_restart_is_automatic_whoever_lost_its_memory(which: int) -> None:
    """A node whose session key is gone has a new session without a coordinator, and what is shared is found again."""
    covenant = make_covenant([make_member("politie"), make_member("jeugdteam", number=1)])
    nodes = [Node(covenant, member.id, FixedClock(), MemoryDisk()) for member in covenant.members]
    if not is_initiator(nodes[0].context, nodes[1].context.member):
        nodes.reverse()
    for each in nodes:
        place(each)
    rest(*nodes)
    (session,) = sessions.established(nodes[which].context.database)
    nodes[which].context.keys.delete(session.key_name)
    nodes[which].start()
    rest(*nodes)
    check_quiet(nodes)
    assert current_pair(nodes[0].context, nodes[1].nid) != session.pair


def test_a_third_session_needs_a_coordinator() -> None:
    """After one automatic restart a further session is refused on both sides until a coordinator allows it."""
    covenant = make_covenant([make_member("politie"), make_member("jeugdteam", number=1)])
    nodes = [Node(covenant, member.id, FixedClock(), MemoryDisk()) for member in covenant.members]
    first, second = nodes if is_initiator(nodes[0].context, nodes[1].context.member) else reversed(nodes)
    for _ in range(2):
        open_session(first.context, second.context.member, 0, current_pair(first.context, second.nid))
        rest(first, second)
    with pytest.raises(ProtocolRefusal, match="restart-limit"):
        open_session(first.context, second.context.member, 0, current_pair(first.context, second.nid))
    first.allow_sessions(second)
    open_session(first.context, second.context.member, 0, current_pair(first.context, second.nid))
    before = current_pair(first.context, second.nid)
    take_turn(first.context, second.context, called=True)
    assert sessions.of_epoch(second.context.database, first.nid, 0, "offered") is None
    second.allow_sessions(first)
    rest(first, second)
    assert current_pair(first.context, second.nid) == current_pair(second.context, first.nid) != before


def test_requests_go_again_unchanged() -> None:
    """An unanswered request is the same, byte for byte, whatever was placed or closed in between."""
    first, second = two_nodes()
    place(first)
    rest(first, second)
    place(second)
    request = next_outgoing(first.context, second.context.member, called=True)
    assert isinstance(request, OutgoingRequest)
    first.place(PERSONS[1], BOTH, [], 0)
    first.close(0)
    first.start()
    assert next_outgoing(first.context, second.context.member, called=False) == request


@pytest.mark.parametrize("is_placed", [False, True], ids=["nothing to say", "something to say"])
def test_a_session_that_its_initiator_has_forgotten_ends(is_placed: bool) -> None:
    """An initiator set back to before its hello goes on in the old session, and the responder drops the offered one."""
    first, second = two_nodes()
    if is_placed:
        place(second)
    rest(first, second)
    first.save()
    open_session(first.context, second.context.member, 0, current_pair(first.context, second.nid))
    take_turn(first.context, second.context, called=True)
    offered = sessions.of_epoch(second.context.database, first.nid, 0, "offered")
    assert offered is not None
    first.set_back(-1, with_keys=True)
    rest(first, second)
    assert offered.key_name not in second.context.keys.names()
    check_quiet((first, second))
