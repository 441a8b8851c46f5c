"""Who is shown around a person: a match on the person hides the family match of the same two signals (domain.md)."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from node.model import ContactCard, ItemKind


@dataclass(frozen=True, slots=True)
class Party:
    """Someone of another organisation. `card` is None, and `reference` empty, while only the match is known.

    The match was found at `found`, and its card came first at `received`: seconds since 1970-01-01 UTC, or None.
    """

    organisation_id: str
    kind: ItemKind
    reference: bytes
    card: ContactCard | None
    since: str
    found: float
    received: float | None


def visible_parties(person: Iterable[Party], family: Iterable[Party]) -> list[Party]:
    """The parties of the person's own match, then those of the family whose signal is not on this very person.

    While the card of either match with an organisation is missing, nobody can tell whether both come from the same
    signal; then the family match waits.
    """
    on_person = _once(person)
    same_signal = {(party.organisation_id, party.reference) for party in on_person}
    unsure = {party.organisation_id for party in on_person if party.card is None}
    around = [
        party
        for party in _once(family)
        if (party.organisation_id, party.reference) not in same_signal
        and party.organisation_id not in unsure
        and not (party.card is None and _has(on_person, party.organisation_id))
    ]
    return on_person + around


def _has(parties: Collection[Party], organisation_id: str) -> bool:
    return any(party.organisation_id == organisation_id for party in parties)


def _once(parties: Iterable[Party]) -> list[Party]:
    """One party for each of the other's signals, whatever the number of purposes and parents they share."""
    kept: dict[tuple[str, bytes], Party] = {}
    for party in sorted(parties, key=lambda each: each.found):
        key = (party.organisation_id, party.reference)
        if key not in kept or kept[key].card is None:
            kept[key] = party
    with_card = {organisation_id for organisation_id, reference in kept if reference}
    return [party for party in kept.values() if party.reference or party.organisation_id not in with_card]
