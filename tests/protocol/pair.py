"""Both sides of a session without storage or network: what the tests of the protocol start from."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import sha256

from node.model import Item, ItemKind
from node.protocol.exchange import answer_request, make_request, take_response
from node.protocol.exchange_state import ExchangeState, Session
from node.protocol.hello import Established, HelloSecrets, answer_hello, check_hello, complete_hello, make_hello
from node.protocol.messages import CovenantMark, Message, Mode
from node.protocol.names import NO_PAIR
from node.protocol.pace import Pace
from node.protocol.step import Offer, Step
from tests.helpers import JEUGD, SeededRandomness, synthetic_numbers

FED = sha256(b"fed").digest()
EPOCH = 3
ALICE, BOB = sha256(b"alice").digest(), sha256(b"bob").digest()
"""The initiator's name on the wire, and the responder's."""
MARK = CovenantMark(1, sha256(b"covenant").digest())
LOGBOOK = sha256(b"logbook").digest()
AT_ONCE = Pace(0, 4, 256, 256)
PACED = Pace(300, 4, 256, 512)
"""The responder's class is twice the initiator's; `BACK` is the same seen by the responder."""
BACK = Pace(300, 4, 512, 256)
NUMBERS = synthetic_numbers(600)


def item(number: int, kind: ItemKind = ItemKind.PERSON) -> Item:
    """One of 600 items."""
    return Item(JEUGD.id, kind, NUMBERS[number])


@dataclass(frozen=True)
class Greeting:
    """A hello, what the initiator keeps of it, and its answer with what the responder made of both."""

    hello: bytes
    secrets: HelloSecrets
    answer: bytes
    responder: Established

    @property
    def initiator(self) -> Established:
        """What the initiator makes of the answer."""
        return complete_hello(self.hello, self.secrets, self.answer)


@cache
def greeting(seed: int = 0) -> Greeting:
    """A hello of Alice's and Bob's answer."""
    randomness = SeededRandomness(seed)
    hello, secrets = make_hello(FED, EPOCH, ALICE, BOB, NO_PAIR, MARK, randomness)
    answer, responder = answer_hello(hello, check_hello(hello), MARK, randomness)
    return Greeting(hello, secrets, answer, responder)


def offer(
    items: Sequence[tuple[int, Item]] = (),
    *,
    size: int = 4,
    mode: Mode = Mode.GROWTH,
    letters: Sequence[tuple[bytes, bytes]] = (),
    more: bool = False,
) -> Offer:
    """What one side puts into a message."""
    return Offer(mode, size, items, letters, more, LOGBOOK, MARK)


@dataclass
class Pair:
    """A session's two sides. Each step moves the state of the side that took it."""

    alice: Session
    bob: Session
    alices: ExchangeState
    bobs: ExchangeState
    randomness: SeededRandomness
    pace: Pace = AT_ONCE
    back: Pace = AT_ONCE

    def ask(self, what: Offer | None = None) -> Step:
        """Alice makes a request."""
        step = make_request(self.alice, self.alices, what or offer(), self.randomness)
        self.alices = step.state
        return step

    def answer(self, request: Message, what: Offer | None = None) -> Step:
        """Bob answers a request."""
        step = answer_request(self.bob, self.bobs, request, what or offer(), self.back, self.randomness)
        self.bobs = step.state
        return step

    def take(self, response: Message) -> Step:
        """Alice takes a response."""
        step = take_response(self.alice, self.alices, response, self.pace)
        self.alices = step.state
        return step

    def exchange(self, alices: Offer | None = None, bobs: Offer | None = None) -> tuple[Step, Step, Step]:
        """A whole exchange: the steps of the request, the answer and its taking."""
        asked = self.ask(alices)
        answered = self.answer(asked.state.message, bobs)
        return asked, answered, self.take(answered.state.message)


def new_pair(seed: int = 0, pace: Pace = AT_ONCE, back: Pace = AT_ONCE) -> Pair:
    """A session before its first exchange."""
    made = greeting(seed)
    pair = made.responder.pair
    return Pair(
        Session.of(made.initiator, ALICE, BOB, True),
        Session.of(made.responder, BOB, ALICE, False),
        ExchangeState.begin(pair),
        ExchangeState.begin(pair),
        SeededRandomness(seed + 1),
        pace,
        back,
    )


def flipped(data: bytes, at: int, bit: int = 0) -> bytes:
    """The same with one bit changed."""
    changed = bytearray(data)
    changed[at % len(data)] ^= 1 << bit
    return bytes(changed)
