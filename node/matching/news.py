"""What is new for somebody in a match, from what the person was told before and who is there now."""

from collections.abc import Collection, Mapping
from enum import Enum, auto
from typing import NamedTuple

from node.limits import CARD_GRACE_SECONDS


class Told(NamedTuple):
    """A party as people know it: the organisation and the card's digest, which is empty while there is no card."""

    organisation: str
    card: bytes


class News(Enum):
    """What to tell."""

    NEW = auto()
    CHANGED = auto()
    WITHDRAWN = auto()


def news(told: Mapping[Told, float | None], there: Collection[Told], is_open: bool, now: float) -> News | None:
    """What is new in a match that is open or has ended; None when there is nothing to tell.

    `told` has, for each party that was told, since when it is missed (None while it is there). Around a change of
    epoch, or when the other side comes back from a backup, cards are missed for a while and come again: within a day
    that is no news.
    """
    if not is_open:
        return News.WITHDRAWN if told else None
    if not told:
        return News.NEW if there else None
    known = {party for party, gone in told.items() if gone is None or now - gone <= CARD_GRACE_SECONDS}
    named = {party.organisation for party in told}
    joined = [party for party in there if party not in known and (party.card or party.organisation not in named)]
    return News.CHANGED if joined else None
