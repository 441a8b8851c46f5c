"""Answers of an archive that are none: they change nothing, or a counter (docs/protocol.md §7)."""

from typing import Any

import pytest

from node.limits import CARDS_PER_MATCH_MAX
from tests.attacks.dishonest import SHARED, counter, match_statuses
from tests.rogue.matched import STRANGE, Matched, true_match
from tests.service.casework import stored


@pytest.fixture
def matched() -> Matched:
    """A rogue with a true match."""
    return true_match()


def test_an_answer_without_a_match(matched: Matched) -> None:
    """It is held until the job has run, then counted and dropped: nobody is told of it."""
    before = stored(matched.second)["archive_answer"]
    matched.write(matched.archive(_0=STRANGE))
    assert (stored(matched.second)["archive_answer"], matched.involved_before()) == (before, [])
    assert counter(matched.second, matched.first, "letters-dropped") == 1


def test_an_answer_hides_no_match(matched: Matched) -> None:
    """Whoever matches and says that it was long ago is seen all the same: by name, and as the party with its card."""
    matched.write(matched.archive())
    assert matched.involved_before() == [(matched.first.member.id, "Nora", "")]
    assert (matched.names(), match_statuses(matched.second)) == (["Mallory"], ["open"])
    told = {one["kind"] for one in matched.second.database.rows("SELECT kind FROM notice")}
    assert told == {"match-new", "archive-answer"}


def test_an_answer_that_comes_again(matched: Matched) -> None:
    """A signal answers once: another content under the same reference changes nothing, and nobody is told again."""
    matched.write(matched.archive())
    before, told = matched.involved_before(), stored(matched.second)["notice"]
    matched.write(matched.archive(_2="Somebody else"), matched.archive(_2="A third"))
    assert (matched.involved_before(), stored(matched.second)["notice"]) == (before, told)


def test_answers_in_bulk(matched: Matched) -> None:
    """As many are kept for one true match as cards would be; the others are counted and dropped."""
    for first in range(0, CARDS_PER_MATCH_MAX + 8, 8):
        matched.write(*[matched.archive(_1=number.to_bytes(8, "big")) for number in range(first, first + 8)])
    assert len(matched.involved_before()) == CARDS_PER_MATCH_MAX
    assert counter(matched.second, matched.first, "letters-dropped") == 8


MISLEADING: dict[str, dict[str, Any]] = {
    "of another organisation": {"_4": "Politie Nederland"},
    "with a number": {"_2": f"about {SHARED.digits}"},
    "with a link": {"_6": "www.elsewhere.example"},
    "with a direction": {"_3": "\u202eegaoc"},
    "with a day, where the purpose allows none": {"_7": "2026-11-01"},
    "with no name": {"_2": ""},
    "with no phone number": {"_5": "call me"},
    "with a field too many": {"_9": "more"},
}


@pytest.mark.parametrize("name", MISLEADING)
def test_an_answer_that_misleads(matched: Matched, name: str) -> None:
    """It is counted and dropped; the message that carried it is taken, with the letter behind it."""
    matched.write(matched.archive(**MISLEADING[name]))
    assert matched.involved_before() == []
    assert counter(matched.second, matched.first, "letters-refused") == 1
    matched.write(matched.archive())
    assert len(matched.involved_before()) == 1
