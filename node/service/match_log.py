"""How what is done with a match is written in the logbook."""

from collections.abc import Mapping
from dataclasses import dataclass

from node.model import NODE_ACTOR, Actor
from node.service.context import Context
from node.storage import items, logbook, persons
from node.storage.logbook_persons import seal_persons
from node.storage.matches import PeerMatch

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


def log_with_peer(context: Context, action: str, match: PeerMatch, details: Mapping[str, str | int]) -> None:
    """Write what the node did about a match with a peer, or heard of it, within the transaction of the action.

    The trace is that under which the peer writes its side of it. When the signals behind the match are destroyed there
    may be nobody whom it is on.
    """
    log_on_item(context, action, Shared(match.peer, match.item_id, match.trace), details)


def log_on_item(context: Context, action: str, shared: Shared, details: Mapping[str, str | int]) -> None:
    """The same of an item that both have, where it is no match that people see."""
    db, member = context.database, context.covenant.member(shared.peer)
    person_id = items.person_of(db, shared.item_id)
    number = persons.known_number(db, context.vault, person_id)
    sealed = seal_persons(context.vault, [] if number is None else [number])
    told: dict[str, str | int] = {"peer": member.id if member else "", "item": shared.item_id}
    if shared.trace:  # there is none of a match from before there were any, until it is found again
        told["trace"] = shared.trace.hex()
    logbook.append(db, context.clock.now(), NODE_ACTOR, action, PEER_GROUND, sealed, {**told, **details})
