"""A scripted year of three organisations: through every state, term and reason, and everybody is told what they must."""

from functools import reduce
from operator import add

import pytest

from tests.service.casework_year import scenes_of_a_match, scenes_of_ends, scenes_of_families, scenes_of_people
from tests.service.casework_year.year import Year

SCENES = (scenes_of_a_match, scenes_of_families, scenes_of_people, scenes_of_ends)


@pytest.fixture(scope="module")
def year() -> Year:
    """The year, lived to its end."""
    lived = Year()
    lived.play(reduce(add, (scenes.SCRIPT for scenes in SCENES)))
    return lived


def test_the_year(year: Year) -> None:
    """It comes to its end."""
    assert year.today.isoformat() == "2027-12-31"
