"""From what is typed after `covenant create` to the first version of a covenant."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from cli.atomic_file import read_at_most
from cli.steward_key import read_public_key
from node.errors import ConfigurationError, InvalidInput
from node.limits import COVENANT_MAX_BYTES
from node.protocol.covenant import SECONDS_PER_DAY, Covenant, Purpose, Steward
from node.protocol.covenant_reading import FORMAT, read_covenant
from node.protocol.json_field import JsonField
from node.protocol.purpose_presets import PRESETS
from node.protocol.utc_text import seconds_of, utc_text

LEAD_DAYS = 7
GRACE_DAYS = 1
LIFE_DAYS = 365
"""How long a covenant binds when nobody says: long enough to work with, short enough to look at it again."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What was typed, as it was typed; None where nothing was."""

    stewards: Sequence[str]
    threshold: int | None
    purposes: Sequence[str]
    purposes_file: Path | None
    auditor: str | None
    days: int
    tick: int
    points: int
    restarts: int
    cards_per_day: int
    start: str | None
    expires: str | None
    freshness_days: int | None


def draft_covenant(draft: Draft, now: float) -> Covenant:
    """Version 1, without members. Raises `InvalidInput`, which does not repeat what was typed."""
    start = utc_text(now - now % SECONDS_PER_DAY) if draft.start is None else moment_of_day("--start", draft.start)
    a_year_on = utc_text(seconds_of(start) + LIFE_DAYS * SECONDS_PER_DAY)
    stewards = [asdict(steward_of("--steward", text)) for text in draft.stewards]
    lead = min(LEAD_DAYS, draft.days // 2)
    content: dict[str, Any] = {
        "format": FORMAT,
        "fed": None,
        "version": 1,
        "previous": None,
        "start": start,
        "issued": utc_text(now),
        "expires": a_year_on if draft.expires is None else moment_of_day("--expires", draft.expires),
        "freshness_days": draft.freshness_days,
        "stewards": stewards,
        "threshold": len(stewards) // 2 + 1 if draft.threshold is None else draft.threshold,
        "epoch": {"days": draft.days, "lead_days": lead, "grace_days": min(GRACE_DAYS, draft.days - lead)},
        "pace": {"tick": draft.tick, "points": draft.points},
        "rations": {"restarts": draft.restarts, "cards_per_day": draft.cards_per_day},
        "purposes": [*(_purpose(text) for text in draft.purposes), *_purposes_of(draft.purposes_file)],
        "auditor": None if draft.auditor is None else _auditor(draft.auditor),
        "members": [],
    }
    return read_typed(content)


def read_typed(content: dict[str, Any]) -> Covenant:
    """The covenant of this content, part of which was typed. Raises `InvalidInput` where it breaks a rule."""
    try:
        return read_covenant(JsonField("covenant", content))
    except ConfigurationError as error:
        raise InvalidInput(error.message, error.hint) from None


def _parts(option: str, text: str, form: str) -> list[str]:
    parts = text.split(":", form.count(":"))
    if len(parts) <= form.count(":"):
        raise InvalidInput(f"{option} has too few parts", f"write {option} {form}")
    return parts


def steward_of(option: str, text: str) -> Steward:
    """The steward typed as ID:NAME:KEY after this option. Raises `InvalidInput`."""
    steward_id, name, key = _parts(option, text, "ID:NAME:KEY")
    return Steward(steward_id, name, read_public_key(key))


def _auditor(text: str) -> dict[str, str]:
    name, key = _parts("--auditor", text, "NAME:KEY")
    return {"name": name, "key": read_public_key(key)}


def _purpose(text: str) -> dict[str, Any]:
    purpose_id, colon, title = text.partition(":")
    if colon:
        return asdict(Purpose(purpose_id, title))
    if purpose_id not in PRESETS:
        hint = f"write --purpose ID:TITLE, or one of these alone: {', '.join(PRESETS)}"
        raise InvalidInput("--purpose has no title, and is none of the purposes that are shipped", hint)
    return asdict(PRESETS[purpose_id])


def _purposes_of(path: Path | None) -> list[Any]:
    if path is None:
        return []
    data = read_at_most(path, COVENANT_MAX_BYTES, "the file of purposes")
    return [field.value for field in JsonField.parse("purposes", data, COVENANT_MAX_BYTES).items()]


def moment_of_day(option: str, text: str) -> str:
    """The moment at which the day typed after this option begins; a moment may be typed as well."""
    whole = f"{text}T00:00:00Z" if "T" not in text else text
    try:
        seconds_of(whole)
    except (ValueError, OverflowError):
        raise InvalidInput(f"{option} is not a day", f"write {option} 2026-11-23") from None
    return whole
