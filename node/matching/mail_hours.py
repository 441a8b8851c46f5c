"""When a mail may go: outside quiet hours, at once or gathered to one a day. Times of day are those of Amsterdam."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
_DAYS_AHEAD = 8
"""A weekend is over and every time of day has come within so many days."""
_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class MailHours:
    """One person's quiet hours and digest. Equal times are no quiet hours; without `digest` mails go at once."""

    quiet_from: time = time()
    quiet_until: time = time()
    quiet_weekends: bool = False
    digest: time | None = None

    def is_quiet(self, at: float) -> bool:
        """Whether no mail may go at that moment, in seconds since 1970-01-01 UTC."""
        local = datetime.fromtimestamp(at, AMSTERDAM)
        if self.quiet_weekends and local.weekday() >= _SATURDAY:
            return True
        now, begins, ends = local.time(), self.quiet_from, self.quiet_until
        if begins <= ends:
            return begins <= now < ends
        return now >= begins or now < ends

    def due(self, made: float) -> float:
        """From when on what was made at that moment may be mailed. Both in seconds since 1970-01-01 UTC."""
        if self.digest is None:
            return self.loud(made)
        moments = list(_moments(made, (self.digest,)))
        return next((moment for moment in moments if not self.is_quiet(moment)), self.loud(moments[0]))

    def loud(self, at: float) -> float:
        """The first moment from then on that is not quiet: quiet ends at a set time of day or with the weekend."""
        if not self.is_quiet(at):
            return at
        return next(moment for moment in _moments(at, (time(), self.quiet_until)) if not self.is_quiet(moment))


def time_of_day(written: str) -> time:
    """A time of day as 19:00, which the caller has seen to be one."""
    return time.fromisoformat(written)


def _moments(since: float, times: tuple[time, ...]) -> Iterator[float]:
    """The moments from then on at which it is one of these times of day, in order."""
    first = datetime.fromtimestamp(since, AMSTERDAM).date()
    for days in range(_DAYS_AHEAD + 1):
        day = first + timedelta(days=days)
        for moment in sorted(datetime.combine(day, each, AMSTERDAM).timestamp() for each in times):
            if moment >= since:
                yield moment
