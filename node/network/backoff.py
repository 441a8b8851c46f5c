"""How long to wait after a peer did not answer: exponential, with jitter, never longer than a quarter of an hour."""

from node.limits import BACKOFF_FIRST_SECONDS, BACKOFF_LONGEST_SECONDS


def backoff(failures: int, jitter: float) -> float:
    """Seconds to wait after so many failures in a row; `jitter` in [0, 1) keeps nodes from coming all at once."""
    longest = min(BACKOFF_LONGEST_SECONDS, BACKOFF_FIRST_SECONDS * 2.0 ** min(failures - 1, 30))
    return longest * (0.5 + jitter / 2)
