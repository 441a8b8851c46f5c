"""How each professional is mailed: in which language, when not, and how often; else as node.toml has it."""

from dataclasses import dataclass, fields
from typing import Any

from node.config import TIME_OF_DAY
from node.errors import InvalidInput
from node.matching.mail_hours import MailHours, time_of_day
from node.matching.policy import Action
from node.model import OPERATOR, Actor
from node.service.access import require_for
from node.service.context import Context
from node.service.mail_texts import LANGUAGES
from node.service.professionals import GROUND, active_professional
from node.storage import logbook, mails
from node.storage.mails import MailWish

OWN = "me"
"""In place of an id: the actor's own."""

_NAMES = tuple(field.name for field in fields(MailWish))
"""As [mail] of node.toml and `Mailing` call them too."""


@dataclass(frozen=True, slots=True)
class Mailing:
    """How somebody is mailed. Times of day are of Amsterdam, as 19:00; empty texts are none."""

    professional_id: str
    language: str
    quiet_from: str
    quiet_until: str
    quiet_weekends: bool
    digest: str

    @property
    def hours(self) -> MailHours:
        """The quiet hours and the digest, to reckon with."""
        begins, ends = time_of_day(self.quiet_from or "00:00"), time_of_day(self.quiet_until or "00:00")
        return MailHours(begins, ends, self.quiet_weekends, time_of_day(self.digest) if self.digest else None)


def mailing_of(context: Context, recipient: str) -> Mailing:
    """How a professional, or the coordinator in the operator's place, is mailed."""
    usual, wish = context.settings.mail, mails.wish_of(context.database, recipient)
    return Mailing(recipient, **{name: _first(wish, usual, name) for name in _NAMES})


def show_mailing(context: Context, actor: Actor, professional_id: str) -> Mailing:
    """How the professional is mailed. For that professional, and for a coordinator."""
    who = _checked(context, actor, professional_id)
    with context.database.transaction():
        details: dict[str, str | int] = {"professional": who}
        logbook.append(context.database, context.clock.now(), actor, "mailing-shown", GROUND, b"", details)
        return mailing_of(context, who)


def change_mailing(context: Context, actor: Actor, professional_id: str, wish: MailWish) -> Mailing:
    """Change what the wish holds and leave the rest. Raises `InvalidInput` for what cannot be.

    For that professional, and for a coordinator.
    """
    who = _checked(context, actor, professional_id)
    _check(wish)
    with context.database.transaction():
        old = mails.wish_of(context.database, who)
        mails.put_wish(context.database, who, MailWish(**{name: _first(wish, old, name) for name in _NAMES}))
        _log(context, actor, who)
    return mailing_of(context, who)


def forget_mailing(context: Context, actor: Actor, professional_id: str) -> Mailing:
    """Let the professional be mailed as node.toml has it. For that professional, and for a coordinator."""
    who = _checked(context, actor, professional_id)
    with context.database.transaction():
        mails.put_wish(context.database, who, MailWish())
        _log(context, actor, who)
    return mailing_of(context, who)


def _first(wish: MailWish, other: object, name: str) -> Any:
    wished = getattr(wish, name)
    return getattr(other, name) if wished is None else wished


def _log(context: Context, actor: Actor, professional_id: str) -> None:
    details: dict[str, str | int] = {"professional": professional_id}
    logbook.append(context.database, context.clock.now(), actor, "mailing-changed", GROUND, b"", details)


def _checked(context: Context, actor: Actor, professional_id: str) -> str:
    who = actor.id if professional_id == OWN else professional_id
    if who == OPERATOR.id:
        raise InvalidInput(
            "the operator has no settings of its own", "name a colleague; [mail] in node.toml holds for the coordinator"
        )
    require_for(actor, Action.MAIL_WISHES, who)
    return active_professional(context, who).id


def _check(wish: MailWish) -> None:
    if wish.language is not None and wish.language not in LANGUAGES:
        raise InvalidInput("language: there is no such language", "write one of: " + ", ".join(LANGUAGES))
    for name, written in (("quiet_from", wish.quiet_from), ("quiet_until", wish.quiet_until), ("digest", wish.digest)):
        if written and not TIME_OF_DAY.fullmatch(written):
            raise InvalidInput(f"{name}: this is no time of day", "write hours and minutes, as 19:00")
    if (wish.quiet_from is None) != (wish.quiet_until is None) or bool(wish.quiet_from) != bool(wish.quiet_until):
        raise InvalidInput("quiet hours have a beginning and an end", "give both, as 19:00-07:00")
