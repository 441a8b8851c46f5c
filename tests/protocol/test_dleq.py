"""Proofs of equal scalars: what makes them false."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from node.protocol.dleq import composite_weights, generate_proof, proof_nonce, verify_proof
from node.protocol.group import (
    GENERATOR,
    IDENTITY,
    Point,
    Scalar,
    multiply,
    multiply_all,
    multiply_base,
    scalar_multiply,
    scalar_subtract,
    weighted_sum,
)
from node.protocol.hash_to_group import hash_to_group, hash_to_scalar
from tests.protocol.oprf import ORDER
from tests.protocol.strategies import scalars

K = hash_to_scalar(b"key", b"test")
NONCE = hash_to_scalar(b"nonce", b"test")
POINTS = tuple(hash_to_group(b"point %d" % number, b"test") for number in range(3))
OTHER = hash_to_group(b"another point", b"test")
ZERO = Scalar(bytes(32))


@dataclass(frozen=True)
class Statement:
    """All that a verifier is given."""

    A: Point
    B: Point
    C: Sequence[Point]
    D: Sequence[Point]
    context: bytes
    proof: bytes

    def holds(self) -> bool:
        """Whether the proof is accepted."""
        return verify_proof(self.A, self.B, self.C, self.D, context=self.context, proof=self.proof)


def _proven(k: Scalar, C: Sequence[Point]) -> Statement:
    B, D = multiply_base(k), multiply_all(k, C)
    proof = generate_proof(k, GENERATOR, B, C, D, context=b"context", nonce=NONCE)
    return Statement(GENERATOR, B, C, D, b"context", proof)


TRUE = _proven(K, POINTS)


@pytest.mark.parametrize("count", [1, 2, 3])
def test_true_statements_are_proven(count: int) -> None:
    """A proof of one pair or of several is accepted."""
    assert _proven(K, POINTS[:count]).holds()


@settings(max_examples=10)
@given(scalars(), scalars())
def test_any_key_and_nonce(k: Scalar, nonce: Scalar) -> None:
    """Whatever the key and the nonce, the proof is accepted."""
    B, D = multiply_base(k), multiply_all(k, POINTS)
    proof = generate_proof(k, GENERATOR, B, POINTS, D, context=b"context", nonce=nonce)
    assert verify_proof(GENERATOR, B, POINTS, D, context=b"context", proof=proof)


def _swapped(points: Sequence[Point]) -> Sequence[Point]:
    return (points[1], points[0], *points[2:])


CHANGES: dict[str, Callable[[Statement], Statement]] = {
    "another base": lambda s: replace(s, A=OTHER),
    "another key": lambda s: replace(s, B=OTHER),
    "base and key exchanged": lambda s: replace(s, A=s.B, B=s.A),
    "another point": lambda s: replace(s, C=(OTHER, *s.C[1:])),
    "another last point": lambda s: replace(s, C=(*s.C[:-1], OTHER)),
    "another answer": lambda s: replace(s, D=(OTHER, *s.D[1:])),
    "another last answer": lambda s: replace(s, D=(*s.D[:-1], OTHER)),
    "points exchanged": lambda s: replace(s, C=_swapped(s.C)),
    "answers exchanged": lambda s: replace(s, D=_swapped(s.D)),
    "pairs exchanged": lambda s: replace(s, C=_swapped(s.C), D=_swapped(s.D)),
    "points and answers exchanged": lambda s: replace(s, C=s.D, D=s.C),
    "a pair less": lambda s: replace(s, C=s.C[:-1], D=s.D[:-1]),
    "a true pair more": lambda s: replace(s, C=(*s.C, OTHER), D=(*s.D, multiply(K, OTHER))),
    "an answer less": lambda s: replace(s, D=s.D[:-1]),
    "a point less": lambda s: replace(s, C=s.C[:-1]),
    "no pairs": lambda s: replace(s, C=(), D=()),
    "too many pairs": lambda s: replace(s, C=[OTHER] * 65_536, D=[OTHER] * 65_536),
    "another context": lambda s: replace(s, context=b"kontext"),
    "a longer context": lambda s: replace(s, context=b"context-"),
    "a point that is none": lambda s: replace(s, C=(Point(b"\xff" * 32), *s.C[1:])),
    "an answer that is the identity": lambda s: replace(s, D=(Point(IDENTITY), *s.D[1:])),
    "a key that is the identity": lambda s: replace(s, B=Point(IDENTITY)),
    "a shorter proof": lambda s: replace(s, proof=s.proof[:-1]),
    "a longer proof": lambda s: replace(s, proof=s.proof + b"\x00"),
    "no proof": lambda s: replace(s, proof=b""),
    "c and s exchanged": lambda s: replace(s, proof=s.proof[32:] + s.proof[:32]),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_any_change_makes_the_proof_false(change: Callable[[Statement], Statement]) -> None:
    """The proof holds for the statement it was made for, and for no other; nothing raises."""
    assert TRUE.holds()
    assert not change(TRUE).holds()


@settings(max_examples=30)
@given(st.integers(0, 511))
def test_any_bit_of_the_proof_counts(bit: int) -> None:
    """A proof with one bit turned over is false."""
    turned = int.from_bytes(TRUE.proof, "big") ^ (1 << bit)
    assert not replace(TRUE, proof=turned.to_bytes(64, "big")).holds()


@pytest.mark.parametrize("value", [0, ORDER, 2**256 - 1])
@pytest.mark.parametrize("half", [0, 1])
def test_numbers_out_of_range_are_false(value: int, half: int) -> None:
    """c or s that is zero, or not below the order, makes a proof false, not an exception."""
    halves = [TRUE.proof[:32], TRUE.proof[32:]]
    halves[half] = value.to_bytes(32, "little")
    assert not replace(TRUE, proof=b"".join(halves)).holds()


@pytest.mark.parametrize("half", [0, 1])
def test_a_proof_has_one_form(half: int) -> None:
    """c or s with the order added is the same number modulo the order, and false all the same."""
    halves = [TRUE.proof[:32], TRUE.proof[32:]]
    halves[half] = (int.from_bytes(halves[half], "little") + ORDER).to_bytes(32, "little")
    assert not replace(TRUE, proof=b"".join(halves)).holds()


def test_a_proof_with_the_nonce_zero_is_false() -> None:
    """Right in all else, a proof whose commitments are the identity is false, and no crash."""
    M = weighted_sum(composite_weights(TRUE.B, TRUE.C, TRUE.D, b"context"), TRUE.C)
    parts = (TRUE.B, M, multiply(K, M), IDENTITY, IDENTITY)
    transcript = b"".join(len(part).to_bytes(2, "big") + part for part in parts) + b"Challenge"
    c = hash_to_scalar(transcript, b"HashToScalar-context")
    assert not replace(TRUE, proof=c + scalar_subtract(ZERO, scalar_multiply(c, K))).holds()


def test_a_false_statement_cannot_be_proven_with_its_own_key() -> None:
    """A prover whose answer to one point has another key makes a proof that is false."""
    D = (*TRUE.D[:-1], multiply_all(NONCE, POINTS[-1:])[0])
    proof = generate_proof(K, GENERATOR, TRUE.B, POINTS, D, context=b"context", nonce=NONCE)
    assert not replace(TRUE, D=D, proof=proof).holds()


@pytest.mark.parametrize(("c_count", "d_count"), [(0, 0), (1, 2), (2, 1), (65_536, 65_536)])
def test_batches_that_have_no_proof(c_count: int, d_count: int) -> None:
    """To ask for a proof of nothing, of unequal lists or of too many pairs is our own mistake."""
    with pytest.raises(ValueError, match="pairs"):
        generate_proof(K, GENERATOR, OTHER, [OTHER] * c_count, [OTHER] * d_count, context=b"c", nonce=NONCE)


def test_every_part_of_the_nonce_counts() -> None:
    """Another key, point, answer, context or random value gives another nonce; the same do not."""
    random32, D = b"\x01" * 32, TRUE.D
    nonces = [
        proof_nonce(K, POINTS, D, random32, b"context"),
        proof_nonce(NONCE, POINTS, D, random32, b"context"),
        proof_nonce(K, _swapped(POINTS), D, random32, b"context"),
        proof_nonce(K, POINTS, _swapped(D), random32, b"context"),
        proof_nonce(K, POINTS, D, b"\x02" * 32, b"context"),
        proof_nonce(K, POINTS, D, random32, b"kontext"),
    ]
    assert len(set(nonces)) == len(nonces)
    assert nonces[0] == proof_nonce(K, POINTS, D, random32, b"context")


@pytest.mark.parametrize("length", [0, 31, 33])
def test_a_nonce_needs_its_randomness(length: int) -> None:
    """Fewer or more than 32 random bytes are refused."""
    with pytest.raises(ValueError, match="random bytes"):
        proof_nonce(K, POINTS, TRUE.D, bytes(length), b"context")
