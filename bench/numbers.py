"""Numbers to measure with: made at run time, never stored in a file of the project, and never printed."""

import random
from collections.abc import Iterator

from node.model import Bsn
from simulations.population import AMPLE, numbers


def fresh_numbers() -> Iterator[Bsn]:
    """Distinct numbers beginning with 99, in an order that is another one in every run."""
    return numbers(random.SystemRandom(), AMPLE)
