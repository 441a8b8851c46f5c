"""The parties that are shown in a match: those of other organisations, by the cards that they sent."""

from collections.abc import Callable
from dataclasses import dataclass

from node.matching.parties import Party, visible_parties
from node.model import ItemKind
from node.service.context import Context
from node.storage import matches
from node.storage.matches import SubjectMatch


@dataclass(frozen=True, slots=True)
class Parties:
    """The parties of a match that people see, and whether there is any, seen or not, so that it has not ended."""

    shown: tuple[Party, ...]
    is_open: bool


def parties_in(context: Context, subject: SubjectMatch) -> Parties:
    """Who of other organisations is in a match now."""
    named = organisation_id(context)
    parties = [
        Party(row.peer, named(row.peer), row.kind, row.reference, row.card, row.since, row.found, row.received)
        for row in matches.parties_of_person(context.database, subject.person_id)
    ]
    person = [party for party in parties if party.kind is ItemKind.PERSON]
    family = [party for party in parties if party.kind is ItemKind.FAMILY]
    shown = tuple(party for party in visible_parties(person, family) if party.kind is subject.kind)
    return Parties(shown, is_open=any(party.kind is subject.kind for party in parties))


def organisation_id(context: Context) -> Callable[[bytes], str]:
    """How people name a member; one that is not in the covenant any more, by the beginning of its NID."""

    def name(peer: bytes) -> str:
        member = context.covenant.member(peer)
        return peer.hex()[:16] if member is None else member.id

    return name
