"""Notices: what a professional, a coordinator or the operator is told, each in an own inbox.

A notice says that something is there to look at, and names it by an id. It holds nothing of a person: who may see the
subject is judged again when it is looked at.
"""

from enum import StrEnum

from node.limits import CARD_GRACE_SECONDS
from node.model import OPERATOR, Role
from node.service.context import Context
from node.service.replacement import stand_in
from node.storage import notices, professionals


class NoticeKind(StrEnum):
    """What a notice tells, and what its subject is."""

    MATCH_NEW = "match-new"
    """Another organisation signalled a person of an own signal. Subject: the match."""
    MATCH_CHANGED = "match-changed"
    """A party joined, or its contact details are others. Subject: the match."""
    MATCH_WITHDRAWN = "match-withdrawn"
    """Nobody of another organisation is in the match any more. Subject: the match."""
    ARCHIVE_ANSWER = "archive-answer"
    """Somebody of another organisation was involved before with the person of an own signal. Subject: the signal."""
    WITHDRAWN_UNSEEN = "withdrawn-unseen"
    """Another organisation signalled, looked and took its signal back before it could be seen. No subject."""
    COLLEAGUE_INVOLVED = "colleague-involved"
    """A colleague signalled the person of an own signal. Subject: the own signal."""
    TERM_PASSED = "term-passed"
    """A step after a match is due. Subject: the match."""
    TERM_ESCALATED = "term-escalated"
    """A step is due that others were reminded of without effect. Subject: the match."""
    PROPOSAL_WAITING = "proposal-waiting"
    """Somebody must confirm or reject what was imported. Subject: the import, or none."""
    PROPOSAL_EXPIRED = "proposal-expired"
    """What was imported was destroyed, since nobody confirmed or rejected it in time. Subject: none."""
    REQUEST_OPENED = "request-opened"
    """A person asks for access, rectification or erasure, or objects. Subject: the request."""
    REQUEST_DUE = "request-due"
    """A request must be decided soon. Subject: the request."""
    REQUEST_OVERDUE = "request-overdue"
    """The term of a request has ended, and it is not decided. Subject: the request."""
    INFORMED_DUE = "informed-due"
    """It is time to ask again whether the person was told of a signal. Subject: the signal."""
    SIGNAL_ENDS = "signal-ends"
    """A signal ends soon unless it is extended. Subject: the signal."""
    HANDED_OVER = "handed-over"
    """A colleague's signal is the reader's from now on. Subject: the signal."""
    SIGNAL_CHANGED = "signal-changed"
    """A signal was closed or corrected, since its person asked for it. Subject: the signal."""
    ALARM = "alarm"
    """An administrator must look at something. Subject: the alarm."""


def notify(context: Context, recipient: str | Role, kind: NoticeKind, subject: str = "") -> None:
    """Tell a professional (while away, who stands in) or the operator by id, or every active professional of a role.

    Joins the caller's transaction.

    A role is expanded at once, so that each of its professionals has an own notice to see. Where nobody has the role,
    and for a professional who has left, the coordinators are told; where there are none, the operator, whose mail goes
    to the coordinator of node.toml. `subject` is an id without any meaning of its own; mails never hold it. Raises
    `KeyError` for an id that is nobody's.
    """
    now = context.clock.now()
    with context.database.transaction():
        for one in people_of(context, recipient):
            notices.add(context.database, one, kind.value, subject, now)


def notify_unless_waiting(context: Context, recipient: str | Role, kind: NoticeKind) -> None:
    """As `notify`, what has no subject, but not who has such a notice unseen: one look shows all.

    Joins the caller's transaction.
    """
    now, db = context.clock.now(), context.database
    with db.transaction():
        for one in people_of(context, recipient):
            if not notices.has_unseen(db, one, "", (kind.value,), 0.0):
                notices.add(db, one, kind.value, "", now)


def people_of(context: Context, recipient: str | Role) -> list[str]:
    """Who is told what is for a professional or a role: ids of professionals, or the operator's."""
    db = context.database
    if recipient == OPERATOR.id:
        return [OPERATOR.id]
    if not isinstance(recipient, Role):
        found = professionals.get(db, stand_in(context, recipient))
        if found is None:
            raise KeyError(recipient)
        if found.active:
            return [found.id]
        recipient = Role.COORDINATOR
    coordinators = professionals.active_of_role(db, Role.COORDINATOR.value)
    return professionals.active_of_role(db, recipient.value) or coordinators or [OPERATOR.id]


def has_unseen_match(context: Context, recipient: str, match_id: str) -> bool:
    """Whether somebody was told of a match or a change of it today, and has not looked yet: one look shows all."""
    since = context.clock.now() - CARD_GRACE_SECONDS
    kinds = (NoticeKind.MATCH_NEW.value, NoticeKind.MATCH_CHANGED.value)
    return notices.has_unseen(context.database, recipient, match_id, kinds, since)
