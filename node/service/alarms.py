"""Raising an alarm: something that an administrator must look at (docs/protocol.md §8 and §11).

An alarm is raised where it is noticed, within the transaction of what it is about. Its details are counts, codes and
names of members: nothing of a person.
"""

from base64 import b32encode
from collections.abc import Mapping
from enum import StrEnum

from node.model import NODE_ACTOR
from node.service.context import Context
from node.storage import alarms, logbook
from node.storage.alarms import NO_PEER

_ID_BYTES = 5


class AlarmKind(StrEnum):
    """What an alarm is about."""

    COVENANT_FORK = "covenant-fork"
    """A peer holds a covenant of the same version with other content."""
    COVENANT_REFUSED = "covenant-refused"
    """A covenant or a timestamp came that this node does not accept."""
    EQUIVOCATION = "equivocation"
    """A peer that was shown where this node stands goes on in the same session with other content."""
    SESSION_REPLACED = "session-replaced"
    """One side has lost what the other remembers (a restore, say), and a new session has replaced the old one."""
    RESTORED = "restored"
    """The database is older than the journal of deletions, or has sessions whose keys are gone: a backup was put back,
    or the power went while something was deleted.
    """
    RESTARTS = "restarts"
    """More sessions with a peer in one epoch than the covenant gives: a coordinator decides on a further one."""
    STALLED = "stalled"
    """Nothing valid was heard of a peer for a day."""
    CLOCK = "clock"
    """A peer's clock and this one's differ by more than the protocol allows."""
    CARDS = "cards"
    """More contact cards are due to a peer today than the covenant gives: a coordinator releases them."""
    MATCH_SHARE = "match-share"
    """An unusual share of a peer's points match: it may be trying a true list."""


def raise_alarm(
    context: Context,
    kind: AlarmKind,
    peer: bytes = NO_PEER,
    details: Mapping[str, str | int] | None = None,
    evidence: bytes = b"",
) -> None:
    """Raise an alarm, or count up the open one of this kind and peer. Joins the caller's transaction."""
    db, now = context.database, context.clock.now()
    with db.transaction():
        alarm_id = "a-" + b32encode(context.randomness.bytes(_ID_BYTES)).decode("ascii").lower()
        if alarms.put(db, alarm_id, kind.value, peer, now, details or {}, evidence):
            member = context.covenant.member(peer)
            told: dict[str, str | int] = {"alarm": alarm_id, "kind": kind.value, "peer": member.id if member else ""}
            logbook.append(db, now, NODE_ACTOR, "alarm-raised", "covenant", b"", told)
