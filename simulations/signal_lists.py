"""Lists of signals of several organisations that meet as often as was asked for: from a seed always the same."""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import TypeVar

from node.model import Bsn
from simulations.population import STORABLE, Family, families

T = TypeVar("T")

_CHILD_SHARE = 0.8
"""Of the signals, are on a child; the others on a parent."""
_PARENTS_KNOWN = 0.6
_BIRTH_DATE_KNOWN = 0.5
_FURTHER_PURPOSE = 0.3
_INFORMED = ("2026-09-28", "2026-10-12", "2026-11-02", "waits: advice was asked", "waits: address unknown")


@dataclass(frozen=True, slots=True)
class Signal:
    """What a professional tells, with the columns of a list of signals; `reference` is the professional's own name.

    `birth_date` is written as 2020-11-03, or empty.
    """

    person: Bsn
    purposes: tuple[str, ...]
    parents: tuple[Bsn, ...] = ()
    birth_date: str = field(default="", repr=False)
    informed: str = field(default="", repr=False)
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Overlap:
    """How often organisations meet. Each time is about a family of its own, so that the matches can be counted."""

    everywhere: int = 0
    """Persons whom every organisation signals."""
    persons: int = 0
    """For each pair: persons whom both signal."""
    families: int = 0
    """For each pair: families of which each signals another member."""
    entangled: int = 0
    """For each pair: children whom both signal, while one of the two signals a brother or sister too."""
    near_misses: int = 0
    """For each pair: what looks alike and is no match, for lack of a common purpose or of a known parent."""

    def signals_needed(self, organisations: int) -> int:
        """How many signals each organisation must have at the least, so that all this fits in."""
        a_pair = self.persons + self.families + 2 * self.entangled + self.near_misses
        return self.everywhere + a_pair * (organisations - 1)

    def matches(self, organisations: int) -> int:
        """How many times an organisation finds another one around a person, summed over the organisations."""
        a_pair = self.everywhere + self.persons + self.families + 2 * self.entangled
        return organisations * (organisations - 1) * a_pair


def draw_signals(
    seed: int, organisations: Mapping[str, Sequence[str]], size: int, overlap: Overlap, prefix: str = STORABLE
) -> dict[str, list[Signal]]:
    """`size` signals for each organisation, which meet as often as asked for; the rest is known to one alone.

    `organisations` gives the purposes that each may signal for; all must have one in common. Raises `ValueError` when
    they have none, when the overlap does not fit, or when the numbers are used up.
    """
    if overlap.signals_needed(len(organisations)) > size:
        raise ValueError(f"{size} signals are too few for this overlap")
    if not frozenset.intersection(*map(frozenset, organisations.values())):
        raise ValueError("the organisations have no purpose in common")
    lists = _Lists(random.Random(seed), organisations, prefix)
    for _ in range(overlap.everywhere):
        lists.same_person(tuple(organisations))
    for pair in combinations(organisations, 2):
        for _ in range(overlap.persons):
            lists.same_person(pair)
        for _ in range(overlap.families):
            lists.relatives(pair)
        for _ in range(overlap.entangled):
            lists.entangled(pair)
        for _ in range(overlap.near_misses):
            lists.near_miss(pair)
    for organisation in organisations:
        lists.fill(organisation, size)
    return lists.finished()


class _Lists:
    """The lists while they grow."""

    def __init__(self, rng: random.Random, organisations: Mapping[str, Sequence[str]], prefix: str) -> None:
        self._rng = rng
        self._allowed = {name: frozenset(purposes) for name, purposes in organisations.items()}
        self._families: Iterator[Family] = families(rng, prefix)
        self._lists: dict[str, list[Signal]] = {name: [] for name in organisations}

    def same_person(self, organisations: Sequence[str]) -> None:
        """All of them signal one person."""
        family = next(self._families)
        person = self._anyone(family)
        common = self._common(organisations)
        for organisation in organisations:
            self._add(organisation, family, person, self._with(common, organisation), self._known(family, person))

    def relatives(self, pair: Sequence[str]) -> None:
        """One signals a child whose parents it knows, the other a parent, or another child of a known parent."""
        family = next(self._families)
        one, other = self._shuffled(pair)
        common = self._common(pair)
        first, second = family.children[0].number, self._rng.choice((family.parents[0], family.children[1].number))
        known = () if second in family.parents else family.parents
        self._add(one, family, first, self._with(common, one), family.parents)
        self._add(other, family, second, self._with(common, other), known)

    def entangled(self, pair: Sequence[str]) -> None:
        """Both signal one child, and one of them a brother or sister too; both know the parents."""
        family = next(self._families)
        one, other = self._shuffled(pair)
        common = self._common(pair)
        child, sibling = family.children[0].number, family.children[1].number
        for organisation, person in ((one, child), (one, sibling), (other, child)):
            self._add(organisation, family, person, self._with(common, organisation), family.parents)

    def near_miss(self, pair: Sequence[str]) -> None:
        """Both signal one person, each for another purpose; or two children, of whom one's parents are not known."""
        family = next(self._families)
        one, other = self._shuffled(pair)
        first, second = family.children[0].number, family.children[1].number
        apart = [(a, b) for a in sorted(self._allowed[one]) for b in sorted(self._allowed[other]) if a != b]
        if apart and self._rng.random() < 0.5:
            purpose, another = self._rng.choice(apart)
            self._add(one, family, first, (purpose,), family.parents)
            self._add(other, family, first, (another,), family.parents)
        else:
            common = self._common(pair)
            self._add(one, family, first, (common,), family.parents)
            self._add(other, family, second, (common,), ())

    def fill(self, organisation: str, size: int) -> None:
        """Signals on persons whose families no other organisation knows."""
        while len(self._lists[organisation]) < size:
            family = next(self._families)
            person = self._anyone(family)
            purposes = self._with(self._common([organisation]), organisation)
            self._add(organisation, family, person, purposes, self._known(family, person))

    def finished(self) -> dict[str, list[Signal]]:
        """The lists, each in random order and with references by which its professional knows the signals."""
        return {
            name: [
                Signal(each.person, each.purposes, each.parents, each.birth_date, each.informed, f"{name}-{number:03}")
                for number, each in enumerate(self._shuffled(signals), start=1)
            ]
            for name, signals in self._lists.items()
        }

    def _add(
        self, organisation: str, family: Family, person: Bsn, purposes: tuple[str, ...], parents: tuple[Bsn, ...]
    ) -> None:
        born = {child.number: child.born.isoformat() for child in family.children}
        told = born.get(person, "") if self._rng.random() < _BIRTH_DATE_KNOWN else ""
        signal = Signal(person, purposes, parents, told, self._rng.choice(_INFORMED))
        self._lists[organisation].append(signal)

    def _anyone(self, family: Family) -> Bsn:
        of_age = self._rng.random() >= _CHILD_SHARE
        return self._rng.choice(family.parents if of_age else [child.number for child in family.children])

    def _known(self, family: Family, person: Bsn) -> tuple[Bsn, ...]:
        known = person not in family.parents and self._rng.random() < _PARENTS_KNOWN
        return family.parents if known else ()

    def _common(self, organisations: Sequence[str]) -> str:
        shared = frozenset.intersection(*(self._allowed[name] for name in organisations))
        return self._rng.choice(sorted(shared))

    def _with(self, purpose: str, organisation: str) -> tuple[str, ...]:
        """This purpose, and now and then others of the organisation's."""
        rest = sorted(self._allowed[organisation] - {purpose})
        return tuple(sorted([purpose, *(each for each in rest if self._rng.random() < _FURTHER_PURPOSE)]))

    def _shuffled(self, items: Sequence[T]) -> list[T]:
        return self._rng.sample(list(items), len(items))
