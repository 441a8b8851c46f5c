"""Refusals that tell the peer where this node stands in their session, so that it can go on from there."""

from node.errors import ProtocolRefusal
from node.protocol.names import NO_PAIR


class SessionRefusal(ProtocolRefusal):
    """`hello-needed` names the current session, `fork` also n and th as remembered here (docs/protocol.md §5)."""

    def __init__(self, code: str, detail: str, status: int, pair: bytes, n: int = 0, th: bytes = NO_PAIR) -> None:
        super().__init__(code, detail, status)
        self.pair = pair
        self.n = n
        self.th = th
