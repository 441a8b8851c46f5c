"""A real mail server on loopback that keeps what it is given, refuses what it is told to, and can be made to fail."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

HOST = "127.0.0.1"
USERNAME, PASSWORD = "raakvlak", "a password of the test"
TAKEN = "250 taken"


@dataclass
class Catcher:
    """What came in, and what is said to whom: an answer to RCPT by address, to DATA by subject line."""

    port: int = 0
    mails: list[EmailMessage] = field(default_factory=list)
    senders: list[str] = field(default_factory=list)
    encrypted: list[bool] = field(default_factory=list)
    greeted_as: list[str] = field(default_factory=list)
    to_sender: str = "250 fine"
    to_address: dict[str, str] = field(default_factory=dict)
    to_data: str = TAKEN
    drop_after: int | None = None
    tried: list[str] = field(default_factory=list)
    came: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def addresses(self) -> list[str]:
        """To whom the mails went that were taken."""
        return [str(mail["To"]) for mail in self.mails]

    async def handle_MAIL(self, server: SMTP, session: Session, envelope: Envelope, address: str, options: Any) -> str:
        """Whether the sender may send."""
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return self.to_sender

    async def handle_RCPT(self, server: SMTP, session: Session, envelope: Envelope, address: str, options: Any) -> str:
        """Whether there is such an address."""
        self.tried.append(address)
        answer = self.to_address.get(address, "250 fine")
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Take the mail; or take it and hang up before the answer."""
        if self.to_data == TAKEN:
            assert isinstance(envelope.content, bytes) and envelope.mail_from is not None
            message = message_from_bytes(envelope.content, policy=policy.default)
            assert isinstance(message, EmailMessage)
            self.mails.append(message)
            self.senders.append(envelope.mail_from)
            self.encrypted.append(session.ssl is not None)
            self.greeted_as.append(str(session.host_name))
            self.came.set()
            if self.drop_after == len(self.mails):
                self.drop_after = None
                assert isinstance(server.transport, asyncio.WriteTransport)
                server.transport.abort()
        return self.to_data


def _authenticate(server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
    assert isinstance(data, LoginPassword)
    good = (data.login, data.password) == (USERNAME.encode(), PASSWORD.encode())
    return AuthResult(success=good, handled=False)


@asynccontextmanager
async def catching(
    catcher: Catcher, *, tls: ssl.SSLContext | None = None, at_once: bool = False, sign_in: bool = False
) -> AsyncIterator[None]:
    """The server on loopback while the block lasts, at the port it had before; `at_once` is TLS without STARTTLS."""

    def conversation() -> SMTP:
        starttls = None if at_once else tls
        return SMTP(
            catcher,
            hostname="mail.example",
            tls_context=starttls,
            require_starttls=starttls is not None,
            authenticator=_authenticate if sign_in else None,
            auth_required=sign_in,
            auth_require_tls=tls is not None and not at_once,
        )

    loop = asyncio.get_running_loop()
    server = await loop.create_server(conversation, HOST, catcher.port, ssl=tls if at_once else None)
    catcher.port = server.sockets[0].getsockname()[1]
    try:
        yield
    finally:
        server.close()
        await server.wait_closed()


def certificate(folder: Path, name: str = HOST) -> tuple[ssl.SSLContext, Path]:
    """A server's TLS under a new certificate for this address, and the file by which to trust it."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mail.example")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address(name))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    trusted, secret = folder / "ca.pem", folder / "server.key"
    trusted.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    secret.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(trusted, secret)
    return context, trusted
