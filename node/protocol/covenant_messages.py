"""What two nodes say to each other about the covenant itself (schema.cddl; docs/protocol.md §4, "The covenant's way").

Both heads tell what their sender holds. The bodies carry files as the stewards signed them: they prove themselves, so
who brings them does not matter.
"""

from dataclasses import dataclass
from typing import Any

from node.errors import ProtocolRefusal
from node.limits import BUNDLE_MAX_BYTES, HEAD_MAX_BYTES
from node.protocol import cbor
from node.protocol.messages import VERSION, CovenantMark

ANY_NODE = bytes(32)
"""In the place of a receiver's NID: whoever listens at this address. Who holds no covenant yet knows nobody's name."""
_STATEMENT_BYTES = 64


@dataclass(frozen=True, slots=True)
class Holding:
    """What a node holds: the covenant's version (0 and zeros for none) and when its newest timestamp was signed.

    `key` is the Ed25519 key with which it signs; `statement` is the signature of the key before it (64 bytes), or
    empty when the key never changed so. A peer that does not know the newest covenant yet knows the node by that.
    """

    mark: CovenantMark
    issued: int
    key: bytes
    statement: bytes = b""

    def head(self) -> bytes:
        """The head of a request."""
        return cbor.encode([VERSION, *self._values()])

    def answer_head(self, request: bytes) -> bytes:
        """The head of the answer to the request whose head has this SHA-256."""
        return cbor.encode([VERSION, request, *self._values()])

    def _values(self) -> list[int | bytes]:
        return [self.mark.version, self.mark.digest, self.issued, self.key, self.statement]


@dataclass(frozen=True, slots=True)
class Bundle:
    """A covenant's file and a timestamp's, either of them empty where the receiver needs none."""

    covenant: bytes = b""
    timestamp: bytes = b""

    def encode(self) -> bytes:
        """The body; empty when both are."""
        return cbor.encode([VERSION, self.covenant, self.timestamp]) if self.covenant or self.timestamp else b""

    @classmethod
    def decode(cls, data: bytes) -> "Bundle":
        """Raises `ProtocolRefusal` (`bad-message`)."""
        return cls(*cbor.decode(data, "bundle", BUNDLE_MAX_BYTES)[1:]) if data else cls()


def read_covenant_head(data: bytes) -> Holding:
    """What a request's head says. Raises `ProtocolRefusal` (`bad-message`)."""
    return _holding(cbor.decode(data, "covenant-head", HEAD_MAX_BYTES)[1:])


def read_covenant_answer_head(data: bytes) -> tuple[bytes, Holding]:
    """SHA-256 of the head that is answered, and what the answer says. Raises `ProtocolRefusal` (`bad-message`)."""
    request, *values = cbor.decode(data, "covenant-answer-head", HEAD_MAX_BYTES)[1:]
    return request, _holding(values)


def _holding(values: list[Any]) -> Holding:
    version, digest, issued, key, statement = values
    if len(statement) not in (0, _STATEMENT_BYTES):
        raise ProtocolRefusal("bad-message", "a statement on a key is 64 bytes, or empty")
    return Holding(CovenantMark(version, digest), issued, key, statement)
