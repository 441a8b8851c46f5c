"""Hypothesis strategies for the group's values."""

from hypothesis import strategies as st

from node.protocol.group import Point, Scalar, point_from_uniform, random_scalar
from tests.protocol.oprf import ORDER

UNIFORM = st.binary(min_size=64, max_size=64).filter(any)


def scalars() -> st.SearchStrategy[Scalar]:
    """Scalars from 1 to the order minus 1."""
    return UNIFORM.filter(lambda uniform: int.from_bytes(uniform, "little") % ORDER != 0).map(random_scalar)


def points() -> st.SearchStrategy[Point]:
    """Points that are not the identity."""
    return UNIFORM.map(point_from_uniform)
