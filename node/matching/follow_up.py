"""What happens after a match: how far each party has come, who takes the lead, and when people are reminded.

Every party has one state and one claim, which it alone changes and tells all others. Who sees the same parties
therefore sees the same lead, or the same conflict (domain.md, a match's life).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import IntEnum, StrEnum

from node.matching.working_days import working_days_after


class State(StrEnum):
    """How far a party has come, in this order."""

    NEW = "new"
    SEEN = "seen"
    CONTACTED = "contacted"
    ALIGNED = "aligned"
    CLOSED = "closed"


class Claim(StrEnum):
    """What a party says of the lead. `TAKEN` by two parties is a conflict, which people resolve."""

    NONE = "none"
    OFFERED = "offered"
    TAKEN = "taken"


STATES, CLAIMS = tuple(State), tuple(Claim)


def is_step(before: State, after: State) -> bool:
    """Whether a party may go from one state to another: forward, also past some. Back leads only a new signal."""
    return STATES.index(after) > STATES.index(before)


def opens_again(state: State, *, alone: bool) -> bool:
    """Whether a newcomer puts a party back to `NEW`: it has aligned with the others or closed, so not with this one.

    `alone`: it came to its state before the newcomer, and nobody else is in the match any more: all begins anew.
    """
    return alone or state in (State.ALIGNED, State.CLOSED)


@dataclass(frozen=True, slots=True)
class Leading:
    """Who has taken the lead, and who offers to, by the ids of the parties. Two who have taken it are in conflict."""

    holders: tuple[str, ...]
    offers: tuple[str, ...]

    @property
    def in_conflict(self) -> bool:
        """Whether more than one party has taken the lead."""
        return len(self.holders) > 1


def leading(claims: Iterable[tuple[str, Claim]]) -> Leading:
    """The lead among these parties, each an id with its claim."""
    listed = sorted(claims)
    holders = tuple(party for party, claim in listed if claim is Claim.TAKEN)
    return Leading(holders, tuple(party for party, claim in listed if claim is Claim.OFFERED))


@dataclass(frozen=True, slots=True)
class Terms:
    """How many working days a party may take to come from each state to the next, and to react to a reminder."""

    seen: int
    contacted: int
    aligned: int
    closed: int
    escalate: int

    def due(self, state: State, since: date) -> date | None:
        """The last day on which a party that came to a state on `since` is in time; None when it is closed."""
        days = {
            State.NEW: self.seen,
            State.SEEN: self.contacted,
            State.CONTACTED: self.aligned,
            State.ALIGNED: self.closed,
        }
        return working_days_after(since, days[state]) if state in days else None


def strictest(terms: Iterable[Terms]) -> Terms:
    """What holds for a signal of several purposes: the shortest of each term."""
    listed = list(terms)
    return Terms(
        min(each.seen for each in listed),
        min(each.contacted for each in listed),
        min(each.aligned for each in listed),
        min(each.closed for each in listed),
        min(each.escalate for each in listed),
    )


class Told(IntEnum):
    """Who has been told that a state lasts too long: each one, and those before."""

    NOBODY = 0
    PROFESSIONAL = 1
    COORDINATOR = 2
    GUARDIAN = 3


def who_must_know(due: date | None, today: date, escalate: int) -> Told:
    """Up to whom people must know, by today, that a state was to end on `due`.

    The professional knows on the day after; `escalate` working days later the coordinator, as many later the guardian.
    """
    if due is None or today <= due:
        return Told.NOBODY
    if today <= working_days_after(due, escalate):
        return Told.PROFESSIONAL
    return Told.COORDINATOR if today <= working_days_after(due, 2 * escalate) else Told.GUARDIAN
