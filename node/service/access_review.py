"""The review of access: who may do what, whether it is used, and when somebody last looked at that.

Access that nobody uses is a key that lies about. So the list says of each what stands out, and that it was looked
through is written down.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from node.matching.policy import Action, Scope, scope_of
from node.model import Actor
from node.service.access import require
from node.service.context import Context
from node.service.days import today, utc_day
from node.service.professionals import GROUND
from node.storage import logbook, professionals, settings, signals
from node.storage.professionals import Professional

UNUSED_DAYS = 90
"""Access that was not used for so long is looked at: a quarter is longer than any holiday."""
_REVIEWED = "access-reviewed"


@dataclass(frozen=True, slots=True)
class ReviewedAccess:
    """One colleague's access. `may` are the actions with their scopes; `remarks` are what stands out, in words."""

    professional: Professional
    may: dict[Action, Scope]
    open_signals: int
    remarks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AccessReview:
    """Everybody who has access, those of whom something stands out first; and the day of the last review, by whom."""

    access: tuple[ReviewedAccess, ...]
    reviewed_on: date | None
    reviewed_by: str


def review_access(context: Context, actor: Actor) -> AccessReview:
    """Who has which access, and when it was last used."""
    require(actor, Action.PROFESSIONAL_REVIEW)
    with context.database.transaction():
        found = [_access(context, one) for one in professionals.everyone(context.database) if one.active]
        _log(context, actor, "access-shown", len(found))
        reviewed = settings.text(context.database, _REVIEWED)
    ordered = sorted(found, key=lambda each: (not each.remarks, each.professional.role, each.professional.name))
    on, _, who = reviewed.partition(" ")
    return AccessReview(tuple(ordered), date.fromisoformat(on) if on else None, who)


def confirm_review(context: Context, actor: Actor) -> date:
    """Write down that somebody has looked through the list and set right what was wrong; gives the day."""
    require(actor, Action.PROFESSIONAL_REVIEW)
    with context.database.transaction():
        day = today(context)
        settings.put_text(context.database, _REVIEWED, f"{day.isoformat()} {actor.id}")
        _log(context, actor, "access-reviewed", sum(one.active for one in professionals.everyone(context.database)))
    return day


def _access(context: Context, one: Professional) -> ReviewedAccess:
    may = {action: scope for action in Action if (scope := scope_of(action, one.role)) is not None}
    held = len(signals.listed(context.database, "open", [one.id]))
    return ReviewedAccess(one, may, held, tuple(_remarks(context, one)))


def _remarks(context: Context, one: Professional) -> list[str]:
    if not one.has_token:
        return ["no token"]
    last = one.used_on or utc_day(one.created)
    if last > today(context) - timedelta(days=UNUSED_DAYS):
        return []
    return ["never used" if one.used_on is None else f"not used for {UNUSED_DAYS} days or more"]


def _log(context: Context, actor: Actor, action: str, count: int) -> None:
    logbook.append(context.database, context.clock.now(), actor, action, GROUND, b"", {"count": count})
