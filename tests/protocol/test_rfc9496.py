"""ristretto255 against RFC 9496 Appendix A."""

from collections.abc import Callable
from typing import Any

import pytest

from node.errors import ProtocolRefusal
from node.protocol.group import (
    GENERATOR,
    Scalar,
    add,
    decode_point,
    multiply,
    multiply_base,
    point_from_uniform,
)

Vectors = Callable[[str], Any]


def test_multiples_of_the_generator(published_vectors: Vectors) -> None:
    """Multiplying the base, multiplying the point G and adding G up give the published multiples."""
    multiples = [bytes.fromhex(m) for m in published_vectors("rfc9496_ristretto255")["multiples_of_generator"]]
    assert multiples[1] == GENERATOR
    total = GENERATOR
    for factor, expected in enumerate(multiples[2:], start=2):
        scalar = Scalar(factor.to_bytes(32, "little"))
        total = add(total, GENERATOR)
        assert multiply_base(scalar) == multiply(scalar, GENERATOR) == total == decode_point(expected)


def test_the_identity_is_refused(published_vectors: Vectors) -> None:
    """The first multiple of A.1 is the identity: valid by the RFC, refused by us."""
    identity = bytes.fromhex(published_vectors("rfc9496_ristretto255")["multiples_of_generator"][0])
    with pytest.raises(ProtocolRefusal) as refusal:
        decode_point(identity)
    assert refusal.value.code == "bad-point"


def test_all_invalid_encodings_are_refused(published_vectors: Vectors) -> None:
    """Each of the 29 invalid encodings of A.2 is refused as `bad-point`."""
    encodings = published_vectors("rfc9496_ristretto255")["invalid_encodings"]
    assert len(encodings) == 29
    for encoding in encodings:
        with pytest.raises(ProtocolRefusal) as refusal:
            decode_point(bytes.fromhex(encoding))
        assert refusal.value.code == "bad-point"


def test_points_from_uniform_bytes(published_vectors: Vectors) -> None:
    """The published uniform bytes of A.3 give the published points."""
    for vector in published_vectors("rfc9496_ristretto255")["element_derivation"]:
        assert point_from_uniform(bytes.fromhex(vector["uniform_bytes"])).hex() == vector["element"]


def test_different_bytes_with_the_same_point(published_vectors: Vectors) -> None:
    """The inputs of A.3 that differ in ignored bits or by the field's prime give one point."""
    equal = published_vectors("rfc9496_ristretto255")["equal_derivations"]
    points = {point_from_uniform(bytes.fromhex(uniform)).hex() for uniform in equal["uniform_bytes"]}
    assert points == {equal["element"]}
