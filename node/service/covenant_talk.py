"""The conversation about the covenant: each side tells what it holds, and who holds more brings the next file.

What comes is judged by `TrustedCovenants` alone, whoever brings it. It is on disk when these functions return; the
caller then lets the node begin anew with it (`Context.renew`).
"""

from node.errors import ConfigurationError, ProtocolRefusal
from node.limits import ALARM_AGAIN_SECONDS
from node.matching.policy import Action
from node.model import NODE_ACTOR, Actor
from node.protocol.covenant import Rotation, federation
from node.protocol.covenant_errors import CovenantFork, CovenantRefused
from node.protocol.covenant_file import SignedCovenant, read_file, write_file
from node.protocol.covenant_messages import Bundle, Holding
from node.protocol.key_statement import rotation_holds
from node.protocol.messages import CovenantMark
from node.protocol.timestamp import SignedTimestamp, read_timestamp, write_timestamp
from node.protocol.trusted_covenants import TrustedCovenants
from node.service.access import require
from node.service.alarms import AlarmKind, raise_once
from node.service.context import Context
from node.service.covenant_chain import held_covenants
from node.service.joining import GivenFile
from node.service.terms import let_return
from node.storage import logbook

_OUT_OF_FORM = "form"
"""The reason of an alarm on a file that is no covenant or timestamp at all; the others are those of the errors."""


def holding(context: Context, trusted: TrustedCovenants) -> Holding:
    """What this node tells a peer, when it holds that much."""
    mark = CovenantMark(trusted.newest.version, trusted.newest.digest)
    issued = 0 if trusted.timestamp is None else trusted.timestamp.issued_seconds
    rotation = context.member.rotation
    statement = b"" if rotation is None else bytes.fromhex(rotation.signature)
    return Holding(mark, issued, context.member.key_bytes, statement)


def signing_key_of(context: Context, nid: bytes, told: Holding | None = None) -> bytes | None:
    """The key by which a member is known; None for who is no active member, or this node.

    In a conversation about the covenant (`told`) three other keys will do: one that the covenant announces, one that
    the member's present key makes over to, and the one that it had before. So also who has not heard of a change can
    hear of it, and it costs nothing: what is brought proves itself.
    """
    member = context.covenant.member(nid)
    if member is None or not member.active or member == context.member:
        return None
    if told is None:
        return member.key_bytes
    former = () if member.rotation is None else (member.rotation.from_,)
    if told.key.hex() in (*member.keys_next, *former):
        return told.key
    change = Rotation(member.key, told.key.hex(), told.statement.hex())
    made_over = told.statement and rotation_holds(federation(context.covenant), nid, change)
    return told.key if made_over else member.key_bytes


def bundle_for(context: Context, trusted: TrustedCovenants, told: Holding) -> Bundle:
    """What a node that holds so much needs next of what this node holds; an empty one when that is nothing."""
    version, newest = told.mark.version, trusted.newest.version
    next_file = context.covenants.version(version + 1) if version < newest else None
    timestamp = b""
    signed = trusted.signed_timestamp
    reached = version if next_file is None else version + 1
    if signed is not None and reached == newest and signed.timestamp.issued_seconds > told.issued:
        timestamp = write_timestamp(signed)
    return Bundle(next_file or b"", timestamp)


def take_bundle(context: Context, peer: bytes, bundle: Bundle) -> TrustedCovenants:
    """Take what a peer brings, as far as it is new, and give what this node holds then.

    Raises `ProtocolRefusal` (`covenant-refused`), with an alarm, for what is not believed; then nothing has changed.
    """
    try:
        covenant = read_file(bundle.covenant) if bundle.covenant else None
        timestamp = read_timestamp(bundle.timestamp) if bundle.timestamp else None
        if timestamp is not None and timestamp.timestamp.version < context.trusted.root_version:
            timestamp = None  # no news to who began later, and no lie of who was there before
        return take_files(context, NODE_ACTOR, covenant, timestamp)
    except ConfigurationError as error:
        reason = error.code if isinstance(error, CovenantRefused) else _OUT_OF_FORM
        kind = AlarmKind.COVENANT_FORK if isinstance(error, CovenantFork) else AlarmKind.COVENANT_REFUSED
        raise_once(context, kind, peer, context.clock.now() - ALARM_AGAIN_SECONDS, {"reason": reason})
        raise ProtocolRefusal("covenant-refused", f"the covenant or timestamp is not believed: {reason}") from None


def take_files(
    context: Context, actor: Actor, covenant: SignedCovenant | None, timestamp: SignedTimestamp | None
) -> TrustedCovenants:
    """Take a version and a timestamp, as far as they are new, and give what this node holds then.

    Raises a `CovenantRefused` that says why one is not believed. Who brought a version stands in the logbook.
    """
    store, now = context.covenants, context.clock.now()
    with store.lock:
        before = held_covenants(store, now)  # another conversation may have brought something meanwhile
        trusted = before
        if covenant is not None and before.digest_of(covenant.covenant.version) != covenant.covenant.digest:
            trusted = trusted.updated(covenant)
        if timestamp is not None:
            trusted = trusted.refreshed(timestamp, now)
        if trusted.newest.version > before.newest.version:
            store.add(trusted.newest.version, write_file(trusted.newest_signed))
            _log(context, actor, trusted)
            let_return(context, before.newest, trusted.newest)
        if trusted.signed_timestamp is not None and trusted.signed_timestamp != before.signed_timestamp:
            store.put_timestamp(write_timestamp(trusted.signed_timestamp))
    return trusted


def take_given(context: Context, actor: Actor, given: GivenFile) -> TrustedCovenants:
    """Take a file that people hand to the running node. Raises a `CovenantRefused` that says why it is not believed."""
    require(actor, Action.COVENANT_TAKE)
    return take_files(context, actor, given.covenant, given.timestamp)


def _log(context: Context, actor: Actor, trusted: TrustedCovenants) -> None:
    db, version = context.database, trusted.newest.version
    with db.transaction():
        logbook.append(db, context.clock.now(), actor, "covenant-taken", "covenant", b"", {"version": version})
