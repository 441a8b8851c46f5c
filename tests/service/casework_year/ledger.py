"""The script's own bookkeeping of the year, in the clear: what people did, and what follows from it by counting."""

from dataclasses import dataclass, field, replace
from datetime import date

from node.matching.follow_up import Claim, State
from node.service.signal_closing import CloseReason
from tests.service.casework_year.citizens import Citizen


@dataclass(frozen=True)
class PlacedSignal:
    """A signal: whose it is now, and who placed it."""

    id: str
    organisation: str
    person: str
    placed_by: str
    citizen: Citizen
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


@dataclass(frozen=True)
class Deleted:
    """What was deleted beside signals that closed, as the journal calls it, and why."""

    what: str
    id: str
    organisation: str
    reason: str
    day: date


@dataclass
class Ledger:
    """All that the script did, in its order."""

    placed: list[PlacedSignal] = field(default_factory=list)
    closed: list[Closed] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    deleted: list[Deleted] = field(default_factory=list)

    def hand_over(self, signal_id: str, to: str) -> None:
        """A signal is somebody else's from now on."""
        self.placed = [replace(each, person=to) if each.id == signal_id else each for each in self.placed]

    def of(self, who: str, citizen: Citizen) -> str:
        """The last signal on a citizen that is somebody's now, by id."""
        return [each.id for each in self.placed if (each.person, each.citizen) == (who, citizen)][-1]

    def open(self, organisation: str, citizen: Citizen) -> list[str]:
        """The open signals of an organisation on a citizen, by id."""
        closed = {each.id for each in self.closed}
        mine = [each for each in self.placed if (each.organisation, each.citizen) == (organisation, citizen)]
        return [each.id for each in mine if each.id not in closed]

    @property
    def citizens(self) -> list[Citizen]:
        """Everybody on whom a signal was placed."""
        return list(dict.fromkeys(each.citizen for each in self.placed))
