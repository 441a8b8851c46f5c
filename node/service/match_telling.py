"""Telling people of matches: when the rule fired and a card is here, or a day later without (docs/protocol.md §7).

It runs with the match job, at a fixed phase and never on the way to an answer. A professional is told once that a
match is there, again when a party joins, and when nobody is left in it. Neither a new epoch nor a peer that comes back
from a backup tells it twice.
"""

from collections.abc import Collection, Mapping
from functools import reduce
from hashlib import sha256

from node.limits import CARD_GRACE_SECONDS
from node.matching.news import News, Told, news
from node.matching.parties import Party
from node.model import NODE_ACTOR, Role
from node.service.archive_answers import tell_of_answers
from node.service.context import Context
from node.service.match_parties import parties_in
from node.service.matches import is_overdue
from node.service.notices import NoticeKind, has_unseen_match, notify, people_of
from node.storage import logbook, match_news, matches, persons, signals
from node.storage.logbook_persons import seal_persons
from node.storage.matches import SubjectMatch

_CHUNK = 100
"""Persons in one transaction: short enough for other work between two."""
_KINDS = {
    News.NEW: NoticeKind.MATCH_NEW,
    News.CHANGED: NoticeKind.MATCH_CHANGED,
    News.WITHDRAWN: NoticeKind.MATCH_WITHDRAWN,
}

Known = dict[Told, float | None]
"""The parties that were told, and since when each is missed (None: it is there)."""


def tell_people(context: Context) -> None:
    """Tell everybody what is new in the matches that were touched since the last time, and what archives answered."""
    tell_of_answers(context)
    while match_news.noted(context.database, 1):
        with context.database.transaction():
            person_ids = match_news.noted(context.database, _CHUNK)
            for person_id in person_ids:
                for subject in matches.subjects_of_person(context.database, person_id):
                    _tell(context, subject)
            match_news.drop_noted(context.database, person_ids)


def tell_of_late_cards(context: Context) -> None:
    """Tell of the matches that have waited a day for their card, and forget what needs no telling. Once an hour."""
    with context.database.transaction():
        match_news.note_without_card(context.database, context.clock.now() - CARD_GRACE_SECONDS)
        match_news.drop_told_of_closed(context.database)
    tell_people(context)


def _tell(context: Context, subject: SubjectMatch) -> None:
    db, now = context.database, context.clock.now()
    parties = parties_in(context, subject)
    there = [
        _as_told(subject, party) for party in parties.shown if party.card is not None or is_overdue(context, party)
    ]
    owners = {row.id: row.professional_id for row in signals.open_on_person(db, subject.person_id)}
    told = _told(context, subject, owners)
    for recipient, known in _audience(context, owners, told).items():
        found = news(known, there, parties.is_open, now)
        if found is not None:
            _notify(context, recipient, found, subject)
    if not parties.is_open:
        match_news.drop_told(db, subject.id)
        return
    for signal_id in owners:
        _remember(context, subject, signal_id, told[signal_id], there)


def _as_told(subject: SubjectMatch, party: Party) -> Told:
    """The digest is bound to the match, so that the same card in two matches does not show in the database."""
    card = party.card
    if card is None:
        return Told(party.organisation_id, b"")
    # no text of a card holds a line break
    lines = "\n".join((subject.id, card.name, card.function, card.organisation, card.phone, card.mail))
    return Told(party.organisation_id, sha256(lines.encode()).digest())


def _told(context: Context, subject: SubjectMatch, owners: Mapping[str, str]) -> dict[str, Known]:
    """What the professional of each of these signals was told for it."""
    told = {signal_id: Known() for signal_id in owners}
    for each in match_news.told(context.database, subject.id):
        if each.signal_id in told:
            told[each.signal_id][Told(each.organisation, each.card)] = each.gone
    return told


def _audience(context: Context, owners: Mapping[str, str], told: Mapping[str, Known]) -> dict[str, Known]:
    """Whom to tell, and what each knows: a professional what was told for any own signal on the person.

    The coordinators are told as well where the contact cards are the coordinator's: they will be called.
    """
    audience: dict[str, Known] = {}
    for signal_id, professional_id in owners.items():
        audience[professional_id] = _joined(audience.get(professional_id, Known()), told[signal_id])
    if owners and context.settings.organisation.cards == "coordinator":
        everything = reduce(_joined, told.values(), Known())
        audience = dict.fromkeys(people_of(context, Role.COORDINATOR), everything) | audience
    return audience


def _joined(first: Known, second: Known) -> Known:
    """A party that is missed for one signal only is there."""
    both = {party for party in first if party in second}
    return first | second | {party: None for party in both if None in (first[party], second[party])}


def _notify(context: Context, recipient: str, found: News, subject: SubjectMatch) -> None:
    db, kind = context.database, _KINDS[found]
    sealed = seal_persons(context.vault, [persons.number(db, context.vault, subject.person_id)])
    for one in people_of(context, recipient):
        if found is News.CHANGED and has_unseen_match(context, one, subject.id):
            continue
        notify(context, one, kind, subject.id)
        details: dict[str, str | int] = {"match": subject.id, "notice": kind.value, "professional": one}
        logbook.append(db, context.clock.now(), NODE_ACTOR, "match-told", "follow-up", sealed, details)


def _remember(context: Context, subject: SubjectMatch, signal_id: str, told: Known, there: Collection[Told]) -> None:
    """What the signal's professional knows from now on."""
    db, now = context.database, context.clock.now()
    for party in there:
        match_news.put_told(db, subject.id, signal_id, party.organisation, party.card)
    for party in told.keys() - set(there):
        match_news.miss_told(db, subject.id, signal_id, party.organisation, party.card, now)
