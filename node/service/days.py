"""Days of this node's calendar, which is that of UTC."""

from datetime import UTC, date, datetime

from node.service.context import Context


def today(context: Context) -> date:
    """The day that it is now."""
    return day_of(context.clock.now())


def day_of(seconds: float) -> date:
    """The day in which a moment lies, in seconds since 1970-01-01 UTC."""
    return datetime.fromtimestamp(seconds, UTC).date()
