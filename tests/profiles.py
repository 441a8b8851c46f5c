"""How long hypothesis looks: `short` in `make test`; `long`, with the marker, three times more. Runs are alike.

Only `make search` takes `long` examples that no run has had: what it finds is kept, and comes first the next time.
"""

import os

from hypothesis import HealthCheck, settings

SEARCH = "RAAKVLAK_SEARCH" in os.environ
"""Whether to look where nobody has looked, for an hour's work rather than for an answer to a change."""

SLOW = (HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much)
"""A history is slow by its nature, and hypothesis need not say so."""

settings.register_profile(
    "short", deadline=None, derandomize=True, report_multiple_bugs=False, suppress_health_check=SLOW
)
settings.register_profile(
    "long", settings.get_profile("short"), print_blob=True, derandomize=not SEARCH, suppress_health_check=SLOW
)


def short(examples: int, steps: int = 50) -> settings:
    """So many examples, the same in every run; `steps` is the length of a history at most."""
    return settings(settings.get_profile("short"), max_examples=examples, stateful_step_count=steps)


def long(examples: int, steps: int = 50) -> settings:
    """Three times as many as `short` gives; thirty times in a search."""
    times = 30 if SEARCH else 3
    return settings(settings.get_profile("long"), max_examples=times * examples, stateful_step_count=steps)
