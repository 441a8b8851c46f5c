"""Pace, padding and rations: how much may be asked, and when."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from node.errors import ProtocolRefusal
from node.limits import BATCHES_TICK_ZERO, PACE_TOLERANCE, SYNCHRONISATION_CLASSES
from node.protocol.messages import Mode
from node.protocol.pace import Pace, next_job, next_tick
from tests.profiles import short

AT_ONCE = Pace(0, 4, 256, 256)
SMALL, LARGE = 256, 1024
PACED = Pace(300, 4, SMALL, LARGE)
PAIR = bytes(range(32))
pairs = st.binary(min_size=32, max_size=32)
ticks = st.integers(60, 3600)
moments = st.floats(0, 4e9)


def code_of(function: object, *arguments: object) -> str:
    """The code with which the pace refuses; empty when it does not."""
    assert callable(function)
    try:
        function(*arguments)
    except ProtocolRefusal as refusal:
        return refusal.code
    return ""


@pytest.mark.parametrize(
    ("waiting", "size"), [(0, 0), (1, 4), (4, 4), (5, 16), (16, 16), (17, 64), (64, 64), (65, 256), (9999, 256)]
)
def test_without_a_tick_the_batch_follows_what_waits(waiting: int, size: int) -> None:
    """At tick 0 a message has the smallest batch that holds what waits, 256 points at most."""
    assert AT_ONCE.size(Mode.GROWTH, waiting) == size


@given(st.integers(0, 10_000))
def test_with_a_tick_sizes_follow_the_mode_alone(waiting: int) -> None:
    """With a tick what waits changes no size."""
    assert [PACED.size(mode, waiting) for mode in (Mode.GROWTH, Mode.SYNCHRONISATION, Mode.PASSAGE)] == [4, 256, 0]


@pytest.mark.parametrize("own", SYNCHRONISATION_CLASSES.values())
@pytest.mark.parametrize("peer", [256, 1024, 4096])
def test_both_synchronise_up_to_their_class_and_then_grow(own: int, peer: int) -> None:
    """Each side sends exactly its class in batches, then growth; between two batches of the other it passes."""
    initiator, responder = Pace(300, 4, own, peer), Pace(300, 4, peer, own)
    sent = received = 0
    modes: list[tuple[Mode, Mode]] = []
    while not modes or modes[-1][0] is not Mode.GROWTH:
        request = initiator.request_mode(sent, received)
        responder.check_request(request, received, sent)
        sent += initiator.size(request, 0) if request is Mode.SYNCHRONISATION else 0
        response = responder.response_mode(request, received)
        initiator.check_response(response, request, received)
        received += responder.size(response, 0) if response is Mode.SYNCHRONISATION else 0
        modes.append((request, response))
    assert (sent, received) == (own, peer)
    assert len(modes) == max(own, peer) // 256 + 1
    assert modes[-1] == (Mode.GROWTH, Mode.GROWTH)
    assert code_of(responder.check_request, Mode.SYNCHRONISATION, received, sent) == "ration"
    assert code_of(responder.check_request, Mode.PASSAGE, received, sent) == "ration"


@pytest.mark.parametrize("received", [LARGE - 255, LARGE, LARGE + 256])
def test_a_synchronisation_above_the_class_is_refused(received: int) -> None:
    """Who has used up its class is refused a further batch, in a request and in a response."""
    assert code_of(PACED.check_request, Mode.SYNCHRONISATION, 0, LARGE - 256) == ""
    assert code_of(PACED.check_request, Mode.SYNCHRONISATION, 0, received) == "ration"
    assert code_of(PACED.check_response, Mode.SYNCHRONISATION, Mode.GROWTH, received) == "ration"


def test_responses_are_of_their_requests_kind() -> None:
    """Growth is answered with growth, a passage with no points, unless a batch is still to come."""
    verdicts = {
        (response, request): code_of(PACED.check_response, response, request, LARGE)
        for response in (Mode.GROWTH, Mode.PASSAGE)
        for request in Mode
    }
    assert {pair for pair, code in verdicts.items() if code == ""} == {
        (Mode.GROWTH, Mode.GROWTH),
        (Mode.PASSAGE, Mode.SYNCHRONISATION),
        (Mode.PASSAGE, Mode.PASSAGE),
    }


@pytest.mark.parametrize("request_mode", [Mode.SYNCHRONISATION, Mode.PASSAGE])
def test_a_responder_does_not_pass_before_its_class_is_there(request_mode: Mode) -> None:
    """The initiator would come again at once until it is: a passage before that is refused."""
    for received in (0, LARGE - 256):
        assert code_of(PACED.check_response, Mode.PASSAGE, request_mode, received) == "ration"
        assert code_of(PACED.check_response, Mode.SYNCHRONISATION, request_mode, received) == ""


@pytest.mark.parametrize("mode", [Mode.SYNCHRONISATION, Mode.PASSAGE])
def test_without_a_tick_there_is_growth_only(mode: Mode) -> None:
    """At tick 0 no message calls itself anything else."""
    assert code_of(AT_ONCE.check_request, mode, 0, 0) == "ration"
    assert code_of(AT_ONCE.check_response, mode, Mode.GROWTH, 0) == "ration"
    assert AT_ONCE.request_mode(0, 0) is AT_ONCE.response_mode(Mode.GROWTH, 0) is Mode.GROWTH


@pytest.mark.parametrize("mode", Mode)
def test_messages_have_exactly_their_points(mode: Mode) -> None:
    """A point more or less than the mode has is refused as `bad-length`; at tick 0 the count is that of a batch."""
    right = PACED.size(mode, 0)
    lawful = {count for count in range(300) if code_of(PACED.check_count, mode, count) == ""}
    assert lawful == {right}
    assert {count for count in range(300) if code_of(AT_ONCE.check_count, Mode.GROWTH, count) == ""} == set(
        BATCHES_TICK_ZERO
    )


@pytest.mark.parametrize(
    ("mode", "since", "code"),
    [
        (Mode.GROWTH, 239.9, "too-early"),
        (Mode.GROWTH, 0.0, "too-early"),
        (Mode.GROWTH, -5.0, "too-early"),
        (Mode.GROWTH, 240.0, ""),
        (Mode.GROWTH, 1e9, ""),
        (Mode.SYNCHRONISATION, 0.0, ""),
        (Mode.PASSAGE, 0.0, ""),
    ],
)
def test_growth_comes_once_a_tick(mode: Mode, since: float, code: str) -> None:
    """Growth before four fifths of the tick is refused as `too-early`; the synchronisation goes on at once."""
    tick = next_tick(PAIR, PACED.tick, 1_800_000_000.0)
    assert code_of(PACED.check_time, mode, PAIR, tick, tick + since) == code
    assert code_of(AT_ONCE.check_time, mode, PAIR, tick, tick + max(since, 0.0)) == ""


@short(100)
@given(pairs, ticks, moments, st.lists(st.floats(0.8, 1.0), min_size=20, max_size=60))
def test_who_always_comes_early_gains_nothing(pair: bytes, tick: int, start: float, gaps: list[float]) -> None:
    """However early growth requests come, no more of them are taken than ticks have passed, and two."""
    pace = replace(PACED, tick=tick)
    taken, last, now = 1, start, start
    for gap in gaps:
        now += gap * tick
        if code_of(pace.check_time, Mode.GROWTH, pair, last, now) == "":
            taken, last = taken + 1, now
    assert taken < (now - start) / tick + 2


@short(100)
@given(pairs, ticks, moments, st.lists(st.floats(0.0, 3.0), max_size=20))
def test_who_comes_at_the_ticks_is_never_early(pair: bytes, tick: int, start: float, pauses: list[float]) -> None:
    """An initiator that comes at the first tick that is 0.8 tick after its last visit is always taken."""
    pace = replace(PACED, tick=tick)
    last = start
    for pause in pauses:
        now = next_tick(pair, tick, last + PACE_TOLERANCE * tick + pause * tick)
        assert code_of(pace.check_time, Mode.GROWTH, pair, last, now) == ""
        last = now


@short(100)
@given(pairs, ticks, moments)
def test_ticks_are_a_tick_apart(pair: bytes, tick: int, now: float) -> None:
    """The next tick is later than now by at most a tick, and the one after it exactly a tick later."""
    first = next_tick(pair, tick, now)
    assert now < first <= now + tick
    assert next_tick(pair, tick, first) == first + tick
    assert (first - int.from_bytes(pair, "big") % tick) % tick == 0


@short(100)
@given(pairs, ticks, moments)
def test_the_job_runs_halfway_between_two_ticks(pair: bytes, tick: int, now: float) -> None:
    """The match job never falls together with a message."""
    job = next_job(pair, tick, now)
    assert now < job <= now + tick
    assert next_tick(pair, tick, job) - job == tick / 2


def test_pairs_do_not_all_come_at_once() -> None:
    """The phases of many pairs spread over the tick."""
    phases = {next_tick(bytes([n]) * 32, 300, 0.0) for n in range(60)}
    assert len(phases) > 40
