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


class OutsideWindow(ProtocolRefusal):
    """`too-old`: the message was signed at `created` by its signer's clock (seconds since 1970), too far from now.

    That is the signer's word only where the signature was verified before.
    """

    def __init__(self, detail: str, created: int) -> None:
        super().__init__("too-old", detail, STATUS["too-old"])
        self.created = created


def refused(code: str, detail: str) -> ProtocolRefusal:
    """The refusal `code` with its status. `detail` is our own text and repeats nothing of the message."""
    return ProtocolRefusal(code, detail, STATUS[code])
