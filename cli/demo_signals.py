"""Which signals the demo places: each organisation's list, and then some more, one by one."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable

from cli.demo_people import DemoOrganisation
from node.model import Bsn
from simulations.plain_overlap import PlainMatch, PlainOrganisation, overlap
from simulations.signal_lists import Signal
from simulations.signal_table import read_table

ONE_BY_ONE_EACH = 7
"""Signals that each organisation places one by one: enough for a median, few enough to wait for."""


@dataclass(frozen=True, slots=True)
class LateSignal:
    """A signal that an organisation places by itself, on a person whom others have signalled already."""

    organisation: str
    signal: Signal


@dataclass(frozen=True, slots=True)
class Expected:
    """What the nodes must show once certain signals are placed.

    `contacts` has, for each match, how many cards come of each professional's name; `persons` tells of each signal, by
    its organisation and reference, whom it is on.
    """

    contacts: Mapping[PlainMatch, Counter[str]]
    persons: Mapping[tuple[str, str], Bsn]

    def reference(self, match: PlainMatch) -> str:
        """By which the professional knows the match's subject."""
        whose = ((name, reference) for (name, reference), person in self.persons.items() if person == match.subject)
        return next((reference for name, reference in whose if name == match.organisation), "unknown")


def list_file(organisation: str) -> Traversable:
    """The organisation's list of signals, a CSV file."""
    return files("cli").joinpath("demo_data", f"{organisation}.csv")


def read_lists(organisations: Sequence[DemoOrganisation]) -> dict[str, list[Signal]]:
    """All lists, by organisation."""
    return {
        organisation.id: read_table(list_file(organisation.id).read_text(encoding="utf-8"))
        for organisation in organisations
    }


def one_by_one(
    organisations: Sequence[DemoOrganisation], lists: Mapping[str, Sequence[Signal]], each: int = ONE_BY_ONE_EACH
) -> list[LateSignal]:
    """Further signals, the organisations in turn: each on a person whom another has signalled and it has not."""
    taken: set[Bsn] = set()
    found: list[LateSignal] = []
    for turn in range(1, each + 1):
        for organisation in organisations:
            known = {signal.person for signal in lists[organisation.id]} | taken
            others = [name for name in lists if name != organisation.id]
            there = [
                (theirs, shared)
                for theirs in lists[others[turn % len(others)]]
                if theirs.person not in known and (shared := _shared(organisation, theirs))
            ]
            theirs, shared = there[len(there) * turn // (each + 1)]  # from all over the list
            taken.add(theirs.person)
            reference = f"{organisation.id}-late-{turn}"
            found.append(LateSignal(organisation.id, Signal(theirs.person, shared, reference=reference)))
    return found


def expect(
    organisations: Sequence[DemoOrganisation], lists: Mapping[str, Sequence[Signal]], late: Sequence[LateSignal]
) -> Expected:
    """The overlap of the lists and these further signals, in the clear."""
    further = {each.signal.reference for each in late}
    everything = {
        organisation.id: PlainOrganisation(
            frozenset(organisation.purposes),
            (*lists[organisation.id], *(each.signal for each in late if each.organisation == organisation.id)),
        )
        for organisation in organisations
    }
    people = {organisation.id: organisation for organisation in organisations}

    def owner(organisation: str, signal: Signal) -> str:
        who = people[organisation]
        return (who.colleague if signal.reference in further else who.lister).name

    return Expected(
        {
            match: Counter(owner(match.other, signal) for signal in theirs)
            for match, theirs in overlap(everything).items()
        },
        {(name, signal.reference): signal.person for name, one in everything.items() for signal in one.signals},
    )


def _shared(organisation: DemoOrganisation, theirs: Signal) -> tuple[str, ...]:
    """The purposes of another's signal for which this organisation may signal too."""
    return tuple(purpose for purpose in theirs.purposes if purpose in organisation.purposes)
