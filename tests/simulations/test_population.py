"""Persons, families and lists of signals that are drawn for experiments."""

import random
from itertools import combinations, islice

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulations.plain_overlap import PlainOrganisation, overlap
from simulations.population import AMPLE, families, numbers
from simulations.signal_lists import Overlap, Signal, draw_signals

BOTH = ("jeugd", "huiselijk-geweld")
ADMITTED = {"politie": BOTH, "veilig-thuis": BOTH, "jeugdteam": ("jeugd",)}


def compare(lists: dict[str, list[Signal]]) -> dict[str, int]:
    """How many matches there are in the lists, by kind."""
    found = overlap({name: PlainOrganisation(frozenset(ADMITTED[name]), tuple(lists[name])) for name in lists})
    kinds = [match.kind for match in found]
    return {kind: kinds.count(kind) for kind in ("person", "family")}


def test_numbers_that_may_be_stored_are_all_there_are() -> None:
    """There are 9,091 numbers that begin with 9999; each is given once, and then a clear error says that it is over."""
    drawn = numbers(random.Random(1))
    every = [number.digits for number in islice(drawn, 9_091)]
    assert len(set(every)) == 9_091
    assert all(digits.startswith("9999") for digits in every)
    with pytest.raises(ValueError, match="no more numbers"):
        next(drawn)


def test_numbers_for_run_time_go_beyond_those() -> None:
    """From 99 more numbers can be drawn than begin with 9999, all distinct."""
    every = {number.digits for number in islice(numbers(random.Random(1), AMPLE), 20_000)}
    assert len(every) == 20_000
    assert all(digits.startswith("99") for digits in every)


def test_families_share_nobody() -> None:
    """Each person is in one family, as a parent or as a child."""
    drawn = list(islice(families(random.Random(2)), 300))
    everyone = [number for family in drawn for number in family.parents]
    everyone += [child.number for family in drawn for child in family.children]
    assert len(set(everyone)) == len(everyone)
    assert all(family.parents and len(family.children) > 1 for family in drawn)


def test_same_seed_gives_the_same_lists() -> None:
    """Whoever repeats an experiment with its seed has the same persons and signals; with another seed others."""
    given_twice = [draw_signals(5, ADMITTED, 40, Overlap(persons=4, families=4)) for _ in range(2)]
    assert given_twice[0] == given_twice[1]
    assert draw_signals(6, ADMITTED, 40, Overlap(persons=4, families=4)) != given_twice[0]


@settings(max_examples=40, deadline=None)
@given(
    st.integers(0, 2**32),
    st.builds(Overlap, *(st.integers(0, 4) for _ in range(5))),
    st.integers(0, 5),
    st.sampled_from([2, 3]),
)
def test_lists_meet_as_often_as_asked(seed: int, wanted: Overlap, alone: int, organisations: int) -> None:
    """Each chosen case makes its matches, and neither a near miss nor anything else makes one."""
    names = list(ADMITTED)[:organisations]
    size = wanted.signals_needed(organisations) + alone
    lists = draw_signals(seed, {name: ADMITTED[name] for name in names}, size, wanted)
    pairs = len(list(combinations(names, 2)))
    assert [len(signals) for signals in lists.values()] == [size] * organisations
    assert compare(lists) == {
        "person": 2 * pairs * (wanted.everywhere + wanted.persons + wanted.entangled),
        "family": 2 * pairs * (wanted.families + wanted.entangled),
    }
    assert sum(compare(lists).values()) == wanted.matches(organisations)


def test_near_misses_are_near() -> None:
    """A near miss is a person, or a family, that two organisations know: only purpose or parents keep them apart."""
    lists = draw_signals(3, ADMITTED, 32, Overlap(near_misses=8))
    assert sum(compare(lists).values()) == 0
    persons = {name: {signal.person for signal in signals} for name, signals in lists.items()}
    assert persons["politie"] & persons["veilig-thuis"]
    anywhere = {name: [Signal(s.person, ("jeugd",)) for s in signals] for name, signals in lists.items()}
    assert compare(anywhere)["person"] > 0


def test_too_much_overlap_is_refused() -> None:
    """What does not fit in the lists, or could never match, is told before anything is drawn."""
    with pytest.raises(ValueError, match="too few"):
        draw_signals(1, ADMITTED, 3, Overlap(persons=2))
    with pytest.raises(ValueError, match="in common"):
        draw_signals(1, {"politie": ("jeugd",), "shelter": ("huiselijk-geweld",)}, 3, Overlap())


def test_signals_show_no_numbers() -> None:
    """A signal that slips into a test's output or a log shows no number of a person or a parent."""
    signals = draw_signals(4, ADMITTED, 20, Overlap(everywhere=2))["politie"]
    assert "9999" not in repr(signals)
