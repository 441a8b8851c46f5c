"""A fingerprint on the screen: words in lines, and a code that other software reads back."""

import segno

from cli.fingerprint_view import terminal_qr, words_in_lines
from node.protocol.fingerprint_words import spoken_fingerprint

FINGERPRINT = bytes(range(32))
HALVES = {"█": (0, 0), "▀": (0, 1), "▄": (1, 0), " ": (1, 1)}
"""Which modules of two rows are dark (1): the terminal's ground is taken to be dark."""


def test_words_stand_four_a_line() -> None:
    """Sixteen words in four lines, in their order."""
    lines = words_in_lines(FINGERPRINT).splitlines()
    assert [len(line.split()) for line in lines] == [4, 4, 4, 4]
    assert tuple(" ".join(lines).split()) == spoken_fingerprint(FINGERPRINT)


def test_the_drawn_code_is_the_texts_own() -> None:
    """Read back from the half blocks, the drawing is the code of the text with its quiet zone, and moves no cursor."""
    text = FINGERPRINT.hex()
    drawn = terminal_qr(text).splitlines()
    rows = [[HALVES[sign][half] for sign in line] for line in drawn for half in (0, 1)]
    modules = [list(row) for row in segno.make(text, micro=False).matrix_iter(border=4)]
    assert rows[: len(modules)] == modules
