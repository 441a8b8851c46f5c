"""With a tick, sizes, counts and times are a function of pace and peer only (docs/protocol.md §8).

Each test runs two worlds from the same seed, one in which people work and one in which nobody does, and compares
everything that an onlooker sees, message by message.
"""

from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from node.errors import InvalidInput
from node.model import Bsn
from node.service.matches import list_matches
from node.service.professionals import add_professional
from node.service.signal_closing import CloseReason, close_signal
from node.service.signals import add_signal, add_signals
from node.storage import signals
from tests.helpers import COORDINATOR, new_signal, synthetic_numbers
from tests.network.overheard import DAY, LONG, Seen, Step, World
from tests.profiles import long, short

TICK = 1800
DAYS = 2.5
"""One session, and before it ends another one beside it."""
NUMBERS = synthetic_numbers(240)
LOST = (25, 26, 61)
"""Exchanges whose response is lost: two in a row, and one in the second day."""
GROWTH_BYTES, SYNCHRONISATION_BYTES, PASSAGE_BYTES = 1_354, 17_484, 9_290
"""As the document tells them."""
ACTIONS = ("place", "place", "place", "close", "close", "list", "join")


def act(world: World, which: int, action: str, number: int) -> None:
    """Something that people of one of the two organisations do."""
    node = world.nodes[which]
    people = world.people[node.member.id]
    if action == "place":
        with suppress(InvalidInput):  # there is one already
            add_signal(node, COORDINATOR, new_signal(NUMBERS[number]), people[number % 2])
    elif action == "close" and (there := signals.listed(node.database, "open")):
        close_signal(node, COORDINATOR, there[number % len(there)].id, CloseReason.DONE)
    elif action == "list":
        list_matches(node, COORDINATOR)
    elif action == "join":
        add_professional(node, COORDINATOR, f"Bas {number}", "coach", "06 1234 5678", "b@c.example", "professional")


def step(after: float, which: int, action: str, number: int) -> Step:
    """The same, as a step of a world."""
    return after, lambda world: act(world, which, action, number)


def import_list(world: World, which: int, numbers: Sequence[Bsn]) -> None:
    """Place a list of signals of the colleague with the long card."""
    node = world.nodes[which]
    new = [new_signal(number) for number in numbers]
    add_signals(node, COORDINATOR, new, world.people[node.member.id][1])


@cache
def seen_in_silence(days: float = DAYS, tick: int = TICK, lost: tuple[int, ...] = LOST) -> list[Seen]:
    """What is seen while nobody does anything."""
    return World(tick, lost).run(days)


def test_what_is_seen_in_silence() -> None:
    """Two sessions are begun, each side synchronises in both, and then there is one exchange a tick.

    At the start, after each failure and a day after the last one the two compare their covenants.
    """
    seen = seen_in_silence()
    kinds = Counter(each.what.split()[0] for each in seen)
    assert kinds["hello"] == kinds["answer"] == 2
    modes = Counter((each.by, each.what.split()[-1]) for each in seen if "mode" in each.what)
    assert (modes["politie", "1"], modes["jeugdteam", "1"], modes["politie", "2"]) == (2, 8, 6)
    assert modes["politie", "0"] > 0.95 * DAYS * DAY / TICK
    assert kinds["request"] - kinds["response"] == 0
    assert kinds["covenant"] == kinds["covenant-answer"] == 1 + len(LOST) + 1
    assert set(kinds) == {"covenant", "covenant-answer", "hello", "answer", "request", "response"}
    assert {each.body for each in seen if each.what.startswith("response") and each.what.endswith("0")} == {
        GROWTH_BYTES
    }
    assert {each.body for each in seen if each.what.endswith("2")} == {PASSAGE_BYTES}
    assert max(each.body for each in seen) == SYNCHRONISATION_BYTES
    assert {len({each.head for each in seen if each.what.split()[1:2] == [n]}) for n in ("1", "30")} == {1}


def test_nothing_shows_of_a_busy_week() -> None:
    """Lists that match, single signals, cards longer than a slot and withdrawals change nothing that is seen."""
    world = World(TICK, LOST)
    import_list(world, 0, NUMBERS[:130])
    import_list(world, 1, NUMBERS[110:])
    steps = [step(900.0 * quarter, quarter % 2, "close", 7 * quarter) for quarter in range(40, 160)]
    steps += [step(3600.0 * hour, hour % 2, "place", hour // 2) for hour in range(10, 50)]
    assert world.run(DAYS, steps) == seen_in_silence()
    for node in world.nodes:
        assert {row[0] for row in node.database.rows("SELECT status FROM peer_match")} == {"open", "withdrawn"}
        assert node.database.value("SELECT count(*) FROM card WHERE name = ?", (LONG,)) > 10


def activity(days: float) -> st.SearchStrategy[list[Step]]:
    """Up to thirty things that people do."""
    moments = st.floats(0, days * DAY, exclude_max=True)
    return st.lists(
        st.builds(step, moments, st.integers(0, 1), st.sampled_from(ACTIONS), st.integers(0, 11)), max_size=30
    )


@short(4)
@given(activity(1))
def test_nothing_shows_whatever_people_do(steps: list[Step]) -> None:
    """Whatever is placed, closed, looked at and matched, and whenever: what is seen is the same."""
    assert World(TICK, LOST).run(1, steps) == seen_in_silence(days=1)


@pytest.mark.long
@long(10)
@given(activity(DAYS))
def test_nothing_shows_in_many_weeks(steps: list[Step]) -> None:
    """The same in many more worlds, over two sessions."""
    assert World(TICK, LOST).run(DAYS, steps) == seen_in_silence()


def test_without_a_tick_everything_shows() -> None:
    """At tick 0 the same comparison tells the two worlds apart: an onlooker sees when a signal is placed."""
    quiet = seen_in_silence(days=0.5, tick=0, lost=())
    busy = World(0).run(0.5, [step(20_000.0, 0, "place", 0)])
    assert busy[: len(quiet)] == quiet
    assert {round(each.at) for each in busy[len(quiet) :]} == {20_000}
