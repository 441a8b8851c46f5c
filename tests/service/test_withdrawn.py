"""The end of a signal, from its own node to the peer's table and back: closed by people, or by its date."""

from collections.abc import Callable
from datetime import date

import pytest

from node.service.signal_closing import expire_signals
from tests.service.in_the_clear import open_matches
from tests.service.two_nodes import place, rest, two_nodes
from tests.service.world import Node


def close(node: Node) -> None:
    """Its professional closes the signal."""
    node.close(0)


def let_it_expire(node: Node) -> None:
    """Its last day passes, and the node looks for such signals."""
    db = node.context.database
    with db.transaction():
        db.execute("UPDATE signal SET ends = ?", (date(2026, 11, 2).isoformat(),))
    assert expire_signals(node.context) == 1


ENDS = pytest.mark.parametrize("end", [close, let_it_expire], ids=["closed", "expired"])
SIDES = pytest.mark.parametrize("which", [0, 1], ids=["at the initiator", "at the responder"])


@ENDS
@SIDES
def test_the_peers_token_is_gone(which: int, end: Callable[[Node], None]) -> None:
    """Rule "wrong number": after the next exchange and its match job the peer holds no token of the signal's points any
    more.
    """
    nodes = two_nodes()
    node, peer = nodes[which], nodes[1 - which]
    place(node)
    place(peer)
    rest(*nodes)
    tokens = {row["token"] for row in node.context.database.rows("SELECT token FROM own_point WHERE token IS NOT NULL")}
    held = "SELECT token FROM peer_point"
    assert tokens <= {row["token"] for row in peer.context.database.rows(held)}
    end(node)
    rest(*nodes)
    assert not tokens & {row["token"] for row in peer.context.database.rows(held)}
    assert not node.context.database.rows("SELECT 1 FROM own_point WHERE token IS NOT NULL")


@ENDS
@SIDES
def test_the_end_leaves_a_receipt_on_both_sides(which: int, end: Callable[[Node], None]) -> None:
    """Rule "wrong number": the match ends on both sides: the logbook of one tells of it, the other has the receipt."""
    nodes = two_nodes()
    node, peer = nodes[which], nodes[1 - which]
    place(node)
    place(peer)
    rest(*nodes)
    end(node)
    rest(*nodes)
    assert not open_matches(node, peer) and not open_matches(peer, node)
    ended = "SELECT status, ended, receipt FROM peer_match"
    assert all(row["receipt"] is not None for row in node.context.database.rows(ended))
    assert {row["status"] for row in peer.context.database.rows(ended)} == {"withdrawn"}
    actions = [row["action"] for row in peer.context.database.rows("SELECT action FROM logbook")]
    assert actions.count("match-withdrawn") == 2  # of the person, and of the family
