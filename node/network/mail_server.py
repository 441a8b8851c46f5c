"""The mail server: a connection that is encrypted and signed in to as the settings say, and one mail sent over it.

What goes wrong is told in words of our own: a server's answer may repeat an address, and then ends up in a log.
"""

import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import formatdate
from enum import Enum, auto

from aiosmtplib import (
    SMTP,
    SMTPAuthenticationError,
    SMTPConnectError,
    SMTPConnectResponseError,
    SMTPException,
    SMTPRecipientsRefused,
    SMTPResponseException,
    SMTPSenderRefused,
    SMTPServerDisconnected,
    SMTPTimeoutError,
)

from node.config import MAIL_ADDRESS, Mail
from node.limits import MAIL_TIMEOUT_SECONDS
from node.storage.mails import StoredMail

SENDER_NAME = "Raakvlak"
_CLOSING = 421
"""The server's "not now, for nobody" (RFC 5321 §3.8)."""
_PERMANENT = 500


class MailServerFailed(Exception):
    """The server takes no mail at all now. `reason` is for people and holds no address."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Fate(Enum):
    """What became of one mail."""

    SENT = auto()
    PUT_OFF = auto()
    REFUSED = auto()


@asynccontextmanager
async def open_mail_server(settings: Mail, password: str | None) -> AsyncIterator[SMTP]:
    """A connection that takes mails, encrypted unless it is to this machine itself. Raises `MailServerFailed`.

    `password` is None where no username is set. The greeting gives the domain of the sender's address, since this
    machine's name is nobody's business.
    """
    server = SMTP(
        hostname=settings.host,
        port=settings.port,
        local_hostname=settings.from_.rpartition("@")[2],
        timeout=MAIL_TIMEOUT_SECONDS,
        use_tls=settings.security == "tls",
        start_tls=False,
        tls_context=_tls(settings),
    )
    try:
        await server.connect()
        await server.ehlo()
        if settings.security == "starttls":
            await _encrypt(server)
        if password is not None:
            await server.login(settings.username, password)
    except (SMTPException, OSError) as error:
        server.close()
        raise MailServerFailed(_reason(error)) from None
    try:
        yield server
    finally:
        with suppress(SMTPException, OSError):
            await server.quit()
        server.close()


async def send_mail(server: SMTP, sender: str, mail: StoredMail, address: str) -> tuple[Fate, str]:
    """Send one mail: what became of it and, unless it was sent, why. Raises `MailServerFailed`."""
    if not MAIL_ADDRESS.fullmatch(address):
        return Fate.REFUSED, "the address is none that can be mailed"
    try:
        await server.send_message(_message(sender, mail, address), sender=sender, recipients=[address])
    except SMTPRecipientsRefused as error:
        return _of_code(max(one.code for one in error.recipients), "the address")
    except SMTPSenderRefused as error:
        raise MailServerFailed(f"the server refuses the sender's address ({error.code})") from None
    except SMTPResponseException as error:
        return _of_code(error.code, "the mail")
    except (SMTPException, OSError) as error:
        raise MailServerFailed(_reason(error)) from None
    return Fate.SENT, ""


def _message(sender: str, mail: StoredMail, address: str) -> EmailMessage:
    message = EmailMessage()
    message["From"] = Address(SENDER_NAME, addr_spec=sender)
    message["To"] = Address(addr_spec=address)
    message["Subject"] = mail.subject
    message["Date"] = formatdate(mail.made)
    message["Message-ID"] = mail.message_id
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no out-of-office answers
    message.set_content(mail.text)
    message["Content-Language"] = mail.language
    return message


def _of_code(code: int, what: str) -> tuple[Fate, str]:
    if code == _CLOSING:
        raise MailServerFailed(f"the server closes ({code})")
    if code >= _PERMANENT:
        return Fate.REFUSED, f"the server refuses {what} ({code})"
    return Fate.PUT_OFF, f"the server does not take {what} now ({code})"


async def _encrypt(server: SMTP) -> None:
    if not server.supports_extension("starttls"):
        raise MailServerFailed("the server offers no STARTTLS, and nothing is sent in the clear")
    await server.starttls()


def _tls(settings: Mail) -> ssl.SSLContext | None:
    if settings.security == "none":
        return None
    try:
        return ssl.create_default_context(cafile=settings.ca_file or None)
    except OSError:  # ssl.SSLError is one
        raise MailServerFailed("the file of [mail] ca_file holds no certificates") from None


def _reason(error: Exception) -> str:
    cause = error.__cause__ if isinstance(error, SMTPConnectError) else error
    if isinstance(cause, ssl.SSLCertVerificationError):
        return "the server's certificate is not one to trust under its name"
    if isinstance(cause, ssl.SSLError):
        return "no encrypted connection came about"
    if isinstance(error, SMTPTimeoutError):
        return "the server does not answer in time"
    if isinstance(error, SMTPConnectResponseError):
        return f"the server takes no connection ({error.code})"
    if isinstance(error, SMTPAuthenticationError):
        return f"the server does not accept the username and password ({error.code})"
    if isinstance(error, SMTPServerDisconnected):
        return "the server has ended the connection"
    if isinstance(error, SMTPResponseException):
        return f"the server answers {error.code}"
    if isinstance(error, OSError):
        return "the server cannot be reached"
    return "the server offers no way to sign in that is known here"
