"""Hello: both sides make the same session of it, or none."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from node.errors import ProtocolRefusal
from node.protocol import seal
from node.protocol.evaluation import prove
from node.protocol.exchange import answer_request, make_request
from node.protocol.exchange_state import ExchangeState, Session
from node.protocol.group import GENERATOR, multiply, multiply_base
from node.protocol.hello import (
    Established,
    HelloSecrets,
    SessionKeys,
    answer_hello,
    check_hello,
    complete_hello,
    make_hello,
)
from node.protocol.messages import Answer, Hello
from node.protocol.names import possession_context, possession_point
from tests.helpers import SeededRandomness
from tests.protocol.pair import ALICE, AT_ONCE, BOB, EPOCH, FED, MARK, flipped, greeting, offer

MADE = greeting()
HELLO, ANSWER = Hello.decode(MADE.hello), Answer.decode(MADE.answer)


def code_of(function: Callable[..., object], *arguments: object) -> str:
    """The code with which a function refuses."""
    with pytest.raises(ProtocolRefusal) as refusal:
        function(*arguments)
    return refusal.value.code


def check(hello: Hello) -> Hello:
    """Read a hello that was changed."""
    return check_hello(hello.encode())


def complete(answer: Answer) -> Established:
    """Take an answer that was changed."""
    return complete_hello(MADE.hello, MADE.secrets, answer.encode())


def test_both_sides_make_the_same_session() -> None:
    """PAIR is the same, each side's sending key is the other's receiving key, and the committed keys cross over."""
    alice, bob = MADE.initiator, MADE.responder
    assert alice.pair == bob.pair
    assert (alice.keys.sending, alice.keys.receiving) == (bob.keys.receiving, bob.keys.sending)
    assert alice.keys.sending != alice.keys.receiving
    assert (alice.own_key, alice.peer_key) == (bob.peer_key, bob.own_key)
    assert multiply_base(alice.keys.k) == alice.own_key
    assert multiply_base(bob.keys.k) == bob.own_key


def test_every_hello_makes_another_session() -> None:
    """Two hellos of the same two members have nothing in common: k, PAIR and every key are fresh."""
    first, second = greeting(1).initiator, greeting(2).initiator
    assert first.pair != second.pair
    assert not {first.keys.k, first.keys.dummy_key, first.keys.sending, first.keys.receiving} & {
        second.keys.k,
        second.keys.dummy_key,
        second.keys.sending,
        second.keys.receiving,
    }


def test_an_answer_repeated_makes_the_same_session() -> None:
    """The initiator may take the stored answer twice."""
    assert complete_hello(MADE.hello, MADE.secrets, MADE.answer) == MADE.initiator


def test_secrets_come_back_from_their_file() -> None:
    """What stands in the key files is read as it was written, and one kind is not read as the other."""
    keys = MADE.initiator.keys
    assert HelloSecrets.read(MADE.secrets.encode()) == MADE.secrets
    assert SessionKeys.read(keys.encode()) == keys
    assert code_of(SessionKeys.read, MADE.secrets.encode()) == "bad-message"
    assert code_of(HelloSecrets.read, keys.encode()) == "bad-message"


def first_exchange(initiator: Established, responder: Established) -> None:
    """A first request and what the responder makes of it. Raises `ProtocolRefusal` when their keys differ."""
    randomness = SeededRandomness(5)
    asked = make_request(
        Session.of(initiator, ALICE, BOB, True), ExchangeState.begin(initiator.pair), offer(), randomness
    )
    session = Session.of(responder, BOB, ALICE, False)
    state = ExchangeState.begin(responder.pair)
    answer_request(session, state, asked.state.message, offer(), AT_ONCE, randomness)


def test_any_flipped_byte_of_a_hello_makes_no_session() -> None:
    """The responder refuses a changed hello, or its answer is to another hello and the initiator refuses that."""
    for at in range(len(MADE.hello)):
        changed = flipped(MADE.hello, at, at % 8)
        try:
            answer, _ = answer_hello(changed, check_hello(changed), MARK, SeededRandomness(3))
        except ProtocolRefusal:
            continue
        assert code_of(complete_hello, MADE.hello, MADE.secrets, answer) == "bad-answer"


def test_any_flipped_byte_of_an_answer_makes_no_session() -> None:
    """The initiator refuses a changed answer, or has other keys than the responder, and no body opens."""
    for at in range(len(MADE.answer)):
        try:
            established = complete_hello(MADE.hello, MADE.secrets, flipped(MADE.answer, at, at % 8))
        except ProtocolRefusal:
            continue
        assert code_of(first_exchange, established, MADE.responder) == "bad-seal"


BAD_KEYS = {"the identity": bytes(32), "the identity with its top bit": bytes(31) + b"\x80", "none": b"\xff" * 32}


@pytest.mark.parametrize("name", BAD_KEYS)
def test_keys_that_are_no_points_are_refused(name: str) -> None:
    """A committed key that is the identity or not canonical is refused as `bad-point`, in both directions."""
    bad = BAD_KEYS[name]
    assert code_of(check, replace(HELLO, key=bad)) == "bad-point"
    assert code_of(complete, replace(ANSWER, key=bad)) == "bad-point"
    assert code_of(check, replace(HELLO, possession=bad + HELLO.possession[32:])) == "bad-point"
    assert code_of(complete, replace(ANSWER, possession=bad + ANSWER.possession[32:])) == "bad-point"


CHANGED_TERMS = {
    "another federation": replace(HELLO, fed=BOB),
    "another epoch": replace(HELLO, epoch=EPOCH + 1),
    "another sender": replace(HELLO, sender=FED),
    "another receiver": replace(HELLO, receiver=FED),
    "the direction turned": replace(HELLO, sender=BOB, receiver=ALICE),
    "another key": replace(HELLO, key=ANSWER.key),
    "another product": replace(HELLO, possession=GENERATOR + HELLO.possession[32:]),
    "a proof of zeros": replace(HELLO, possession=HELLO.possession[:32] + bytes(64)),
}


@pytest.mark.parametrize("name", CHANGED_TERMS)
def test_a_proof_of_possession_is_for_its_terms(name: str) -> None:
    """A proof of possession holds for one agreement, epoch, sender, receiver and key, and for none other."""
    assert check(HELLO) == HELLO
    assert code_of(check, CHANGED_TERMS[name]) == "bad-possession"


def test_a_proof_for_another_scalar_is_refused() -> None:
    """Who proves a product with a scalar of its own, under a key that it does not know, is refused."""
    own = MADE.responder.keys.k
    point = possession_point(FED, EPOCH, ALICE, BOB, HELLO.key)
    product = multiply(own, point)
    context = possession_context(FED, EPOCH, ALICE, BOB, HELLO.key)
    proof = prove(own, multiply_base(own), [point], [product], context=context, random32=bytes(32))
    assert code_of(check, replace(HELLO, possession=product + proof)) == "bad-possession"


@pytest.mark.parametrize(
    "changed",
    [replace(ANSWER, hello=bytes(32)), replace(ANSWER, sender=ALICE), replace(ANSWER, receiver=BOB)],
    ids=["to another hello", "from another", "for another"],
)
def test_answers_to_something_else_are_refused(changed: Answer) -> None:
    """An answer names the hello that it answers, its sender and its receiver."""
    assert code_of(complete, changed) == "bad-answer"


def test_a_box_of_another_answer_does_not_open() -> None:
    """The box is bound to the hello and to the responder's key: that of another session is refused."""
    assert code_of(complete, replace(ANSWER, box=Answer.decode(greeting(1).answer).box)) == "bad-box"


def test_a_copied_key_is_refused() -> None:
    """A hello with the responder's own key could only be answered by making K equal on both sides: refused."""
    hello, _ = make_hello(FED, EPOCH, ALICE, BOB, bytes(32), MARK, SeededRandomness(9))
    same = SeededRandomness(9)  # the responder draws the scalar that the initiator drew
    assert code_of(answer_hello, hello, check_hello(hello), MARK, same) == "bad-possession"


def test_keys_of_a_box_that_are_none_are_refused() -> None:
    """A hello whose key for the box is no key is refused as `bad-box-key`, and no session is made."""
    hello = replace(HELLO, box_key=b"\xff" * 1216)
    assert code_of(answer_hello, hello.encode(), check(hello), MARK, SeededRandomness(1)) == "bad-box-key"


def test_the_boxs_private_key_opens_no_other_session() -> None:
    """A kept private key of one hello is worth nothing for the answer to another."""
    other = greeting(1)
    stolen = replace(other.secrets, box_private=MADE.secrets.box_private)
    assert code_of(complete_hello, other.hello, stolen, other.answer) == "bad-box"
    assert len(MADE.secrets.box_private) == seal.BOX_PRIVATE_BYTES
