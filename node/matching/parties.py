"""Who is shown around a person: a match on the person hides the family match of the same two signals (domain.md)."""

from base64 import b32encode
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from hashlib import sha256

from node.model import ContactCard, ItemKind

_ID_BYTES = 10


def party_id(peer: bytes, reference: bytes) -> str:
    """What people call the party behind a signal of a peer (its NID, and its name of the signal): "p-" and 16 letters.

    A hash, as a peer could give one of its signals the name that another has given.
    """
    return "p-" + b32encode(sha256(peer + reference).digest()[:_ID_BYTES]).decode("ascii").lower()


@dataclass(frozen=True, slots=True)
class Party:
    """Someone of another organisation, whose NID is `peer`. While only the match is known, `card` is None and
    `reference` empty.

    The match was found at `found`, and its card came first at `received`: seconds since 1970-01-01 UTC, or None.
    """

    peer: bytes
    organisation_id: str
    kind: ItemKind
    reference: bytes
    card: ContactCard | None
    since: str
    found: float
    received: float | None

    @property
    def id(self) -> str:
        """What people call it; empty while only the match is known."""
        return party_id(self.peer, self.reference) if self.reference else ""


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
