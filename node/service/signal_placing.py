"""Placing checked signals: rows, items, logbook and what the peers must hear, within the caller's transaction."""

import base64
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from node.model import Actor
from node.service import outbox
from node.service.context import Context
from node.service.notices import NoticeKind, notify
from node.service.signal_access import log_signal_added
from node.service.signal_note import SignalNote
from node.service.signal_rules import CheckedSignal
from node.service.telling import Told
from node.storage import items, match_news, persons, professionals, signals
from node.storage.professionals import Professional
from node.storage.signals import Duties, NewRow

_ID_RANDOM_BYTES = 8
_ID_CHARACTERS = 12
"""60 random bits: no two signals of one organisation ever share an id, and nobody guesses one."""

_PARENTS_NOT_KEPT = "the parents' numbers were not kept: this organisation makes no family matches"


@dataclass(frozen=True, slots=True)
class AddedSignal:
    """A signal that was placed: the items that became live by it, its last day, and what its professional must hear.

    `tell` is who must be told of it, as far as that is known, and was not told yet; `colleagues` have an open signal on
    the same person.
    """

    signal_id: str
    new_item_ids: tuple[int, ...]
    ends: date
    tell: tuple[Told, ...]
    colleagues: tuple[Professional, ...]
    notices: tuple[str, ...]


def place(context: Context, actor: Actor, checked: Iterable[CheckedSignal], professional_id: str) -> list[AddedSignal]:
    """Place these signals, save those that the professional has open already on the same person for the same purposes.

    The outbox hears of all new items before it hears which signals joined them.
    """
    added = []
    new_items: list[int] = []
    joined: dict[str, list[int]] = {}
    for signal in checked:
        person_id = persons.find_or_add(context.database, context.vault, signal.person)
        if signals.open_purposes(context.database, professional_id, person_id) >= set(signal.purposes):
            continue
        one = _place_one(context, actor, signal, person_id, professional_id)
        added.append(one)
        new_items += one.new_item_ids
        held = items.of_signal(context.database, one.signal_id)
        joined[one.signal_id] = [item_id for item_id in held if item_id not in one.new_item_ids]
    outbox.items_added(context, new_items)
    for signal_id, item_ids in joined.items():
        if item_ids:
            outbox.signal_joined(context, signal_id, item_ids)
    return added


def _place_one(
    context: Context, actor: Actor, signal: CheckedSignal, person_id: int, professional_id: str
) -> AddedSignal:
    db = context.database
    # Numbers without a use are not kept.
    family = context.settings.organisation.family_matches
    parents = signal.parents if family else ()
    parent_ids = tuple(persons.find_or_add(db, context.vault, parent) for parent in parents)
    signal_id = base64.b32encode(context.randomness.bytes(_ID_RANDOM_BYTES)).decode("ascii").lower()[:_ID_CHARACTERS]
    row = NewRow(
        id=signal_id,
        person_id=person_id,
        professional_id=professional_id,
        placed=context.clock.now(),
        ends=signal.ends,
        sealed_note=SignalNote(signal.birth_date, signal.reference).sealed(context.vault),
        purposes=signal.purposes,
        parent_ids=parent_ids,
        duties=Duties(
            informed_on=signal.informed.on,
            informed_waits=signal.informed.waiting,
            ask_again=signal.informed.ask_again,
            check_how=signal.number_check.how or "",
            checked_on=signal.number_check.on,
            check_waits=signal.number_check.waiting,
        ),
    )
    signals.add(db, row)
    relatives = (person_id, *parent_ids) if family else ()
    match_news.note_signal(db, signal_id)
    new_items = items.attach(db, signal_id, items.keys_of_signal(signal.purposes, person_id, relatives))
    log_signal_added(context, actor, signal_id, professional_id, signal.purposes, (signal.person, *parents))
    dropped = (_PARENTS_NOT_KEPT,) if signal.parents and not family else ()
    tell = signal.tell if signal.informed.on is None else ()
    known = colleagues_on(context, person_id, professional_id)
    _tell_colleagues(context, person_id, professional_id)
    involved = tuple(f"{one.name} of your own organisation has an open signal on this person too" for one in known)
    notices = (*signal.notices, *dropped, *involved)
    return AddedSignal(signal_id, tuple(new_items), signal.ends, tell, known, notices)


def _tell_colleagues(context: Context, person_id: int, professional_id: str) -> None:
    for row in signals.open_on_person(context.database, person_id):
        if row.professional_id != professional_id:
            notify(context, row.professional_id, NoticeKind.COLLEAGUE_INVOLVED, row.id)


def colleagues_on(context: Context, person_id: int, professional_id: str) -> tuple[Professional, ...]:
    """Who else of the own organisation is involved: two of one organisation make no match, but see each other."""
    found = (row.professional_id for row in signals.open_on_person(context.database, person_id))
    others = dict.fromkeys(each for each in found if each != professional_id)
    return tuple(one for each in others if (one := professionals.get(context.database, each)) is not None)
