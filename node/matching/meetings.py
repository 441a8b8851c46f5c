"""When a signal came into a match, and with whom: from when each organisation was there, on the person or the family.

A match on the family counts from the first organisation that is not in the match on the person itself: with the others
there is one match, on the person (domain.md, person and family).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from node.matching.months import Month
from node.matching.working_days import start_of
from node.model import ItemKind


@dataclass(frozen=True, slots=True)
class Meeting:
    """Another organisation, by its NID, signalled the same between two moments; `ended` is None while it does.

    Moments are in seconds since 1970-01-01 UTC.
    """

    peer: bytes
    kind: ItemKind
    found: float
    ended: float | None


@dataclass(frozen=True, slots=True)
class Found:
    """The moment of a match, and who was in it until what became of it was looked at."""

    at: float
    partners: frozenset[bytes]


def found_match(kind: ItemKind, begun: float, closed: float | None, meetings: Sequence[Meeting]) -> Found | None:
    """The match of this kind of a signal that had a part in it from `begun` on; None where it is one on the person.

    `closed` is when the signal was closed, if it was.

    Of whom nothing is known any more, nobody is told, and the match counts.
    """
    there = [
        each
        for each in meetings
        if (each.ended is None or each.ended > begun) and (closed is None or each.found < closed)
    ]
    same = [each for each in there if each.kind is kind]
    if not same:
        return Found(begun, frozenset())
    counted = [each for each in same if kind is ItemKind.PERSON or not _is_on_person(each, begun, there)]
    if not counted:
        return None
    at = min(max(begun, each.found) for each in counted)
    until = known_from(Month.of(at))
    return Found(at, frozenset(each.peer for each in counted if each.found < until))


def known_from(month: Month) -> float:
    """From when on it is certain what became of the matches of a month."""
    return start_of(month.matches_known_on)


def _is_on_person(family: Meeting, begun: float, there: Sequence[Meeting]) -> bool:
    """Whether the organisation is in the match on the person too, at that time or before the month is looked at."""
    at = max(begun, family.found)
    until = known_from(Month.of(at))
    return any(
        each.kind is ItemKind.PERSON
        and each.peer == family.peer
        and each.found < until
        and (each.ended is None or each.ended > at)
        for each in there
    )
