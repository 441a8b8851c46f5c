"""What reads as a citizen number on the command line is refused, and what merely has many digits is not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cli.number_guard import hide_numbers, refuse_numbers
from node.errors import InvalidInput
from tests.helpers import synthetic_numbers

NUMBERS = [number.digits for number in synthetic_numbers(500)]
ONE = NUMBERS[0]


@given(
    st.sampled_from(NUMBERS),
    st.sampled_from(["{}", "--reference={}", "about {} again", "/tmp/{}.csv", "x,{},y", "{}@politie.example", "({})"]),
)
def test_numbers_are_found_inside_words(number: str, around: str) -> None:
    """A number is found alone and within a text, a path or an option's value."""
    with pytest.raises(InvalidInput) as caught:
        refuse_numbers(["signal", "add", around.format(number)])
    assert number not in caught.value.message + caught.value.hint


@pytest.mark.parametrize("between", ["", " ", ".", "-", "/", "_", "\u00a0", "\u2011", "\u2013"])
@pytest.mark.parametrize("form", ["{0}{3}{1}{3}{2}", "about {0}{3}{1}{3}{2} again", "/tmp/{0}{3}{1}{3}{2}.csv"])
def test_numbers_are_found_in_groups(form: str, between: str) -> None:
    """Whatever people write between the digits hides no number: alone, in a text, and in what is told of a fault."""
    for number in NUMBERS[:20]:
        for parts in ((number[:4], number[4:6], number[6:]), (number[:3], number[3:6], number[6:])):
            with pytest.raises(InvalidInput):
                refuse_numbers(["alarm", "show", form.format(*parts, between)])
            assert not any(character.isdigit() for character in hide_numbers(form.format(*parts, between)))
    with pytest.raises(InvalidInput):
        refuse_numbers([(between or " ").join(ONE)])


@pytest.mark.parametrize("word", [f"a{ONE}", f"{ONE}f", f"0{ONE}", f"case 12 {ONE}", f"on 2026-11-03: {ONE}"])
def test_numbers_are_found_beside_other_signs(word: str) -> None:
    """A letter, a zero, another number or a date beside it hides no number."""
    with pytest.raises(InvalidInput):
        refuse_numbers(["alarm", "show", word])
    assert ONE not in hide_numbers(word)


@pytest.mark.parametrize(
    "word",
    [
        f"a{ONE}c" * 2,
        f"501:{ONE}f" + "0" * 54,
        f"1{ONE}",
        f"{ONE}0",
        "2026-11-03T09:30:00Z",
        "2026-11-03",
        "2026-11-03 09:30",
        "/srv/2026/11/03/list.csv",
        "550e8400-e29b-41d4-a716-446655440000",
        "http://10.0.100.123:7400/",
        "10.0.100.123",
        "192.168.100.205",
        "06 1234 5678",
        "+31 6 1234 5678",
        "anna:Anna:" + "0123456789abcdef" * 4,
        "",
        "-",
        "=",
    ],
)
def test_other_digits_are_left_alone(word: str) -> None:
    """Digests, moments, addresses and telephone numbers are no citizen numbers."""
    refuse_numbers(["node", "init", word])


def test_telephone_numbers_are_not_looked_at() -> None:
    """The value of --phone and --next-phone may read as a citizen number: one of nine digits in eleven does."""
    refuse_numbers(["node", "init", "--phone", ONE])
    refuse_numbers(["node", "init", f"--phone={ONE}"])
    refuse_numbers(["signal", "close", "--next-phone", f"0{ONE}"])
    with pytest.raises(InvalidInput):
        refuse_numbers(["node", "init", "--phone", "0", ONE])


@given(st.sampled_from(NUMBERS), st.text(alphabet="ab .,:'\n", max_size=5))
def test_numbers_are_taken_out_of_texts(number: str, around: str) -> None:
    """Nothing of a number is left in a text that is told."""
    shown = hide_numbers(f"{around}{number}{around}")
    assert not any(character.isdigit() for character in shown)
