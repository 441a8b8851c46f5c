"""What one new signal costs the database does not depend on how many there are already."""

from collections.abc import Callable

import pytest

from node.model import Bsn
from node.service.context import Context
from node.service.professionals import add_professional
from node.service.signal_closing import CloseReason, close_signal
from node.service.signal_rules import NewSignal
from node.service.signals import add_signal, add_signals
from simulations.memory import settle
from tests.helpers import COORDINATOR, make_context, make_covenant, make_member, new_signal, synthetic_numbers

FEW, MANY = 10, 250
"""Signals at each of two nodes; a statement that walks through them takes thousands of steps more among many."""
SLACK = 150
"""Steps by which two runs differ without that: where rows happen to stand in an index."""


class Pair:
    """Two nodes in memory that hold so many signals each and know everything of each other that they should."""

    def __init__(self, size: int) -> None:
        covenant = make_covenant([make_member("politie"), make_member("jeugdteam", number=1)])
        self.nodes = [make_context(member.id, covenant=covenant, seed=size) for member in covenant.members]
        self.people = [
            add_professional(node, COORDINATOR, "Ada", "coach", "06 1234 5678", "ada@a.example", "professional")
            for node in self.nodes
        ]
        numbers = synthetic_numbers(2 * size + 1)
        self.free, self.held = numbers[-1], (numbers[:size], numbers[size:-1])
        for node, person, held in zip(self.nodes, self.people, self.held, strict=True):
            add_signals(node, COORDINATOR, [signal_on(number) for number in held], person)
        settle(self.nodes)

    def place(self, at: int, number: Bsn) -> str:
        """Place a signal at one of the two; its id."""
        return add_signal(self.nodes[at], COORDINATOR, signal_on(number), self.people[at]).signal_id

    def steps(self, action: Callable[[], object]) -> int:
        """The steps of SQLite's virtual machine, at both nodes, for an action and all that follows from it."""
        taken = [0]

        def step() -> int:
            taken[0] += 1
            return 0

        for node in self.nodes:
            watch(node, step)
        action()
        settle(self.nodes)
        for node in self.nodes:
            watch(node, None)
        return taken[0]


def signal_on(number: Bsn) -> NewSignal:
    """A signal with nothing but its number and purpose."""
    return new_signal(number)


def watch(node: Context, step: Callable[[], int] | None) -> None:
    """Call this at every step of the node's database."""
    node.database._connection.set_progress_handler(step, 1)


@pytest.fixture(scope="module")
def pairs() -> tuple[Pair, Pair]:
    """A pair that holds few signals, and one that holds many."""
    return Pair(FEW), Pair(MANY)


@pytest.mark.parametrize("at", [0, 1])
@pytest.mark.parametrize("match", [False, True])
def test_a_signal_costs_the_same_among_many(pairs: tuple[Pair, Pair], at: int, match: bool) -> None:
    """Placing a signal and closing it, matched or not, takes as many steps among many signals as among few."""

    def costs(pair: Pair) -> tuple[int, int]:
        placed: list[str] = []
        number = pair.held[1 - at][0] if match else pair.free
        placing = pair.steps(lambda: placed.append(pair.place(at, number)))
        closing = pair.steps(lambda: close_signal(pair.nodes[at], COORDINATOR, placed[0], CloseReason.DONE))
        return placing, closing

    few, many = (costs(pair) for pair in pairs)
    assert many == pytest.approx(few, abs=SLACK)
