"""What the peer of an audited member shows: all that it was sent in a session, as far as it is signed and open.

It holds no number and no token: heads, digests of points, hello and answer, and two signatures of the audited member.
Nothing of it is believed before `node.protocol.audit.session.verify_records`.
"""

from base64 import b64encode
from dataclasses import dataclass
from typing import Any

from node.limits import BATCH_SYNCHRONISATION, HEAD_MAX_BYTES, MESSAGE_MAX_BYTES, SIGNED_HEAD_MAX_BYTES
from node.protocol.json_field import JsonField

FORMAT = "raakvlak-audit-records/1"
SESSIONS_MAX = 1_000_000
_DIGEST_BYTES = 32
_NID_BYTES = 32
_POINTS_BYTES = BATCH_SYNCHRONISATION * _DIGEST_BYTES


@dataclass(frozen=True, slots=True)
class RecordedExchange:
    """The audited member's head, the h_j of its points (32 bytes each, joined), and SHA-256 of the peer's head."""

    head: bytes
    points: bytes
    peer_head: bytes


@dataclass(frozen=True, slots=True)
class Records:
    """The peer's records of one session with the audited member, from exchange 1 on.

    `audited` and `peer` are NIDs. `sessions` is how many the two began in the session's epoch, as the peer counts.
    `greeting` is the audited member's signature over its hello or answer, `latest` that over its last message.
    """

    audited: bytes
    peer: bytes
    sessions: int
    hello: bytes
    answer: bytes
    greeting: bytes
    latest: bytes
    exchanges: tuple[RecordedExchange, ...]

    def document(self) -> dict[str, Any]:
        """What `read_records` reads, as JSON values."""
        return {
            "format": FORMAT,
            "audited": self.audited.hex(),
            "peer": self.peer.hex(),
            "sessions": self.sessions,
            "hello": _base64(self.hello),
            "answer": _base64(self.answer),
            "greeting": _base64(self.greeting),
            "latest": _base64(self.latest),
            "exchanges": [
                {"head": _base64(each.head), "points": _base64(each.points), "peer_head": each.peer_head.hex()}
                for each in self.exchanges
            ],
        }


def read_records(field: JsonField) -> Records:
    """What the file says. Raises `ConfigurationError` with the path of what is wrong first."""
    part = field.of_format(FORMAT, _NAMES)
    return Records(
        audited=bytes.fromhex(part["audited"].hex(_NID_BYTES)),
        peer=bytes.fromhex(part["peer"].hex(_NID_BYTES)),
        sessions=part["sessions"].integer(0, SESSIONS_MAX),
        hello=part["hello"].octets(MESSAGE_MAX_BYTES),
        answer=part["answer"].octets(MESSAGE_MAX_BYTES),
        greeting=part["greeting"].octets(SIGNED_HEAD_MAX_BYTES),
        latest=part["latest"].octets(SIGNED_HEAD_MAX_BYTES),
        exchanges=tuple(_exchange(each) for each in part["exchanges"].items()),
    )


_NAMES = ("audited", "peer", "sessions", "hello", "answer", "greeting", "latest", "exchanges")


def _exchange(field: JsonField) -> RecordedExchange:
    part = field.exactly(("head", "points", "peer_head"))
    points = part["points"].octets(_POINTS_BYTES)
    part["points"].require(len(points) % _DIGEST_BYTES == 0, "is no list of digests", "ask the peer for the file again")
    return RecordedExchange(
        part["head"].octets(HEAD_MAX_BYTES), points, bytes.fromhex(part["peer_head"].hex(_DIGEST_BYTES))
    )


def _base64(octets: bytes) -> str:
    return b64encode(octets).decode()
