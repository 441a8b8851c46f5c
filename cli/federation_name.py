"""The federation's name as people tell it: 64 hexadecimal digits, or the words that stand for its first bytes."""

import re
from collections.abc import Callable

from node.errors import InvalidInput
from node.protocol.fingerprint_words import FINGERPRINT_SPOKEN_BYTES, words_of

_HEX = re.compile(r"[0-9a-f]{64}")


def federation_named(text: str) -> Callable[[bytes], bool]:
    """Tells whether a federation (32 bytes) is the one that was named. Raises `InvalidInput` when none was."""
    told = text.strip().lower()
    if _HEX.fullmatch(told):
        return lambda federation: federation.hex() == told
    words = tuple(told.split())
    if len(words) < FINGERPRINT_SPOKEN_BYTES:
        raise InvalidInput(
            "--federation is not the name of a federation",
            f"write its 64 hexadecimal digits, or its {FINGERPRINT_SPOKEN_BYTES} words between quotes, as a steward "
            "reads them out",
        )
    return lambda federation: words == tuple(word.lower() for word in words_of(federation))[: len(words)]
