"""Every function that reads a peer's bytes, with a lawful example, its limit and the refusals that it may give."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from node.errors import ConfigurationError, ProtocolRefusal
from node.limits import (
    BUNDLE_MAX_BYTES,
    COVENANT_MAX_BYTES,
    HEAD_MAX_BYTES,
    LETTER_MAX_BYTES,
    MESSAGE_MAX_BYTES,
    SIGNED_HEAD_MAX_BYTES,
    SLOT_BYTES,
)
from node.network.refusals import problem, problem_code
from node.protocol import cbor, seal, slot
from node.protocol.content_digest import is_content_digest
from node.protocol.covenant_file import read_file, write_file
from node.protocol.covenant_messages import Bundle, read_covenant_answer_head, read_covenant_head
from node.protocol.exchange import answer_request, take_response
from node.protocol.hello import check_hello, complete_hello
from node.protocol.http_refusals import STATUS
from node.protocol.letters import read_letter
from node.protocol.messages import Answer, Body, ExchangeHead, Hello, Message, Refusal, decode_points, read_digest_head
from node.protocol.signed_fields import head_field, read_head_field
from node.protocol.signed_head import decode_signed, verify_signed
from node.protocol.timestamp import read_timestamp, write_timestamp
from tests.helpers import NOW, SeededRandomness, make_covenant
from tests.protocol.message_examples import KEPT, LETTERS, MESSAGES, SIGNER
from tests.protocol.pair import AT_ONCE, Pair, greeting, new_pair, offer
from tests.service.newer_covenants import following, stamped

Read = Callable[[bytes], object]


@dataclass(frozen=True)
class Decoder:
    """`codes` may be refused with, and nothing else may be raised. `limit` is the longest input that gets here."""

    read: Read
    examples: tuple[bytes, ...]
    codes: frozenset[str]
    limit: int = MESSAGE_MAX_BYTES

    def refusal_of(self, data: bytes) -> str | None:
        """The code of its refusal, None when it is read; any other error is the test's failure."""
        try:
            self.read(data)
        except ProtocolRefusal as refusal:
            assert refusal.code in self.codes, refusal.code
            return refusal.code
        return None


MADE = greeting()
KEY, HEAD = b"k" * 32, b"the head"
BOX_PRIVATE = bytes(range(96))
BOX_PUBLIC = seal.box_key(BOX_PRIVATE).public
SECOND = following(make_covenant())
MESSAGE, POINT = frozenset({"bad-message"}), frozenset({"bad-point"})
IN_A_BODY = MESSAGE | POINT | {"bad-length", "bad-proof", "bad-slot"}


def by_rule(rule: str) -> Decoder:
    """CBOR of a rule of the schema."""
    limits = {"letter": LETTER_MAX_BYTES, "signed-head": SIGNED_HEAD_MAX_BYTES}
    limit = limits.get(rule, HEAD_MAX_BYTES if rule.endswith("-head") else MESSAGE_MAX_BYTES)
    examples = tuple(LETTERS.values()) if rule == "letter" else ((MESSAGES | KEPT)[rule],)
    return Decoder(lambda data: cbor.decode(data, rule, limit), examples, MESSAGE, limit)


def as_a_refusal(read: Read) -> Read:
    """What reads a file that a peer brings: its error goes to the peer as one code."""

    def reading(data: bytes) -> object:
        try:
            return read(data)
        except ConfigurationError as error:
            raise ProtocolRefusal("covenant-refused", error.message) from None

    return reading


def running() -> Pair:
    """A session after its first exchange, so that a body has answers in it."""
    pair = new_pair()
    pair.exchange()
    return pair


def in_a_request() -> Decoder:
    """The plaintext of a request, rightly sealed by a member."""
    pair = running()
    asked = pair.ask().state.message
    plain = seal.open_body(pair.bob.keys.receiving, asked.head, asked.body)

    def read(data: bytes) -> object:
        sealed = Message(asked.head, seal.seal_body(pair.alice.keys.sending, asked.head, data, bytes(32)))
        return answer_request(pair.bob, pair.bobs, sealed, offer(), AT_ONCE, SeededRandomness(1))

    return Decoder(read, (plain,), IN_A_BODY)


def in_a_response() -> Decoder:
    """The plaintext of a response, rightly sealed by a member."""
    pair = running()
    answered = pair.answer(pair.ask().state.message).state.message
    plain = seal.open_body(pair.alice.keys.receiving, answered.head, answered.body)

    def read(data: bytes) -> object:
        sealed = Message(answered.head, seal.seal_body(pair.bob.keys.sending, answered.head, data, bytes(32)))
        return take_response(pair.alice, pair.alices, sealed, AT_ONCE)

    return Decoder(read, (plain,), IN_A_BODY)


def split_points(data: bytes) -> tuple[bytes, ...]:
    """As many points as there are 32 bytes."""
    return tuple(data[at : at + 32] for at in range(0, len(data), 32))


DECODERS: Mapping[str, Decoder] = {
    **{f"CBOR: {rule}": by_rule(rule) for rule in (*MESSAGES, *KEPT, "letter")},
    "hello": Decoder(Hello.decode, (MADE.hello,), MESSAGE),
    "hello with its proof": Decoder(check_hello, (MADE.hello,), MESSAGE | POINT | {"bad-possession"}),
    "answer": Decoder(Answer.decode, (MADE.answer,), MESSAGE),
    "answer to the own hello": Decoder(
        lambda data: complete_hello(MADE.hello, MADE.secrets, data),
        (MADE.answer,),
        MESSAGE | POINT | {"bad-answer", "bad-possession", "bad-box"},
    ),
    "head of an exchange": Decoder(ExchangeHead.decode, (MESSAGES["request-head"],), MESSAGE, HEAD_MAX_BYTES),
    "head with a digest": Decoder(
        lambda data: read_digest_head(data, "nudge-head"), (MESSAGES["nudge-head"],), MESSAGE, HEAD_MAX_BYTES
    ),
    "head of a refusal": Decoder(Refusal.decode, (MESSAGES["refusal-head"],), MESSAGE, HEAD_MAX_BYTES),
    "what a peer holds": Decoder(read_covenant_head, (MESSAGES["covenant-head"],), MESSAGE, HEAD_MAX_BYTES),
    "what a peer that was asked holds": Decoder(
        read_covenant_answer_head, (MESSAGES["covenant-answer-head"],), MESSAGE, HEAD_MAX_BYTES
    ),
    "bundle": Decoder(Bundle.decode, (b"", MESSAGES["bundle"]), MESSAGE, BUNDLE_MAX_BYTES),
    "covenant of a bundle": Decoder(
        as_a_refusal(read_file), (write_file(SECOND),), frozenset({"covenant-refused"}), COVENANT_MAX_BYTES
    ),
    "timestamp of a bundle": Decoder(
        as_a_refusal(read_timestamp),
        (write_timestamp(stamped(SECOND.covenant, NOW)),),
        frozenset({"covenant-refused"}),
        COVENANT_MAX_BYTES,
    ),
    "body": Decoder(Body.decode, (MESSAGES["body"],), MESSAGE),
    "points": Decoder(lambda data: decode_points(split_points(data)), (MADE.initiator.own_key * 3,), POINT),
    "letter": Decoder(read_letter, tuple(LETTERS.values()), frozenset({"bad-letter"}), LETTER_MAX_BYTES),
    "slot": Decoder(
        lambda data: slot.read(data, b""),
        (slot.fill([*LETTERS.values()], 0, False).slot, bytes(SLOT_BYTES)),
        frozenset({"bad-slot"}),
        SLOT_BYTES,
    ),
    "sealed body": Decoder(
        lambda data: seal.open_body(KEY, HEAD, data),
        (seal.seal_body(KEY, HEAD, MESSAGES["body"], bytes(32)),),
        frozenset({"bad-seal"}),
    ),
    "box": Decoder(
        lambda data: seal.open_box(data, BOX_PRIVATE, HEAD),
        (seal.seal_box(bytes(32), BOX_PUBLIC, HEAD),),
        frozenset({"bad-box"}),
    ),
    "key for a box": Decoder(
        lambda data: seal.seal_box(bytes(32), data, HEAD), (BOX_PUBLIC,), frozenset({"bad-box-key"})
    ),
    "plaintext of a request": in_a_request(),
    "plaintext of a response": in_a_response(),
    "raakvlak-head": Decoder(
        lambda data: read_head_field(data.decode("latin-1")), (head_field(HEAD).encode(),), frozenset({"bad-head"})
    ),
    "content-digest": Decoder(
        lambda data: is_content_digest(data.decode("latin-1")), (b"sha-256=:" + b"A" * 43 + b"=:",), frozenset()
    ),
    "signed head, verified": Decoder(
        lambda data: verify_signed(decode_signed(data), bytes(SIGNER.verify_key)),
        (KEPT["signed-head"],),
        MESSAGE | STATUS.keys(),
    ),
    "problem": Decoder(problem_code, (problem("fork", "another history", 409),), frozenset()),
}
