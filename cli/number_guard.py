"""Citizen numbers have no place on the command line, nor in what the program tells of its own trouble.

Other users of the machine see every command line, and the shell keeps it in its history.
"""

import re
from collections.abc import Sequence

from node.errors import InvalidInput
from node.matching.number_in_text import holds_number, without_numbers

PHONE_OPTIONS = ("--phone", "--next-phone")
"""Their values are not looked at: one telephone number of nine digits in eleven reads as a citizen number."""

_OCTET = "(?:25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])"
_IP_ADDRESS = re.compile(rf"(?<![0-9.]){_OCTET}(?:\.{_OCTET}){{3}}(?![0-9]|\.[0-9])")
_DIGEST = re.compile(r"(?<![0-9A-Za-z])(?=[0-9]*[A-Fa-f])[0-9A-Fa-f]{16,}(?![0-9A-Za-z])")
"""Digests and keys in hex, in which nine digits stand together now and then."""


def refuse_numbers(words: Sequence[str]) -> None:
    """Raise `InvalidInput`, which repeats nothing, when a word of the command line reads as a citizen number."""
    previous = ""
    for word in words:
        phone = previous in PHONE_OPTIONS or word.partition("=")[0] in PHONE_OPTIONS
        if not phone and holds_number(_DIGEST.sub("x", _IP_ADDRESS.sub("x", word))):
            raise InvalidInput(
                "a citizen service number stands on the command line",
                "delete this line from your shell's history; the number is asked for at a prompt, or read from "
                "standard input with -, or from a file with --file",
            )
        previous = word


def hide_numbers(text: str) -> str:
    """The text with everything that could be a citizen number taken out."""
    return without_numbers(text, "(number hidden)")
