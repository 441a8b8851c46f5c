"""What `doctor` looks at of mails: the settings, the password, and what did not get through. It changes nothing."""

import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from node.config import Settings, load_settings
from node.errors import ConfigurationError, RaakvlakError
from node.limits import MAIL_REFUSED_SHOWN_DAYS
from node.protocol.covenant import SECONDS_PER_DAY
from node.service.finding import Finding, error, ok, warning
from node.storage.inspection import inspected
from node.storage.key_store import FileKeyStore
from node.storage.mail_password import read_mail_password

PART = "mail"
_CERTIFICATE = b"-----BEGIN CERTIFICATE-----"


def examine_mail(home: Path, now: float) -> Iterator[Finding]:
    """All findings on mails; none where node.toml cannot be read. `now` is in seconds since 1970-01-01 UTC."""
    try:
        settings = load_settings(home)
    except ConfigurationError:
        return
    if not settings.mail.host:
        yield ok(PART, "no mail server is set: people see what is new with `raakvlak inbox` alone")
        return
    found = [*_settings(home, settings), *_mails(home / "data.sqlite", now)]
    yield from found or [ok(PART, f"by {settings.mail.host}, {settings.mail.security}; nothing is stuck")]


def mail_password_of(home: Path, settings: Settings) -> str | None:
    """The password, None where none is needed. Raises `ConfigurationError` when it cannot be read."""
    if not settings.mail.username:
        return None
    return read_mail_password(FileKeyStore(home / "keys"), os.environ)


def _settings(home: Path, settings: Settings) -> Iterator[Finding]:
    try:
        mail_password_of(home, settings)
    except ConfigurationError as wrong:
        yield error(PART, wrong.message, wrong.hint)
    if settings.mail.ca_file and not _holds_certificates(Path(settings.mail.ca_file)):
        yield error(PART, "[mail] ca_file names no file of certificates", "it must be PEM, and the node must read it")
    if not settings.coordinator.mail:
        advice = "set mail in [coordinator]: what is for the operator goes there"
        yield warning(PART, "the coordinator of node.toml has no mail address", advice)


def _holds_certificates(path: Path) -> bool:
    try:
        return _CERTIFICATE in path.read_bytes()
    except OSError:
        return False


def _mails(path: Path, now: float) -> Iterator[Finding]:
    try:
        with inspected(path) as inspection:
            counts = inspection.mail_counts(now - MAIL_REFUSED_SHOWN_DAYS * SECONDS_PER_DAY)
    except (sqlite3.Error, RaakvlakError):  # that is another part's finding
        return
    if counts is None:
        return
    if counts.in_trouble:
        advice = "raakvlak doctor --mail tries the server; they go again by themselves, for an hour at most in between"
        yield warning(PART, f"{counts.in_trouble} did not get through yet: {counts.trouble}", advice)
    if counts.refused:
        advice = "see whose address is wrong: raakvlak professional list; the inbox has what they told of"
        yield warning(PART, f"{counts.refused} were refused for good in the last days: {counts.trouble}", advice)
