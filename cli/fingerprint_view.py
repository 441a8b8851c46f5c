"""A fingerprint for two people on the telephone: words to read out, and a QR code to scan from a screen."""

import io

from node.protocol.fingerprint_words import spoken_fingerprint

_WORDS_A_LINE = 4


def words_in_lines(fingerprint: bytes) -> str:
    """The words of a fingerprint (32 bytes) as people read them out, four a line."""
    words = spoken_fingerprint(fingerprint)
    return "\n".join(" ".join(words[at : at + _WORDS_A_LINE]) for at in range(0, len(words), _WORDS_A_LINE))


def terminal_qr(text: str) -> str:
    """A QR code of the text in half blocks, for a terminal that is dark on light or light on dark."""
    import segno

    drawn = io.StringIO()
    segno.make(text, micro=False).terminal(drawn, compact=True)
    return drawn.getvalue().rstrip("\n")
