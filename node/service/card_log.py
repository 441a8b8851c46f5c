"""What the logbook keeps of contact cards that go out: who was told that the organisation is involved with a person."""

from node.model import NODE_ACTOR
from node.service.context import Context
from node.service.signal_access import ground
from node.storage import items, logbook, persons
from node.storage.logbook_persons import seal_persons
from node.storage.matches import PeerMatch
from node.storage.signals import SignalRow

CARD_SENT = "card-sent"
"""A peer is told for the first time that there is this signal, and whom to call."""
CARD_CHANGED = "card-changed"
"""The same peer is told whom to call from now on."""


def log_card(context: Context, action: str, match: PeerMatch, signal: SignalRow) -> None:
    """Write in the logbook that a peer gets a card, within the transaction in which it is queued.

    It is about the person of the signal, and of a match on the family also about the member whom both know.
    """
    db = context.database
    item = items.load(db, context.vault, [match.item_id])[match.item_id]
    number = persons.number(db, context.vault, signal.person_id)
    sealed = seal_persons(context.vault, list(dict.fromkeys((number, item.number))))
    member = context.covenant.member(match.peer)
    details: dict[str, str | int] = {
        "peer": member.id if member else "",
        "signal": signal.id,
        "professional": signal.professional_id,
        "purpose": item.purpose,
        "kind": item.kind.value,
    }
    basis = ground(context, [item.purpose])
    logbook.append(db, context.clock.now(), NODE_ACTOR, action, basis, sealed, details)
