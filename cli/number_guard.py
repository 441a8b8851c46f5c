"""Citizen numbers have no place on the command line, nor in what the program tells of its own trouble.

Other users of the machine see every command line, and the shell keeps it in its history.
"""

import re
from collections.abc import Sequence

from node.errors import InvalidInput
from node.model import Bsn

PHONE_OPTION = "--phone"
"""Its value is not looked at: one telephone number of nine digits in eleven reads as a citizen number."""

_EDGE_BEFORE, _EDGE_AFTER = r"(?<![0-9A-Za-z])(?<![0-9][ .])", r"(?![0-9A-Za-z])(?![ .][0-9])"
_BETWEEN = r"[ .\-/_\u00a0\u2010-\u2015]"
"""What people write between the digits: blanks, dots, hyphens and dashes, slashes, underscores."""
_WRITTEN = rf"(?:\d{{9}}|\d{{4}}{_BETWEEN}\d{{2}}{_BETWEEN}\d{{3}}|\d{{3}}{_BETWEEN}\d{{3}}{_BETWEEN}\d{{3}})"
_INSIDE = re.compile(_EDGE_BEFORE + _WRITTEN + _EDGE_AFTER, re.ASCII)
"""The ways people write one. Four groups are a network address."""
_SEPARATORS = re.compile(_BETWEEN)
_IP_ADDRESS = re.compile(r"[0-9]{1,3}(?:\.[0-9]{1,3}){3}")
_ANY_NINE_DIGITS = re.compile(rf"(?<![0-9])(?:[0-9](?:[ .]?[0-9]){{8}}|{_WRITTEN})(?![0-9])", re.ASCII)


def refuse_numbers(words: Sequence[str]) -> None:
    """Raise `InvalidInput`, which repeats nothing, when a word of the command line reads as a citizen number."""
    previous = ""
    for word in words:
        phone = previous == PHONE_OPTION or word.startswith(f"{PHONE_OPTION}=")
        if not phone and _holds_number(word):
            raise InvalidInput(
                "a citizen service number stands on the command line",
                "delete this line from your shell's history; the number is asked for at a prompt, or read from "
                "standard input with -, or from a file with --file",
            )
        previous = word


def hide_numbers(text: str) -> str:
    """The text with everything that could be a citizen number taken out."""
    return _ANY_NINE_DIGITS.sub("(number hidden)", text)


def _holds_number(word: str) -> bool:
    value = word.rpartition("=")[2]
    whole = not _IP_ADDRESS.fullmatch(value) and _reads_as_number(value)
    return whole or any(_reads_as_number(found.group()) for found in _INSIDE.finditer(word))


def _reads_as_number(text: str) -> bool:
    try:
        Bsn(_SEPARATORS.sub("", text))
    except InvalidInput:
        return False
    return True
