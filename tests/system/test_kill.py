"""kill -9 at random moments while signals come in: after the restart no match is missing, doubled or false."""

import random
import threading
from functools import partial
from pathlib import Path

import pytest

from tests.helpers import synthetic_numbers
from tests.system.cluster import NodeProcess, cluster, wait_while_moving

KILLS = 10
KILLS_LONG = 100
SIGNALS_PER_KILL = 8
PAUSE_SECONDS_MAX = 0.3


def test_no_match_is_lost_when_nodes_are_killed(tmp_path: Path) -> None:
    """Ten kills of either node while both take signals leave exactly the plain intersection, with all cards."""
    kill_while_signalling(tmp_path, KILLS, seed=1)


@pytest.mark.long
def test_no_match_is_lost_in_a_hundred_kills(tmp_path: Path) -> None:
    """The same with a hundred kills."""
    kill_while_signalling(tmp_path, KILLS_LONG, seed=2)


def kill_while_signalling(folder: Path, kills: int, seed: int) -> None:
    """Place signals at both nodes, two thirds of them on the same persons, and kill one or the other all the while."""
    chance = random.Random(seed)
    numbers = [number.digits for number in synthetic_numbers(kills * SIGNALS_PER_KILL * 2)]
    chance.shuffle(numbers)
    third = len(numbers) // 3
    own = (numbers[: 2 * third], numbers[third:])
    with cluster(folder, "politie", "veilig-thuis") as nodes:
        placing = [
            threading.Thread(target=place_all, args=(node, chance.sample(mine, len(mine))))
            for node, mine in zip(nodes, own, strict=True)
        ]
        for thread in placing:
            thread.start()
        done = threading.Event()
        for _ in range(kills):
            done.wait(chance.uniform(0, PAUSE_SECONDS_MAX))
            chance.choice(nodes).kill()
        for thread in placing:
            thread.join()
        expected = len(set(own[0]) & set(own[1]))
        for node in nodes:
            wait_while_moving(partial(matches_with_card, node), expected, "matches with a card")
        for node in nodes:
            found = node.matches()
            assert len(found) == expected
            assert all(len(match["parties"]) == 1 for match in found)
            assert "internal error" not in node.output.read_text()
            assert "peer_turn_failed" not in node.output.read_text()
            references = {own["signal"] for match in found for own in match["own"]}
            assert len(references) == expected


def place_all(node: NodeProcess, numbers: list[str]) -> None:
    """Place a signal on each person, one after the other."""
    for number in numbers:
        node.signal(number)


def matches_with_card(node: NodeProcess) -> int:
    """How many matches have the other's card."""
    try:
        return sum(1 for match in node.matches() if all(party["card"] for party in match["parties"]))
    except OSError:
        return 0
