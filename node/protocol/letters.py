"""Letters: what is said after a match (docs/protocol.md §7). Their kinds, their bytes, and what their texts may hold.

A letter has a random id, by which it is applied once, and a match id (zeros where it belongs to none).
"""

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from node.errors import InvalidInput, ProtocolRefusal
from node.limits import LETTER_MAX_BYTES, TEXT_MAX_CHARACTERS
from node.matching.follow_up import CLAIMS, STATES, Claim, State
from node.model import ContactCard, ItemKind
from node.protocol import cbor
from node.protocol.messages import VERSION

NO_MATCH = bytes(16)
_CARD, _STATE, _LEAD, _WITHDRAW, _RECEIPT, _HERE, _ARCHIVE = 1, 2, 3, 4, 5, 6, 7
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_KINDS = (ItemKind.PERSON, ItemKind.FAMILY)
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
_LINK = re.compile(r"://|www\.", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class CardLetter:
    """How to reach the professional behind one of the sender's signals. `token` names the match until both know it."""

    id: bytes
    match: bytes
    token: bytes
    reference: bytes
    kind: ItemKind
    card: ContactCard
    since: str = ""

    def encode(self) -> bytes:
        """The letter's bytes."""
        card = self.card
        content = {0: self.token, 1: self.reference, 2: _KINDS.index(self.kind), 3: card.name, 4: card.function}
        content |= {5: card.organisation, 6: card.phone, 7: card.mail}
        if self.since:
            content[8] = self.since
        return cbor.encode([VERSION, _CARD, self.id, self.match, content])


@dataclass(frozen=True, slots=True)
class StateLetter:
    """How far the sender's signal `author` has come since `day` (as 2026-11-03). Of two the later `counter` counts.

    `again`: it is new once more, as somebody joined. `contact`: whom to turn to instead of who has closed.
    """

    id: bytes
    match: bytes
    author: bytes
    counter: int
    state: State
    day: str
    again: bool = False
    contact: ContactCard | None = None

    def encode(self) -> bytes:
        """The letter's bytes."""
        content = {0: self.author, 1: self.counter, 2: STATES.index(self.state), 3: self.day}
        contact = self.contact
        if self.again:
            content[4] = 1
        if contact is not None:
            texts = (contact.name, contact.function, contact.organisation, contact.phone, contact.mail)
            content[5] = dict(enumerate(texts))
        return cbor.encode([VERSION, _STATE, self.id, self.match, content])


@dataclass(frozen=True, slots=True)
class LeadLetter:
    """What the sender's signal `author` claims of the lead. Of two the later `counter` counts.

    `to` is the receiver's signal to which the lead is handed over, or empty.
    """

    id: bytes
    match: bytes
    author: bytes
    counter: int
    claim: Claim
    to: bytes = b""

    def encode(self) -> bytes:
        """The letter's bytes."""
        content = {0: self.author, 1: self.counter, 2: CLAIMS.index(self.claim)}
        if self.to:
            content[3] = self.to
        return cbor.encode([VERSION, _LEAD, self.id, self.match, content])


@dataclass(frozen=True, slots=True)
class WithdrawPoint:
    """The point of handle (n, j) of this session stands for nothing any more."""

    id: bytes
    n: int
    j: int

    def encode(self) -> bytes:
        """The letter's bytes."""
        return cbor.encode([VERSION, _WITHDRAW, self.id, NO_MATCH, {0: [self.n, self.j]}])


@dataclass(frozen=True, slots=True)
class WithdrawParty:
    """The professional behind the sender's signal `reference` takes no part in the match any more."""

    id: bytes
    match: bytes
    reference: bytes

    def encode(self) -> bytes:
        """The letter's bytes."""
        return cbor.encode([VERSION, _WITHDRAW, self.id, self.match, {1: self.reference}])


@dataclass(frozen=True, slots=True)
class Receipt:
    """The match has ended here too."""

    id: bytes
    match: bytes

    def encode(self) -> bytes:
        """The letter's bytes."""
        return cbor.encode([VERSION, _RECEIPT, self.id, self.match, {}])


@dataclass(frozen=True, slots=True)
class Here:
    """A match found again in a new session: the sender knew it before and tells nobody."""

    id: bytes
    match: bytes
    token: bytes

    def encode(self) -> bytes:
        """The letter's bytes."""
        return cbor.encode([VERSION, _HERE, self.id, self.match, {0: self.token}])


@dataclass(frozen=True, slots=True)
class ArchiveLetter:
    """Whom to turn to about one of the sender's archived signals, to the peer whose new signal found it by `token`.

    `closed_on` is the day on which it was closed (as 2026-11-03), where the purpose allows it. There is no match.
    """

    id: bytes
    token: bytes
    reference: bytes
    card: ContactCard
    closed_on: str = ""

    def encode(self) -> bytes:
        """The letter's bytes."""
        card = self.card
        content = {0: self.token, 1: self.reference, 2: card.name, 3: card.function, 4: card.organisation}
        content |= {5: card.phone, 6: card.mail}
        if self.closed_on:
            content[7] = self.closed_on
        return cbor.encode([VERSION, _ARCHIVE, self.id, NO_MATCH, content])


@dataclass(frozen=True, slots=True)
class LaterLetter:
    """A kind of letter that this version does not know: counted and dropped."""

    id: bytes
    kind: int


Letter = (
    CardLetter | StateLetter | LeadLetter | WithdrawPoint | WithdrawParty | Receipt | Here | ArchiveLetter | LaterLetter
)


def read_letter(data: bytes) -> Letter:
    """The letter in these bytes. Raises `ProtocolRefusal` (`bad-letter`) for what the schema or the texts forbid."""
    try:
        _, kind, letter_id, match, content = cbor.decode(data, "letter", LETTER_MAX_BYTES)
    except ProtocolRefusal as refusal:
        raise ProtocolRefusal("bad-letter", refusal.detail) from None
    if kind == _CARD:
        return _read_card(letter_id, match, content)
    if kind == _STATE:
        return _read_state(letter_id, match, content)
    if kind == _LEAD:
        return _read_lead(letter_id, match, content)
    if kind == _WITHDRAW:
        return WithdrawPoint(letter_id, *content[0]) if 0 in content else WithdrawParty(letter_id, match, content[1])
    if kind == _RECEIPT:
        return Receipt(letter_id, match)
    if kind == _HERE:
        return Here(letter_id, match, content[0])
    if kind == _ARCHIVE:
        return _read_archive(letter_id, content)
    return LaterLetter(letter_id, kind)


def check_text(text: str) -> None:
    """Refuse (`InvalidInput`) what may not stand on a card: too long, control or direction characters, a link."""
    if len(text) > TEXT_MAX_CHARACTERS or _CONTROL.search(text) or _LINK.search(text):
        raise InvalidInput(
            f"a text on a contact card has at most {TEXT_MAX_CHARACTERS} characters, no line breaks and no links",
            "shorten it, or leave the link out",
        )


def _read_card(letter_id: bytes, match: bytes, content: dict[int, Any]) -> CardLetter:
    card = _read_contact([content[key] for key in range(3, 8)])
    since = _read_date(content[8]) if 8 in content else ""
    return CardLetter(letter_id, match, content[0], content[1], _KINDS[content[2]], card, since)


def _read_state(letter_id: bytes, match: bytes, content: dict[int, Any]) -> StateLetter:
    state, again = STATES[content[2]], 4 in content
    contact = _read_contact([content[5][key] for key in range(5)]) if 5 in content else None
    if (again and state is not State.NEW) or (contact is not None and state is not State.CLOSED):
        raise ProtocolRefusal("bad-letter", "a state with what belongs to another one")
    return StateLetter(letter_id, match, content[0], content[1], state, _read_date(content[3]), again, contact)


def _read_lead(letter_id: bytes, match: bytes, content: dict[int, Any]) -> LeadLetter:
    claim, to = CLAIMS[content[2]], content.get(3, b"")
    if to and claim is not Claim.TAKEN:
        raise ProtocolRefusal("bad-letter", "a lead that is handed over by who has not taken it")
    return LeadLetter(letter_id, match, content[0], content[1], claim, to)


def _read_archive(letter_id: bytes, content: dict[int, Any]) -> ArchiveLetter:
    card = _read_contact([content[key] for key in range(2, 7)])
    closed_on = _read_date(content[7]) if 7 in content else ""
    return ArchiveLetter(letter_id, content[0], content[1], card, closed_on)


def _read_contact(texts: list[str]) -> ContactCard:
    try:
        for text in texts:
            check_text(text)
    except InvalidInput:
        raise ProtocolRefusal("bad-letter", "a contact with a text that is not allowed") from None
    return ContactCard(*texts)


def _read_date(text: str) -> str:
    try:
        if not _DATE.fullmatch(text):  # `fromisoformat` takes weeks and other forms as well
            raise ValueError(text)
        date.fromisoformat(text)
    except ValueError:
        raise ProtocolRefusal("bad-letter", "a date that there is not") from None
    return text
