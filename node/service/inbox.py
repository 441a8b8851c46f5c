"""The inbox: what the actor was told, and that it was seen. Everybody has an own one and sees no other."""

from collections.abc import Sequence

from node.matching.policy import Action
from node.model import Actor
from node.service.access import require
from node.service.context import Context
from node.storage import logbook, notices
from node.storage.notices import StoredNotice

GROUND = "overview"
"""The logbook's ground: a list that shows nobody's data."""


def list_inbox(context: Context, actor: Actor, *, seen: bool) -> list[StoredNotice]:
    """What the actor has not seen yet, newest first; with `seen` also what was."""
    require(actor, Action.INBOX)
    with context.database.transaction():
        found = notices.of_recipient(context.database, actor.id, seen=seen)
        details: dict[str, str | int] = {"count": len(found)}
        logbook.append(context.database, context.clock.now(), actor, "inbox-listed", GROUND, b"", details)
    return found


def mark_seen(context: Context, actor: Actor, positions: Sequence[int]) -> int:
    """The actor has seen these notices; gives how many were new. Those of others are left as they are."""
    require(actor, Action.INBOX)
    with context.database.transaction():
        seen = notices.mark_seen(context.database, actor.id, positions, context.clock.now())
        logbook.append(context.database, context.clock.now(), actor, "inbox-seen", GROUND, b"", {"count": seen})
    return seen
