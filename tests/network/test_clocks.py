"""Clocks that differ, between real nodes: half a minute is harmless, an hour is told on both sides."""

import pytest

from node.model import OPERATOR
from node.network.peer_client import ClocksDiffer, Unanswered
from node.protocol import paths
from node.protocol.messages import digest_head
from node.protocol.signed_request import sign_request
from node.service.alarms import AlarmKind, list_alarms
from node.service.clocks import note_untimely_request
from node.service.peers import list_peers
from node.storage import heard
from node.storage.alarms import StoredAlarm
from tests.helpers import COORDINATOR, NOW, FixedClock, make_context, synthetic_numbers
from tests.network.loopback import RunningNode, running_node, two_members, until

SHARED = synthetic_numbers(1)[0]
HOUR = 3600


def ahead_by(seconds: float) -> FixedClock:
    """A clock that is so far ahead of the others and stands still, so that the difference is exact."""
    return FixedClock(NOW + seconds)


def alarms(node: RunningNode) -> list[StoredAlarm]:
    """The open alarms on a clock."""
    found = list_alarms(node.context, COORDINATOR, acknowledged=False)
    return [one for one in found if one.kind == AlarmKind.CLOCK]


@pytest.mark.parametrize("ahead", [-30, 30])
async def test_half_a_minute_is_harmless(ahead: int) -> None:
    """Two nodes whose clocks are 30 seconds apart match as if they were not, whichever is ahead."""
    covenant, (low, high) = two_members()
    async with (
        running_node(covenant, low.id, clock=ahead_by(ahead)) as first,
        running_node(covenant, high.id, clock=ahead_by(0)) as second,
    ):
        first.signal(SHARED)
        second.signal(SHARED)
        await until(lambda: first.cards() == second.cards() == 2)
        assert alarms(first) == alarms(second) == []


@pytest.mark.parametrize("ahead", [-HOUR, HOUR])
async def test_an_hour_is_told_on_both_sides(ahead: int) -> None:
    """Nothing is taken; each side has one alarm, with the seconds and whose clock is ahead, and names the trouble."""
    covenant, (low, high) = two_members()
    async with (
        running_node(covenant, low.id, clock=ahead_by(ahead)) as first,
        running_node(covenant, high.id, clock=ahead_by(0)) as second,
    ):
        trouble = f"this machine's clock and {high.id}'s differ by 3600 seconds"
        await until(lambda: first.scheduler.states()[high.id]["trouble"] == trouble)
        await until(lambda: bool(alarms(first) and alarms(second)))
        for node, difference in ((first, -ahead), (second, ahead)):
            (alarm,) = alarms(node)
            words = "ahead of this machine's" if difference > 0 else "behind this machine's"
            assert alarm.details == {"seconds": HOUR, "theirs": words}
            assert node.context.database.value("SELECT count(*) FROM session WHERE pair IS NOT NULL") == 0


@pytest.mark.parametrize("ahead", [-89, -60, 60, 89])
async def test_what_is_between_is_told_to_who_asks(ahead: int) -> None:
    """The window is wider to the past: whichever message falls out of it, the asking side names the difference."""
    covenant, (low, high) = two_members()
    async with (
        running_node(covenant, low.id, clock=ahead_by(ahead), scheduled=False) as first,
        running_node(covenant, high.id, clock=ahead_by(0), scheduled=False),
    ):
        with pytest.raises(ClocksDiffer) as told:
            await first.client.nudge(high, bytes(32))
        assert told.value.ahead == -ahead
        assert f"differ by {abs(ahead)} seconds" in told.value.reason


async def test_the_alarm_is_no_noise_and_ends_by_itself() -> None:
    """Many refused requests are one alarm; the first message that is taken after the clock was set right ends it."""
    covenant, (low, high) = two_members()
    async with (
        running_node(covenant, low.id, clock=ahead_by(HOUR)) as first,
        running_node(covenant, high.id, clock=ahead_by(0)) as second,
    ):
        for _ in range(5):
            with pytest.raises(Unanswered):
                await first.client.nudge(high, bytes(32))
        await until(lambda: bool(alarms(first) and alarms(second)))
        assert [one.times for one in (*alarms(first), *alarms(second))] == [1, 1]
        assert isinstance(first.context.clock, FixedClock)
        first.context.clock.forward(seconds=-HOUR)
        first.scheduler.came(high.nid_bytes, True)
        await until(lambda: not alarms(first) and not alarms(second))
        (view,) = list_peers(first.context, OPERATOR)
        assert view.heard == NOW


async def test_an_old_request_sent_again_by_somebody_on_the_way_is_no_alarm() -> None:
    """Where something of the peer was taken since, a message from an hour ago says nothing about its clock."""
    covenant, (low, high) = two_members()
    async with (
        running_node(covenant, low.id, clock=ahead_by(0)) as first,
        running_node(covenant, high.id, clock=ahead_by(0)) as second,
    ):
        first.signal(SHARED)
        second.signal(SHARED)
        await until(lambda: first.cards() == second.cards() == 2)
        head, key = digest_head(bytes(32)), first.identity.key
        url = high.url + paths.EXCHANGE
        old = sign_request(key, low.nid_bytes, high.nid_bytes, url, head=head, body=b"", now=NOW - HOUR)
        async with first.client._session.post(url, data=b"", headers=old.headers) as response:
            assert response.status == 401
        assert alarms(second) == []


def test_a_request_from_the_future_always_tells() -> None:
    """What was signed later than now cannot be old: it is an alarm also where the peer was heard just now."""
    node = make_context()
    peer = next(one.nid_bytes for one in node.covenant.members if one != node.member)
    with node.database.transaction():
        heard.note(node.database, peer, NOW)
    note_untimely_request(node, peer, int(NOW) - HOUR)
    assert list_alarms(node, COORDINATOR, acknowledged=False) == []
    note_untimely_request(node, peer, int(NOW) + HOUR)
    (alarm,) = list_alarms(node, COORDINATOR, acknowledged=False)
    assert alarm.details == {"seconds": HOUR, "theirs": "ahead of this machine's"}


def test_a_clock_that_was_set_back_is_an_alarm_in_the_end() -> None:
    """A peer whose clock falls back an hour is told of once its new messages are later than the last that was taken."""
    node = make_context()
    peer = next(one.nid_bytes for one in node.covenant.members if one != node.member)
    with node.database.transaction():
        heard.note(node.database, peer, NOW)
    assert isinstance(node.clock, FixedClock)
    for minutes, told in ((30, 0), (61, 1)):
        node.clock.time = NOW + minutes * 60
        note_untimely_request(node, peer, int(node.clock.time) - HOUR)
        assert len(list_alarms(node, COORDINATOR, acknowledged=False)) == told
