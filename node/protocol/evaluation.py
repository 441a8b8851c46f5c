"""Answers to a peer's points, Q_j = k·P_j with one proof for all (docs/protocol.md §2, §6).

The proof is that of RFC 9497 under a context that names all points of the batch. In the RFC the weight of a
pair depends on the key and that pair alone, so a dishonest prover can search for false answers one pair at
a time until their weighted errors cancel out. That is Wagner's generalised birthday problem: for m pairs it
takes about m · 2^(252 / (1 + log2 m)) steps, 2^36 for the 256 points of a synchronisation batch, and a
false answer is a false match. With all points in the context, a change of one changes every weight: nothing
can be searched for pair by pair, and the proof of a batch is as strong as that of a single pair.
"""

import hashlib
from collections.abc import Sequence

from node.protocol.cores import ONE_CORE, Cores, multiply_all
from node.protocol.dleq import generate_proof, proof_nonce, verify_proof
from node.protocol.group import GENERATOR, Point, Scalar


def evaluate_and_prove(
    k: Scalar, K: Point, P: Sequence[Point], context: bytes, random32: bytes, cores: Cores = ONE_CORE
) -> tuple[list[Point], bytes]:
    """Q with Q_j = k·P_j, and the proof (64 bytes) for K = k·G; 1 to 65,535 points, 32 fresh random bytes."""
    Q = multiply_all(k, P, cores)
    return Q, prove(k, K, P, Q, context=context, random32=random32, cores=cores)


def prove(
    k: Scalar,
    K: Point,
    P: Sequence[Point],
    Q: Sequence[Point],
    context: bytes,
    random32: bytes,
    cores: Cores = ONE_CORE,
) -> bytes:
    """The proof (64 bytes) that K = k·G and Q_j = k·P_j, for products that are there already."""
    bound = batch_context(context, P, Q)
    nonce = proof_nonce(k, P, Q, random32, bound)
    return generate_proof(k, GENERATOR, K, P, Q, context=bound, nonce=nonce, cores=cores)


def verify(
    K: Point, P: Sequence[Point], Q: Sequence[Point], context: bytes, proof: bytes, cores: Cores = ONE_CORE
) -> bool:
    """Whether the proof shows K = k·G and Q_j = k·P_j for one k; false for whatever does not fit."""
    bound = batch_context(context, P, Q)
    return verify_proof(GENERATOR, K, P, Q, context=bound, proof=proof, cores=cores)


def batch_context(context: bytes, P: Sequence[Point], Q: Sequence[Point]) -> bytes:
    """The proof's contextString: context || "-batch-" || SHA-512(u32 m || all P || all Q)[0:32].

    `context` has at most 203 bytes.
    """
    points = len(P).to_bytes(4, "big") + b"".join(P) + b"".join(Q)
    return context + b"-batch-" + hashlib.sha512(points).digest()[:32]
