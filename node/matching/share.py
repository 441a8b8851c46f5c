"""When so much of what a peer sends matches that it looks like a list of known numbers (docs/protocol.md §8)."""

from node.limits import MATCH_SHARE_HIGH, MATCH_SHARE_LEAST_MATCHES


def is_high_share(matches: int, points: int) -> bool:
    """Whether an unusual share of a peer's points in a session matched; its dummies count as points that did not."""
    return matches >= MATCH_SHARE_LEAST_MATCHES and matches >= MATCH_SHARE_HIGH * points
