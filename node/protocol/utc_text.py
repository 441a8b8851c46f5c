"""Moments as the covenant writes them: RFC 3339 in UTC, to the second, with a "Z" (2026-11-23T00:00:00Z)."""

from datetime import UTC, datetime


def seconds_of(text: str) -> int:
    """Seconds since 1970-01-01 UTC. Raises `ValueError` for another form: one moment, one text."""
    moment = datetime.fromisoformat(text)
    if moment.utcoffset() is None:
        raise ValueError("a moment without its zone")
    seconds = int(moment.timestamp())
    if seconds < 0:
        raise ValueError("before 1970, when nothing here was")
    if utc_text(seconds) != text:
        raise ValueError("not the one form that is allowed")
    return seconds


def utc_text(seconds: float) -> str:
    """The text of that many seconds since 1970-01-01 UTC; parts of a second are dropped."""
    return datetime.fromtimestamp(int(seconds), UTC).isoformat().replace("+00:00", "Z")
