"""Two and three real nodes on loopback: what people get, and what a dead or lying peer cannot do to others."""

import asyncio
import threading
from collections.abc import Sequence
from contextlib import AbstractContextManager, AsyncExitStack

import pytest

from node.network.peer_client import Unanswered
from node.protocol import group
from node.protocol.group import Point, Scalar
from node.protocol.messages import Refusal
from node.service.matches import list_matches
from node.storage.database import Database
from tests.helpers import COORDINATOR, make_covenant, synthetic_numbers
from tests.network.loopback import free_port, loopback_members, running_node, two_members, until

SHARED, MOTHER, CHILD, OTHER = synthetic_numbers(4)


async def test_both_sides_get_the_others_card() -> None:
    """Rule "match": a person signalled at both nodes gives each professional the other's contact details."""
    covenant, (low, high) = two_members()
    async with running_node(covenant, low.id) as first, running_node(covenant, high.id) as second:
        first.signal(SHARED)
        second.signal(SHARED)
        second.signal(OTHER)
        await until(lambda: first.cards() == second.cards() == 2)
        for node, other in ((first, second), (second, first)):
            (match,) = list_matches(node.context, COORDINATOR)
            (party,) = match.parties
            assert party.card is not None
            assert party.organisation_id == other.context.member.id
            assert party.card.mail == f"anna@{other.context.member.id}.example"


@pytest.mark.parametrize("order", ["initiator first", "responder first"])
async def test_the_later_signal_is_told_at_once_whoever_places_it(order: str) -> None:
    """At tick 0 the second signal makes the match, at the node that sends requests and at the one that must nudge."""
    covenant, (low, high) = two_members()
    async with running_node(covenant, low.id) as first, running_node(covenant, high.id) as second:
        early, late = (first, second) if order == "initiator first" else (second, first)
        early.signal(SHARED)
        await until(lambda: early.context.database.value("SELECT count(*) FROM queued_item") == 0)
        await until(lambda: early.context.database.value("SELECT count(*) FROM own_point WHERE token IS NOT NULL") == 2)
        late.signal(SHARED)
        await until(lambda: first.cards() == second.cards() == 2)


async def test_a_mother_and_her_child_make_a_family_match() -> None:
    """Rule "family items": a signal on a mother and one on her child meet, as a match on the family and not on the
    person.
    """
    covenant, (low, high) = two_members()
    async with running_node(covenant, low.id) as first, running_node(covenant, high.id) as second:
        first.signal(MOTHER)
        second.signal(CHILD, MOTHER)
        await until(lambda: first.cards() == second.cards() == 1)
        for node in (first, second):
            (match,) = list_matches(node.context, COORDINATOR)
            assert match.kind == "family"


async def test_three_organisations_make_one_match_with_all_parties() -> None:
    """Rule "match": a person signalled at three nodes is one match at each, with the two others in it."""
    members = loopback_members("politie", "veilig-thuis", "jeugdteam")
    covenant = make_covenant(members)
    async with AsyncExitStack() as stack:
        nodes = [await stack.enter_async_context(running_node(covenant, member.id)) for member in members]
        for node in nodes:
            node.signal(SHARED)
        await until(lambda: all(node.cards() == 4 for node in nodes))
        for node in nodes:
            (match,) = list_matches(node.context, COORDINATOR)
            assert {party.organisation_id for party in match.parties} == {
                other.context.member.id for other in nodes if other is not node
            }


async def test_a_dead_peer_holds_up_nobody() -> None:
    """While one member cannot be reached the two others find their match, and the dead one is named as such."""
    members = loopback_members("politie", "veilig-thuis", "jeugdteam")
    covenant = make_covenant(members)
    async with running_node(covenant, "politie") as first, running_node(covenant, "veilig-thuis") as second:
        first.signal(SHARED)
        second.signal(SHARED)
        await until(lambda: first.cards() == second.cards() == 2)
        dead = covenant.member_by_id("jeugdteam")
        assert dead is not None
        initiators = [n for n in (first, second) if n.context.member.nid_bytes < dead.nid_bytes]
        for node in initiators:
            await until(lambda node=node: node.scheduler.states()["jeugdteam"]["failures"] != 0)  # type: ignore[misc]


async def test_a_peer_that_comes_back_gets_what_waited() -> None:
    """A signal placed while the other node is down is matched once that node runs again."""
    covenant, (low, high) = two_members()
    async with running_node(covenant, low.id) as first:
        first.signal(SHARED)
        async with running_node(covenant, high.id) as second:
            second.signal(SHARED)
            await until(lambda: first.cards() == second.cards() == 2)


async def test_a_suggested_address_is_used_when_the_url_is_dead() -> None:
    """A member that listens elsewhere is reached through the address that discovery suggests."""
    covenant, (low, high) = two_members()
    elsewhere = free_port()

    def suggest(nid: bytes) -> tuple[str, int] | None:
        return ("127.0.0.1", elsewhere) if nid == high.nid_bytes else None

    async with (
        running_node(covenant, high.id, port=elsewhere) as second,
        running_node(covenant, low.id, suggest=suggest) as first,
    ):
        first.signal(SHARED)
        second.signal(SHARED)
        await until(lambda: first.cards() == second.cards() == 2)


async def test_an_impostor_at_a_suggested_address_is_silence() -> None:
    """Another member that answers at the suggested address cannot sign as the one that was asked."""
    members = loopback_members("politie", "veilig-thuis", "jeugdteam")
    covenant = make_covenant(members)
    impostor = free_port()
    asked = covenant.member_by_id("jeugdteam")
    assert asked is not None
    async with (
        running_node(covenant, "veilig-thuis", port=impostor, scheduled=False),
        running_node(covenant, "politie", suggest=lambda nid: ("127.0.0.1", impostor), scheduled=False) as first,
    ):
        with pytest.raises(Unanswered):
            await first.client.nudge(asked, bytes(32))


async def test_the_event_loop_does_no_sql_and_no_point_arithmetic(monkeypatch: pytest.MonkeyPatch) -> None:
    """While two nodes find their matches, databases and points are worked on in other threads than the loop's."""
    covenant, (low, high) = two_members()
    numbers = synthetic_numbers(30)
    busy_threads: set[int] = set()
    transaction, multiply_all = Database.transaction, group.multiply_all

    def watched_transaction(self: Database) -> AbstractContextManager[None]:
        busy_threads.add(threading.get_ident())
        return transaction(self)

    def watched_multiplication(scalar: Scalar, points: Sequence[Point]) -> list[Point]:
        busy_threads.add(threading.get_ident())
        return multiply_all(scalar, points)

    async with running_node(covenant, low.id) as first, running_node(covenant, high.id) as second:
        monkeypatch.setattr(Database, "transaction", watched_transaction)
        monkeypatch.setattr(group, "multiply_all", watched_multiplication)
        await asyncio.to_thread(first.signal_all, numbers[:20])
        await asyncio.to_thread(second.signal_all, numbers[10:])
        await until(lambda: first.cards() == second.cards() == 20)
    assert busy_threads
    assert threading.get_ident() not in busy_threads


async def test_a_nudge_to_the_side_that_waits_is_refused() -> None:
    """A nudge to the responder of the two gets a signed `hello-needed` and nothing else."""
    covenant, (low, high) = two_members()
    async with (
        running_node(covenant, low.id, scheduled=False) as first,
        running_node(covenant, high.id, scheduled=False) as second,
    ):
        refusal = await first.client.nudge(high, b"\x01" * 32)
        assert isinstance(refusal, Refusal)
        assert refusal.code == "hello-needed"
        assert second.context.database.value("SELECT count(*) FROM session") == 0


async def test_a_visit_ends_the_trouble_of_who_called_in_vain() -> None:
    """A responder whose nudge did not reach the initiator has no trouble left once the initiator has come by itself."""
    covenant, (low, high) = two_members()
    async with running_node(covenant, high.id) as second:
        await until(lambda: second.scheduler.states()[low.id]["failures"] != 0)
        async with running_node(covenant, low.id):
            await until(lambda: second.scheduler.states()[low.id]["failures"] == 0)
            assert second.scheduler.states()[low.id]["trouble"] == ""


async def test_a_responder_that_lost_all_is_met_again() -> None:
    """A responder that starts without a memory calls the initiator, which has nothing to say, and they begin anew."""
    covenant, (low, high) = two_members()
    async with running_node(covenant, low.id) as first:
        first.signal(SHARED)
        async with running_node(covenant, high.id) as second:
            second.signal(SHARED)
            await until(lambda: first.cards() == second.cards() == 2)
        async with running_node(covenant, high.id) as third:
            third.signal(SHARED)
            await until(lambda: third.cards() == 2)
