"""The script's own bookkeeping of the year, in the clear: what people did, and what follows from it by counting."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date

from node.matching.follow_up import Claim, State
from node.model import Bsn, ItemKind
from node.service.signal_closing import CloseReason
from tests.service.casework_year.citizens import Citizen

FOR_EVER = float("inf")


@dataclass(frozen=True)
class PlacedSignal:
    """A signal: whose it is now, and who placed it. `family` has no number where the organisation looks at no families.

    Moments are in seconds since 1970-01-01 UTC.
    """

    id: str
    organisation: str
    person: str
    team: str
    citizen: Citizen
    family: frozenset[Bsn]
    purposes: tuple[str, ...]
    day: date
    at: float


@dataclass(frozen=True)
class Closed:
    """A signal that ended, and why."""

    id: str
    organisation: str
    reason: CloseReason
    day: date
    at: float


@dataclass(frozen=True)
class Step:
    """A step in the follow-up of a signal, or a claim of the lead."""

    organisation: str
    person: str
    citizen: Citizen
    signal: str
    kind: ItemKind
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
    recarded: list[tuple[str, float, date]] = field(default_factory=list)
    """Signals for which the others were told to call somebody else, and when."""
    unseen: set[tuple[str, str]] = field(default_factory=set)
    """Pairs of signals of which the one was taken back before the first one's node had seen it."""

    def hand_over(self, signal_id: str, to: str, team: str) -> None:
        """A signal is somebody else's from now on."""
        self.placed = [replace(each, person=to, team=team) if each.id == signal_id else each for each in self.placed]

    def of(self, who: str, citizen: Citizen) -> str:
        """The last signal on a citizen that is somebody's now, by id."""
        return [each.id for each in self.placed if (each.person, each.citizen) == (who, citizen)][-1]

    def open(self, organisation: str, citizen: Citizen) -> list[str]:
        """The open signals of an organisation on a citizen, by id."""
        mine = [each for each in self.placed if (each.organisation, each.citizen) == (organisation, citizen)]
        return [each.id for each in mine if self.until(each) == FOR_EVER]

    def until(self, signal: PlacedSignal) -> float:
        """When a signal ended."""
        return next((each.at for each in self.closed if each.id == signal.id), FOR_EVER)

    def steps_of(self, organisation: str, citizen: Citizen) -> list[Step]:
        """What an organisation did in its matches on a citizen."""
        return [each for each in self.steps if (each.organisation, each.citizen) == (organisation, citizen)]

    @property
    def citizens(self) -> list[Citizen]:
        """Everybody on whom a signal was placed."""
        return list(dict.fromkeys(each.citizen for each in self.placed))

    def meetings(self, own: PlacedSignal, kind: ItemKind) -> Iterator[tuple[str, float, float]]:
        """Which organisations had a signal beside this one, on the same person or the same family: from when, until."""
        for other in self.placed:
            same = own.citizen == other.citizen if kind is ItemKind.PERSON else bool(own.family & other.family)
            begun, until = max(own.at, other.at), min(self.until(own), self.until(other))
            strangers = other.organisation != own.organisation and (own.id, other.id) not in self.unseen
            if strangers and same and set(own.purposes) & set(other.purposes) and begun < until:
                yield other.organisation, begun, until
