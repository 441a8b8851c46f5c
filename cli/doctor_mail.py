"""`raakvlak doctor --mail`: a conversation with the mail server up to the point where a mail would go."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

from node.config import Mail, load_settings
from node.errors import ConfigurationError
from node.network.mail_server import MailServerFailed, open_mail_server
from node.service.finding import Finding, error, ok, warning
from node.service.mail_health import PART, mail_password_of


def try_mail_server(home: Path) -> Iterator[Finding]:
    """Whether the mail server takes this node's connection, and its password where there is one."""
    try:
        settings = load_settings(home)
        password = mail_password_of(home, settings)
    except ConfigurationError:  # told already
        return
    if not settings.mail.host:
        yield warning(PART, "there is no mail server to try", "set host and from in [mail] of node.toml")
        return
    try:
        asyncio.run(_try(settings.mail, password))
    except MailServerFailed as failed:
        yield error(PART, failed.reason, "see host, port, security and username in [mail], and ask who runs the server")
        return
    yield ok(PART, "the mail server takes the connection" + (" and the password" if password is not None else ""))


async def _try(mail: Mail, password: str | None) -> None:
    async with open_mail_server(mail, password):
        pass
