"""What the covenant fixes for two members, and a session is made under (docs/protocol.md §8).

When it changes, the session gives way to a new one. That is the covenant's doing and no restart: each side grants one
more session for it.
"""

from node.protocol.covenant import Covenant, Member, can_meet, federation, initiator
from node.service.context import Context
from node.storage import sessions
from node.storage.sessions import StoredSession

_FORM = "1"


def pair_terms(context: Context, peer: Member) -> str:
    """The federation, the pace, both classes and who of the two sends the requests; two texts are the same or not."""
    covenant, me = context.covenant, context.member
    pace = (covenant.tick_seconds, covenant.points_per_tick, me.class_, peer.class_)
    asks = initiator(me, peer).id if can_meet(me, peer) else ""
    return " ".join(map(str, (_FORM, federation(covenant).hex(), *pace, asks)))


def terms_hold(context: Context, peer: Member, session: StoredSession) -> bool:
    """Whether the session was made under the terms that the covenant has for the two now."""
    return session.terms == pair_terms(context, peer)


def let_return(context: Context, before: Covenant, after: Covenant) -> None:
    """Grant one session more with each member with whom this node may talk again: what a suspension ended begins anew.

    `before` and `after` are neighbouring versions, so each return is granted once, whatever versions come after it.
    """
    db, me = context.database, context.member.nid_bytes
    with db.transaction():
        for member in after.active_members():
            returns = _may_talk(after, me, member.nid_bytes) and not _may_talk(before, me, member.nid_bytes)
            if returns and before.member(member.nid_bytes) is not None:
                for epoch in after.epochs_to_begin(max(context.clock.now(), after.start_seconds)):
                    sessions.grant_restart(db, member.nid_bytes, epoch)


def _may_talk(covenant: Covenant, nid: bytes, peer: bytes) -> bool:
    pair = (covenant.member(nid), covenant.member(peer))
    return nid != peer and all(member is not None and member.active for member in pair)


def let_sessions_give_way(context: Context, peer: Member) -> None:
    """Mark the sessions with a peer that were made under other terms, and grant one more for each; once for each."""
    db, terms = context.database, pair_terms(context, peer)
    with db.transaction():
        for session in sessions.under_other_terms(db, peer.nid_bytes, terms):
            sessions.clear_terms(db, session.id)
            sessions.grant_restart(db, session.peer, session.epoch)
