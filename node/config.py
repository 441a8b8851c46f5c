"""The node's settings: one TOML file, every key known, secrets never in it (docs/node.md)."""

import tomllib
from dataclasses import MISSING, dataclass, fields
from pathlib import Path
from typing import Any, Literal, TypeVar, get_type_hints

from node.errors import ConfigurationError

S = TypeVar("S")
_PORT_MAX = 65_535


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
class Settings:
    """All settings of a node."""

    organisation: Organisation
    coordinator: Coordinator
    listen: Listen
    discovery: Discovery
    ceilings: Ceilings = Ceilings()
    signals: Signals = Signals()


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
    return settings


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
