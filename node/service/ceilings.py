"""The ceilings of this node, which no covenant lifts (docs/protocol.md §8).

Cards and restarts: the lower of covenant and ceiling holds. Class and pace are the same for both sides of a pair, so
this node cannot have less of them by itself: it takes no part in a covenant that goes above.
"""

from node.config import Settings
from node.errors import ConfigurationError
from node.limits import SYNCHRONISATION_CLASSES
from node.protocol.covenant import Covenant
from node.protocol.guessing import points_per_day


def restarts_given(settings: Settings, covenant: Covenant) -> int:
    """Restarts of a session with one peer in an epoch that need no coordinator."""
    return min(covenant.rations.restarts, settings.ceilings.restarts)


def cards_given(settings: Settings, covenant: Covenant) -> int:
    """Contact cards for one peer in a day that need no coordinator."""
    return min(covenant.rations.cards_per_day, settings.ceilings.cards_per_day)


def require_below_ceilings(settings: Settings, covenant: Covenant) -> None:
    """Raise `ConfigurationError` when a covenant's pace, or another member's class, is above this node's ceiling."""
    ceilings = settings.ceilings
    pace = points_per_day(covenant.pace)
    if pace > ceilings.points_per_day:
        raise ConfigurationError(
            f"the covenant's pace of {pace:,} points a day is above this node's ceiling of {ceilings.points_per_day:,}",
            "ask the stewards for a slower pace, or raise [ceilings] points_per_day in node.toml",
        )
    most = SYNCHRONISATION_CLASSES[ceilings.class_]
    for member in covenant.active_members():
        own = member.id == settings.organisation.id
        if not own and covenant.class_points(member) > most:
            raise ConfigurationError(
                f"the covenant gives {member.id} class {member.class_}, which is above this node's ceiling of"
                f" {ceilings.class_}",
                "ask the stewards for a smaller class, or raise [ceilings] class in node.toml",
            )
