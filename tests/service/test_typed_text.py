"""Fields of text: what is let through reads as what it is."""

import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from node.errors import InvalidInput
from node.limits import TEXT_MAX_CHARACTERS
from node.service import typed_text
from tests.helpers import synthetic_numbers

NUMBERS = [number.digits for number in synthetic_numbers(30)]


@settings(deadline=None)
@given(st.text())
def test_what_is_let_through_is_one_plain_line(text: str) -> None:
    """Any text is refused, or becomes one line in composed form without control or invisible characters."""
    try:
        line = typed_text.line("name", text)
    except InvalidInput:
        return
    assert len(line) <= TEXT_MAX_CHARACTERS
    assert line == unicodedata.normalize("NFC", line).strip()
    assert not {unicodedata.category(character)[0] for character in line} & {"C"}
    assert typed_text.line("name", line) == line


@pytest.mark.parametrize("text", ["Jan de Vries", "wijkagent (Noord) — 's avonds", "Zoë", "", "zaak 2026/118-A"])
def test_plain_texts_stay_as_they_are(text: str) -> None:
    """What people write in such a field is kept letter by letter."""
    assert typed_text.line("function", text) == text


def test_letters_are_composed() -> None:
    """A letter typed with its accent apart becomes the one letter, and blanks around it go."""
    assert typed_text.line("name", "  Zoe\u0308\u00a0Bos ") == "Zoë Bos"


@pytest.mark.parametrize(
    "text",
    [
        "see https://evil.example",
        "HTTP://evil.example",
        "WWW.evil.example",
        "ftp://x",
        "two\nlines",
        "tab\there",
        "bell\x07",
        "right\u202eleft",
        "zero\u200bwidth",
        "x" * (TEXT_MAX_CHARACTERS + 1),
    ],
)
def test_links_and_hidden_characters_are_refused(text: str) -> None:
    """A link, a control or invisible character, or too long a text is refused, and the error does not repeat it."""
    with pytest.raises(InvalidInput, match=r"^function: ") as caught:
        typed_text.line("function", text)
    assert text not in str(caught.value) + caught.value.hint


@pytest.mark.parametrize("number", NUMBERS[:5])
@pytest.mark.parametrize(
    "form", ["{}", "over {}.", "kind {}a", "{0[0]}{0[1]}{0[2]} {0[3]}{0[4]}{0[5]}.{0[6]}{0[7]}{0[8]}"]
)
def test_citizen_numbers_are_refused(number: str, form: str) -> None:
    """A citizen number in a text, in any usual grouping, is refused without being repeated."""
    with pytest.raises(InvalidInput) as caught:
        typed_text.line("reference", form.format(number))
    assert number not in str(caught.value) + caught.value.hint


@pytest.mark.parametrize("between", ["-", "/", "_", "  ", ", ", " - ", "\u2011", "\u00b7", "'", ":", "\u00a0"])
@pytest.mark.parametrize("cuts", [(4,), (3, 6), (4, 6), (1, 2, 3, 4, 5, 6, 7, 8), (2, 4, 6)])
def test_nothing_between_digits_hides_a_number(between: str, cuts: tuple[int, ...]) -> None:
    """However somebody divides a citizen number, by what, with zeros before it or in other digits, it is refused."""
    for number in NUMBERS[:10]:
        edges = [0, *cuts, 9]
        written = between.join(number[a:b] for a, b in pairwise(edges))
        wide = "".join(chr(ord(c) + 0xFEE0) if c.isdigit() else c for c in written)
        arabic = "".join(chr(ord(c) + 0x630) if c.isdigit() else c for c in written)
        for text in (
            written,
            f"case {written}.",
            f"0{written}",
            f"12 {written}",
            f"2026-11-03, {written}",
            wide,
            arabic,
        ):
            with pytest.raises(InvalidInput, match="reads as a citizen"):
                typed_text.line("reference", text)


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-3 12:30",
        "van 3-11-2026 09:30 tot 4-11-2026 10:45:12",
        "2026-11-03/2027-11-03",
        "1/2/2026 - 28/2/2026",
        "03.11.2026 23:59",
        "zaak 2026/118-A, 3e verdieping",
        "1012 AB 118",
    ],
)
def test_dates_and_times_are_no_numbers(text: str) -> None:
    """Moments, as people write them, are let through whatever their digits would be together."""
    assert typed_text.line("reference", text) == text


@pytest.mark.parametrize("phone", ["06 1234 5678", "+31 6 1234 5678", "020-555 01 23"])
def test_telephone_numbers_that_fail_the_test_are_let_through(phone: str) -> None:
    """In a text a telephone number passes unless it reads as a citizen number; its own field takes any."""
    assert typed_text.line("reference", f"bel {phone}") == f"bel {phone}"
    assert typed_text.phone_number(f"0{NUMBERS[0]}") == f"0{NUMBERS[0]}"


def test_other_digits_are_let_through() -> None:
    """Digits that are no citizen number stay: nine that fail the eleven-test, or more or fewer than nine."""
    for text in ("zaak 999900007", f"zaak 1{NUMBERS[0]}", NUMBERS[0][:8]):
        assert typed_text.line("reference", text) == text


@pytest.mark.parametrize("text", ["06 1234 5678", "+31 (0)20-555 01 23", ""])
def test_phone_numbers_are_taken(text: str) -> None:
    """Telephone numbers as people write them are kept."""
    assert typed_text.phone_number(text) == text


@pytest.mark.parametrize("text", ["ext. 5", "06x", "+31/20", "1" * (TEXT_MAX_CHARACTERS + 1), "06\n12"])
def test_other_signs_are_no_phone_number(text: str) -> None:
    """Anything but digits, spaces and + ( ) - is no telephone number."""
    with pytest.raises(InvalidInput, match=r"^phone: "):
        typed_text.phone_number(text)


@pytest.mark.parametrize("text", ["jan", "@x", "jan@", "a@b@c", "jan de@x.example", "http://a@b"])
def test_mail_addresses_have_one_at_sign(text: str) -> None:
    """A mail address has something before and after its one "@", and no blanks."""
    with pytest.raises(InvalidInput, match=r"^mail: "):
        typed_text.mail_address(text)
    assert typed_text.mail_address("jan@politie.example") == "jan@politie.example"


def test_needed_field_must_be_filled() -> None:
    """A field that must be filled is refused when only blanks stand in it."""
    with pytest.raises(InvalidInput, match=r"^name: nothing"):
        typed_text.filled_line("name", "  ")
