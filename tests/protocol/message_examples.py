"""One lawful encoding of every message there is, by the name of its rule in the schema, and ways to change one."""

from collections.abc import Iterator
from typing import Any

from nacl.signing import SigningKey

from node.matching.follow_up import Claim, State
from node.model import ContactCard, Item, ItemKind
from node.protocol.audit.opening import EntryProof, LogbookStretch, OpenedPoint, Opening
from node.protocol.covenant_messages import Bundle, Holding
from node.protocol.letters import (
    ArchiveLetter,
    CardLetter,
    Here,
    LeadLetter,
    Receipt,
    StateLetter,
    WithdrawParty,
    WithdrawPoint,
)
from node.protocol.messages import Body, ExchangeHead, Mode, Refusal, digest_head
from node.protocol.names import NO_PAIR
from node.protocol.signed_head import encode_signed
from node.protocol.signed_request import sign_request
from node.protocol.signed_response import SignedResponse, sign_response
from tests.helpers import synthetic_numbers
from tests.protocol.pair import LOGBOOK, MARK, greeting

SIGNER = SigningKey(bytes(32))
NUMBER = synthetic_numbers(1)[0]
ID, MATCH, TOKEN, REFERENCE = b"i" * 16, b"m" * 16, b"t" * 16, b"r" * 8
CARD = ContactCard("Jan de Vries", "wijkagent", "Politie", "06 1234 5678", "jan@politie.example")

HEAD = ExchangeHead(NO_PAIR, 1, b"l" * 32, b"p" * 32, LOGBOOK, MARK, Mode.GROWTH)
BODY = Body((b"q" * 32, b"r" * 32), b"s" * 64, (b"p" * 32,), bytes(984))
HOLDING = Holding(MARK, 1_800_000_000, b"k" * 32, b"s" * 64)
REFUSAL = Refusal(b"d" * 32, "hello-needed", NO_PAIR, 0, NO_PAIR)
CARD_LETTER = CardLetter(ID, MATCH, TOKEN, REFERENCE, ItemKind.FAMILY, CARD, "2026-11-01")
STATE_LETTER = StateLetter(ID, MATCH, REFERENCE, 1_793_698_200_000, State.NEW, "2026-11-03", again=True)
CLOSED_LETTER = StateLetter(ID, MATCH, REFERENCE, 1, State.CLOSED, "2026-11-03", contact=CARD)
ARCHIVE_LETTER = ArchiveLetter(ID, TOKEN, REFERENCE, CARD, "2026-11-01")
LEAD_LETTER = LeadLetter(ID, MATCH, REFERENCE, 1, Claim.TAKEN, b"s" * 8)

ASKED = sign_request(SIGNER, bytes(32), bytes(32), "https://node.example/", head=HEAD.encode(), body=b"", now=0)
TOLD = sign_response(SIGNER, bytes(32), ASKED, status=200, head=HEAD.encode(), body=b"", now=0)
SIGNED = SignedResponse(ASKED, 200, TOLD)
OPENED = OpenedPoint((1, 2), b"p" * 32, Item("jeugd", ItemKind.FAMILY, NUMBER), b"s" * 64, EntryProof(3, 1, b"s" * 32))
OPENING = Opening(b"k" * 32, (OPENED,), ((4, 5),), LogbookStretch(3, b"d" * 32, (b"c" * 32,), {3: b"content"}))

MESSAGES: dict[str, bytes] = {
    "hello": greeting().hello,
    "answer": greeting().answer,
    "hello-head": digest_head(b"h" * 32),
    "answer-head": digest_head(b"h" * 32),
    "request-head": HEAD.encode(),
    "response-head": HEAD.encode(),
    "nudge-head": digest_head(b"p" * 32),
    "nudge-answer-head": digest_head(b"d" * 32),
    "covenant-head": HOLDING.head(),
    "covenant-answer-head": HOLDING.answer_head(b"d" * 32),
    "bundle": Bundle(b"{covenant}", b"{timestamp}").encode(),
    "refusal-head": REFUSAL.encode(),
    "body": BODY.encode(),
}
KEPT: dict[str, bytes] = {"signed-head": encode_signed(SIGNED), "opening": OPENING.encode()}
"""What is kept or handed over as a file; parts of them have no one length, and parts may be left out."""
LETTERS: dict[str, bytes] = {
    "card": CARD_LETTER.encode(),
    "state": STATE_LETTER.encode(),
    "closed": CLOSED_LETTER.encode(),
    "lead": LEAD_LETTER.encode(),
    "withdraw-point": WithdrawPoint(ID, 7, 3).encode(),
    "withdraw-party": WithdrawParty(ID, MATCH, REFERENCE).encode(),
    "receipt": Receipt(ID, MATCH).encode(),
    "here": Here(ID, MATCH, TOKEN).encode(),
    "archive": ARCHIVE_LETTER.encode(),
}

Place = tuple[int, ...]


def places_in(value: Any, here: Place = ()) -> Iterator[Place]:
    """Where the values within a message stand, by the keys that lead there."""
    if here:
        yield here
    inner = enumerate(value) if isinstance(value, list) else value.items() if isinstance(value, dict) else ()
    for key, each in inner:
        yield from places_in(each, (*here, key))


def value_at(message: Any, place: Place) -> Any:
    """What stands there."""
    for key in place:
        message = message[key]
    return message


def replaced(message: Any, place: Place, value: Any) -> Any:
    """The message with another value there."""
    if not place:
        return value
    changed = message.copy()
    changed[place[0]] = replaced(message[place[0]], place[1:], value)
    return changed
