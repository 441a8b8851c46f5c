"""How many contact cards a peer may be given in a day without a person deciding (docs/protocol.md §8).

A card counts on the day on which it is first written; that it goes again, in a new session, costs nothing.
"""

from node.protocol.covenant import SECONDS_PER_DAY
from node.service.alarms import AlarmKind, raise_once
from node.service.ceilings import cards_given
from node.service.context import Context
from node.storage import card_rations
from node.storage.matches import PeerMatch


def has_room(context: Context, peer: bytes) -> bool:
    """Whether today's ration of this peer has room for one card more."""
    return cards_today(context, peer) < cards_given(context.settings, context.covenant)


def cards_today(context: Context, peer: bytes) -> int:
    """How many cards the peer was given today (UTC) for the first time, those that a person released not counted."""
    return card_rations.given(context.database, peer, _today(context))


def count_card(context: Context, peer: bytes) -> None:
    """One card of today's ration is used."""
    card_rations.count(context.database, peer, _today(context))


def let_wait(context: Context, match: PeerMatch, signal_id: str) -> None:
    """The ration is used up: the card waits for the next day or for a coordinator, who is told once a day."""
    card_rations.put_waiting(context.database, match.id, signal_id)
    tell_of_full_ration(context, match.peer)


def tell_of_full_ration(context: Context, peer: bytes) -> None:
    """Tell, once a day, that a peer would be given more than its ration."""
    ration = cards_given(context.settings, context.covenant)
    midnight = float(_today(context) * SECONDS_PER_DAY)
    raise_once(context, AlarmKind.CARDS, peer, midnight, {"ration": ration})


def _today(context: Context) -> int:
    """Days since 1970-01-01 UTC."""
    return int(context.clock.now() // SECONDS_PER_DAY)
