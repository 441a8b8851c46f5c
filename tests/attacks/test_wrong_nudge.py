"""Call a node to come where there is nothing to come for: a nudge for a session that it does not have (§8)."""

import pytest

from node.protocol.names import NO_PAIR
from node.protocol.refusals import SessionRefusal
from node.service.context import Context
from node.service.responding import nudged_pair
from simulations.memory import settle
from tests.attacks.dishonest import Nodes, kept, make_nodes, session_of


@pytest.fixture
def nodes() -> Nodes:
    """Three nodes with a session for each pair."""
    made = make_nodes()
    settle(made.all)
    return made


def refused_nudge(node: Context, sender: Context, pair: bytes) -> SessionRefusal:
    """A nudge that is refused as `hello-needed`, and of which the node keeps nothing."""
    before = kept(node)
    with pytest.raises(SessionRefusal, match="hello-needed") as refusal:
        nudged_pair(node, sender.member.nid_bytes, pair)
    assert kept(node) == before
    return refusal.value


def test_a_nudge_for_the_own_session_is_heard(nodes: Nodes) -> None:
    """The responder of a session may call its initiator, which keeps nothing of that."""
    first, second, _ = nodes.all
    before = kept(first)
    nudged_pair(first, second.member.nid_bytes, session_of(first, second).pair)
    assert kept(first) == before


@pytest.mark.parametrize("pair", [NO_PAIR, b"p" * 32], ids=["no session", "one that there is not"])
def test_a_nudge_for_no_session_is_refused(nodes: Nodes, pair: bytes) -> None:
    """Who names no session, or one that there is not, hears which one there is."""
    first, second, _ = nodes.all
    assert refused_nudge(first, second, pair).pair == session_of(first, second).pair


def test_a_nudge_for_the_session_of_another_pair_is_refused(nodes: Nodes) -> None:
    """A member that names the session of two others hears of its own only."""
    first, second, third = nodes.all
    assert refused_nudge(first, third, session_of(first, second).pair).pair == session_of(first, third).pair


def test_a_nudge_to_the_side_that_waits_is_refused(nodes: Nodes) -> None:
    """The initiator cannot call the responder: only one side of a pair comes."""
    first, second, _ = nodes.all
    assert refused_nudge(second, first, session_of(first, second).pair).code == "hello-needed"
