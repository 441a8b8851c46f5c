"""Alarms: what an administrator must look at (docs/protocol.md §8 and §11), raised, shown and acknowledged.

An alarm is raised where it is noticed, within the transaction of what it is about. Its details are counts, codes and
names of members: nothing of a person.
"""

from base64 import b32encode
from collections.abc import Mapping
from enum import StrEnum

from node.errors import InvalidInput
from node.matching.policy import Action
from node.model import NODE_ACTOR, Actor, Role
from node.service.access import require
from node.service.context import Context
from node.service.notices import NoticeKind, notify
from node.storage import alarms, logbook, notices
from node.storage.alarms import NO_PEER, StoredAlarm

_ID_BYTES = 5


class AlarmKind(StrEnum):
    """What an alarm is about."""

    COVENANT_FORK = "covenant-fork"
    """A peer holds a covenant of the same version with other content."""
    COVENANT_REFUSED = "covenant-refused"
    """A covenant or a timestamp came that this node does not accept."""
    EQUIVOCATION = "equivocation"
    """A peer that was shown where this node stands goes on in the same session with other content."""
    SESSION_REPLACED = "session-replaced"
    """One side has lost what the other remembers (a restore, say), and a new session has replaced the old one."""
    RESTORED = "restored"
    """The database is older than the journal of deletions, or has sessions whose keys are gone: a backup was put back,
    or the power went while something was deleted.
    """
    RESTARTS = "restarts"
    """More sessions with a peer in one epoch than the covenant gives: a coordinator decides on a further one."""
    STALLED = "stalled"
    """Nothing valid was heard of a peer for a day."""
    CLOCK = "clock"
    """A peer's clock and this one's differ by more than the protocol allows."""
    CARDS = "cards"
    """More contact cards are due to a peer today than the covenant gives: a coordinator releases them."""
    MATCH_SHARE = "match-share"
    """An unusual share of a peer's points match: it may be trying a true list."""
    MAIL_WAITS = "mail-waits"
    """Mails have waited for hours, because the mail server takes none."""
    MAIL_REFUSED = "mail-refused"
    """The mail server will never take a mail: an address is wrong, say."""
    LOGBOOK_CUT = "logbook-cut"
    """The logbook no longer has an entry that it had: cut off, written anew, or an older backup was put back."""
    DELETIONS_CUT = "deletions-cut"
    """The journal of deletions lacks what the database has as closed or rejected: it was lost or cut, or is an old one.
    """


_ALSO_TOLD = {AlarmKind.LOGBOOK_CUT: (Role.OFFICER,)}
"""Who is told beside the administrators: the logbook is there to look at what they do, too."""


def raise_once(
    context: Context,
    kind: AlarmKind,
    peer: bytes,
    since: float,
    details: Mapping[str, str | int] | None = None,
    evidence: bytes = b"",
) -> None:
    """Raise an alarm on something that goes on, unless one was raised `since` then and not ended by itself.

    Evidence is not left out for that: the open alarm gets it where it has none. `since` is in seconds since 1970-01-01
    UTC. Joins the caller's transaction.
    """
    db = context.database
    if alarms.was_raised(db, kind.value, peer, since, NODE_ACTOR.id):
        if evidence:
            with db.transaction():
                alarms.add_evidence(db, kind.value, peer, evidence)
        return
    raise_alarm(context, kind, peer, details, evidence)


def raise_alarm(
    context: Context,
    kind: AlarmKind,
    peer: bytes = NO_PEER,
    details: Mapping[str, str | int] | None = None,
    evidence: bytes = b"",
) -> None:
    """Raise an alarm, or count up the open one of this kind and peer. Joins the caller's transaction."""
    db, now = context.database, context.clock.now()
    with db.transaction():
        alarm_id = "a-" + b32encode(context.randomness.bytes(_ID_BYTES)).decode("ascii").lower()
        if alarms.put(db, alarm_id, kind.value, peer, now, details or {}, evidence):
            _log(context, NODE_ACTOR, "alarm-raised", alarm_id, kind.value, peer)
            for role in (Role.ADMINISTRATOR, *_ALSO_TOLD.get(kind, ())):
                notify(context, role, NoticeKind.ALARM, alarm_id)


def end_alarm(context: Context, kind: AlarmKind, peer: bytes) -> None:
    """What the open alarm of this kind and peer was about is over: the node acknowledges it itself, if there is one.

    Joins the caller's transaction.
    """
    db = context.database
    found = alarms.open_one(db, kind.value, peer)
    if found is not None:
        alarms.acknowledge(db, found.id, context.clock.now(), NODE_ACTOR.id)
        _log(context, NODE_ACTOR, "alarm-over", found.id, kind.value, peer)


def list_alarms(context: Context, actor: Actor, *, acknowledged: bool) -> list[StoredAlarm]:
    """The open alarms, newest first; with `acknowledged` all. Not for professionals and the guardian."""
    require(actor, Action.ALARM_READ)
    with context.database.transaction():
        found = alarms.listed(context.database, acknowledged=acknowledged)
        details: dict[str, str | int] = {"count": len(found)}
        logbook.append(context.database, context.clock.now(), actor, "alarms-listed", "covenant", b"", details)
    return found


def show_alarm(context: Context, actor: Actor, alarm_id: str) -> StoredAlarm:
    """One alarm, for who may list them. Raises `InvalidInput` when there is none of that id."""
    require(actor, Action.ALARM_READ)
    with context.database.transaction():
        found = _alarm(context, alarm_id)
        _log(context, actor, "alarm-shown", found.id, found.kind, found.peer)
        notices.mark_subject_seen(context.database, actor.id, found.id, context.clock.now())
    return found


def acknowledge_alarm(context: Context, actor: Actor, alarm_id: str) -> None:
    """Somebody has seen it; for administrators and coordinators. Raises `InvalidInput` where no such one is open."""
    require(actor, Action.ALARM_ACKNOWLEDGE)
    with context.database.transaction():
        found = _alarm(context, alarm_id)
        if not alarms.acknowledge(context.database, found.id, context.clock.now(), actor.id):
            raise InvalidInput("this alarm is acknowledged already", "`raakvlak alarm list` shows the open ones")
        _log(context, actor, "alarm-acknowledged", found.id, found.kind, found.peer)


def export_evidence(context: Context, actor: Actor, alarm_id: str) -> bytes:
    """The evidence of an alarm (docs/protocol.md §11), to be shown to others. For an administrator.

    Raises `InvalidInput` when there is no such alarm, or none with evidence.
    """
    require(actor, Action.EVIDENCE_EXPORT)
    with context.database.transaction():
        found = _alarm(context, alarm_id)
        if not found.evidence:
            raise InvalidInput(
                "this alarm has no evidence that others could check", "`raakvlak alarm show` tells what is known of it"
            )
        _log(context, actor, "evidence-exported", found.id, found.kind, found.peer)
    return found.evidence


def count_open_alarms(context: Context) -> int:
    """How many alarms nobody has acknowledged."""
    return alarms.count_open(context.database)


def _alarm(context: Context, alarm_id: str) -> StoredAlarm:
    found = alarms.get(context.database, alarm_id)
    if found is None:
        raise InvalidInput("there is no alarm of that id", "`raakvlak alarm list --all` shows those there are")
    return found


def _log(context: Context, actor: Actor, action: str, alarm_id: str, kind: str, peer: bytes) -> None:
    member = context.covenant.member(peer)
    told: dict[str, str | int] = {"alarm": alarm_id, "kind": kind, "peer": member.id if member else ""}
    logbook.append(context.database, context.clock.now(), actor, action, "covenant", b"", told)
