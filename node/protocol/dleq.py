"""Proofs that one scalar k makes B = k·A and every D_i = k·C_i: RFC 9497 §2.2, one proof for a batch.

The names are the RFC's. `context` is its contextString, 1 to 242 bytes: `OPRFV1-` and so on for the
published vectors. **As it stands in the RFC, the proof of a batch is weaker than that of a single pair**:
the protocol uses `node.protocol.evaluation`, which says why. Points come in decoded, proofs as received.
"""

import hashlib
from collections.abc import Sequence

from node.errors import ProtocolRefusal
from node.protocol.cores import ONE_CORE, Cores, weighted_sum
from node.protocol.group import (
    POINT_BYTES,
    SCALAR_BYTES,
    Point,
    Scalar,
    add,
    decode_scalar,
    multiply,
    scalar_multiply,
    scalar_subtract,
)
from node.protocol.hash_to_group import hash_to_scalar

PROOF_BYTES = 2 * SCALAR_BYTES
BATCH_MAX = 65_535
"""The RFC numbers the pairs of a batch in two bytes."""
NONCE_RANDOM_BYTES = 32


def generate_proof(
    k: Scalar,
    A: Point,
    B: Point,
    C: Sequence[Point],
    D: Sequence[Point],
    *,
    context: bytes,
    nonce: Scalar,
    cores: Cores = ONE_CORE,
) -> bytes:
    """GenerateProof: c || s, 64 bytes, for B = k·A and D_i = k·C_i, 1 to 65,535 pairs.

    Two proofs with one nonce give k away: take it from `proof_nonce`. What is not true gets a proof that does
    not verify.
    """
    _demand_batch(C, D)
    M = weighted_sum(composite_weights(B, C, D, context), C, cores)
    Z = multiply(k, M)  # ComputeCompositesFast: who knows k needs no sum over D
    c = _challenge(context, B, M, Z, multiply(nonce, A), multiply(nonce, M))
    return c + scalar_subtract(nonce, scalar_multiply(c, k))


def verify_proof(
    A: Point,
    B: Point,
    C: Sequence[Point],
    D: Sequence[Point],
    *,
    context: bytes,
    proof: bytes,
    cores: Cores = ONE_CORE,
) -> bool:
    """VerifyProof: whether the proof shows B = k·A and D_i = k·C_i for one k.

    Whatever does not fit is false, never an exception: no pairs or too many, C and D of different lengths, a
    proof of another length, c or s zero or not below the order, and values that lead to the identity.
    """
    if not 1 <= len(C) <= BATCH_MAX or len(C) != len(D) or len(proof) != PROOF_BYTES:
        return False
    try:
        c, s = decode_scalar(proof[:SCALAR_BYTES]), decode_scalar(proof[SCALAR_BYTES:])
        weights = composite_weights(B, C, D, context)
        M, Z = weighted_sum(weights, C, cores), weighted_sum(weights, D, cores)
        t2 = add(multiply(s, A), multiply(c, B))
        t3 = add(multiply(s, M), multiply(c, Z))
    except ProtocolRefusal:  # libsodium and `group` refuse the identity: no honest prover leads there
        return False
    return _challenge(context, B, M, Z, t2, t3) == c


def proof_nonce(k: Scalar, C: Sequence[Point], D: Sequence[Point], random32: bytes, context: bytes) -> Scalar:
    """A proof's nonce from the key, the points and 32 random bytes (docs/protocol.md §2).

    A machine cloned from a snapshot may draw the same random bytes twice. It then gets the same nonce for
    the same points only, which makes the same proof, and gives nothing away.
    """
    if len(random32) != NONCE_RANDOM_BYTES:
        raise ValueError(f"{NONCE_RANDOM_BYTES} random bytes are needed, {len(random32)} were given")
    points = hashlib.sha512(b"".join(C) + b"".join(D)).digest()
    return hash_to_scalar(k + points + random32, b"ProofNonce-" + context)


def composite_weights(B: Point, C: Sequence[Point], D: Sequence[Point], context: bytes) -> list[Scalar]:
    """The d_i of ComputeComposites, one for each pair: from B, the context and that pair alone."""
    seed = hashlib.sha512(_prefixed(B, b"Seed-" + context)).digest()
    dst = b"HashToScalar-" + context
    seed_part, length_of_point = _prefixed(seed), POINT_BYTES.to_bytes(2, "big")
    return [
        hash_to_scalar(
            seed_part + i.to_bytes(2, "big") + length_of_point + Ci + length_of_point + Di + b"Composite", dst
        )
        for i, (Ci, Di) in enumerate(zip(C, D, strict=True))
    ]


def _challenge(context: bytes, *points: Point) -> Scalar:
    """c, from B, M, Z, t2 and t3."""
    return hash_to_scalar(_prefixed(*points) + b"Challenge", b"HashToScalar-" + context)


def _prefixed(*parts: bytes) -> bytes:
    """I2OSP(len(x), 2) || x for each part."""
    return b"".join(len(part).to_bytes(2, "big") + part for part in parts)


def _demand_batch(C: Sequence[Point], D: Sequence[Point]) -> None:
    if not 1 <= len(C) <= BATCH_MAX or len(C) != len(D):
        raise ValueError(f"a proof is for 1 to {BATCH_MAX} pairs, not for {len(C)} and {len(D)} points")
