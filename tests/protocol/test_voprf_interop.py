"""Our proofs and those of `voprf`, an independent implementation of RFC 9497 in Rust, accept each other."""

import hashlib

import pytest
from voprf import ristretto

from node.protocol.dleq import PROOF_BYTES, generate_proof, proof_nonce, verify_proof
from node.protocol.group import (
    GENERATOR,
    POINT_BYTES,
    Point,
    decode_point,
    multiply,
    multiply_all,
    multiply_base,
)
from node.protocol.hash_to_group import hash_to_group
from tests.protocol.oprf import context_string, derive_key

SEED = b"\x07" * 32
INFO = b"interoperability"
VOPRF = context_string(1)
KEY = derive_key(SEED, INFO, 1)
PUBLIC_KEY = multiply_base(KEY)


def _blinded_by_voprf(count: int) -> tuple[list[ristretto.Client], list[Point]]:
    blinded = [ristretto.Client.blind(b"input %d" % number) for number in range(count)]
    return [client for client, _ in blinded], [decode_point(point.serialize()) for _, point in blinded]


def _our_answer(points: list[Point]) -> bytes:
    """Our proof and points as `voprf` has them on the wire: c || s || D_1 || D_2 and so on."""
    evaluated = multiply_all(KEY, points)
    nonce = proof_nonce(KEY, points, evaluated, b"\x01" * 32, VOPRF)
    proof = generate_proof(KEY, GENERATOR, PUBLIC_KEY, points, evaluated, context=VOPRF, nonce=nonce)
    return proof + b"".join(evaluated)


def _expected_output(message: bytes) -> bytes:
    evaluated = multiply(KEY, hash_to_group(message, b"HashToGroup-" + VOPRF))
    prefixed = len(message).to_bytes(2, "big") + message + POINT_BYTES.to_bytes(2, "big") + evaluated
    return hashlib.sha512(prefixed + b"Finalize").digest()


def test_both_derive_the_same_key() -> None:
    """From one seed both sides get the same public key."""
    assert ristretto.Evaluator.from_seed(SEED, INFO).public_key.serialize() == PUBLIC_KEY


@pytest.mark.parametrize("count", [1, 2, 5, 64])
def test_its_proofs_verify_with_ours(count: int) -> None:
    """What its evaluator answers to points that we made ourselves is k·P, and its proof is true to us."""
    points = [hash_to_group(b"%d" % number, b"interoperability") for number in range(count)]
    inputs = [ristretto.BlindedInput.deserialize(point) for point in points]
    answer = ristretto.Evaluator.from_seed(SEED, INFO).evaluate_batch(inputs).serialize()
    proof, joined = answer[:PROOF_BYTES], answer[PROOF_BYTES:]
    evaluated = [decode_point(joined[at : at + POINT_BYTES]) for at in range(0, len(joined), POINT_BYTES)]
    assert evaluated == multiply_all(KEY, points)
    assert verify_proof(GENERATOR, PUBLIC_KEY, points, evaluated, context=VOPRF, proof=proof)


@pytest.mark.parametrize("count", [1, 2, 5, 64])
def test_our_proofs_verify_with_its_client(count: int) -> None:
    """Its client accepts our answers with our batched proof, and gets the outputs that we expect."""
    clients, points = _blinded_by_voprf(count)
    answer = ristretto.VerifiableBatchOutput.deserialize(_our_answer(points))
    outputs = ristretto.Client.finalize_batch(clients, answer, ristretto.PublicKey.deserialize(PUBLIC_KEY))
    assert outputs == [_expected_output(b"input %d" % number) for number in range(count)]


def test_its_client_refuses_our_proof_for_another_answer() -> None:
    """With the answer to another point its client refuses the proof, so its consent means something."""
    clients, points = _blinded_by_voprf(2)
    proof, other_answer = _our_answer(points[:1])[:PROOF_BYTES], multiply(KEY, points[1])
    wrong = ristretto.VerifiableOutput.deserialize(proof + other_answer)
    with pytest.raises(ValueError, match="invalid proof"):
        clients[0].finalize(wrong, ristretto.PublicKey.deserialize(PUBLIC_KEY))
