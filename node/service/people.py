"""Who is around a person: asked by a professional who has the person's number."""

from dataclasses import dataclass
from datetime import date

from node.matching.policy import Action
from node.model import Actor, Bsn, ContactCard
from node.service.access import reaches_all, require
from node.service.archive_answers import FormerParty, former_parties
from node.service.context import Context
from node.service.matches import MatchView, matches_on_person
from node.service.replacement import looked_after
from node.service.signal_access import ground, log_on_person
from node.storage import persons, signals
from node.storage import professionals as colleagues
from node.storage.family import owners_around
from node.storage.professionals import Professional
from node.storage.signals import SignalRow

GROUND = "overview"
"""The logbook's ground when the organisation has no open signal on the person."""


@dataclass(frozen=True, slots=True)
class Colleague:
    """A professional of the own organisation with an open signal. `placed` is in seconds since 1970-01-01 UTC."""

    signal_id: str
    professional_id: str
    card: ContactCard
    placed: float
    ends: date
    purposes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PersonOverview:
    """What the own organisation knows of who is involved with one person, the longest involved first.

    `family` are the colleagues with a signal on another person of the family, never which; `matches` are those on the
    person and on the person's family, `involved_before` those of whom others' archives told. All three are empty for
    who has no open signal on the person.
    """

    colleagues: tuple[Colleague, ...]
    family: tuple[ContactCard, ...]
    matches: tuple[MatchView, ...]
    involved_before: tuple[FormerParty, ...]


def person_overview(context: Context, actor: Actor, number: Bsn) -> PersonOverview:
    """The colleagues who signalled this person, and the matches on it, for who has a signal in them or a coordinator.

    Every look is written in the logbook, also one that finds nobody.
    """
    require(actor, Action.PERSON_SHOW)
    with context.database.transaction():
        found = _open_signals(context, number)
        owners = {one.id: one for one in colleagues.everyone(context.database)} if found else {}
        purposes = sorted({purpose for row in found for purpose in row.purposes})
        basis = ground(context, purposes) or GROUND
        involved = bool(found) and _is_involved(context, actor, found)
        matches = tuple(matches_on_person(context, actor, found[0].person_id)) if involved else ()
        former = former_parties(context, found[0].person_id) if involved else ()
        around = owners_around(context.database, found[0].person_id) if involved else []
        details = {"signals": len(found), "family": len(around), "matches": len(matches)}
        log_on_person(context, actor, "person-shown", basis, number, details)
    colleagues_ = tuple(_colleague(context, row, owners[row.professional_id]) for row in found)
    return PersonOverview(colleagues_, tuple(_card(context, owners[each]) for each in around), matches, former)


def _open_signals(context: Context, number: Bsn) -> list[SignalRow]:
    person_id = persons.find(context.database, context.vault, number)
    return [] if person_id is None else signals.open_on_person(context.database, person_id)


def _is_involved(context: Context, actor: Actor, found: list[SignalRow]) -> bool:
    # Without a signal of one's own, knowing a number is no reason to learn who else is around the person.
    answered = looked_after(context, actor)
    return reaches_all(actor, Action.PERSON_SHOW) or any(row.professional_id in answered for row in found)


def _colleague(context: Context, row: SignalRow, owner: Professional) -> Colleague:
    return Colleague(row.id, owner.id, _card(context, owner), row.placed, row.ends, row.purposes)


def _card(context: Context, owner: Professional) -> ContactCard:
    return ContactCard(owner.name, owner.function, context.settings.organisation.name, owner.phone, owner.mail)
