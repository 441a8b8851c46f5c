"""A peer that was told of a fork and goes on in the same session all the same (docs/protocol.md §11).

That two different messages of one number are signed is no lie yet: a node that was set back to a backup does so too,
and learns from the signed `fork` that it must begin a new session. Who goes on in the old one speaks with two tongues,
or is two machines with one key.
"""

from collections.abc import Sequence
from itertools import combinations

from node.limits import ALARM_AGAIN_SECONDS
from node.protocol.evidence import Claim, Evidence, Exhibit, write_evidence
from node.protocol.evidence_claim import are_two_messages, exchange_head
from node.protocol.http_signature import time_signed
from node.protocol.signed_head import SignedHead, decode_signed, encode_signed
from node.protocol.signed_request import SignedRequest
from node.service.alarms import AlarmKind, raise_once
from node.service.context import Context
from node.storage import forks, sessions


def note_fork(context: Context, pair: bytes, signed: SignedRequest) -> None:
    """A request in the session of this name is refused as a fork: the peer is told so, for the first time or again.

    One that is not signed later than what was taken last is an old one, which somebody on the way sends again.
    """
    stored = sessions.with_pair(context.database, pair)
    if stored is None:
        return
    with context.database.transaction():
        latest = _latest(context, stored.id)
        if latest is None or _is_later(signed, latest):
            forks.note(context.database, stored.id, encode_signed(signed))
            watch_forked(context, stored.id, stored.peer, signed)


def watch_forked(context: Context, session_id: int, peer: bytes, signed: SignedRequest) -> None:
    """A request in a session, taken or refused as a fork: an alarm if the peer was told of a fork in it before.

    Not for the same request once more, whose refusal was lost on the way; nor for an older one. Joins the caller's
    transaction.
    """
    told = forks.told(context.database, session_id)
    if told is None:
        return
    first = decode_signed(told)
    if _content(first) == _content(signed) or not _is_later(signed, first):
        return
    latest = _latest(context, session_id)
    head = exchange_head(signed)
    details: dict[str, str | int] = {} if head is None else {"session": head.pair.hex()[:16], "number": head.n}
    since = context.clock.now() - ALARM_AGAIN_SECONDS
    evidence = _evidence([first, signed, *([] if latest is None else [latest])])
    raise_once(context, AlarmKind.EQUIVOCATION, peer, since, details, evidence)


def _latest(context: Context, session_id: int) -> SignedHead | None:
    """The message of the peer that was taken last."""
    _, latest = sessions.signed_by_peer(context.database, session_id)
    return decode_signed(latest) if latest else None


def _is_later(one: SignedHead, other: SignedHead) -> bool:
    return time_signed(one.headers) > time_signed(other.headers)


def _evidence(kept: Sequence[SignedHead]) -> bytes:
    """Two of the messages that cannot both be true, for others to check; empty where no two of them are."""
    for one, other in combinations(kept, 2):
        if are_two_messages(one, other):
            return write_evidence(Evidence(Claim.EQUIVOCATION, (Exhibit(one), Exhibit(other))))
    return b""


def _content(signed: SignedHead) -> tuple[str, str]:
    return signed.headers["raakvlak-head"], signed.headers["content-digest"]
