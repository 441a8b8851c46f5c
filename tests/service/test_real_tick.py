"""With a real tick: what is said when, how much of it, and that in the end everybody knows what they share."""

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from node.errors import ProtocolRefusal
from node.protocol.messages import Mode
from node.service.initiating import (
    OutgoingRequest,
)
from node.service.responding import check_nudge, open_request, respond
from node.storage import points
from simulations.memory import run_jobs
from tests.helpers import BOTH, synthetic_numbers
from tests.profiles import long, short
from tests.service.in_the_clear import check_quiet, open_matches
from tests.service.paced import LARGE, SMALL, TICK, PacedPair
from tests.service.world import PERSONS, Node


def place_many(node: Node, count: int, skip: int = 0) -> None:
    """Signals on so many persons, each of which is two items."""
    for number in synthetic_numbers(skip + count)[skip:]:
        node.place(number, BOTH[:1], [], 0)


def test_a_session_begins_with_one_synchronisation() -> None:
    """Each side sends batches up to its class at once, with items or without, and passes while the other goes on."""
    pair = PacedPair()
    place_many(pair.first, 3)
    begun = pair.clock.time
    until = pair.talk()
    smaller_first = pair.first.id == "politie"
    sync, passed = Mode.SYNCHRONISATION, Mode.PASSAGE
    later = (passed, sync) if smaller_first else (sync, passed)
    assert pair.modes()[:4] == [(sync, sync), later, later, later]
    assert {at for at, *_ in pair.sent[:4]} == {begun}
    counted = [points.counts(node.context.database, pair.session(node).id)["peer_points"] for node in pair.nodes]
    growth = 4 * (len(pair.sent) - 4)
    own, peer = (SMALL, LARGE) if smaller_first else (LARGE, SMALL)
    assert counted[1] == own + growth
    assert counted[0] in (peer, peer + growth)
    assert begun < until <= begun + 2 * TICK


def test_growth_goes_out_once_a_tick_whether_or_not_there_is_news() -> None:
    """In an hour there are twelve exchanges of four points, a tick apart, with signals and without."""
    pair = PacedPair()
    pair.pass_ticks(1)
    before = len(pair.sent)
    pair.pass_ticks(6)
    place_many(pair.first, 2)
    place_many(pair.second, 2)
    pair.pass_ticks(6)
    times = [at for at, *_ in pair.sent[before:]]
    assert [later - earlier for earlier, later in pairwise(times)] == [TICK] * 11
    assert pair.modes()[before:] == [(Mode.GROWTH, Mode.GROWTH)] * 12
    assert {item.purpose for item in open_matches(pair.first, pair.second)} == {BOTH[0]}


def test_every_growth_message_has_one_size() -> None:
    """Matches, cards, withdrawals and nothing at all look alike: each growth message has the size of every other."""
    pair = PacedPair()
    pair.pass_ticks(2)
    before = len(pair.sent)
    pair.pass_ticks(2)
    place_many(pair.first, 5)
    place_many(pair.second, 5)
    pair.pass_ticks(8)
    pair.first.close(0)
    pair.second.close(1)
    pair.pass_ticks(4)
    sizes = {(len(request.body), len(response.body)) for _, request, response in pair.sent[before:]}
    assert len(sizes) == 1
    assert open_matches(pair.first, pair.second)


def test_what_is_above_the_class_queues_at_the_pace() -> None:
    """Of 300 items 256 go in the synchronisation, and the rest four a tick."""
    pair = PacedPair()
    small = pair.first if pair.first.id == "politie" else pair.second
    place_many(small, 150)
    pair.talk()
    pair.pass_ticks(1)
    stored = pair.session(small)
    waiting = [points.counts(small.context.database, stored.id)["waiting_items"]]
    for _ in range(3):
        pair.pass_ticks(1)
        waiting.append(points.counts(small.context.database, stored.id)["waiting_items"])
    assert waiting[0] in (300 - 256 - 4, 300 - 256 - 8)
    assert [earlier - later for earlier, later in pairwise(waiting)] == [4, 4, 4]


def test_growth_that_comes_too_early_is_refused() -> None:
    """A member whose clock runs ahead is refused from the head alone, and the same request is heard when it is time."""
    pair = PacedPair()
    pair.pass_ticks(1)
    second = pair.second.context
    pair.clock.forward(seconds=TICK)
    request = pair.next()
    assert isinstance(request, OutgoingRequest)
    pair.clock.forward(seconds=-0.5 * TICK)
    with pytest.raises(ProtocolRefusal) as refusal:
        open_request(second, pair.first.nid, request.message.head, request.message.body_digest)
    assert (refusal.value.code, refusal.value.status) == ("too-early", 429)
    pair.clock.forward(seconds=0.5 * TICK)
    assert pair.next() == request
    opened = open_request(second, pair.first.nid, request.message.head, request.message.body_digest)
    assert respond(second, opened, request.message.body).head


def test_nobody_is_nudged() -> None:
    """With a tick a nudge is refused: it would tell that something waits."""
    pair = PacedPair()
    pair.pass_ticks(1)
    with pytest.raises(ProtocolRefusal, match="too-early"):
        check_nudge(pair.first.context, pair.second.nid)


def test_dummies_are_withdrawn_after_lifetimes_like_those_of_signals() -> None:
    """Of a synchronisation's dummies about one in 37 has gone after twenty days, a few with each message."""
    pair = PacedPair()
    pair.pass_ticks(1)
    large = pair.first if pair.first.id == "jeugdteam" else pair.second
    other = pair.second if large is pair.first else pair.first

    def held() -> int:
        return points.counts(other.context.database, pair.session(other).id)["peer_points"]

    start, sent = held(), len(pair.sent)
    pair.clock.forward(days=20)
    pair.pass_ticks(3)
    gone = start + 4 * (len(pair.sent) - sent) - held()
    assert 0 < gone <= 4 * (len(pair.sent) - sent)
    pair.pass_ticks(12)
    gone = start + 4 * (len(pair.sent) - sent) - held()
    assert 10 < gone < 60


def run_history(events: Sequence[tuple[str, int, int]]) -> None:
    """Let these things happen, a tick or less apart, and look at what both know in the end."""
    pair = PacedPair("256")
    for what, which, number in events:
        node = pair.nodes[which]
        if what == "place":
            node.place(PERSONS[number], BOTH, [PERSONS[0]] if number else [], which)
        elif what == "close":
            node.close(number)
        elif what == "job":
            run_jobs(node.context)
        elif what == "lose":
            pair.next()  # made and stored, and lost on the way
        elif what == "restart":
            node.start()
        else:
            pair.pass_ticks(1)
    pair.pass_until_all_is_said()
    check_quiet(pair.nodes)


events = st.lists(
    st.tuples(
        st.sampled_from(["place", "place", "close", "job", "lose", "restart", "tick", "tick"]),
        st.integers(0, 1),
        st.integers(0, 2),
    ),
    max_size=16,
)


@short(15)
@given(events)
def test_paced_nodes_know_what_they_share(events: list[tuple[str, int, int]]) -> None:
    """With a tick, padding and classes too, after any history both have the plain intersection, and nothing else."""
    run_history(events)


@pytest.mark.long
@long(15)
@given(events)
def test_paced_nodes_in_many_histories(events: list[tuple[str, int, int]]) -> None:
    """Paced nodes know what they share after histories that nobody has looked at before."""
    run_history(events)


def test_the_same_items_make_the_same_matches_at_both() -> None:
    """Two lists that overlap in part match in their overlap after the synchronisation and two jobs."""
    pair = PacedPair()
    place_many(pair.first, 20)
    place_many(pair.second, 20, skip=15)
    pair.pass_ticks(2)
    shared = Counter(pair.first.live() & pair.second.live())
    assert len(shared) == 10
    assert open_matches(pair.first, pair.second) == open_matches(pair.second, pair.first) == shared
