"""What a newer covenant does to a node: members, purposes and terms that change, and a power cut in between."""

from dataclasses import replace

import pytest

from node.errors import ConfigurationError, ProtocolRefusal
from node.protocol.covenant_file import SignedCovenant
from node.protocol.messages import ExchangeHead
from node.protocol.refusals import SessionRefusal
from node.service.adoption import settle_sessions
from node.service.covenant_check import covenant_mark, require_voice
from node.service.initiating import OutgoingRequest, next_outgoing
from node.service.membership import IDENTITY, IDENTITY_NEXT, begin_key_change
from node.service.responding import open_request
from node.service.session_life import KEY_PREFIX, current_pair
from node.storage import sessions
from simulations.memory import Fate, run_jobs, take_turn
from tests.helpers import BOTH, FixedClock, make_covenant, make_member
from tests.service.disks import MemoryDisk, PowerCut
from tests.service.in_the_clear import check_quiet, open_matches
from tests.service.newer_covenants import following, with_member
from tests.service.two_nodes import place, rest, two_nodes
from tests.service.world import Node

FAR = 1_000
"""More steps than anything takes."""
PAIR_TABLES = ("session", "own_point", "peer_point", "queued_item", "held_letter")


class Lost:
    """A link on which every response is lost."""

    def fate(self) -> Fate:
        """Lost."""
        return Fate.RESPONSE_LOST


def session_keys(node: Node) -> list[str]:
    """The names of the key files of sessions."""
    return [name for name in node.context.keys.names() if name.startswith(KEY_PREFIX)]


def rows(node: Node) -> int:
    """How many rows a node has of sessions and what belongs to them."""
    return sum(node.context.database.value(f"SELECT count(*) FROM {table}") for table in PAIR_TABLES)


def kept(node: Node) -> list[str]:
    """Every row of the node's database, and its keys."""
    keys = [f"{name} {node.context.keys.read(name).hex()}" for name in node.context.keys.names()]
    return [*node.context.database._connection.iterdump(), *keys]


def fresh_pair() -> tuple[Node, Node]:
    """Two nodes that may begin two sessions an epoch and no more, the initiator first."""
    covenant = make_covenant([make_member("politie"), make_member("jeugdteam", number=1)])
    first, second = sorted(
        (Node(covenant, member.id, FixedClock(), MemoryDisk()) for member in covenant.members),
        key=lambda node: node.nid,
    )
    return first, second


@pytest.mark.parametrize("status", ["suspended", "revoked"])
@pytest.mark.parametrize("which", [0, 1], ids=["initiator", "responder"])
def test_a_members_keys_and_tokens_go_at_once(which: int, status: str) -> None:
    """When a member is suspended or revoked, the job runs over what is there, and then nothing of the pair is left."""
    nodes = two_nodes()
    node, peer = nodes[which], nodes[1 - which]
    for each in nodes:
        place(each)
    for _ in range(3):
        take_turn(nodes[0].context, nodes[1].context, called=True)
    assert not open_matches(node, peer)
    assert session_keys(node)
    node.adopt(with_member(node.context.covenant, peer.id, status=status))
    assert len(open_matches(node, peer)) == 2
    assert (session_keys(node), rows(node)) == ([], 0)


def test_a_member_that_is_not_active_itself_falls_silent() -> None:
    """A suspended node destroys all its sessions and may not talk, until a later version lets it."""
    nodes = first, second = two_nodes()
    rest(*nodes)
    paused = with_member(first.context.covenant, first.id, status="suspended")
    first.adopt(paused)
    assert (session_keys(first), rows(first)) == ([], 0)
    with pytest.raises(ConfigurationError, match="has this node as suspended"):
        require_voice(first.context)
    resumed = with_member(paused.covenant, first.id, status="active")
    for node in (second, first):
        if node is second:
            node.adopt(paused)
        node.adopt(resumed)
    require_voice(first.context)
    for node in nodes:
        place(node)
    rest(*nodes)
    check_quiet(nodes)


@pytest.mark.parametrize("which", [0, 1], ids=["the initiator", "the responder"])
def test_who_returns_from_a_suspension_has_a_session_more(which: int) -> None:
    """However often the stewards suspend and resume a member in an epoch, it goes on without a coordinator's leave."""
    nodes = fresh_pair()
    for node in nodes:
        place(node)
    rest(*nodes)
    for _ in range(4):
        for status in ("suspended", "active"):
            step = with_member(nodes[0].context.covenant, nodes[which].id, status=status)
            for node in nodes:
                node.adopt(step)
        rest(*nodes)
        check_quiet(nodes)


@pytest.mark.parametrize("which", [0, 1], ids=["of the initiator", "of the responder"])
def test_a_purpose_that_is_taken_takes_its_items_along(which: int) -> None:
    """Items of a purpose that one of two members loses are withdrawn, and their matches end; others stay."""
    nodes = two_nodes()
    for each in nodes:
        place(each, BOTH)
    rest(*nodes)
    assert len(open_matches(*nodes)) == 4
    before = current_pair(nodes[0].context, nodes[1].nid)
    less = with_member(nodes[0].context.covenant, nodes[which].id, purposes=BOTH[:1])
    for each in nodes:
        each.adopt(less)
    rest(*nodes)
    check_quiet(nodes)
    assert (len(open_matches(*nodes)), len(open_matches(*reversed(nodes)))) == (2, 2)
    assert current_pair(nodes[0].context, nodes[1].nid) == before


@pytest.mark.parametrize("which", [0, 1], ids=["to the initiator", "to the responder"])
def test_a_purpose_that_is_given_brings_its_items(which: int) -> None:
    """Items of a purpose that both are admitted to from now on are sent in the session that there is."""
    members = [make_member("politie"), make_member("jeugdteam", number=1)]
    covenant = make_covenant([replace(members[0], purposes=BOTH[:1]), members[1]])
    first, second = nodes = sorted(
        (Node(covenant, member.id, FixedClock(), MemoryDisk()) for member in covenant.members),
        key=lambda node: node.nid,
    )
    for each in nodes:
        place(each, BOTH[:1] if each.id == "politie" else BOTH)
    rest(*nodes)
    before = current_pair(first.context, second.nid)
    more = with_member(covenant, "politie", purposes=BOTH)
    for each in (nodes[which], nodes[1 - which]):
        each.adopt(more)
    politie = next(node for node in nodes if node.id == "politie")
    place(politie, BOTH, colleague=1)
    rest(*nodes)
    check_quiet(nodes)
    assert len(open_matches(first, second)) == 4
    assert current_pair(first.context, second.nid) == before


def test_an_open_request_goes_again_unchanged() -> None:
    """A request made under an older covenant is neither replaced nor refused once both hold a newer one."""
    first, second = two_nodes()
    place(first)
    rest(first, second)
    place(second)
    take_turn(first.context, second.context, called=True, link=Lost())
    (stored,) = sessions.established(first.context.database)
    newer = following(first.context.covenant, expires="2032-11-01T00:00:00Z")
    for node in (first, second):
        node.adopt(newer)
    outgoing = next_outgoing(first.context, second.context.member, called=True)
    assert isinstance(outgoing, OutgoingRequest)
    assert outgoing.session_id == stored.id
    rest(first, second)
    place(first, colleague=1)
    rest(first, second)
    check_quiet((first, second))
    assert [each.id for each in sessions.established(first.context.database)] == [stored.id]


def test_a_responder_that_is_ahead_takes_requests_all_the_same() -> None:
    """While the initiator still holds the version before, the session goes on."""
    first, second = two_nodes()
    rest(first, second)
    second.adopt(following(second.context.covenant, expires="2032-11-01T00:00:00Z"))
    for node in (first, second):
        place(node)
    rest(first, second)
    check_quiet((first, second))


@pytest.mark.parametrize("change", ["class", "points", "roles"])
def test_a_session_under_other_terms_gives_way_without_a_restart(change: str) -> None:
    """Where the terms of a pair change, a new session takes the place of the old one, as often as they change."""
    nodes = first, second = fresh_pair()
    for node in nodes:
        place(node)
    rest(*nodes)
    for step in range(4):
        before, covenant = current_pair(first.context, second.nid), first.context.covenant
        if change == "class":
            newer = with_member(covenant, second.id, class_=("1k", "256")[step % 2])
        elif change == "points":
            newer = following(covenant, pace=replace(covenant.pace, points=5 + step))
        else:
            newer = with_member(covenant, second.id, reachable=bool(step % 2))
            nodes = (first, second) if step % 2 else (second, first)
        for node in nodes:
            node.adopt(newer)
        rest(*nodes)
        check_quiet(nodes)
        assert current_pair(first.context, second.nid) == current_pair(second.context, first.nid) != before
    for node, peer in ((first, second), (second, first)):
        epoch = node.context.covenant.epoch_at(node.context.clock.now())
        begun, granted = sessions.begun_and_granted(node.context.database, peer.nid, epoch)
        assert begun - granted <= 2


def test_a_request_under_the_terms_of_before_is_refused() -> None:
    """Who goes on where the terms have changed gets `covenant-older` or, if it knows them, `hello-needed`."""
    first, second = two_nodes()
    rest(first, second)
    place(first)
    request = next_outgoing(first.context, second.context.member, called=True)
    assert isinstance(request, OutgoingRequest)
    second.adopt(with_member(second.context.covenant, first.id, class_="1k"))
    head = ExchangeHead.decode(request.message.head)
    for mark, code in ((head.covenant, "covenant-older"), (covenant_mark(second.context), "hello-needed")):
        said = replace(head, covenant=mark).encode()
        with pytest.raises(ProtocolRefusal, match=code) as refusal:
            open_request(second.context, first.nid, said, request.message.body_digest)
    assert isinstance(refusal.value, SessionRefusal)
    assert refusal.value.pair == current_pair(second.context, first.nid) == head.pair


def test_a_hello_under_an_older_covenant_costs_no_restart() -> None:
    """A hello that nobody answered is made anew under the newer covenant, and counts once."""
    first, second = fresh_pair()
    assert not isinstance(next_outgoing(first.context, second.context.member, called=True), OutgoingRequest)
    newer = following(first.context.covenant, expires="2032-11-01T00:00:00Z")
    for node in (first, second):
        node.adopt(newer)
    rest(first, second)
    assert current_pair(first.context, second.nid) == current_pair(second.context, first.nid) != bytes(32)
    for node, peer in ((first, second), (second, first)):
        assert sessions.begun_and_granted(node.context.database, peer.nid, 0) == (1, 0)


def test_doing_it_again_changes_nothing() -> None:
    """What a newer covenant asks for is done once, however often the node starts with it."""
    nodes = first, second = two_nodes()
    for node in nodes:
        place(node, BOTH)
    rest(*nodes)
    covenant = first.context.covenant
    members = tuple(
        replace(member, purposes=BOTH[:1], class_="1k") if member.id == second.id else member
        for member in covenant.members
    )
    first.adopt(following(covenant, members=members))
    before = kept(first)
    settle_sessions(first.context)
    assert kept(first) == before


def adopt_with_power_for(node: Node, steps: int, newer: SignedCovenant) -> bool:
    """Let the power go at the `steps`-th step of taking a covenant; whether it was taken before that."""
    node.lose_power_after(steps)
    try:
        node.adopt(newer)
    except PowerCut:
        node.start()
        if node.context.covenant.version == 1:
            node.adopt(newer)
        return False
    node.lose_power_after(FAR)
    return True


def test_the_power_may_go_at_any_step() -> None:
    """Wherever taking a newer covenant is cut short, the next start completes it."""
    for steps in range(1, FAR):
        nodes = first, second = two_nodes()
        for node in nodes:
            place(node, BOTH)
        rest(*nodes)
        newer = with_member(first.context.covenant, second.id, purposes=BOTH[:1], class_="1k")
        whole = adopt_with_power_for(first, steps, newer)
        second.adopt(newer)
        rest(*nodes)
        check_quiet(nodes)
        assert len(open_matches(first, second)) == 2
        if whole:
            assert steps > 10
            return


def test_the_power_may_go_while_a_member_is_put_out() -> None:
    """Wherever a revocation is cut short, the next start leaves no key and no token of that member."""
    for steps in range(1, FAR):
        nodes = first, second = two_nodes()
        for node in nodes:
            place(node)
        rest(*nodes)
        whole = adopt_with_power_for(first, steps, with_member(first.context.covenant, second.id, status="revoked"))
        run_jobs(first.context)
        assert (session_keys(first), rows(first)) == ([], 0)
        if whole:
            assert steps > 5
            return


def test_the_power_may_go_while_the_own_key_changes() -> None:
    """Wherever the change to a new key is cut short, the node has that key after the next start, and no other."""
    for steps in range(1, FAR):
        first, second = two_nodes()
        before = first.context.keys.read(IDENTITY)
        statement = begin_key_change(first.context.covenant, first.context.keys, first.context.randomness)
        following_key = first.context.keys.read(IDENTITY_NEXT)
        rotation = statement.rotation
        newer = with_member(first.context.covenant, first.id, key=rotation.to, rotation=rotation)
        whole = adopt_with_power_for(first, steps, newer)
        assert first.context.keys.read(IDENTITY) == following_key != before
        assert IDENTITY_NEXT not in first.context.keys.names()
        assert first.context.member.key == rotation.to
        second.adopt(newer)
        rest(first, second)
        if whole:
            assert steps > 5
            return
