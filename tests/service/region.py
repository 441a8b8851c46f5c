"""Three nodes of one covenant, and what each gives to the figures of all (docs/reports.md)."""

from datetime import UTC, datetime

from node.matching.joint_figures import joint_vector
from node.matching.months import Month
from node.protocol.contribution import (
    SignedContribution,
    layout_for,
    read_contribution,
)
from node.service.context import Context
from node.service.contributing import contribute
from node.service.professionals import add_professional
from node.service.publishing import accounts, found_matches, placed_signals
from node.service.signals import add_signal
from simulations.memory import settle
from tests.helpers import (
    COORDINATOR,
    FixedClock,
    make_context,
    make_covenant,
    new_signal,
    synthetic_numbers,
)

NUMBERS = synthetic_numbers(30)
NOVEMBER = Month(2026, 11)
NAMES = ("politie", "veilig-thuis", "jeugdteam")


def at(text: str) -> float:
    """A moment, in seconds since 1970."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()


KNOWN = at("2026-12-30T09:00:00")
"""When the figures of November are known."""


class Region:
    """Three nodes of one covenant: in November the politie has eight signals, the others six and two, some shared."""

    def __init__(self) -> None:
        self.clock = FixedClock()
        self.covenant = make_covenant()
        self.nodes = [
            make_context(name, covenant=self.covenant, clock=self.clock, seed=at) for at, name in enumerate(NAMES)
        ]
        for node, numbers in zip(self.nodes, (range(8), range(6, 12), range(7, 9)), strict=True):
            place(node, numbers)
        settle(self.nodes)
        self.clock.time = KNOWN

    def given(self) -> list[SignedContribution]:
        """What all three give."""
        return [of(node) for node in self.nodes]


def place(node: Context, numbers: range) -> None:
    """Signals of a new colleague."""
    who = add_professional(node, COORDINATOR, "Kim", "agent", "06 1", "", "professional")
    for number in numbers:
        add_signal(node, COORDINATOR, new_signal(NUMBERS[number]), who)


def of(node: Context) -> SignedContribution:
    """What a node gives of November."""
    return read_contribution(contribute(node, COORDINATOR, NOVEMBER).file)


def vector(node: Context) -> tuple[int, ...]:
    """A node's figures of November in the clear."""
    records = (placed_signals(node, NOVEMBER), found_matches(node, NOVEMBER), accounts(node, NOVEMBER))
    return joint_vector(layout_for(node.covenant), *records)
