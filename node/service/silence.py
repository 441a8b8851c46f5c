"""Peers that fall silent and come back (docs/protocol.md §11).

Heard is a peer of which a hello or an exchange was taken, whoever began it: what is refused, or does not verify, is
no sign that anything works. The time is stored in the transaction of what was taken.
"""

from node.limits import SILENT_SECONDS
from node.protocol.utc_text import utc_text
from node.service.alarms import AlarmKind, end_alarm, raise_once
from node.service.context import Context
from node.storage import heard
from node.storage.heard import Heard


def note_heard(context: Context, peer: bytes) -> None:
    """A message of the peer is taken: it is not stalled, and its clock not wrong. Joins the caller's transaction."""
    heard.note(context.database, peer, context.clock.now())
    end_alarm(context, AlarmKind.STALLED, peer)
    end_alarm(context, AlarmKind.CLOCK, peer)


def watch_silence(context: Context) -> int:
    """Raise an alarm on each peer of which nothing was heard for a day, once in a silence; how many are silent now.

    At tick 0 a peer that has nothing to say says nothing, so its silence means nothing.
    """
    silent = 0
    for member in context.covenant.active_members():
        if member == context.member:
            continue
        with context.database.transaction():
            heard.expect(context.database, member.nid_bytes, context.clock.now())
            since = silent_since(context, heard.of(context.database, member.nid_bytes))
            if since is not None:
                silent += 1
                raise_once(context, AlarmKind.STALLED, member.nid_bytes, since, {"since": utc_text(since)})
    return silent


def silent_since(context: Context, found: Heard | None) -> float | None:
    """Since when nothing was taken of a peer, in seconds since 1970-01-01 UTC; None while that is not too long ago."""
    if found is None or context.covenant.tick_seconds == 0:
        return None
    since = found.known if found.heard is None else found.heard
    return since if context.clock.now() - since > SILENT_SECONDS else None
