"""Copy the other's key, or its proof of possession (docs/protocol.md §5, §12)."""

from dataclasses import replace
from hashlib import sha256

import pytest

from node.protocol import seal
from node.protocol.covenant import federation
from node.protocol.evaluation import prove
from node.protocol.group import Scalar, decode_point, multiply, multiply_base, random_scalar
from node.protocol.hello import HelloSecrets, check_hello, make_hello
from node.protocol.messages import Answer, Hello
from node.protocol.names import NO_PAIR, lv, possession_context, possession_point
from node.service.context import Context
from node.service.covenant_check import covenant_mark
from node.service.initiating import OutgoingHello, next_outgoing, take_hello_answer
from node.service.session_life import answer_session
from node.storage import sessions
from tests.attacks.dishonest import make_nodes, refused
from tests.helpers import SeededRandomness

OWN = random_scalar(SeededRandomness(3).bytes(64))
"""A scalar that the attacker does know."""


def test_a_responder_that_copies_my_key_and_proof_is_refused() -> None:
    """An answer with the hello's own K and proof of possession is `bad-possession`: the proof names who to whom."""
    first, second = make_nodes().two
    sent = _hello(first, second)
    hello = Hello.decode(sent.data)
    with refused("bad-possession", first):
        take_hello_answer(first, sent, _answer(second, sent.data, hello.key, hello.possession))


def test_a_responder_that_copies_my_key_cannot_prove_it() -> None:
    """An answer with the hello's K and a proof by another scalar is `bad-possession`."""
    first, second = make_nodes().two
    sent = _hello(first, second)
    hello = Hello.decode(sent.data)
    possession = _possession(OWN, hello.key, hello, second, first)
    with refused("bad-possession", first):
        take_hello_answer(first, sent, _answer(second, sent.data, hello.key, possession))


def test_two_equal_keys_are_refused_by_the_initiator() -> None:
    """Even with a true proof, as of someone who was told the scalar, two equal keys are `bad-possession`."""
    first, second = make_nodes().two
    sent = _hello(first, second)
    hello = Hello.decode(sent.data)
    k = _scalar_of_hello(first, second)
    possession = _possession(k, hello.key, hello, second, first)
    with refused("bad-possession", first):
        take_hello_answer(first, sent, _answer(second, sent.data, hello.key, possession))


def test_an_own_key_made_in_the_same_way_is_taken() -> None:
    """The same answer with a key of the responder's own is taken: it is refused above for its key alone."""
    first, second = make_nodes().two
    sent = _hello(first, second)
    key = multiply_base(OWN)
    possession = _possession(OWN, key, Hello.decode(sent.data), second, first)
    take_hello_answer(first, sent, _answer(second, sent.data, key, possession))
    assert sessions.of_epoch(first.database, second.member.nid_bytes, 0, "offered") is not None


def test_two_equal_keys_are_refused_by_the_responder() -> None:
    """A responder whose randomness gives it the hello's key refuses the hello, and keeps nothing."""
    first, second = make_nodes().two
    hello, _ = _make_hello(first, second, SeededRandomness(1))
    same = replace(second, randomness=SeededRandomness(1))
    with refused("bad-possession", second):
        answer_session(same, first.member.nid_bytes, hello)


def test_an_initiator_that_copies_a_key_of_another_pair_is_refused() -> None:
    """A hello with K and the proof out of somebody else's hello to the same member is `bad-possession`."""
    owner, copier, victim = make_nodes().all
    theirs = Hello.decode(_hello(owner, victim).data)
    own, _ = _make_hello(copier, victim, SeededRandomness(1))
    copied = replace(Hello.decode(own), key=theirs.key, possession=theirs.possession)
    with refused("bad-possession", victim):
        answer_session(victim, copier.member.nid_bytes, copied.encode())


def test_an_initiator_that_copies_the_responders_key_is_refused() -> None:
    """A hello with K and the proof out of the responder's last answer is `bad-possession`."""
    first, second = make_nodes().two
    answer = Answer.decode(answer_session(second, first.member.nid_bytes, _hello(first, second).data))
    own, _ = _make_hello(first, second, SeededRandomness(1))
    copied = replace(Hello.decode(own), key=answer.key, possession=answer.possession)
    with refused("bad-possession", second):
        answer_session(second, first.member.nid_bytes, copied.encode())


@pytest.mark.parametrize("field", ["fed", "epoch", "sender", "receiver", "key"])
def test_a_proof_of_possession_holds_for_one_hello_only(field: str) -> None:
    """With another federation, epoch, sender, receiver or key in the hello its proof is false."""
    first, second, third = make_nodes().all
    hello = Hello.decode(_hello(first, second).data)
    others = {
        "fed": replace(hello, fed=bytes(32)),
        "epoch": replace(hello, epoch=hello.epoch + 1),
        "sender": replace(hello, sender=third.member.nid_bytes),
        "receiver": replace(hello, receiver=third.member.nid_bytes),
        "key": replace(hello, key=multiply_base(OWN)),
    }
    check_hello(hello.encode())
    with refused("bad-possession"):
        check_hello(others[field].encode())


def test_a_hello_passed_on_by_another_member_is_refused() -> None:
    """A whole hello, true in itself, is `bad-hello` when another member than its maker signed the message."""
    owner, relay, victim = make_nodes().all
    with refused("bad-hello", victim):
        answer_session(victim, relay.member.nid_bytes, _hello(owner, victim).data)


def _hello(first: Context, second: Context) -> OutgoingHello:
    sent = next_outgoing(first, second.member, called=True)
    assert isinstance(sent, OutgoingHello)
    return sent


def _make_hello(first: Context, second: Context, randomness: SeededRandomness) -> tuple[bytes, HelloSecrets]:
    """A hello made outside the node, from this randomness."""
    ends = (first.member.nid_bytes, second.member.nid_bytes)
    epoch = first.covenant.epoch_at(first.clock.now())
    return make_hello(federation(first.covenant), epoch, *ends, NO_PAIR, covenant_mark(first), randomness)


def _scalar_of_hello(first: Context, second: Context) -> Scalar:
    begun = sessions.of_epoch(first.database, second.member.nid_bytes, 0, "hello")
    assert begun is not None
    return HelloSecrets.read(first.keys.read(begun.key_name)).k


def _possession(k: Scalar, key: bytes, hello: Hello, prover: Context, verifier: Context) -> bytes:
    """A proof of possession of `key`, made with `k`; true when that is its scalar."""
    ends = (hello.fed, hello.epoch, prover.member.nid_bytes, verifier.member.nid_bytes, key)
    point, context = possession_point(*ends), possession_context(*ends)
    product = multiply(k, point)
    return product + prove(k, decode_point(key), [point], [product], context=context, random32=bytes(32))


def _answer(second: Context, hello_bytes: bytes, key: bytes, possession: bytes) -> bytes:
    """An answer to a hello with this K and proof, and a box that the initiator can open."""
    hello = Hello.decode(hello_bytes)
    digest, me = sha256(hello_bytes).digest(), second.member.nid_bytes
    info = b"".join(map(lv, (b"raakvlak/1 box", digest, me, key)))
    box = seal.seal_box(bytes(32), hello.box_key, info)
    return Answer(digest, me, hello.sender, key, possession, bytes(32), box, covenant_mark(second)).encode()
