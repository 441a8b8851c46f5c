"""Finding what reads as a citizen number in a text, however its digits were written: for fields of text and for the
command line alike.
"""

import re
import unicodedata
from collections.abc import Iterator

from node.errors import InvalidInput
from node.model import Bsn

_DIGITS = 9
_ZEROS_MOST = 9
"""Zeros before a number that are looked past."""
_GROUP = re.compile(r"[0-9]+")
_CHAIN = re.compile(r"[0-9]+(?:[\W_]+[0-9]+)*")
"""Groups of digits with anything but letters between them."""
_DAY, _MONTH, _YEAR = r"(?:0?[1-9]|[12][0-9]|3[01])", r"(?:0?[1-9]|1[0-2])", r"(?:19|20)[0-9]{2}"
_DATE = re.compile(
    rf"(?<![0-9])(?<![0-9][-/.])(?:{_YEAR}([-/.]){_MONTH}\1{_DAY}|{_DAY}([-/.]){_MONTH}\2{_YEAR})(?![0-9]|[-/.][0-9])"
)
_TIME = re.compile(r"(?<![0-9:])(?:[01]?[0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9])?(?![0-9]|:[0-9])")


def holds_number(text: str) -> bool:
    """Whether nine digits that pass the eleven-test stand in the text, by themselves or in groups.

    Anything but letters may stand between the groups, zeros before the first, and digits may be those of any script.
    Dates and times are passed over, and so is a number of which only a part of a group would do.
    """
    plain = _TIME.sub("x", _DATE.sub("x", _folded(text)))
    return any(_passes(digits) for _, _, digits in _nines(plain))


def without_numbers(text: str, instead: str) -> str:
    """The text, in compatibility form, with `instead` for all nine digits that could be a number, mistyped or not."""
    plain = _folded(text)
    parts, done = [], 0
    for start, end, _ in _nines(plain):
        if end > done:
            parts += [plain[done:start], instead] if start >= done else []
            done = end
    return "".join([*parts, plain[done:]])


def _folded(text: str) -> str:
    """In compatibility form, with every decimal digit as one of ASCII."""
    return "".join(
        character if (value := unicodedata.decimal(character, None)) is None else str(value)
        for character in unicodedata.normalize("NFKC", text)
    )


def _nines(text: str) -> Iterator[tuple[int, int, str]]:
    """Begin, end and digits of each row of whole groups that has nine digits, zeros before them left out."""
    for chain in _CHAIN.finditer(text):
        groups = [(found.start(), found.end()) for found in _GROUP.finditer(text, *chain.span())]
        for first, (start, _) in enumerate(groups):
            digits = ""
            for begin, end in groups[first:]:
                digits += text[begin:end]
                if len(digits.lstrip("0")) > _DIGITS or len(digits) > _DIGITS + _ZEROS_MOST:
                    break
                if len(digits) >= _DIGITS:
                    yield start, end, digits[-_DIGITS:]


def _passes(digits: str) -> bool:
    try:
        Bsn(digits)
    except InvalidInput:
        return False
    return True
