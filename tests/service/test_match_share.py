"""An unusual share of a peer's points that match is an alarm; the usual overlap of two organisations is none."""

import pytest

from node.matching.share import is_high_share
from node.service.alarms import AlarmKind, list_alarms
from node.service.context import Context
from simulations.memory import settle
from tests.attacks.dishonest import make_nodes, place
from tests.helpers import COORDINATOR, synthetic_numbers


@pytest.mark.parametrize(
    ("matches", "points", "high"),
    [
        (31, 31, False),
        (32, 32, True),
        (32, 64, True),
        (32, 65, False),
        (200, 400, True),
        (200, 1_000, False),
        (0, 0, False),
    ],
)
def test_half_of_at_least_32_is_high(matches: int, points: int, high: bool) -> None:
    """Both the number and the share must be reached."""
    assert is_high_share(matches, points) is high


def overlapping(own: int, shared: int) -> tuple[Context, Context]:
    """Two nodes that have told each other everything; the first has so many persons of its own beside the shared."""
    first, second = make_nodes().two
    numbers = synthetic_numbers(shared + own + 40)
    for number in numbers[: shared + own]:
        place(first, number)
    for number in [*numbers[:shared], *numbers[-40:]]:
        place(second, number)
    settle([first, second])
    return first, second


def alarms(node: Context) -> list[tuple[str, int]]:
    """Kind of and matches in each open alarm."""
    found = list_alarms(node, COORDINATOR, acknowledged=False)
    return [(one.kind, int(one.details["matches"])) for one in found if one.kind == AlarmKind.MATCH_SHARE]


def test_a_list_of_known_numbers_is_an_alarm() -> None:
    """A member of whose twenty persons all match, each as a person and as a family, is told of, by counts alone."""
    _, second = overlapping(own=0, shared=20)
    ((kind, matches),) = alarms(second)
    assert kind == "match-share"
    assert matches >= 32
    (one,) = [one for one in list_alarms(second, COORDINATOR, acknowledged=False) if one.kind == kind]
    assert one.details.keys() == {"matches", "points"}


def test_an_overlap_of_a_third_is_none() -> None:
    """Of sixty persons twenty shared are nothing strange."""
    first, second = overlapping(own=40, shared=20)
    assert alarms(first) == alarms(second) == []


def test_it_is_raised_once_a_day() -> None:
    """More matches of the same day count for nothing; those of a later day are told of again."""
    nodes = make_nodes()
    first, second = nodes.two
    numbers = iter(synthetic_numbers(48))
    times: list[list[int]] = []
    for days in (0, 0, 2):
        nodes.clock.forward(days=days)
        for number in [next(numbers) for _ in range(8 if times else 32)]:
            place(first, number)
            place(second, number)
        settle([first, second])
        found = list_alarms(second, COORDINATOR, acknowledged=False)
        times.append([one.times for one in found if one.kind == AlarmKind.MATCH_SHARE])
    assert times == [[1], [1], [2]]
