"""The messages of the protocol as values, to and from bytes (schema.cddl; docs/protocol.md §5 and §6)."""

import re
from dataclasses import dataclass
from enum import IntEnum
from hashlib import sha256

from node.errors import ProtocolRefusal
from node.limits import HEAD_MAX_BYTES
from node.protocol import cbor
from node.protocol.group import POINT_BYTES, Point, decode_point

VERSION = 1
_CODE = re.compile(r"[a-z][a-z-]{1,31}")


class Mode(IntEnum):
    """What the points of a message are for (the head's last field)."""

    GROWTH = 0
    SYNCHRONISATION = 1
    PASSAGE = 2


@dataclass(frozen=True, slots=True)
class Message:
    """An exchange's request or response: the head goes in the signed header, the body is sealed."""

    head: bytes
    body: bytes

    @property
    def body_digest(self) -> bytes:
        """SHA-256 of the sealed body: what its signed Content-Digest says before it is read."""
        return sha256(self.body).digest()


@dataclass(frozen=True, slots=True)
class CovenantMark:
    """Which covenant a node holds."""

    version: int
    digest: bytes


@dataclass(frozen=True, slots=True)
class Hello:
    """The initiator's offer of a session."""

    fed: bytes
    epoch: int
    sender: bytes
    receiver: bytes
    replaces: bytes
    key: bytes
    possession: bytes
    box_key: bytes
    dummies: bytes
    covenant: CovenantMark

    def encode(self) -> bytes:
        """The message's bytes."""
        mark = [self.covenant.version, self.covenant.digest]
        ends = [self.fed, self.epoch, self.sender, self.receiver, self.replaces]
        return cbor.encode([VERSION, *ends, self.key, self.possession, self.box_key, self.dummies, mark])

    @classmethod
    def decode(cls, data: bytes) -> "Hello":
        """Raises `ProtocolRefusal` (`bad-message`)."""
        *values, mark = cbor.decode(data, "hello")[1:]
        return cls(*[*values, CovenantMark(*mark)])


@dataclass(frozen=True, slots=True)
class Answer:
    """The responder's half of a session."""

    hello: bytes
    sender: bytes
    receiver: bytes
    key: bytes
    possession: bytes
    dummies: bytes
    box: bytes
    covenant: CovenantMark

    def encode(self) -> bytes:
        """The message's bytes."""
        mark = [self.covenant.version, self.covenant.digest]
        ends = [self.hello, self.sender, self.receiver]
        return cbor.encode([VERSION, *ends, self.key, self.possession, self.dummies, self.box, mark])

    @classmethod
    def decode(cls, data: bytes) -> "Answer":
        """Raises `ProtocolRefusal` (`bad-message`)."""
        *values, mark = cbor.decode(data, "answer")[1:]
        return cls(*[*values, CovenantMark(*mark)])


@dataclass(frozen=True, slots=True)
class ExchangeHead:
    """The head of a request (`link` is th_{n-1}) or of a response (`link` is SHA-256 of the request's head)."""

    pair: bytes
    n: int
    link: bytes
    points: bytes
    logbook: bytes
    covenant: CovenantMark
    mode: Mode

    def encode(self) -> bytes:
        """The head's bytes; requests and responses have the same form."""
        mark = [self.covenant.version, self.covenant.digest]
        return cbor.encode([VERSION, self.pair, self.n, self.link, self.points, self.logbook, mark, int(self.mode)])

    @classmethod
    def decode(cls, data: bytes) -> "ExchangeHead":
        """Raises `ProtocolRefusal` (`bad-message`)."""
        pair, n, link, points, logbook, mark, mode = cbor.decode(data, "request-head", HEAD_MAX_BYTES)[1:]
        return cls(pair, n, link, points, logbook, CovenantMark(*mark), Mode(mode))


@dataclass(frozen=True, slots=True)
class Body:
    """What the seal hides: the answers to the receiver's last points, new points, and the slot with letters."""

    products: tuple[bytes, ...]
    proof: bytes
    points: tuple[bytes, ...]
    slot: bytes

    def encode(self) -> bytes:
        """The plaintext."""
        return cbor.encode([b"".join(self.products), self.proof, b"".join(self.points), self.slot])

    @classmethod
    def decode(cls, data: bytes) -> "Body":
        """Raises `ProtocolRefusal` (`bad-message`). Points are split but not yet decoded."""
        products, proof, points, slot = cbor.decode(data, "body")
        if len(proof) != (64 if products else 0):
            raise ProtocolRefusal("bad-message", "a proof without products, or products without a proof")
        return cls(_split(products), proof, _split(points), slot)


@dataclass(frozen=True, slots=True)
class Refusal:
    """What a refused sender is told in a signed head: why, and where the refusing node stands."""

    request: bytes
    code: str
    pair: bytes
    n: int
    th: bytes

    def encode(self) -> bytes:
        """The head's bytes."""
        return cbor.encode([VERSION, self.request, self.code, self.pair, self.n, self.th])

    @classmethod
    def decode(cls, data: bytes) -> "Refusal":
        """Raises `ProtocolRefusal` (`bad-message`)."""
        request, code, pair, n, th = cbor.decode(data, "refusal-head", HEAD_MAX_BYTES)[1:]
        if not _CODE.fullmatch(code):  # it is shown to people
            raise ProtocolRefusal("bad-message", "a refusal with a code that is none")
        return cls(request, code, pair, n, th)


def digest_head(value: bytes) -> bytes:
    """The head [1, 32 bytes] of a hello, its answer, a nudge and its answer."""
    return cbor.encode([VERSION, value])


def read_digest_head(data: bytes, rule: str) -> bytes:
    """The 32 bytes of such a head. Raises `ProtocolRefusal` (`bad-message`)."""
    value: bytes = cbor.decode(data, rule, HEAD_MAX_BYTES)[1]
    return value


def decode_points(encodings: tuple[bytes, ...]) -> list[Point]:
    """Every encoding as a point. Raises `ProtocolRefusal` (`bad-point`) at the first that is none."""
    return [decode_point(encoding) for encoding in encodings]


def _split(joined: bytes) -> tuple[bytes, ...]:
    if len(joined) % POINT_BYTES:
        raise ProtocolRefusal("bad-message", "points that are not a multiple of 32 bytes long")
    return tuple(joined[at : at + POINT_BYTES] for at in range(0, len(joined), POINT_BYTES))
