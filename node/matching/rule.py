"""The match rule, the only one, the same on both sides (docs/protocol.md §6)."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Found:
    """An item of ours that the peer has too; `withdrawn` when the peer has taken it back by now."""

    item: int
    token: bytes
    withdrawn: bool


def find_matches(own: Mapping[bytes, int], peer: Mapping[bytes, int]) -> list[Found]:
    """The tokens that stand in both tables.

    `own` maps the tokens of own items, which the peer answered with a valid proof, to the items; `peer` maps the
    tokens that this node computed on the peer's points to 1 where the peer has withdrawn the point, else to 0.
    """
    return [Found(item, token, bool(peer[token])) for token, item in own.items() if token in peer]
