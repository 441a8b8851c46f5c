"""This node's part in the figures of all members: made once for each month, and the same whenever it is given out.

It is made for the covenant as it was a week before the figures of the month are known, so that all nodes take the same
version without asking each other.
"""

from dataclasses import dataclass, replace
from datetime import timedelta
from hashlib import sha256

from node.errors import ConfigurationError, InvalidInput
from node.matching.joint_figures import joint_vector
from node.matching.months import Month
from node.matching.policy import Action
from node.matching.working_days import day_of, start_of
from node.model import NODE_ACTOR, Actor
from node.protocol.contribution import layout_for, make_contribution, read_contribution, write_contribution
from node.protocol.covenant import Covenant, Member
from node.protocol.covenant_file import read_file
from node.service.access import require
from node.service.context import Context
from node.service.membership import IDENTITY, public_key
from node.service.publishing import GROUND, accounts, found_matches, placed_signals
from node.storage import logbook, settings

SPREAD_DAYS = 7
"""How long a newer covenant has to reach every node before it counts for a month: they ask each other daily."""
_MONTHS_BACK = 3
"""The last month whose figures are known is one of these."""


@dataclass(frozen=True, slots=True)
class Given:
    """A contribution as it is given out: the file, and the version of the covenant for which it was made."""

    month: Month
    version: int
    members: int
    file: bytes


def contribute_due(context: Context) -> int:
    """Make the contribution of the last month whose figures are known, unless it is there. Gives how many were made.

    The node does this of itself, so that a later change of members or keys takes nobody out of the sum. Where there
    can be none, nobody is told before somebody asks.
    """
    this = Month.of(context.clock.now())
    month = next((each for back in range(1, _MONTHS_BACK + 1) if _is_known(context, each := this.plus(-back))), None)
    if month is None or context.contributions.read(str(month)) is not None:
        return 0
    try:
        with context.database.transaction():
            _made(context, month)
    except (InvalidInput, ConfigurationError):
        return 0
    return 1


def contribute(context: Context, actor: Actor, month: Month) -> Given:
    """The contribution of a month, for whoever adds up those of all members.

    Raises `InvalidInput` while its figures are not known, where this node was no active member, or where the covenant
    had too few.
    """
    require(actor, Action.REPORT_COVENANT)
    if not _is_known(context, month):
        raise InvalidInput(
            f"the figures of {month} are not known before {month.matches_known_on}",
            "matches have some weeks for their follow-up; ask again then",
        )
    with context.database.transaction():
        data = _made(context, month)
        version = read_contribution(data).contribution.version
        details: dict[str, str | int] = {"month": str(month), "covenant": version}
        logbook.append(context.database, context.clock.now(), actor, "contribution-given", GROUND, b"", details)
    return Given(month, version, len(_version(context, version).active_members()), data)


def covenant_of(context: Context, month: Month) -> Covenant:
    """The newest version of the covenant that was issued `SPREAD_DAYS` before the month's figures are known.

    Raises `InvalidInput` when this node holds none that is so old, or when that one began only after the month.
    """
    moment = start_of(month.matches_known_on - timedelta(days=SPREAD_DAYS))
    for number in sorted(context.covenants.versions(), reverse=True):
        covenant = _version(context, number)
        if covenant.issued_seconds <= moment:
            if covenant.start_seconds >= month.end:
                break
            return covenant
    raise InvalidInput(
        f"this node holds no covenant of {month}", "it began later than that; ask for a month since it joined"
    )


def _made(context: Context, month: Month) -> bytes:
    """The file of a month, made now or before; within the caller's transaction."""
    told = settings.text(context.database, _note(month))
    data = context.contributions.read(str(month))
    if data is None:
        if told:
            raise ConfigurationError(
                f"the contribution of {month} was made, and its file is gone",
                "put contributions/ back from where the home folder was: another one would give figures away",
            )
        data = _make(context, month)
        context.contributions.write(str(month), data)
    digest = sha256(data).hexdigest()
    if told and told != digest:
        raise ConfigurationError(
            f"the contribution of {month} is not what this node made", "put its file back from where it is kept"
        )
    if not told:
        settings.put_text(context.database, _note(month), digest)
        details: dict[str, str | int] = {"month": str(month)}
        now = context.clock.now()
        logbook.append(context.database, now, NODE_ACTOR, "contribution-made", GROUND, b"", details)
    return data


def _make(context: Context, month: Month) -> bytes:
    covenant = covenant_of(context, month)
    layout, own = layout_for(covenant), _own(context, covenant, month)
    then = replace(context, covenant=covenant)  # kinds of partners are as they were, for all members alike
    figures = joint_vector(layout, placed_signals(then, month), found_matches(then, month), accounts(then, month))
    least, seed = context.settings.reports.suppress_below, context.keys.read(IDENTITY)
    return write_contribution(make_contribution(covenant, own, month, figures, least, seed))


def _own(context: Context, covenant: Covenant, month: Month) -> Member:
    own = covenant.member(context.member.nid_bytes)
    if own is None or not own.active:
        raise InvalidInput(
            f"in version {covenant.version} of the covenant, which counts for {month}, this node is no active member",
            "the sum of the others has nothing of it",
        )
    if own.key_bytes != public_key(context.keys):
        raise ConfigurationError(
            f"this node's key is another than that in version {covenant.version} of the covenant, which counts for"
            f" {month}",
            "the key was replaced before the contribution was made: there is no sum of this month",
        )
    return own


def _version(context: Context, number: int) -> Covenant:
    """A version that this node holds, as the one that it once took."""
    data = context.covenants.version(number)
    covenant = None if data is None else read_file(data).covenant
    if covenant is None or covenant.digest != context.trusted.digest_of(number):
        raise ConfigurationError(
            f"the node does not hold version {number} of the covenant as it once took it",
            f"put covenants/{number}.json back as the stewards signed it",
        )
    return covenant


def _is_known(context: Context, month: Month) -> bool:
    return day_of(context.clock.now()) >= month.matches_known_on


def _note(month: Month) -> str:
    return f"contribution {month}"
