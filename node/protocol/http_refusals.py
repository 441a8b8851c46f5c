"""The refusals of signed HTTP itself: their codes and statuses (docs/protocol.md §4)."""

from node.errors import ProtocolRefusal

STATUS = {
    "not-signed": 401,
    "bad-signature": 401,
    "unknown-sender": 401,
    "too-old": 401,
    "wrong-receiver": 421,
    "bad-media-type": 415,
    "bad-digest": 400,
    "bad-head": 400,
    "too-big": 413,
}
"""The HTTP status of each refusal that the signed HTTP layer itself gives."""


def refused(code: str, detail: str) -> ProtocolRefusal:
    """The refusal `code` with its status. `detail` is our own text and repeats nothing of the message."""
    return ProtocolRefusal(code, detail, STATUS[code])
