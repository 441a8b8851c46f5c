"""Send more or sooner than the pace gives (docs/protocol.md §8)."""

from dataclasses import replace

import pytest

from node.errors import ProtocolRefusal
from node.protocol.covenant import federation
from node.protocol.hello import make_hello
from node.protocol.messages import Message, Mode
from node.protocol.names import NO_PAIR, dummy_point
from node.service.context import Context
from node.service.covenant_check import covenant_mark
from node.service.peers import allow_resync
from node.service.session_life import answer_session
from tests.attacks.dishonest import (
    Nodes,
    begin,
    deliver,
    exchange,
    make_nodes,
    refused,
    request_with,
    response_with,
    reworked,
    session_of,
    state_of,
    take,
    unchanged,
)
from tests.helpers import COORDINATOR, SeededRandomness

TICK = 300
SYNCHRONISATION = 256


def test_a_growth_request_before_its_tick_is_refused() -> None:
    """A second growth request within 0.8 tick is `too-early`; after that it is answered."""
    nodes = _through()
    first, second = nodes.two
    exchange(first, second)
    last = nodes.clock.time
    nodes.clock.forward(seconds=2 * TICK)
    request = request_with(first, second)
    for early in (0, 1, 0.5 * TICK, 0.799 * TICK):
        nodes.clock.time = last + early
        with refused("too-early", second):
            deliver(first, second, request)
    nodes.clock.time = last + 0.8 * TICK
    deliver(first, second, request)


def test_a_clock_set_back_gives_no_growth() -> None:
    """While the responder's clock stands before the last growth exchange, another growth request is `too-early`."""
    nodes = _through()
    first, second = nodes.two
    exchange(first, second)
    nodes.clock.forward(seconds=2 * TICK)
    request = request_with(first, second)
    nodes.clock.forward(days=-1)
    with refused("too-early", second):
        deliver(first, second, request)


def test_refusals_for_the_pace_have_status_429() -> None:
    """`ration` and `too-early` are 429, so that whoever reads traffic does not take them for faults."""
    nodes = _through()
    first, second = nodes.two
    exchange(first, second)
    nodes.clock.forward(seconds=2 * TICK)
    growth = request_with(first, second)
    synchronisation = reworked(session_of(first, second), growth, unchanged, Mode.SYNCHRONISATION)
    nodes.clock.forward(seconds=-2 * TICK)
    for code, request in (("too-early", growth), ("ration", synchronisation)):
        with pytest.raises(ProtocolRefusal) as refusal:
            deliver(first, second, request)
        assert (refusal.value.code, refusal.value.status) == (code, 429)


def test_a_second_synchronisation_in_a_session_is_refused() -> None:
    """Once the class is used up a request of mode 1 is `ration`."""
    first, second = _through().two
    request = _with_points(first, second, SYNCHRONISATION, Mode.SYNCHRONISATION)
    with refused("ration", second):
        deliver(first, second, request)


def test_a_second_synchronisation_in_a_response_is_refused() -> None:
    """An initiator refuses it too, and its request stays open."""
    first, second = _through().two
    request = request_with(first, second)
    honest = deliver(first, second, request)
    points = _points(second, first, SYNCHRONISATION)
    response = reworked(
        session_of(second, first), honest, lambda body: replace(body, points=points), Mode.SYNCHRONISATION
    )
    with refused("ration", first):
        take(first, second, response)
    assert state_of(first, second).waiting


@pytest.mark.parametrize("count", [0, 3, 5, 256])
def test_a_growth_message_has_as_many_points_as_the_covenant_says(count: int) -> None:
    """With 4 points a tick, a growth request or response with any other number is `bad-length`."""
    first, second = _through().two
    request = _with_points(first, second, count, Mode.GROWTH)
    with refused("bad-length", second):
        deliver(first, second, request)
    first, second = _through().two
    points = _points(second, first, count)
    response = response_with(first, second, request_with(first, second), lambda body: replace(body, points=points))
    with refused("bad-length", first):
        take(first, second, response)


@pytest.mark.parametrize("count", [0, 4, 255])
def test_a_synchronisation_has_256_points(count: int) -> None:
    """A synchronisation with fewer points is `bad-length`: its size would tell how many items there are."""
    nodes = make_nodes(tick=TICK)
    first, second = nodes.two
    begin(first, second)
    request = _with_points(first, second, count, Mode.SYNCHRONISATION)
    with refused("bad-length", second):
        deliver(first, second, request)


def test_a_passage_has_no_points() -> None:
    """Mode 2 is no way around the pace: with points it is `bad-length`, and without need it is `ration`."""
    nodes = make_nodes(tick=TICK)
    first, second = nodes.two
    begin(first, second)
    request = _with_points(first, second, 4, Mode.PASSAGE)
    with refused("bad-length", second):
        deliver(first, second, request)
    first, second = _through().two
    request = _with_points(first, second, 0, Mode.PASSAGE)
    with refused("ration", second):
        deliver(first, second, request)


def test_a_response_of_another_mode_than_its_request_is_refused() -> None:
    """A responder that answers growth with a passage is `ration`."""
    first, second = _through().two
    honest = deliver(first, second, request_with(first, second))
    response = reworked(session_of(second, first), honest, lambda body: replace(body, points=()), Mode.PASSAGE)
    with refused("ration", first):
        take(first, second, response)


@pytest.mark.parametrize("mode", [Mode.SYNCHRONISATION, Mode.PASSAGE])
def test_at_tick_0_there_is_growth_only(mode: Mode) -> None:
    """Without a tick any other mode is `ration`."""
    first, second = make_nodes().two
    begin(first, second)
    request = request_with(first, second, mode=mode)
    with refused("ration", second):
        deliver(first, second, request)


def test_sessions_of_an_epoch_are_rationed() -> None:
    """A pair begins one session an epoch and one more; the next is `restart-limit`, until a coordinator allows it."""
    nodes = make_nodes()
    first, second = nodes.two
    for seed in (1, 2):
        _say_hello(first, second, seed)
    with refused("restart-limit", second):
        _say_hello(first, second, 3)
    allow_resync(second, COORDINATOR, first.member.id)
    _say_hello(first, second, 3)
    with refused("restart-limit", second):
        _say_hello(first, second, 4)
    nodes.clock.forward(days=first.covenant.epoch.days)
    _say_hello(first, second, 4)


def test_another_pair_has_a_ration_of_its_own() -> None:
    """What one member has used up takes nothing from another."""
    first, second, third = make_nodes().all
    for seed in (1, 2):
        _say_hello(first, third, seed)
    with refused("restart-limit", third):
        _say_hello(first, third, 3)
    _say_hello(second, third, 3)


def _through() -> Nodes:
    """Two nodes at a real tick, through with their synchronisation, with growth due."""
    nodes = make_nodes(tick=TICK)
    first, second = nodes.two
    begin(first, second)
    exchange(first, second)
    assert state_of(first, second).sent == state_of(second, first).sent == SYNCHRONISATION
    return nodes


def _points(sender: Context, receiver: Context, count: int) -> tuple[bytes, ...]:
    """As many points as wished, in place of those that the pace gives."""
    pair = session_of(sender, receiver).pair
    return tuple(dummy_point(pair, bytes(32), 1, number) for number in range(count))


def _with_points(first: Context, second: Context, count: int, mode: Mode) -> Message:
    points = _points(first, second, count)
    return request_with(first, second, lambda body: replace(body, points=points), mode)


def _say_hello(first: Context, second: Context, seed: int) -> None:
    """A hello from outside the initiator's own count, which it would keep to."""
    ends = (first.member.nid_bytes, second.member.nid_bytes)
    epoch = first.covenant.epoch_at(first.clock.now())
    mark = covenant_mark(first)
    hello, _ = make_hello(federation(first.covenant), epoch, *ends, NO_PAIR, mark, SeededRandomness(seed))
    answer_session(second, first.member.nid_bytes, hello)
