"""In which session a letter about a match goes."""

from node.service.context import Context
from node.storage import points
from node.storage.matches import PeerMatch
from node.storage.sessions import established_with


def named_session(context: Context, match: PeerMatch) -> tuple[int, bytes] | None:
    """A session that there is and the token that names the match in it; the session that lives longest first.

    In a later session the match is found again, and then everything about it goes anew. So nothing is lost with a
    session.
    """
    for session in reversed(established_with(context.database, match.peer)):
        token = points.token_of_item(context.database, session.id, match.item_id)
        if token is not None:
            return session.id, token
    return None
