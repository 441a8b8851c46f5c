"""Call a node to come: all that this ever brings is the visit of the side that comes anyway (docs/protocol.md §8)."""

import pytest

from node.service.responding import check_nudge
from simulations.memory import settle
from tests.attacks.dishonest import Nodes, kept, make_nodes, refused


@pytest.fixture
def nodes() -> Nodes:
    """Three nodes with a session for each pair."""
    made = make_nodes()
    settle(made.all)
    return made


def test_a_nudge_of_the_side_that_waits_is_heard(nodes: Nodes) -> None:
    """The responder of a pair may call its initiator, which keeps nothing of that."""
    first, second, _ = nodes.all
    before = kept(first)
    check_nudge(first, second.member.nid_bytes)
    assert kept(first) == before


def test_a_nudge_to_the_side_that_waits_is_refused(nodes: Nodes) -> None:
    """The initiator cannot call the responder: only one side of a pair comes."""
    first, second, _ = nodes.all
    with refused("hello-needed", second):
        check_nudge(second, first.member.nid_bytes)
