"""Clocks that differ by more than the protocol allows (docs/protocol.md §4 and §11).

Only a message whose signature verifies tells anything of its sender's clock. All that follows is an alarm: nothing else
of such a message is used.
"""

from node.limits import ALARM_AGAIN_SECONDS
from node.service.alarms import AlarmKind, raise_once
from node.service.context import Context
from node.storage import heard


def note_untimely_request(context: Context, peer: bytes, created: int) -> None:
    """A request whose signature is right was made at `created` by the peer's clock, which is outside the window.

    One from the past may be an old one that somebody on the way sends again: it says nothing of the peer's clock
    when something of the peer was taken since.
    """
    found = heard.of(context.database, peer)
    apart = created - context.clock.now()
    if apart > 0 or found is None or found.heard is None or found.heard < created:
        note_clock(context, peer, apart)


def note_clock(context: Context, peer: bytes, apart: float) -> None:
    """The peer's clock is `apart` seconds ahead of this one, behind it when negative; an alarm once a day."""
    details: dict[str, str | int] = {
        "seconds": round(abs(apart)),
        "theirs": "ahead of this machine's" if apart > 0 else "behind this machine's",
    }
    raise_once(context, AlarmKind.CLOCK, peer, context.clock.now() - ALARM_AGAIN_SECONDS, details)
