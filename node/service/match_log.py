"""How what is done with a match is written in the logbook."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

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


@dataclass(frozen=True, slots=True)
class Shared:
    """An item that this node and a peer have, and the trace under which both write about it."""

    peer: bytes
    item_id: int
    trace: bytes


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
    meant = [] if signal is None else [signal.person_id]
    _log_shared(context, action, Shared(match.peer, match.item_id, match.trace), meant, details)


def log_on_item(context: Context, action: str, shared: Shared, details: Mapping[str, str | int]) -> None:
    """The same of an item that both have, where it is no match that people see."""
    _log_shared(context, action, shared, [], details)


def _log_shared(
    context: Context, action: str, shared: Shared, also_on: Sequence[int], details: Mapping[str, str | int]
) -> None:
    db, member = context.database, context.covenant.member(shared.peer)
    meant = [items.person_of(db, shared.item_id), *also_on]
    known = [persons.known_number(db, context.vault, person_id) for person_id in dict.fromkeys(meant)]
    sealed = seal_persons(context.vault, [number for number in known if number is not None])
    told: dict[str, str | int] = {"peer": member.id if member else "", "item": shared.item_id}
    if shared.trace:  # there is none of a match from before there were any, until it is found again
        told["trace"] = shared.trace.hex()
    logbook.append(db, context.clock.now(), NODE_ACTOR, action, PEER_GROUND, sealed, {**told, **details})
