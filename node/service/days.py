"""The days in which signals live and end: those of UTC."""

from datetime import UTC, date, datetime

from node.service.context import Context


def today(context: Context) -> date:
    """The day that it is now."""
    return utc_day(context.clock.now())


def utc_day(seconds: float) -> date:
    """The day in which a moment lies, in seconds since 1970-01-01 UTC."""
    return datetime.fromtimestamp(seconds, UTC).date()
