"""Three exchanges: points both ways; the answers to the responder's points; a contact card each way."""

from collections.abc import Sequence
from hashlib import sha256
from typing import Any, Protocol, TypeVar

from node.model import Bsn, ContactCard, Item, ItemKind
from node.protocol import seal
from node.protocol.exchange import answer_request, make_request, take_response
from node.protocol.exchange_state import ExchangeState, Session
from node.protocol.group import Point
from node.protocol.hello import Established
from node.protocol.letters import CardLetter
from node.protocol.messages import Body, CovenantMark, ExchangeHead, Mode
from node.protocol.names import point_digest, token
from node.protocol.pace import Pace
from node.protocol.step import Offer, OwnToken, Step

T = TypeVar("T")

SHARED = Item("jeugd", ItemKind.PERSON, Bsn("999990019"))
ITEMS = (
    SHARED,
    Item("jeugd", ItemKind.FAMILY, Bsn("999993653")),
    Item("huiselijk-geweld", ItemKind.PERSON, Bsn("999990032")),
)
"""The initiator holds the first two, the responder the first and the last."""
_HELD = ((1, 2), (1, 3))
"""By side: numbers in `ITEMS`, counted from 1, since 0 stands for a dummy."""
_SIZES = (4, 0, 0)
_CARDS = (
    ContactCard("Ada Jansen", "wijkagent", "Politie", "06 1234 5678", "ada@politie.example"),
    ContactCard("Bas de Vries", "jeugdhulpverlener", "Jeugdteam Noord", "", "bas@jeugdteam.example"),
)


class DrawnRandomness(Protocol):
    """Randomness that remembers what it gave."""

    drawn: list[bytes]

    def bytes(self, count: int) -> bytes:
        """`count` bytes."""
        ...

    def shuffled(self, items: Sequence[T]) -> list[T]:
        """The items in a random order."""
        ...


class Conversation:
    """The session of the vectors, from its first request on."""

    def __init__(
        self,
        randomness: DrawnRandomness,
        mark: CovenantMark,
        at_initiator: Established,
        at_responder: Established,
        initiator: bytes,
        responder: bytes,
    ) -> None:
        self._randomness, self._mark = randomness, mark
        self._pace = Pace(0, 4, 256, 256)
        self._initiator = Session.of(at_initiator, initiator, responder, True)
        self._responder = Session.of(at_responder, responder, initiator, False)

    def exchanges(self) -> list[dict[str, Any]]:
        """Each request and its response, with what they were made of, and the th after them."""
        begun = ExchangeState.begin(self._initiator.pair)
        states, tokens, done = (begun, begun), (b"", b""), []
        for number, size in enumerate(_SIZES):
            cards = number == len(_SIZES) - 1
            offers = [self._offer(side, size, tokens[side] if cards else b"") for side in (0, 1)]
            drawn = len(self._randomness.drawn)
            asked = make_request(self._initiator, states[0], offers[0], self._randomness)
            request = self._told(self._initiator, asked, states[0].due, offers[0], drawn)
            due = [point.point for point in asked.state.open]
            drawn = len(self._randomness.drawn)
            answered = answer_request(
                self._responder, states[1], asked.state.message, offers[1], self._pace, self._randomness
            )
            response = self._told(self._responder, answered, due, offers[1], drawn)
            taken = take_response(self._initiator, asked.state, answered.state.message, self._pace)
            done.append({"request": request, "response": response, "th": taken.state.th.hex()})
            states = (taken.state, answered.state)
            tokens = (_shared(taken.own_tokens) or tokens[0], _shared(answered.own_tokens) or tokens[1])
        return done

    def _offer(self, side: int, size: int, card_token: bytes) -> Offer:
        held = [(number, ITEMS[number - 1]) for number in _HELD[side]] if size else []
        letters = []
        if card_token:
            letter_id, match_id, reference = bytes([side + 1]) * 16, bytes([side + 0x11]) * 16, bytes([side + 0x21]) * 8
            card = CardLetter(letter_id, match_id, card_token, reference, SHARED.kind, _CARDS[side])
            letters = [(letter_id, card.encode())]
        logbook = sha256(b"a logbook" + bytes([side])).digest()
        return Offer(Mode.GROWTH, size, held, letters, False, logbook, self._mark)

    def _told(self, sender: Session, step: Step, asked: Sequence[Point], offer: Offer, drawn: int) -> dict[str, Any]:
        """A message, opened with its sender's key; `asked` are the points that it answers."""
        message, draws = step.state.message, self._randomness.drawn[drawn:]
        head = ExchangeHead.decode(message.head)
        plaintext = seal.open_body(sender.keys.sending, message.head, message.body)
        body = Body.decode(plaintext)
        return {
            "n": head.n,
            "link": head.link.hex(),
            "logbook": offer.logbook.hex(),
            "masked_logbook": head.logbook.hex(),
            "mode": int(head.mode),
            "answers": [
                {"point": point.hex(), "product": product.hex(), "token": token(sender.pair, Point(product)).hex()}
                for point, product in zip(asked, body.products, strict=True)
            ],
            "proof_random": draws[0].hex() if asked else None,
            "proof": body.proof.hex(),
            "points": [
                {"item": own.item or None, "point": own.point.hex(), "digest": point_digest(own.point).hex()}
                for own in step.state.open
            ],
            "points_digest": head.points.hex(),
            "letters": [letter.hex() for _, letter in offer.letters],
            "slot": body.slot.hex(),
            "plaintext": plaintext.hex(),
            "seal_random": draws[-1].hex(),
            "head": message.head.hex(),
            "body": message.body.hex(),
        }


def _shared(tokens: Sequence[OwnToken]) -> bytes | None:
    return next((own.token for own in tokens if own.item == 1), None)
