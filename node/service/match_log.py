"""How what is done with a match is written in the logbook."""

from collections.abc import Mapping

from node.model import NODE_ACTOR, Actor
from node.service.context import Context
from node.storage import items, logbook, persons
from node.storage.logbook_persons import seal_persons
from node.storage.matches import PeerMatch
from node.storage.signals import SignalRow

GROUND = "follow-up"
"""The logbook's ground for what people do with a match."""
PEER_GROUND = "covenant"
"""The logbook's ground for what the node itself does about a match with another organisation."""


def log_on_match(context: Context, actor: Actor, action: str, person_id: int, details: Mapping[str, str | int]) -> None:
    """Write what is done with a match on this person, within the transaction of the action."""
    number = persons.number(context.database, context.vault, person_id)
    sealed = seal_persons(context.vault, [number])
    logbook.append(context.database, context.clock.now(), actor, action, GROUND, sealed, details)


def log_with_peer(
    context: Context,
    action: str,
    match: PeerMatch,
    details: Mapping[str, str | int],
    signal: SignalRow | None = None,
) -> None:
    """Write what the node did about a match with a peer, or heard of it, within the transaction of the action.

    It is on the person of the item and, where it is about a `signal` of ours, on that of the signal: in a match on the
    family that is another. The trace is that under which the peer writes its side of it. When the signals behind the
    match are destroyed there may be nobody whom it is on.
    """
    db, member = context.database, context.covenant.member(match.peer)
    meant = [items.person_of(db, match.item_id)] + ([] if signal is None else [signal.person_id])
    known = [persons.known_number(db, context.vault, person_id) for person_id in dict.fromkeys(meant)]
    sealed = seal_persons(context.vault, [number for number in known if number is not None])
    told: dict[str, str | int] = {"peer": member.id if member else "", "item": match.item_id}
    if match.trace:  # there is none of a match from before there were any, until it is found again
        told["trace"] = match.trace.hex()
    logbook.append(db, context.clock.now(), NODE_ACTOR, action, PEER_GROUND, sealed, {**told, **details})
