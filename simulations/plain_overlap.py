"""What the nodes must find, computed in the clear: the domain's rules once more, on lists that lie side by side.

It shares no code with the nodes' own rules, so that a mistake in those is none in here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import permutations
from typing import Literal

from node.model import Bsn
from simulations.signal_lists import Signal

Kind = Literal["person", "family"]


@dataclass(frozen=True, slots=True)
class PlainOrganisation:
    """An organisation with its open signals, and the purposes that the covenant admits it to."""

    purposes: frozenset[str]
    signals: tuple[Signal, ...]
    family_matches: bool = True


@dataclass(frozen=True, slots=True)
class PlainMatch:
    """`organisation` has signalled `subject`, and finds `other` around this person, or around the family."""

    organisation: str
    other: str
    subject: Bsn
    kind: Kind


def overlap(organisations: Mapping[str, PlainOrganisation]) -> dict[PlainMatch, tuple[Signal, ...]]:
    """All that is to be found, each with the signals of the other organisation whose cards belong to it."""
    found: dict[PlainMatch, set[int]] = {}
    for name, other in permutations(organisations, 2):
        one, two = organisations[name], organisations[other]
        shared = one.purposes & two.purposes
        on_person, on_family = _by_person(two), _by_family_member(two)
        for own in one.signals:
            for purpose in shared.intersection(own.purposes):
                same = on_person.get((purpose, own.person), set())
                related = {place for member in _family(one, own) for place in on_family.get((purpose, member), ())}
                kinds: tuple[tuple[Kind, set[int]], ...] = (("person", same), ("family", related - same))
                for kind, places in kinds:
                    found.setdefault(PlainMatch(name, other, own.person, kind), set()).update(places)
    return {
        match: tuple(organisations[match.other].signals[place] for place in sorted(places))
        for match, places in found.items()
        if places
    }


def _by_person(organisation: PlainOrganisation) -> dict[tuple[str, Bsn], set[int]]:
    """The places in the list of the signals on each person, by purpose."""
    index: dict[tuple[str, Bsn], set[int]] = {}
    for place, signal in enumerate(organisation.signals):
        for purpose in signal.purposes:
            index.setdefault((purpose, signal.person), set()).add(place)
    return index


def _by_family_member(organisation: PlainOrganisation) -> dict[tuple[str, Bsn], set[int]]:
    """The places in the list of the signals with each person in their family, by purpose."""
    index: dict[tuple[str, Bsn], set[int]] = {}
    for place, signal in enumerate(organisation.signals):
        for purpose in signal.purposes:
            for member in _family(organisation, signal):
                index.setdefault((purpose, member), set()).add(place)
    return index


def _family(organisation: PlainOrganisation, signal: Signal) -> tuple[Bsn, ...]:
    """The person and the parents; nobody where the organisation wants no family matches."""
    return (signal.person, *signal.parents) if organisation.family_matches else ()
