"""The life of a session at this node: opened, answered, made current, ended (docs/protocol.md §5 and §10).

The order on disk: the key file first, then the row, then the message. At the end: the match job, then the key file,
then the rows. So no message goes out that a power cut could make us forget, and key files without a row are nobody's.
"""

from dataclasses import replace
from hashlib import sha256

from node.errors import ProtocolRefusal
from node.protocol.covenant import Member, federation, initiator
from node.protocol.exchange_state import ExchangeState, Session
from node.protocol.group import decode_point
from node.protocol.hello import (
    HelloSecrets,
    SessionKeys,
    answer_hello,
    check_hello,
    complete_hello,
    make_hello,
)
from node.protocol.messages import Answer, Hello
from node.protocol.names import NO_PAIR
from node.protocol.refusals import SessionRefusal
from node.protocol.signed_head import SignedHead, encode_signed
from node.service import outbox
from node.service.alarms import AlarmKind, raise_alarm
from node.service.ceilings import restarts_given
from node.service.context import Context
from node.service.covenant_check import check_covenant, check_known, covenant_mark
from node.service.match_job import run_match_job
from node.service.silence import note_heard
from node.service.terms import pair_terms, terms_hold
from node.storage import letters, sessions
from node.storage.key_store import KeyGone
from node.storage.sessions import StoredSession

_KEY_NAME_BYTES = 12
KEY_PREFIX = "session-"
_LETTER_MEMORY_EPOCHS = 2
"""For so long a letter's id is remembered: one that has not arrived goes again in a later session. So long also the
digest of a hello: it counts in its own epoch only."""


def open_session(context: Context, peer: Member, epoch: int, replaces: bytes) -> StoredSession:
    """Begin a session of this epoch as the initiator: its hello is stored with its secrets before it is sent."""
    _check_restarts(context, peer, epoch)
    data, secrets = make_hello(
        federation(context.covenant),
        epoch,
        context.member.nid_bytes,
        peer.nid_bytes,
        replaces,
        covenant_mark(context),
        context.randomness,
    )
    key_name = _write_key(context, secrets.encode())
    with context.database.transaction():
        for status in ("hello", "offered"):
            abandoned = sessions.of_epoch(context.database, peer.nid_bytes, epoch, status)
            if abandoned is not None:
                end_session(context, abandoned)
        now, terms = context.clock.now(), pair_terms(context, peer)
        begun = sessions.insert_hello(context.database, peer.nid_bytes, epoch, key_name, data, terms, now)
        sessions.count_begun(context.database, peer.nid_bytes, epoch)
    return begun


def take_answer(context: Context, begun: StoredSession, data: bytes, signed: SignedHead | None = None) -> None:
    """The answer to the own hello: the session is offered. Raises `ProtocolRefusal`; then the hello stays open.

    `signed` is the peer's signature over the answer, kept for an audit.
    """
    check_known(context, Answer.decode(data).covenant)
    secrets = HelloSecrets.read(_read_key(context, begun))
    established = complete_hello(begun.hello, secrets, data)
    key_name = _write_key(context, established.keys.encode())
    state = ExchangeState.begin(established.pair).encode()
    with context.database.transaction():
        sessions.complete_hello(context.database, begun.id, key_name, data, kept(signed), established.pair, state)
        outbox.fill_queue(context, begun.id, begun.peer)
        note_heard(context, begun.peer)
    context.keys.delete(begun.key_name)  # and the box's private key with it


def answer_session(context: Context, sender: bytes, data: bytes, signed: SignedHead | None = None) -> bytes:
    """A peer's hello, from a sender whose signature is verified: the stored answer again, or a new session.

    `signed` is the peer's signature over the hello, kept for an audit.
    """
    hello, digest = check_hello(data), sha256(data).digest()
    for status in ("offered", "current"):
        stored = sessions.of_epoch(context.database, sender, hello.epoch, status)
        if stored is not None and stored.hello == data:
            return stored.answer
    member = _judge_hello(context, sender, hello, digest)
    answer, established = answer_hello(data, hello, covenant_mark(context), context.randomness)
    key_name = _write_key(context, established.keys.encode())
    state = ExchangeState.begin(established.pair).encode()
    with context.database.transaction():
        abandoned = sessions.of_epoch(context.database, sender, hello.epoch, "offered")
        if abandoned is not None:
            end_session(context, abandoned)
        now, terms = context.clock.now(), pair_terms(context, member)
        session_id = sessions.insert_offered(
            context.database,
            sender,
            hello.epoch,
            key_name,
            data,
            kept(signed),
            answer,
            established.pair,
            state,
            terms,
            now,
        )
        letters.note_received(context.database, sender, digest, now)
        replaced = sessions.of_epoch(context.database, sender, hello.epoch, "current")
        if replaced is not None and replaced.pair == hello.replaces and terms_hold(context, member, replaced):
            raise_alarm(context, AlarmKind.SESSION_REPLACED, sender)
        sessions.count_begun(context.database, sender, hello.epoch)
        outbox.fill_queue(context, session_id, sender)
        note_heard(context, sender)
    return answer


def make_current(context: Context, session: StoredSession) -> None:
    """After a valid exchange, in its transaction: the other session of its epoch with this peer, if any, ends.

    After the first exchange that is the session that was current. After a further one it is one that was offered: an
    initiator that had it would use it, so this one was set back to before its hello and will never come for it.
    """
    further = session.status == "current"
    other = sessions.of_epoch(context.database, session.peer, session.epoch, "offered" if further else "current")
    if other is not None:
        end_session(context, other)
    if not further:
        sessions.make_current(context.database, session.id)


def end_session(context: Context, session: StoredSession) -> None:
    """Match job, then the keys, then everything else of the session."""
    if session.pair:
        run_match_job(context, session)
    context.opened.pop(session.key_name, None)
    context.keys.delete(session.key_name)
    sessions.delete(context.database, session.id)
    if session.status == "current":
        for beside in sessions.established_with(context.database, session.peer):
            if beside.epoch != session.epoch:
                _ask_again(context, beside)


def _ask_again(context: Context, session: StoredSession) -> None:
    """What was found in a session that has ended must be found in the one beside it, once all has been said there."""
    waiting = replace(ExchangeState.restore(session.state), complete=False)
    sessions.set_incomplete(context.database, session.id, waiting.encode())


def kept(signed: SignedHead | None) -> bytes | None:
    """A peer's signed message as it is stored; None where the messages come without signatures, as in simulations."""
    return None if signed is None else encode_signed(signed)


def load_session(context: Context, stored: StoredSession) -> Session:
    """What the protocol needs of a session that is offered or current; its key file is read once.

    Raises `SessionRefusal` when the key is gone; then the session has ended.
    """
    opened = context.opened.get(stored.key_name)
    if opened is not None:
        return opened
    hello, answer = Hello.decode(stored.hello), Answer.decode(stored.answer)
    keys = SessionKeys.read(_read_key(context, stored))
    own, peer = (hello, answer) if stored.initiator else (answer, hello)
    session = Session(
        stored.pair,
        context.member.nid_bytes,
        stored.peer,
        stored.initiator,
        keys,
        decode_point(own.key),
        decode_point(peer.key),
        context.cores,
    )
    context.opened[stored.key_name] = session
    return session


def recover_sessions(context: Context) -> None:
    """At start, after a power cut: delete session keys that no row names, and sessions whose keys are gone.

    Keys come before their row and go before it, so each of the two is half a step that nobody has heard of. A key file
    that is empty or zeros holds none: writing or deleting it was cut short.
    """
    needed = sessions.key_names(context.database)
    there = {name for name in context.keys.names() if name.startswith(KEY_PREFIX)}
    for name in there - needed:
        context.keys.delete(name)
    whole = {name for name in there & needed if _kept_key(context, name)}
    with context.database.transaction():
        keyless = sessions.without_keys(context.database, whole)
        for session in keyless:
            end_session(context, session)
        if keyless:
            raise_alarm(context, AlarmKind.RESTORED, details={"sessions_without_keys": len(keyless)})


def end_old_sessions(context: Context) -> int:
    """End sessions whose epoch is over by more than the grace, and those with members that are not active any more.

    Those that were not current when their epoch ended have no grace.

    So the keys of a pair live no longer than an epoch and its grace, also when the peer is silent (docs/protocol.md
    §10). Gives how many there were.
    """
    db, now = context.database, context.clock.now()
    active = {member.nid_bytes for member in context.covenant.active_members()}
    with db.transaction():
        old = [each for each in sessions.all_sessions(db) if _is_over(context, each, now) or each.peer not in active]
        for session in old:
            end_session(context, session)
        letters.forget_received(db, now - _LETTER_MEMORY_EPOCHS * context.covenant.epoch_seconds)
    db.truncate_log()  # with what sessions that were replaced since the last time have left there
    return len(old)


def _is_over(context: Context, session: StoredSession, now: float) -> bool:
    """In the grace a session goes on only if it was current."""
    goes_on = (
        context.covenant.open_epochs(now) if session.status == "current" else context.covenant.epochs_to_begin(now)
    )
    return session.epoch < goes_on[0]


def current_pair(context: Context, peer: bytes) -> bytes:
    """PAIR of the current session with a peer in the present epoch, or zeros."""
    return pair_of_epoch(context, peer, context.covenant.epoch_at(context.clock.now()))


def pair_of_epoch(context: Context, peer: bytes, epoch: int) -> bytes:
    """PAIR of the current session of an epoch with a peer, or zeros."""
    current = sessions.of_epoch(context.database, peer, epoch, "current")
    return current.pair if current is not None else NO_PAIR


def _judge_hello(context: Context, sender: bytes, hello: Hello, digest: bytes) -> Member:
    """The sender's entry, after points 4 to 8 of docs/protocol.md §5; that it is active was judged with its signature.

    Raises `ProtocolRefusal`.
    """
    member = context.covenant.member(sender)
    if member is None or (hello.sender, hello.receiver) != (sender, context.member.nid_bytes):
        raise ProtocolRefusal("bad-hello", "a hello of or for somebody else")
    if initiator(context.member, member) != member:
        raise ProtocolRefusal("bad-hello", "a hello from the member that should wait for one")
    if hello.fed != federation(context.covenant):
        raise ProtocolRefusal("bad-hello", "a hello of another covenant")
    check_covenant(context, hello.covenant)
    if hello.epoch not in context.covenant.epochs_to_begin(context.clock.now()):
        raise ProtocolRefusal("wrong-epoch", "a hello for another epoch than this one and, in its lead, the next", 409)
    mine = pair_of_epoch(context, sender, hello.epoch)
    if mine not in (NO_PAIR, hello.replaces):
        raise SessionRefusal("hello-needed", "the hello does not replace the current session", 409, mine)
    if letters.was_received(context.database, sender, digest):
        # Given up by its sender, and sent again by somebody on the way: it must not push out the one that came after.
        raise SessionRefusal("hello-needed", "the session of this hello has ended", 409, mine)
    _check_restarts(context, member, hello.epoch)
    return member


def _check_restarts(context: Context, peer: Member, epoch: int) -> None:
    """One session an epoch and the restarts that are given; each further one is for the coordinator."""
    begun, granted = sessions.begun_and_granted(context.database, peer.nid_bytes, epoch)
    if begun >= 1 + restarts_given(context.settings, context.covenant) + granted:
        raise ProtocolRefusal(
            "restart-limit", "too many sessions in this epoch: a coordinator must allow a further one", 429
        )


def _read_key(context: Context, session: StoredSession) -> bytes:
    """The key of a session. Where its deletion was not followed by that of the rows, as on a full disk, they go now."""
    key = _kept_key(context, session.key_name)
    if key:
        return key
    with context.database.transaction():
        end_session(context, session)
    raise SessionRefusal("hello-needed", "the key of the session is gone", 409, current_pair(context, session.peer))


def _kept_key(context: Context, name: str) -> bytes:
    """The key of that name; empty when it is gone. One that others may read is for people to look into: it raises."""
    try:
        return context.keys.read(name)
    except KeyGone:
        return b""


def _write_key(context: Context, key: bytes) -> str:
    name = KEY_PREFIX + context.randomness.bytes(_KEY_NAME_BYTES).hex()
    context.keys.write(name, key)
    return name
