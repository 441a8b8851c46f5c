"""Colleagues who come to a match that is there already, and who leave it before the others."""

from collections.abc import Iterator

import pytest

from node.model import ContactCard
from simulations.memory import settle
from tests.helpers import BOTH, FixedClock, make_covenant, make_member
from tests.service.disks import MemoryDisk
from tests.service.in_the_clear import check_quiet, open_matches, seen_parties
from tests.service.world import PERSONS, Node

CHILD, SISTER, MOTHER = PERSONS


@pytest.fixture(params=[0, 1], ids=["at the one", "at the other"])
def matched(request: pytest.FixtureRequest) -> Iterator[tuple[Node, Node]]:
    """Two nodes with a match on a child; the one where something will happen comes first."""
    covenant = make_covenant([make_member("politie"), make_member("jeugdteam", number=1)])
    nodes = [Node(covenant, member.id, FixedClock(), MemoryDisk()) for member in covenant.members]
    for node in nodes:
        node.place(CHILD, BOTH[:1], [MOTHER], 0)
    settle([node.context for node in nodes])
    check_quiet(nodes)
    yield (nodes[0], nodes[1]) if request.param == 0 else (nodes[1], nodes[0])


def cards_seen(node: Node) -> list[str]:
    """The mail addresses of all parties that are seen, with repetitions."""
    cards = [card for parties in seen_parties(node).values() for _, card in parties.elements()]
    assert all(isinstance(card, ContactCard) for card in cards)
    return sorted(card.mail for card in cards if card is not None)


def settled(*nodes: Node) -> None:
    """Everything is said, and everybody knows what they share."""
    settle([node.context for node in nodes])
    check_quiet(nodes)


def test_the_card_of_who_joins_a_match_comes_too(matched: tuple[Node, Node]) -> None:
    """Rule "parties": a second signal on the same person makes no second match, but shows its professional at the other
    side.
    """
    node, peer = matched
    before = open_matches(peer, node)
    node.place(CHILD, BOTH[:1], [MOTHER], 1)
    settled(*matched)
    assert cards_seen(peer) == [f"ada@{node.id}.example", f"bas@{node.id}.example"]
    assert open_matches(peer, node) == before


def test_who_leaves_is_gone_and_the_others_stay(matched: tuple[Node, Node]) -> None:
    """Closing one of two signals takes one card away; the match ends with the last."""
    node, peer = matched
    node.place(CHILD, BOTH[:1], [MOTHER], 1)
    settled(*matched)
    node.close(0)
    settled(*matched)
    assert len(cards_seen(peer)) == 1
    node.close(0)
    settled(*matched)
    assert (cards_seen(peer), cards_seen(node), sum(open_matches(peer, node).values())) == ([], [], 0)


def test_a_sister_joins_the_family(matched: tuple[Node, Node]) -> None:
    """A signal on another child of the mother shows at the other side beside the match on the child itself."""
    node, peer = matched
    node.place(SISTER, BOTH[:1], [MOTHER], 1)
    settled(*matched)
    assert cards_seen(peer) == [f"ada@{node.id}.example", f"bas@{node.id}.example"]
    assert len(seen_parties(peer)) == len(seen_parties(node)) == 2
