"""The script's own bookkeeping of the year, in the clear: what people did, and what follows from it by counting."""

from dataclasses import dataclass, field, replace
from datetime import date

from node.matching.follow_up import Claim, State
from node.service.signal_closing import CloseReason


@dataclass(frozen=True)
class PlacedSignal:
    """A signal: whose it is now, and who placed it."""

    id: str
    organisation: str
    person: str
    placed_by: str
    citizen: str
    purposes: tuple[str, ...]
    day: date


@dataclass(frozen=True)
class Closed:
    """A signal that ended, and why."""

    id: str
    organisation: str
    reason: CloseReason
    day: date


@dataclass(frozen=True)
class Step:
    """A step in a follow-up, or a claim of the lead."""

    organisation: str
    person: str
    citizen: str
    step: State | Claim
    day: date


@dataclass
class Ledger:
    """All that the script did, in its order."""

    placed: list[PlacedSignal] = field(default_factory=list)
    closed: list[Closed] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    destroyed: list[tuple[str, str, date]] = field(default_factory=list)
    """Archived signals that were destroyed: id, why, when."""

    def hand_over(self, signal_id: str, to: str) -> None:
        """A signal is somebody else's from now on."""
        self.placed = [replace(each, person=to) if each.id == signal_id else each for each in self.placed]
