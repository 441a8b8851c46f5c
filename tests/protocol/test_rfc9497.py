"""The suite ristretto255-SHA512 against RFC 9497 Appendix A.1: OPRF (mode 0) and VOPRF (mode 1)."""

from collections.abc import Callable
from typing import Any

import pytest

from node.protocol.dleq import generate_proof, verify_proof
from node.protocol.group import GENERATOR, decode_point, decode_scalar, multiply, multiply_all, multiply_base
from node.protocol.hash_to_group import hash_to_group
from tests.protocol.oprf import context_string, derive_key, finalize

Vectors = Callable[[str], Any]


def _suite(published_vectors: Vectors, mode: int) -> dict[str, Any]:
    suites: list[dict[str, Any]] = published_vectors("rfc9497_ristretto255_sha512")["suites"]
    return next(suite for suite in suites if suite["mode"] == mode)


def _unhex(commas: str) -> list[bytes]:
    return [bytes.fromhex(part) for part in commas.split(",")]


@pytest.mark.parametrize("mode", [0, 1])
def test_derived_key(published_vectors: Vectors, mode: int) -> None:
    """The key derived from the published seed is the published one, with its public key."""
    suite = _suite(published_vectors, mode)
    key = derive_key(bytes.fromhex(suite["seed"]), bytes.fromhex(suite["keyInfo"]), mode)
    assert key.hex() == suite["skSm"]
    if mode == 1:
        assert multiply_base(key).hex() == suite["pkSm"]


@pytest.mark.parametrize("mode", [0, 1])
def test_blinding_evaluation_and_output(published_vectors: Vectors, mode: int) -> None:
    """Hashed, blinded, evaluated and unblinded, every input gives the published points and output."""
    suite = _suite(published_vectors, mode)
    key = decode_scalar(bytes.fromhex(suite["skSm"]))
    for vector in suite["vectors"]:
        inputs, blinds = _unhex(vector["Input"]), [decode_scalar(blind) for blind in _unhex(vector["Blind"])]
        group_dst = bytes.fromhex(suite["groupDST"])
        blinded = [multiply(b, hash_to_group(x, group_dst)) for b, x in zip(blinds, inputs, strict=True)]
        evaluated = multiply_all(key, blinded)
        outputs = [finalize(*answer) for answer in zip(inputs, blinds, evaluated, strict=True)]
        assert blinded == _unhex(vector["BlindedElement"])
        assert evaluated == _unhex(vector["EvaluationElement"])
        assert outputs == _unhex(vector["Output"])


def test_proofs_byte_for_byte(published_vectors: Vectors) -> None:
    """With the published randomness the proofs of one and of two pairs are the published bytes."""
    suite, context = _suite(published_vectors, 1), context_string(1)
    key, public_key = decode_scalar(bytes.fromhex(suite["skSm"])), decode_point(bytes.fromhex(suite["pkSm"]))
    sizes = []
    for vector in suite["vectors"]:
        blinded = [decode_point(point) for point in _unhex(vector["BlindedElement"])]
        evaluated = [decode_point(point) for point in _unhex(vector["EvaluationElement"])]
        nonce, proof = (
            decode_scalar(bytes.fromhex(vector["Proof"]["r"])),
            bytes.fromhex(vector["Proof"]["proof"]),
        )
        ours = generate_proof(key, GENERATOR, public_key, blinded, evaluated, context=context, nonce=nonce)
        assert ours == proof
        assert verify_proof(GENERATOR, public_key, blinded, evaluated, context=context, proof=proof)
        sizes.append(len(blinded))
    assert sizes == [1, 1, 2]
