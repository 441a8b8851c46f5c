"""Answers with their proof, as the protocol has them."""

from node.protocol.dleq import composite_weights, generate_proof
from node.protocol.evaluation import batch_context, evaluate_and_prove, prove, verify
from node.protocol.group import GENERATOR, decode_point, multiply, multiply_base
from node.protocol.hash_to_group import hash_to_group, hash_to_scalar

KEY = hash_to_scalar(b"key", b"test")
K = multiply_base(KEY)
P = [hash_to_group(b"point %d" % number, b"test") for number in range(4)]
OTHER = hash_to_group(b"another point", b"test")
CONTEXT = b"raakvlak/1 exchange-" + bytes(32)


def test_answers_verify() -> None:
    """The answers are k·P in the order of the points, and their proof holds for just these."""
    Q, proof = evaluate_and_prove(KEY, K, P, context=CONTEXT, random32=b"\x01" * 32)
    assert [multiply(KEY, point) for point in P] == Q == [decode_point(point) for point in Q]
    assert verify(K, P, Q, context=CONTEXT, proof=proof)
    assert not verify(K, P, Q, context=b"raakvlak/1 opening-" + bytes(32), proof=proof)
    assert not verify(OTHER, P, Q, context=CONTEXT, proof=proof)
    assert not verify(K, [*P[:3], OTHER], Q, context=CONTEXT, proof=proof)
    assert not verify(K, P, [*Q[:3], OTHER], context=CONTEXT, proof=proof)
    assert not verify(K, [], [], context=CONTEXT, proof=proof)


def test_two_proofs_of_one_answer_differ() -> None:
    """Other random bytes give another proof of the same answers, and both hold."""
    Q, first = evaluate_and_prove(KEY, K, P, context=CONTEXT, random32=b"\x01" * 32)
    second = prove(KEY, K, P, Q, context=CONTEXT, random32=b"\x02" * 32)
    assert first != second
    assert verify(K, P, Q, context=CONTEXT, proof=second)


def test_a_change_of_one_answer_changes_every_weight() -> None:
    """In the RFC's batch the other pairs keep their weights, to a cheat's use; in ours none does."""
    Q, _ = evaluate_and_prove(KEY, K, P, context=CONTEXT, random32=bytes(32))
    changed = [*Q[:3], OTHER]
    as_in_the_rfc = zip(composite_weights(K, P, Q, CONTEXT), composite_weights(K, P, changed, CONTEXT), strict=True)
    ours = zip(
        composite_weights(K, P, Q, batch_context(CONTEXT, P, Q)),
        composite_weights(K, P, changed, batch_context(CONTEXT, P, changed)),
        strict=True,
    )
    assert [before == after for before, after in as_in_the_rfc] == [True, True, True, False]
    assert [before == after for before, after in ours] == [False] * 4


def test_a_proof_that_does_not_name_its_batch_is_false() -> None:
    """The RFC's proof under the bare context is refused: only the form that is bound to all points counts."""
    Q, _ = evaluate_and_prove(KEY, K, P, context=CONTEXT, random32=bytes(32))
    unbound = generate_proof(KEY, GENERATOR, K, P, Q, context=CONTEXT, nonce=hash_to_scalar(b"nonce", b"test"))
    assert not verify(K, P, Q, context=CONTEXT, proof=unbound)
