"""A step of an exchange: what goes into a message, and what has to be stored with it (docs/protocol.md §6)."""

from collections.abc import Sequence
from dataclasses import dataclass

from node.model import Item
from node.protocol.exchange_state import ExchangeState
from node.protocol.messages import CovenantMark, Mode


@dataclass(frozen=True, slots=True)
class Offer:
    """What one side puts into its next message: items with their numbers at home, letters with their ids.

    `size` points in all, the rest dummies. `more` says that further items wait. `logbook` is its head, not yet masked.
    """

    mode: Mode
    size: int
    items: Sequence[tuple[int, Item]]
    letters: Sequence[tuple[bytes, bytes]]
    more: bool
    logbook: bytes
    covenant: CovenantMark


@dataclass(frozen=True, slots=True)
class SentPoint:
    """A point of mine under its handle (n, j); `item` is 0 for a dummy."""

    n: int
    j: int
    h: bytes
    item: int


@dataclass(frozen=True, slots=True)
class OwnToken:
    """The token of an own item's point, from the peer's proven answer."""

    n: int
    j: int
    item: int
    token: bytes


@dataclass(frozen=True, slots=True)
class PeerPoint:
    """A point of the peer's under its handle, with the token that this node computed."""

    n: int
    j: int
    token: bytes


@dataclass(frozen=True, slots=True)
class ExchangeRecord:
    """What is kept of exchange n so that the points in it can be accounted for (docs/protocol.md §9).

    The heads of both messages, and of the peer's points the h_j that D is made of, 32 bytes each, joined.
    """

    n: int
    peer_head: bytes
    peer_points: bytes
    own_head: bytes


@dataclass(frozen=True, slots=True)
class Step:
    """The next state, and what is stored with it: points, tokens, letters received, own letters that have arrived.

    `more`: the peer has more to say. `complete`: it had no more, and `peer_points` up to this step are all its points.
    """

    state: ExchangeState
    sent: tuple[SentPoint, ...] = ()
    own_tokens: tuple[OwnToken, ...] = ()
    peer_points: tuple[PeerPoint, ...] = ()
    record: ExchangeRecord | None = None
    letters: tuple[bytes, ...] = ()
    arrived: tuple[bytes, ...] = ()
    more: bool = False
    complete: bool = False
