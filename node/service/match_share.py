"""The alarm on a peer of whose points an unusual share matches: it may be trying a true list (docs/protocol.md §12)."""

from node.limits import ALARM_AGAIN_SECONDS
from node.matching.share import is_high_share
from node.service.alarms import AlarmKind, raise_once
from node.service.context import Context
from node.storage import shares
from node.storage.sessions import StoredSession


def watch_share(context: Context, session: StoredSession, found: int) -> None:
    """So many matches were found in a session, withdrawn ones among them; within the match job's transaction."""
    if not found:
        return
    shares.count_matches(context.database, session.id, found)
    share = shares.of_session(context.database, session.id)
    if is_high_share(share.matches, share.points):
        since = context.clock.now() - ALARM_AGAIN_SECONDS
        details: dict[str, str | int] = {"matches": share.matches, "points": share.points}
        raise_once(context, AlarmKind.MATCH_SHARE, session.peer, since, details)
