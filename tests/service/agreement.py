"""What must hold in a federation that is at rest, whatever its year was: computed from what the stewards signed."""

from collections.abc import Sequence

from node.protocol.covenant import can_meet, initiator
from node.service.alarms import AlarmKind
from node.storage import alarms, logbook, sessions
from tests.service.in_the_clear import check_quiet, open_matches
from tests.service.member_node import MemberNode
from tests.service.stewards import Stewards

NEVER = {AlarmKind.COVENANT_FORK, AlarmKind.COVENANT_REFUSED, AlarmKind.CLOCK}
"""What honest nodes never give each other a reason for."""


def active_nodes(nodes: Sequence[MemberNode], stewards: Stewards) -> list[MemberNode]:
    """Those of the members that take part."""
    return [node for node in nodes if stewards.member(node.id).active]


def can_learn(node: MemberNode, peer: MemberNode, stewards: Stewards) -> bool:
    """Whether the node can have its next version from the peer, as docs/protocol.md §4 has it.

    By what each of them holds the other is an active member, one of them comes to the other, and neither has missed
    more than one change of the other's key. And the peer did not begin later than with that version.
    """
    asks = False
    if peer.context.trusted.root_version > node.covenant.version + 1:
        return False
    for one, other in ((node, peer), (peer, node)):
        me, them = one.covenant.member(one.nid), one.covenant.member(other.nid)
        if me is None or them is None or not them.active or not can_meet(me, them):
            return False
        if stewards.changes_of_key(other.id, one.covenant.version, other.covenant.version) > 1:
            return False
        asks = asks or initiator(me, them) == me
    return asks


def check_year(nodes: Sequence[MemberNode], stewards: Stewards) -> None:
    """Everything that must hold when nothing is on its way any more."""
    active = active_nodes(nodes, stewards)
    assert {node.covenant.digest for node in active} <= {stewards.newest.digest}
    check_quiet(active)
    for node in nodes:
        db = node.context.database
        assert node.open_ids == node.placed.keys()
        assert not node.open_ids & node.closed
        assert logbook.verify(db) is None
        assert not NEVER & {alarm.kind for alarm in alarms.listed(db, acknowledged=False)}
        for peer in nodes:
            if peer is not node and not (node in active and peer in active):
                _check_nothing_shared(node, peer)


def _check_nothing_shared(node: MemberNode, peer: MemberNode) -> None:
    """Where a node knows that one of the two takes no part it has no session with the other: no key and no token.

    Of what it had learnt before only that stands which its own signals still ask for.
    """
    me, them = node.covenant.member(node.nid), node.covenant.member(peer.nid)
    assert me is not None
    if not (me.active and them is not None and them.active):
        assert sessions.with_peer(node.context.database, peer.nid) == []
    assert set(open_matches(node, peer)) <= node.live()
