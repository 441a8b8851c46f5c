"""Try numbers on D, which stands in every open head, with a scalar k that was broken or stolen (threat-model.md)."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import permutations

from node.model import Bsn
from node.protocol.group import Point, multiply
from node.protocol.messages import ExchangeHead
from node.protocol.names import dummy_point, item_point, point_digest, points_digest
from tests.attacks.dishonest import MINE, OTHER, SHARED, YOURS, conversation, item_of, request_with, session_of

GUESSES = (MINE, SHARED, YOURS, OTHER)
"""All numbers that there are, to an onlooker who can try ninety million."""


def found(numbers: Sequence[Bsn], dummies: int) -> set[Bsn]:
    """The numbers of which an onlooker with k learns from one head that they were sent, beside so many dummies."""
    first, second = conversation()
    session = session_of(first, second)
    made = {number: multiply(session.keys.k, item_point(session.pair, item_of(number))) for number in GUESSES}
    filled = [dummy_point(session.pair, session.keys.dummy_key, 9, j) for j in range(dummies)]
    points: tuple[Point, ...] = (*(made[number] for number in numbers), *filled)
    told = ExchangeHead.decode(request_with(first, second, lambda body: replace(body, points=points)).head).points
    tries = (tried for size in range(1, len(points) + 1) for tried in permutations(GUESSES, size))
    hits = (tried for tried in tries if points_digest([point_digest(made[number]) for number in tried]) == told)
    return {number for tried in hits for number in tried}


def test_a_message_of_few_points_shows_what_is_in_it() -> None:
    """Of one point, and of two that are both items, who has k finds the numbers: a documented limit."""
    assert found([MINE], dummies=0) == {MINE}
    assert found([MINE, SHARED], dummies=0) == {MINE, SHARED}


def test_one_dummy_hides_the_others() -> None:
    """With a dummy among the points nothing can be tried on D, since nobody can guess that one."""
    assert found([MINE, SHARED, YOURS], dummies=1) == set()
