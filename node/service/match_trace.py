"""The trace id of what two organisations do about one match: the same in both logbooks, and never sent.

Both derive it from the token by which the rule found the match. Of those outside nobody can make a token: that takes
the keys of both sides (docs/protocol.md §2). So the records of two nodes can be laid side by side (docs/logbook.md).
"""

from hashlib import sha256

TRACE_BYTES = 16
"""The trace id of W3C Trace Context."""

_LABEL = b"raakvlak/1 match trace"


def trace_of_token(token: bytes) -> bytes:
    """The trace id (16 bytes) of a match that was found by this token."""
    return sha256(_LABEL + token).digest()[:TRACE_BYTES]
