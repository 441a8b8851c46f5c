"""Figures: what was measured, in which unit, and what the project wants to reach where it has said so."""

from dataclasses import dataclass
from typing import Literal

ROUNDS = 5
"""Every figure is the median of so many rounds, so that one disturbance decides nothing."""


@dataclass(frozen=True, slots=True)
class Target:
    """A figure must be at most, or at least, so much."""

    limit: float
    side: Literal["at most", "at least"]

    def is_met_by(self, value: float) -> bool:
        """Whether the figure is on the right side, the limit itself included."""
        return value <= self.limit if self.side == "at most" else value >= self.limit


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the report; `unit` is empty for a ratio."""

    name: str
    value: float
    unit: str
    target: Target | None = None

    @property
    def met(self) -> bool | None:
        """Whether the target is reached; None without one."""
        return None if self.target is None else self.target.is_met_by(self.value)


def at_most(limit: float) -> Target:
    """A target from above."""
    return Target(limit, "at most")


def at_least(limit: float) -> Target:
    """A target from below."""
    return Target(limit, "at least")
