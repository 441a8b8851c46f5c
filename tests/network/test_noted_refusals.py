"""What refused messages tell the administrator, between real nodes: once, and beside the refusal."""

import asyncio
from dataclasses import replace
from hashlib import sha256

from node.network.peer_task import PeerTask
from node.protocol.covenant import Member, federation
from node.protocol.evidence_claim import verify_evidence
from node.protocol.hello import make_hello
from node.protocol.messages import CovenantMark, Message, Refusal
from node.protocol.names import NO_PAIR
from node.protocol.trusted_covenants import TrustedCovenants
from node.service.alarms import AlarmKind, list_alarms
from node.service.covenant_check import covenant_mark
from node.service.session_life import open_session
from node.storage.alarms import StoredAlarm
from tests.helpers import COORDINATOR, FixedClock, SeededRandomness, signed_by_steward
from tests.network.loopback import RunningNode, running_node, two_members, until


def alarms(node: RunningNode, kind: AlarmKind) -> list[StoredAlarm]:
    """The open alarms of this kind."""
    return [one for one in list_alarms(node.context, COORDINATOR, acknowledged=False) if one.kind == kind]


async def say_hello(first: RunningNode, high: Member, seed: int, mark: CovenantMark | None = None) -> Message | Refusal:
    """A hello outside the initiator's own count, naming this covenant or its own."""
    node = first.context
    epoch = node.covenant.epoch_at(node.clock.now())
    ends = (node.member.nid_bytes, high.nid_bytes)
    named = mark or covenant_mark(node)
    data, _ = make_hello(federation(node.covenant), epoch, *ends, NO_PAIR, named, SeededRandomness(seed))
    return (await first.client.hello(high, data)).content


async def test_too_many_sessions_are_one_alarm_an_epoch() -> None:
    """However often a member asks for a third session, its refusal is noted once; in the next epoch once more."""
    covenant, (low, high) = two_members()
    async with (
        running_node(covenant, low.id, scheduled=False) as first,
        running_node(covenant, high.id, scheduled=False) as second,
    ):
        for epoch in (1, 2):
            answers = [await say_hello(first, high, seed) for seed in range(10 * epoch, 10 * epoch + 5)]
            codes = [answer.code for answer in answers if isinstance(answer, Refusal)]
            assert codes == ["restart-limit"] * 3
            (alarm,) = alarms(second, AlarmKind.RESTARTS)
            assert (alarm.times, alarm.details["sessions"]) == (epoch, 2)
            for node in (first, second):
                assert isinstance(node.context.clock, FixedClock)
                node.context.clock.forward(days=covenant.epoch.days)


async def test_the_side_that_would_begin_too_many_is_told_too() -> None:
    """An initiator that has used up its own count says so to its own coordinator, once."""
    covenant, (low, high) = two_members()
    async with running_node(covenant, low.id, scheduled=False) as first, running_node(covenant, high.id):
        for _ in range(2):
            open_session(first.context, high, 0, NO_PAIR)
        with first.context.database.transaction():
            first.context.database.execute("DELETE FROM session")
        task = PeerTask(first.context, high, first.client)
        running = asyncio.create_task(task.run())
        await until(lambda: task.failures > 1)
        running.cancel()
        assert task.trouble == "restart-limit"
        assert [one.times for one in alarms(first, AlarmKind.RESTARTS)] == [1]


async def test_a_peer_that_comes_and_refuses_is_not_met_at_once_each_time() -> None:
    """However often a peer nudges, it ends the pause after a refusal once in half a minute."""
    covenant, (low, high) = two_members()
    async with running_node(covenant, low.id, scheduled=False) as first, running_node(covenant, high.id):
        for _ in range(2):
            open_session(first.context, high, 0, NO_PAIR)
        with first.context.database.transaction():
            first.context.database.execute("DELETE FROM session")
        task = PeerTask(first.context, high, first.client)
        running = asyncio.create_task(task.run())
        await until(lambda: task.failures > 0)
        before = task.failures
        for _ in range(200):
            task.came(True)
            await asyncio.sleep(0)
        running.cancel()
        assert task.failures <= before + 2
        assert not alarms(first, AlarmKind.SESSION_REPLACED)


async def test_another_covenant_of_the_same_version_is_an_alarm_with_evidence() -> None:
    """A hello that names the same version with another digest is refused, and its signature proves it to anybody."""
    covenant, (low, high) = two_members()
    other = CovenantMark(covenant.version, sha256(b"another").digest())
    async with (
        running_node(covenant, low.id, scheduled=False) as first,
        running_node(covenant, high.id, scheduled=False) as second,
    ):
        for seed in range(3):
            assert isinstance(await say_hello(first, high, seed, other), Refusal)
        (alarm,) = alarms(second, AlarmKind.COVENANT_FORK)
        assert (alarm.times, alarm.details) == (1, {"version": 1, "digest": other.digest.hex()})
        proven = verify_evidence(alarm.evidence, covenant)
        assert proven.member == low.id
        assert other.digest.hex() in proven.shown[0]


async def test_who_is_told_of_a_fork_has_an_alarm_too() -> None:
    """An initiator whose covenant is refused as the other one of its version tells its own administrators, once."""
    covenant, (low, high) = two_members()
    async with running_node(covenant, low.id, scheduled=False) as first, running_node(covenant, high.id):
        other = replace(covenant, issued="2026-11-02T00:00:00Z")
        context = replace(first.context, covenant=other, trusted=TrustedCovenants.begin(signed_by_steward(other)))
        task = PeerTask(context, high, first.client)
        running = asyncio.create_task(task.run())
        await until(lambda: task.failures > 1)
        running.cancel()
        assert task.trouble == "refused: covenant-fork"
        assert [one.times for one in alarms(first, AlarmKind.COVENANT_FORK)] == [1]


async def test_a_member_that_is_behind_is_no_alarm() -> None:
    """Another version is refused too, and nobody need look at it."""
    covenant, (low, high) = two_members()
    async with (
        running_node(covenant, low.id, scheduled=False) as first,
        running_node(covenant, high.id, scheduled=False) as second,
    ):
        newer = CovenantMark(covenant.version + 1, bytes(32))
        assert isinstance(await say_hello(first, high, 1, newer), Refusal)
        assert alarms(second, AlarmKind.COVENANT_FORK) == []


async def test_a_full_disk_keeps_no_refusal_from_its_peer() -> None:
    """When the alarm cannot be written the peer gets its signed refusal all the same."""
    covenant, (low, high) = two_members()
    async with (
        running_node(covenant, low.id, scheduled=False) as first,
        running_node(covenant, high.id, scheduled=False) as second,
    ):
        for seed in (1, 2):
            await say_hello(first, high, seed)
        with second.context.database.transaction():
            second.context.database.execute(
                "CREATE TRIGGER full BEFORE INSERT ON logbook BEGIN SELECT RAISE(ABORT, 'no room'); END"
            )
        answer = await say_hello(first, high, 3)
        assert isinstance(answer, Refusal)
        assert answer.code == "restart-limit"
        assert second.context.database.value("SELECT count(*) FROM alarm") == 0
