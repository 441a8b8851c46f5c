"""Synthetic persons and families: from a seed always the same.

No number is anyone's: those beginning with 9999 are never handed out (9,091 pass the eleven-test) and may stand in
files; where more are needed, draw from 99 (about 909,000) at run time, and neither store nor print them.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import islice

from node.model import Bsn

STORABLE = "9999"
"""The beginning of numbers that may stand in a file."""
AMPLE = "99"
"""The beginning of numbers for run time alone."""

_WEIGHTS = (9, 8, 7, 6, 5, 4, 3, 2)
"""Of the eleven-test, for all digits but the last, which makes the whole a multiple of 11."""
_PARENTS = (1, 2, 2, 2)
_CHILDREN = (2, 2, 3, 3, 4)
"""A family has at least two children, so that two organisations can each know another one."""
_FIRST_BIRTH = date(2018, 1, 1)
_BIRTH_DAYS = 6 * 365
"""From the first birth on: children who stay below an age limit of 23 until 2041."""


@dataclass(frozen=True, slots=True)
class Child:
    """A child; the day of birth is what a professional may tell of it."""

    number: Bsn
    born: date = field(repr=False)


@dataclass(frozen=True, slots=True)
class Family:
    """Parents and their children."""

    parents: tuple[Bsn, ...]
    children: tuple[Child, ...]


def numbers(rng: random.Random, prefix: str = STORABLE) -> Iterator[Bsn]:
    """Distinct numbers with this beginning, in random order. Raises `ValueError` when all have been given."""
    space = 10 ** (8 - len(prefix))
    drawn: set[int] = set()
    while len(drawn) < space:
        stem = rng.randrange(space)
        if stem in drawn:
            continue
        drawn.add(stem)
        first = f"{prefix}{stem:0{8 - len(prefix)}}"
        last = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, first, strict=True)) % 11
        if last < 10:  # else no last digit makes a number of these eight
            yield Bsn(f"{first}{last}")
    raise ValueError(f"there are no more numbers beginning with {prefix}")


def families(rng: random.Random, prefix: str = STORABLE) -> Iterator[Family]:
    """Families that share nobody, as many as there are numbers for."""
    free = numbers(rng, prefix)
    while True:
        parents = tuple(islice(free, rng.choice(_PARENTS)))
        children = tuple(islice(free, rng.choice(_CHILDREN)))
        yield Family(parents, tuple(Child(number, _born(rng)) for number in children))


def _born(rng: random.Random) -> date:
    return _FIRST_BIRTH + timedelta(days=rng.randrange(_BIRTH_DAYS))
