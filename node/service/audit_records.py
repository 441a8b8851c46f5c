"""What this node shows an auditor of a peer: the records of a session, without any number (docs/protocol.md §9)."""

from hashlib import sha256

from node.errors import InvalidInput
from node.matching.policy import Action
from node.model import Actor
from node.protocol.audit.records import RecordedExchange, Records
from node.service.access import require
from node.service.context import Context
from node.storage import exchanges, logbook, sessions
from node.storage.logbook_persons import NOBODY
from node.storage.sessions import StoredSession


def records_of(context: Context, actor: Actor, member_id: str, epoch: int | None = None) -> Records:
    """The records of the current session with a member, in an epoch (the present one unless told).

    For the data protection officer.

    Raises `InvalidInput` when there is no such session, or nothing was exchanged in it.
    """
    require(actor, Action.AUDIT_RECORDS)
    member = context.covenant.member_by_id(member_id)
    if member is None or member == context.member:
        raise InvalidInput("the covenant has no other member of that name", "`raakvlak peer list` shows them")
    db, now = context.database, context.clock.now()
    with db.transaction():
        session = _session(context, member.nid_bytes, context.covenant.epoch_at(now) if epoch is None else epoch)
        records = _records(context, session)
        details: dict[str, str | int] = {"peer": member.id, "exchanges": len(records.exchanges)}
        logbook.append(db, now, actor, "audit-records-shown", "covenant", NOBODY, details)
    return records


def _session(context: Context, peer: bytes, epoch: int) -> StoredSession:
    session = sessions.of_epoch(context.database, peer, epoch, "current")
    if session is None:
        raise InvalidInput(
            "there is no session with this member in that epoch",
            "a session that has ended cannot be audited; `raakvlak peer list` shows those that there are",
        )
    return session


def _records(context: Context, session: StoredSession) -> Records:
    db = context.database
    greeting, latest = sessions.signed_by_peer(db, session.id)
    kept = exchanges.of_session(db, session.id)
    if greeting is None or latest is None or [each.n for each in kept] != list(range(1, len(kept) + 1)):
        raise InvalidInput(
            "this session cannot be audited: it began before its signatures were kept", "audit the next epoch's session"
        )
    begun, _ = sessions.begun_and_granted(db, session.peer, session.epoch)
    return Records(
        session.peer,
        context.member.nid_bytes,
        begun,
        session.hello,
        session.answer,
        greeting,
        latest,
        tuple(RecordedExchange(each.peer_head, each.peer_points, sha256(each.own_head).digest()) for each in kept),
    )
