"""One line of a diagnosis: what is the case and, where something is wrong, what to do."""

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """How serious a finding is."""

    OK = "ok"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of a diagnosis; `advice` is empty when all is well."""

    part: str
    level: Level
    text: str
    advice: str = ""


def ok(part: str, text: str) -> Finding:
    """All is well."""
    return Finding(part, Level.OK, text)


def warning(part: str, text: str, advice: str) -> Finding:
    """The node works, and somebody should look."""
    return Finding(part, Level.WARNING, text, advice)


def error(part: str, text: str, advice: str) -> Finding:
    """The node does not work, or not as it should."""
    return Finding(part, Level.ERROR, text, advice)
