"""Answering an auditor's challenge: drawn points of a session, opened to the auditor alone (docs/protocol.md §9)."""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from node.errors import AuditRefused, InvalidInput
from node.matching.policy import Action
from node.model import Actor, Item
from node.protocol.audit.challenge import Challenge, SignedChallenge
from node.protocol.audit.opening import OPENING_LABEL, EntryProof, OpenedPoint, Opening, seal_opening
from node.protocol.audit.session import Handle
from node.protocol.evaluation import prove
from node.protocol.exchange_state import ExchangeState, Session
from node.protocol.group import Point, multiply
from node.protocol.messages import ExchangeHead
from node.protocol.names import item_point, mask_logbook, node_id, point_digest, proof_context
from node.service.access import require
from node.service.audit_entries import SoughtEntry, find_entries
from node.service.context import Context
from node.service.membership import IDENTITY
from node.service.session_life import load_session
from node.storage import exchanges, items, logbook, points, sessions
from node.storage.logbook_persons import seal_persons
from node.storage.points import SentItem
from node.storage.sessions import StoredSession


@dataclass(frozen=True, slots=True)
class OpenedSession:
    """The auditor's file as JSON values, and how many points were drawn and opened."""

    document: Mapping[str, Any]
    peer: str
    drawn: int
    opened: int


def open_session_to_auditor(context: Context, actor: Actor, signed: SignedChallenge) -> OpenedSession:
    """Open what the covenant's auditor asks for, and write it in the logbook. For the data protection officer.

    Raises `AuditRefused` for a challenge that is not the auditor's, or not of what this node sent, `InvalidInput` when
    its session has ended.
    """
    require(actor, Action.AUDIT_OPEN)
    auditor, challenge = signed.require_auditor(context.covenant), signed.challenge
    key = bytes.fromhex(auditor.key)
    with context.database.transaction():
        session = _session(context, challenge)
        heads = _own_heads(context, session)
        if challenge.n not in heads or sha256(heads[challenge.n]).hexdigest() != challenge.latest:
            raise AuditRefused(
                "the challenge is about a message that this node did not send",
                "the records are false, or this node was set back to a backup: tell the auditor",
            )
        sent = points.made_of_items(context.database, session.id, challenge.n)
        drawn = challenge.drawn(sent)
        opening = _opening(context, session, heads, node_id(key), {handle: sent[handle] for handle in drawn})
        member = context.covenant.member(session.peer)
        peer = member.id if member else ""
        _log(context, actor, peer, opening)
    document = seal_opening(opening, challenge, key, context.keys.read(IDENTITY))
    return OpenedSession(document, peer, len(drawn), len(opening.points))


def _session(context: Context, challenge: Challenge) -> StoredSession:
    if challenge.audited != context.member.nid:
        raise AuditRefused("the challenge is for another node", "look which organisation the auditor means")
    session = sessions.with_pair(context.database, bytes.fromhex(challenge.pair))
    if session is None or session.peer.hex() != challenge.peer:
        raise InvalidInput(
            "the session of this challenge has ended here: its keys are gone, and nobody can audit it any more",
            "tell the auditor; the session that runs now can be audited",
        )
    return session


def _own_heads(context: Context, session: StoredSession) -> dict[int, bytes]:
    """The heads that this node sent in the session, by number, an unanswered request's too."""
    heads = {each.n: each.own_head for each in exchanges.of_session(context.database, session.id)}
    state = ExchangeState.restore(session.state)
    return heads | ({state.n: state.message.head} if state.waiting else {})


def _opening(
    context: Context,
    stored: StoredSession,
    heads: Mapping[int, bytes],
    auditor: bytes,
    drawn: Mapping[Handle, SentItem],
) -> Opening:
    session = load_session(context, stored)
    loaded = items.load(context.database, context.vault, {sent.item_id for sent in drawn.values()})
    made = {handle: _point(session, loaded[sent.item_id]) for handle, sent in drawn.items()}
    whole = [handle for handle, sent in drawn.items() if point_digest(made[handle]) == sent.h]
    sought = {
        handle: SoughtEntry(drawn[handle].item_id, loaded[drawn[handle].item_id], _logbook(session, heads[handle[0]]))
        for handle in whole
    }
    entries, stretch = find_entries(context, sought)
    opened = [
        _opened(context, session, auditor, handle, sought[handle].item, made[handle], entries.get(handle))
        for handle in whole
    ]
    unopened = tuple(handle for handle in drawn if handle not in sought)
    return Opening(session.keys.dummy_key, tuple(opened), unopened, stretch)


def _point(session: Session, item: Item) -> Point:
    return multiply(session.keys.k, item_point(session.pair, item))


def _logbook(session: Session, raw_head: bytes) -> bytes:
    head = ExchangeHead.decode(raw_head)
    return mask_logbook(session.keys.dummy_key, head.n, head.logbook)


def _opened(
    context: Context,
    session: Session,
    auditor: bytes,
    handle: Handle,
    item: Item,
    point: Point,
    entry: EntryProof | None,
) -> OpenedPoint:
    proof = prove(
        session.keys.k,
        session.own_key,
        [item_point(session.pair, item)],
        [point],
        context=proof_context(OPENING_LABEL, session.pair, session.me, auditor, handle[0]),
        random32=context.randomness.bytes(32),
    )
    return OpenedPoint(handle, point, item, proof, entry)


def _log(context: Context, actor: Actor, peer: str, opening: Opening) -> None:
    """Each person whose number the auditor gets to see stands in the entry."""
    numbers = list(dict.fromkeys(point.item.number for point in opening.points))
    details: dict[str, str | int] = {"peer": peer, "opened": len(opening.points), "unopened": len(opening.unopened)}
    sealed = seal_persons(context.vault, numbers)
    logbook.append(context.database, context.clock.now(), actor, "audit-opened", "covenant", sealed, details)
