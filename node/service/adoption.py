"""A newer covenant's effects at this node (docs/protocol.md §10 and §11).

The newer version is on disk before anything here happens, and all of it is done again at each start, where it changes
nothing the second time. So what a power cut interrupts is completed.
"""

from dataclasses import replace

from node.model import NODE_ACTOR
from node.protocol.covenant import federation
from node.protocol.covenant_file import SignedCovenant
from node.protocol.messages import Hello
from node.protocol.timestamp import SignedTimestamp
from node.protocol.trusted_covenants import TrustedCovenants
from node.service.context import Context
from node.service.covenant_talk import take_files
from node.service.membership import own_member, settle_identity
from node.service.outbox import settle_purposes
from node.service.peers import other_members
from node.service.session_life import end_session
from node.service.terms import let_sessions_give_way
from node.storage import sessions
from node.storage.sessions import StoredSession


def adopt(
    context: Context, covenant: SignedCovenant | None = None, timestamp: SignedTimestamp | None = None
) -> Context:
    """The node with the next version or a newer timestamp, and all that follows from it done.

    Raises a `CovenantRefused`, and nothing has changed.
    """
    return renewed(context, take_files(context, NODE_ACTOR, covenant, timestamp))


def renewed(context: Context, trusted: TrustedCovenants) -> Context:
    """The node with what is on disk: its own key settled, its sessions brought into line."""
    settle_identity(trusted.newest, context.keys)
    member = own_member(trusted.newest, context.keys)
    context = replace(context, trusted=trusted, covenant=trusted.newest, member=member)
    settle_sessions(context)
    return context


def settle_sessions(context: Context) -> None:
    """Bring all sessions into line with the covenant that this node holds.

    Those with members that are not active are ended at once: match job, keys, tokens. Items of purposes that were given
    or taken come or go. Sessions made under other terms give way.
    """
    db = context.database
    with db.transaction():
        ended = [session for session in sessions.all_sessions(db) if _is_over(context, session)]
        for session in ended:
            end_session(context, session)
        for session in sessions.established(db):
            settle_purposes(context, session)
        for peer in other_members(context):
            let_sessions_give_way(context, peer)
    if ended:
        db.truncate_log()


def _is_over(context: Context, session: StoredSession) -> bool:
    of_this_federation = Hello.decode(session.hello).fed == federation(context.covenant)
    peer = context.covenant.member(session.peer)
    return not (of_this_federation and context.member.active and peer is not None and peer.active)
