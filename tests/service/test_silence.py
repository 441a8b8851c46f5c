"""Peers that fall silent, come back, or were never there."""

from node.model import OPERATOR
from node.protocol.exchange_state import ExchangeState
from node.protocol.utc_text import utc_text
from node.service.alarms import AlarmKind, list_alarms
from node.service.peers import list_peers
from node.service.silence import watch_silence
from node.storage import sessions
from node.storage.alarms import StoredAlarm
from tests.helpers import BOTH, COORDINATOR, make_context
from tests.service.in_the_clear import check_quiet
from tests.service.paced import LARGE, SMALL, TICK, PacedPair
from tests.service.world import PERSONS, Node

DAY = 86_400


def stalled(node: Node, *, acknowledged: bool = False) -> list[StoredAlarm]:
    """The alarms on a silent peer."""
    found = list_alarms(node.context, COORDINATOR, acknowledged=acknowledged)
    return [one for one in found if one.kind == AlarmKind.STALLED]


def test_a_peer_that_talks_is_not_stalled() -> None:
    """As long as exchanges are taken, every tick or after an outage of less than a day, there is no alarm."""
    pair = PacedPair()
    for _ in range(3):
        pair.pass_ticks(2)
        pair.clock.forward(seconds=DAY - 3 * TICK)
        assert [watch_silence(node.context) for node in pair.nodes] == [0, 0]


def test_a_silent_peer_is_one_alarm() -> None:
    """After a day each side raises an alarm once, which says since when, and `peer list` says it too."""
    pair = PacedPair()
    pair.pass_ticks(1)
    for hours in (25, 1, 24 * 3):
        pair.clock.forward(seconds=hours * 3600)
        assert [watch_silence(node.context) for node in pair.nodes] == [1, 1]
    for node in pair.nodes:
        (one,) = stalled(node)
        assert one.times == 1
        (view,) = list_peers(node.context, OPERATOR)
        assert view.silent_since == view.heard
        assert view.heard is not None
        assert one.details == {"since": utc_text(view.heard)}
        assert 4 * DAY < pair.clock.time - view.heard < 5 * DAY


def test_an_acknowledged_silence_is_not_raised_again() -> None:
    """Somebody knows; only a new silence is a new alarm."""
    pair = PacedPair()
    pair.pass_ticks(1)
    node = pair.first.context
    pair.clock.forward(days=2)
    watch_silence(node)
    with node.database.transaction():
        node.database.execute("UPDATE alarm SET acknowledged = 1.0, acknowledged_by = 'office'")
    watch_silence(node)
    assert stalled(pair.first) == []
    pair.pass_ticks(1)
    pair.clock.forward(days=2)
    watch_silence(node)
    assert len(stalled(pair.first)) == 1


def test_the_alarm_ends_when_the_peer_returns() -> None:
    """The first exchange that is taken ends the alarm on both sides; what is sent and not answered does not."""
    pair = PacedPair()
    pair.pass_ticks(1)
    pair.clock.forward(days=2)
    for node in pair.nodes:
        watch_silence(node.context)
    pair.next()  # sent, and lost on the way
    assert [len(stalled(node)) for node in pair.nodes] == [1, 1]
    pair.talk()
    for node in pair.nodes:
        assert stalled(node) == []
        assert [one.acknowledged_by for one in stalled(node, acknowledged=True)] == ["node"]
        (view,) = list_peers(node.context, OPERATOR)
        assert (view.heard, view.silent_since) == (pair.clock.time, None)


def test_when_a_peer_was_heard_outlives_a_restart() -> None:
    """A node that is stopped and started every few hours raises the alarm all the same."""
    pair = PacedPair()
    pair.pass_ticks(1)
    for _ in range(5):
        pair.clock.forward(seconds=6 * 3600)
        pair.second.start()
    assert watch_silence(pair.second.context) == 1


def test_a_member_that_never_came_is_stalled_too() -> None:
    """A day after this node first looked for it, a member that was never heard is an alarm."""
    pair = PacedPair()
    assert watch_silence(pair.first.context) == 0
    pair.clock.forward(days=1, seconds=1)
    assert watch_silence(pair.first.context) == 1
    (view,) = list_peers(pair.first.context, OPERATOR)
    assert view.heard is None
    assert view.silent_since == pair.clock.time - DAY - 1


def test_at_tick_0_silence_means_nothing() -> None:
    """Without a tick a peer that has nothing to say says nothing."""
    node = make_context()
    assert watch_silence(node) == 0
    node.clock.forward(days=9)  # type: ignore[attr-defined]
    assert watch_silence(node) == 0
    assert all(view.silent_since is None for view in list_peers(node, OPERATOR))


def test_a_peer_that_returns_after_a_month_costs_one_synchronisation() -> None:
    """A session of the new epoch begins, with one synchronisation to each side, and what was shared is shared again."""
    pair = PacedPair()
    for node in pair.nodes:
        node.place(PERSONS[0], BOTH, [], 0)
    pair.pass_until_all_is_said()
    gone = pair.pair
    pair.clock.forward(days=31)
    for node in pair.nodes:
        node.keep_house()  # as each node does every hour, also while the other is gone
        node.place(PERSONS[1], BOTH, [], 0)
    pair.pass_until_all_is_said()
    check_quiet(pair.nodes)
    assert pair.pair != gone
    epoch = pair.first.context.covenant.epoch_at(pair.clock.time)
    for node, peer in (pair.nodes, reversed(pair.nodes)):
        assert sent_in_synchronisation(node) == (SMALL if node.id == "politie" else LARGE)
        assert sessions.begun_and_granted(node.context.database, peer.nid, epoch) == (1, 0)
        (view,) = list_peers(node.context, OPERATOR)
        assert (view.restarts, view.restarts_in_all) == (0, 0)


def sent_in_synchronisation(node: Node) -> int:
    """Points that a node sent in the synchronisation of the session that it has now."""
    (stored,) = sessions.established(node.context.database)
    return ExchangeState.restore(stored.state).sent
