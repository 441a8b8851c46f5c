"""How long a member needs to try a list of numbers on another without being seen (docs/protocol.md §8 and §12)."""

from node.protocol.covenant import Covenant, Member, probe_days

PROBED_NUMBERS = 5_000
"""Numbers in the list for which is said how long trying it takes: the children of a town."""


def points_at_once(covenant: Covenant, member: Member) -> int:
    """Points that a member sends in synchronisations, those of the automatic restarts included."""
    # Every automatic restart opens a session, and every session has one synchronisation.
    return covenant.class_points(member) * (1 + covenant.rations.restarts)


def days_to_probe(covenant: Covenant, member: Member) -> float:
    """Days that this member needs for `PROBED_NUMBERS` on one peer; 0 at tick 0."""
    return probe_days(covenant.pace, PROBED_NUMBERS, points_at_once(covenant, member))
