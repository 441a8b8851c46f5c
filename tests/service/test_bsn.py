"""A citizen number at the edge: read once, shown nowhere."""

import copy
import json
import pickle
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from node.errors import InvalidInput
from node.model import Bsn, Item, ItemKind
from tests.helpers import synthetic_numbers

VALID = [number.digits for number in synthetic_numbers(9_091)]
NUMBER = Bsn("999990019")


def test_all_synthetic_numbers_are_found() -> None:
    """Rule "synthetic numbers": of the 100,000 numbers beginning with 9999, the 9,091 of the published count pass the
    eleven-test.
    """
    assert len(VALID) == len(set(VALID)) == 9_091
    assert {"999990019", "999993653"} <= set(VALID)


@settings(deadline=None)
@given(st.sampled_from(VALID), st.integers(0, 8), st.integers(1, 9))
def test_one_mistyped_digit_is_refused(digits: str, place: int, shift: int) -> None:
    """A number with one digit changed is no citizen number, and the error does not repeat it."""
    wrong = digits[:place] + str((int(digits[place]) + shift) % 10) + digits[place + 1 :]
    with pytest.raises(InvalidInput) as caught:
        Bsn(wrong)
    assert wrong not in str(caught.value) + caught.value.hint


@settings(deadline=None)
@given(st.sampled_from(VALID), st.lists(st.sampled_from(["", " ", ".", "\u00a0"]), min_size=10, max_size=10))
def test_separators_do_not_count(digits: str, separators: list[str]) -> None:
    """Spaces and dots anywhere between, before and after the digits give the same number."""
    text = separators[9] + "".join(digit + sign for digit, sign in zip(digits, separators[:9], strict=True))
    assert Bsn(text) == Bsn(digits)
    assert hash(Bsn(text)) == hash(Bsn(digits))
    assert Bsn(text).digits == digits


@settings(deadline=None)
@given(st.text())
def test_other_texts_are_refused(text: str) -> None:
    """Whatever is not nine ASCII digits is refused as wrong input, and as nothing else."""
    try:
        digits = Bsn(text).digits
    except InvalidInput:
        return
    assert len(digits) == 9
    assert digits.isascii()


@pytest.mark.parametrize("text", ["", "99999001", "9999900190", "٩٩٩٩٩٠٠١٩", "99999001९", "99999-0019", "000000000"])
def test_near_misses_are_refused(text: str) -> None:
    """Too few or too many digits, digits of another script, other separators and all zeros are refused."""
    with pytest.raises(InvalidInput):
        Bsn(text)


@pytest.mark.parametrize(
    "show",
    [
        repr,
        str,
        lambda number: "%s %r" % (number, [number]),  # noqa: UP031
        lambda number: repr(Item("jeugd", ItemKind.PERSON, number)),
        lambda number: f"{number!s} {number!r}",
    ],
)
def test_text_of_a_number_is_hidden(show: Callable[[Bsn], str]) -> None:
    """Every way of turning a number into text gives none of its digits, also inside another value."""
    assert not any(character.isdigit() for character in show(NUMBER))


@pytest.mark.parametrize("spill", [lambda number: f"{number}", json.dumps, pickle.dumps, copy.deepcopy])
def test_formatting_json_and_pickle_refuse_it(spill: Callable[[Bsn], object]) -> None:
    """A number is not put into an f-string, JSON, a pickle or a copy."""
    with pytest.raises(TypeError) as caught:
        spill(NUMBER)
    assert NUMBER.digits not in str(caught.value)
