"""The node's settings: one TOML file, every key known, secrets never in it (docs/node.md)."""

import re
import tomllib
from dataclasses import MISSING, dataclass, fields
from pathlib import Path
from typing import Any, Literal, TypeVar, get_type_hints

from node.errors import ConfigurationError

S = TypeVar("S")
TIME_OF_DAY = re.compile(r"(?:[01][0-9]|2[0-3]):[0-5][0-9]")
_ATOM, _LABEL = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+", r"[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?"
MAIL_ADDRESS = re.compile(rf"{_ATOM}(?:\.{_ATOM})*@{_LABEL}(?:\.{_LABEL})*")
"""One address as mail servers everywhere take it: a dot-atom (RFC 5322 §3.4.1) and a domain, in ASCII."""
LOOPBACK = ("localhost", "127.0.0.1", "::1")
_PORT_MAX = 65_535
SUPPRESS_BELOW_LEAST = 2
"""A threshold of 1 would suppress nothing but what is nothing."""


@dataclass(frozen=True, slots=True)
class Organisation:
    """Who runs this node."""

    id: str
    name: str
    kind: str = ""
    url: str = ""  # where other nodes reach this one, as it will stand in the covenant
    reachable: bool = True
    cards: Literal["professional", "coordinator"] = "professional"
    family_matches: bool = True
    archive_answers: bool = True  # archived signals answer a new signal of another organisation once


@dataclass(frozen=True, slots=True)
class Coordinator:
    """Whose contact details go out when the organisation chose `cards = "coordinator"`, and who gets alerts."""

    name: str
    function: str = "coordinator"
    phone: str = ""
    mail: str = ""


@dataclass(frozen=True, slots=True)
class Listen:
    """Where the peer listener binds; a reverse proxy with TLS stands before it."""

    host: str = "127.0.0.1"
    port: int = 7400


@dataclass(frozen=True, slots=True)
class Discovery:
    """Whether members on the same local network may suggest their addresses (zeroconf)."""

    zeroconf: bool = False


@dataclass(frozen=True, slots=True)
class Signals:
    """What this organisation asks of a new signal beside what its purposes ask."""

    number_check: Literal["required", "optional"] = "required"


@dataclass(frozen=True, slots=True)
class Ceilings:
    """What no covenant lifts, whatever the stewards sign (docs/protocol.md §8). Each accepts the usual covenant.

    `class_` is the setting `class`: the largest synchronisation that is taken of a peer.
    """

    cards_per_day: int = 200  # four times the usual covenant's: a list that comes in at once is spread over days
    restarts: int = 3
    class_: Literal["256", "1k", "4k", "16k", "64k"] = "16k"  # 8,000 persons, each with a family's item
    points_per_day: int = 5_000  # then the list of a silent cheat (node.protocol.guessing) takes a day or more


@dataclass(frozen=True, slots=True)
class Notices:
    """When people are told of what comes."""

    signal_ends_days: int = 14  # a signal's professional is told so many days before its last


@dataclass(frozen=True, slots=True)
class Reports:
    """What reports show."""

    suppress_below: int = 5  # smaller counts are not shown, nor what would give them away


@dataclass(frozen=True, slots=True)
class Imports:
    """What is kept of another system's list before a professional decides."""

    keep_days: int = 30  # a month is long enough for a holiday; what nobody wants is not kept longer


@dataclass(frozen=True, slots=True)
class Mail:
    """The mail server that takes what people are told; without a host nothing is mailed. Passwords are key files.

    `from_` is the setting `from`. Times of day are those of Amsterdam, as 19:00; an empty one, or two equal ones, mean
    none. Language, quiet hours and digest hold for those who have not set their own.
    """

    host: str = ""
    port: int = 587
    security: Literal["starttls", "tls", "none"] = "starttls"
    ca_file: str = ""
    username: str = ""
    from_: str = ""
    page: str = ""
    language: Literal["nl", "en"] = "nl"
    quiet_from: str = "19:00"
    quiet_until: str = "07:00"
    quiet_weekends: bool = True
    digest: str = ""


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings of a node."""

    organisation: Organisation
    coordinator: Coordinator
    listen: Listen
    discovery: Discovery
    ceilings: Ceilings = Ceilings()
    signals: Signals = Signals()
    notices: Notices = Notices()
    imports: Imports = Imports()
    mail: Mail = Mail()
    reports: Reports = Reports()


def setting_name(field: str) -> str:
    """A field's name as `node.toml` writes it: Python keeps `class` to itself."""
    return field.rstrip("_")


def _section(kind: type[S], table: dict[str, Any], name: str) -> S:
    hints = get_type_hints(kind)
    known = {setting_name(field.name): field for field in fields(kind)}  # type: ignore[arg-type]
    for key, value in table.items():
        if key not in known:
            raise ConfigurationError(f"node.toml: [{name}] has an unknown setting {key!r}", "see docs/node.md")
        expected = hints[known[key].name]
        choices = getattr(expected, "__args__", ())
        wrong = value not in choices if choices else type(value) is not expected
        if wrong:
            told = " or ".join(map(repr, choices)) if choices else expected.__name__
            raise ConfigurationError(f"node.toml: [{name}] {key} is not {told}", "see docs/node.md")
    for key, field in known.items():
        if field.default is MISSING and key not in table:
            raise ConfigurationError(f"node.toml: [{name}] lacks {key}", "see docs/node.md")
    return kind(**{known[key].name: value for key, value in table.items()})


def parse_settings(text: str) -> Settings:
    """Read the text of `node.toml`. Raises `ConfigurationError` naming the wrong section and key."""
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigurationError(f"node.toml is not TOML: {error}", "correct the file") from None
    hints = get_type_hints(Settings)
    for name, table in tables.items():
        if name not in hints or not isinstance(table, dict):
            raise ConfigurationError(f"node.toml has an unknown section or setting {name!r}", "see docs/node.md")
    settings = Settings(**{name: _section(kind, tables.get(name, {}), name) for name, kind in hints.items()})
    if not 0 < settings.listen.port <= _PORT_MAX or not settings.listen.host:
        raise ConfigurationError(
            "node.toml: [listen] needs a host, and a port from 1 to 65535", "to listen everywhere, write 0.0.0.0 or ::"
        )
    ceilings = settings.ceilings
    if min(ceilings.cards_per_day, ceilings.restarts, ceilings.points_per_day) < 0:
        raise ConfigurationError(
            "node.toml: [ceilings] has a number below 0", "with cards_per_day = 0 a coordinator releases every card"
        )
    if settings.notices.signal_ends_days < 0:
        raise ConfigurationError(
            "node.toml: [notices] signal_ends_days is below 0", "with 0 a professional is told on the last day"
        )
    if settings.reports.suppress_below < SUPPRESS_BELOW_LEAST:
        raise ConfigurationError(
            f"node.toml: [reports] suppress_below is below {SUPPRESS_BELOW_LEAST}",
            "small counts are never all shown: they would tell of single persons",
        )
    if settings.imports.keep_days < 1:
        raise ConfigurationError(
            "node.toml: [imports] keep_days is below 1", "a professional needs a day at least to decide"
        )
    _check_mail(settings.mail)
    return settings


def _check_mail(mail: Mail) -> None:
    """See that what is set can be used. Raises `ConfigurationError`."""
    for name, value in (("quiet_from", mail.quiet_from), ("quiet_until", mail.quiet_until), ("digest", mail.digest)):
        if value and not TIME_OF_DAY.fullmatch(value):
            raise ConfigurationError(f"node.toml: [mail] {name} is no time of day", 'write it as "19:00"')
    if bool(mail.quiet_from) != bool(mail.quiet_until):
        raise ConfigurationError(
            "node.toml: [mail] has one of quiet_from and quiet_until", "give both, or empty texts for no quiet hours"
        )
    if not mail.host:
        return
    if not MAIL_ADDRESS.fullmatch(mail.from_):
        raise ConfigurationError(
            "node.toml: [mail] from is no mail address", "name the address from which the node's mails come"
        )
    if not 0 < mail.port <= _PORT_MAX:
        raise ConfigurationError("node.toml: [mail] port is not from 1 to 65535", "587 is usual, and 465 with tls")
    if mail.security == "none" and (mail.host not in LOOPBACK or mail.username):
        raise ConfigurationError(
            "node.toml: [mail] would send addresses or a password over a network in the clear",
            'write security = "starttls" or "tls"; "none" is for a mail server on this machine, without a username',
        )
    if mail.page and not mail.page.startswith("https://"):
        raise ConfigurationError("node.toml: [mail] page is no https address", "write it as https://…, or leave it out")


def load_settings(home: Path) -> Settings:
    """Read `node.toml` below `home`."""
    path = home / "node.toml"
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise ConfigurationError(
            f"there is no node in {home}", "make one with `raakvlak node init`, or name another with --home"
        ) from None
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(
            f"node.toml in {home} cannot be read ({type(error).__name__})", "see that it is a UTF-8 file of this user"
        ) from None
    return parse_settings(text)
