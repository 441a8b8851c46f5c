"""How long a member needs to try a list of numbers on another without being seen (docs/protocol.md §8 and §12)."""

from node.protocol.covenant import SECONDS_PER_DAY, Covenant, Member, Pace, probe_days

PROBED_NUMBERS = 5_000
"""Numbers in the list for which is said how long trying it takes: the children of a town."""


def points_per_day(pace: Pace) -> int:
    """Points that a member sends at the pace in a day; 0 at tick 0, which has no pace."""
    return pace.points * SECONDS_PER_DAY // pace.tick if pace.tick else 0


def points_at_once(covenant: Covenant, member: Member, restarts: int | None = None) -> int:
    """Points that a member sends in an epoch's synchronisations, those of the restarts included.

    `restarts` is how many the other side lets it have without asking; else as many as the covenant gives.
    """
    # Every automatic restart opens a session, and every session has one synchronisation.
    return covenant.class_points(member) * (1 + (covenant.rations.restarts if restarts is None else restarts))


def days_to_probe(covenant: Covenant, member: Member, restarts: int | None = None, epochs: int = 1) -> float:
    """Days that this member needs for `PROBED_NUMBERS` on one peer; 0 at tick 0.

    `epochs`: how many epochs' synchronisations it has for that; two, when it begins just before an epoch changes.
    """
    return probe_days(covenant.pace, PROBED_NUMBERS, epochs * points_at_once(covenant, member, restarts))
