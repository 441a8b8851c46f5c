"""Sends what waits: every minute, one connection for all mails that are due."""

import asyncio
import os

import structlog

from node.errors import ConfigurationError
from node.limits import MAIL_ROUND_SECONDS
from node.network.mail_server import Fate, MailServerFailed, open_mail_server, send_mail
from node.service import mail as service
from node.service.context import Context
from node.service.mail import DueMail
from node.storage.mail_password import read_mail_password

log = structlog.get_logger()


class MailSender:
    """Runs while the node runs, where `[mail]` names a server."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._settings = context.settings.mail
        self._trouble = ""

    async def run(self) -> None:
        """Until cancelled. One failing round ends nothing: what waits is on disk."""
        while True:
            try:
                await self.round()
            except Exception as error:  # whatever it is, the next round starts from what is on disk
                log.error("mail_round_failed", error=type(error).__name__)
            await asyncio.sleep(MAIL_ROUND_SECONDS)

    async def round(self) -> None:
        """Compose what is new, and send what is due."""
        await asyncio.to_thread(service.compose_mails, self._context)
        while due := await asyncio.to_thread(service.due_mails, self._context):
            if not await self._send_all(due):
                return

    async def _send_all(self, due: list[DueMail]) -> bool:
        """Over one connection; false when the server failed, and what is left was put off."""
        left = list(due)
        try:
            async with open_mail_server(self._settings, self._password()) as server:
                while left:
                    one = left[0]
                    fate, trouble = await send_mail(server, self._settings.from_, one.mail, one.address)
                    await asyncio.to_thread(self._note, one, fate, trouble)
                    left.pop(0)
        except (MailServerFailed, ConfigurationError) as error:
            reason = error.reason if isinstance(error, MailServerFailed) else error.message
            self._tell(reason)
            for one in left:
                await asyncio.to_thread(service.put_off, self._context, one.mail, reason)
            return False
        self._tell("")
        log.info("mails_sent", count=len(due))
        return True

    def _note(self, one: DueMail, fate: Fate, trouble: str) -> None:
        if fate is Fate.SENT:
            service.note_sent(self._context, one.mail)
        elif fate is Fate.REFUSED:
            service.note_refused(self._context, one.mail, trouble)
        else:
            service.put_off(self._context, one.mail, trouble)

    def _password(self) -> str | None:
        if not self._settings.username:
            return None
        return read_mail_password(self._context.keys, os.environ)

    def _tell(self, trouble: str) -> None:
        """In the log once for each trouble, and once when it is over."""
        if trouble and trouble != self._trouble:
            log.warning("mail_server_failed", reason=trouble)
        if self._trouble and not trouble:
            log.info("mail_server_works_again")
        self._trouble = trouble
