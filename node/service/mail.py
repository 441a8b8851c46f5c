"""Mails: composed from what nobody has seen, on disk before they are sent, and marked when they were.

A crash between the sending and the mark sends a mail once more, under the same Message-ID; none is ever lost. What the
server puts off goes again; what it refuses for good is shown.
"""

from base64 import b32encode
from dataclasses import dataclass

from node.limits import (
    ALARM_AGAIN_SECONDS,
    MAIL_PAUSE_FIRST_SECONDS,
    MAIL_PAUSE_LONGEST_SECONDS,
    MAIL_REFUSED_SHOWN_DAYS,
    MAIL_STUCK_SECONDS,
    MAILS_AT_ONCE,
)
from node.model import OPERATOR
from node.protocol.covenant import SECONDS_PER_DAY
from node.service.alarms import AlarmKind, end_alarm, raise_once
from node.service.context import Context
from node.service.mail_texts import mail_text
from node.service.mail_wishes import mailing_of
from node.service.notices import NoticeKind
from node.storage import mails, professionals
from node.storage.alarms import NO_PEER
from node.storage.mails import MailCounts, StoredMail, Unmailed

_MESSAGE_ID_BYTES = 16


@dataclass(frozen=True, slots=True)
class DueMail:
    """A mail and the address it goes to now."""

    mail: StoredMail
    address: str


def compose_mails(context: Context) -> None:
    """Put a mail on disk for each person who has something new, an address, and no quiet hours now."""
    now = context.clock.now()
    with context.database.transaction():
        for found in mails.unmailed(context.database):
            mailing = mailing_of(context, found.recipient)
            hours = mailing.hours
            if _address(context, found.recipient) and hours.due(found.first) <= now and not hours.is_quiet(now):
                _compose(context, found, mailing.language)


def due_mails(context: Context) -> list[DueMail]:
    """The mails that are to be sent now, at most `MAILS_AT_ONCE`.

    One that could not go before its recipient's quiet hours waits for their end.
    """
    db, now = context.database, context.clock.now()
    while found := mails.due(db, now, MAILS_AT_ONCE):
        waking = [(mail, mailing_of(context, mail.recipient).hours.loud(now)) for mail in found]
        with db.transaction():
            for mail, moment in waking:
                if moment > now:
                    mails.delay(db, mail.id, moment)
        due = [DueMail(mail, _address(context, mail.recipient)) for mail, moment in waking if moment <= now]
        if due:
            return due
    return []


def note_sent(context: Context, mail: StoredMail) -> None:
    """The server has taken it."""
    with context.database.transaction():
        mails.end(context.database, mail.id, "sent", "", context.clock.now())
        if not mails.counts(context.database, context.clock.now()).in_trouble:
            end_alarm(context, AlarmKind.MAIL_WAITS, NO_PEER)


def note_refused(context: Context, mail: StoredMail, trouble: str) -> None:
    """The server will never take it. `trouble` holds no address."""
    now = context.clock.now()
    with context.database.transaction():
        mails.end(context.database, mail.id, "refused", trouble, now)
        raise_once(context, AlarmKind.MAIL_REFUSED, NO_PEER, now - ALARM_AGAIN_SECONDS, {"trouble": trouble})


def put_off(context: Context, mail: StoredMail, trouble: str) -> None:
    """It did not get through and goes again, after a pause that doubles. `trouble` holds no address."""
    now = context.clock.now()
    pause = min(MAIL_PAUSE_LONGEST_SECONDS, MAIL_PAUSE_FIRST_SECONDS * 2 ** min(mail.attempts, 20))
    with context.database.transaction():
        mails.put_off(context.database, mail.id, trouble, now + pause)
        if now - mail.made > MAIL_STUCK_SECONDS:
            raise_once(context, AlarmKind.MAIL_WAITS, NO_PEER, now - ALARM_AGAIN_SECONDS, {"trouble": trouble})


def mail_counts(context: Context) -> MailCounts:
    """How it stands with mails: those that wait, and those that were refused in the last days."""
    return mails.counts(context.database, context.clock.now() - MAIL_REFUSED_SHOWN_DAYS * SECONDS_PER_DAY)


def _compose(context: Context, found: Unmailed, language: str) -> None:
    settings = context.settings.mail
    kinds = {kind: found.kinds[kind.value] for kind in NoticeKind if kind.value in found.kinds}
    written = mail_text(language, kinds, settings.page)
    named = b32encode(context.randomness.bytes(_MESSAGE_ID_BYTES)).decode("ascii").rstrip("=").lower()
    message_id = f"<{named}@{settings.from_.rpartition('@')[2]}>"
    now = context.clock.now()
    mails.add(context.database, found.recipient, message_id, written.subject, written.text, language, now)


def _address(context: Context, recipient: str) -> str:
    """Where somebody is mailed, or nothing: the operator's notices go to the coordinator of node.toml."""
    if recipient == OPERATOR.id:
        return context.settings.coordinator.mail
    found = professionals.get(context.database, recipient)
    return found.mail if found is not None and found.active else ""
