"""Where an exchange stands between two messages: a small value, stored with every message (docs/protocol.md §6)."""

from dataclasses import dataclass

from node.errors import ConfigurationError
from node.protocol import cbor
from node.protocol.cores import ONE_CORE, Cores
from node.protocol.group import Point
from node.protocol.hello import Established, SessionKeys
from node.protocol.messages import Message, Mode


@dataclass(frozen=True, slots=True)
class Session:
    """What does not change while a session lasts. `initiator` is true for the side that sends the requests."""

    pair: bytes
    me: bytes
    peer: bytes
    initiator: bool
    keys: SessionKeys
    own_key: Point
    peer_key: Point
    cores: Cores = ONE_CORE

    @classmethod
    def of(cls, established: Established, me: bytes, peer: bytes, initiator: bool) -> "Session":
        """The session that a hello and its answer made."""
        return cls(
            established.pair,
            me,
            peer,
            initiator,
            established.keys,
            established.own_key,
            established.peer_key,
        )


_SNAPSHOT_VERSION = 1
NO_MESSAGE = Message(b"", b"")
"""Where no message is open."""


@dataclass(frozen=True, slots=True)
class OpenPoint:
    """A point of mine that the peer has not answered; `item` is its number at home, or 0 for a dummy."""

    point: Point
    item: int


@dataclass(frozen=True, slots=True)
class ExchangeState:
    """The states of the two sides:

    initiator, `waiting`:     request n is sent and stored in `message`; th is th_{n-1}; `open` are request n's points
    initiator, not `waiting`: response n is taken; th is th_n; `due` are response n's points, to be answered
    responder:                response n is sent and stored in `message`; th is th_n; `open` are response n's points;
                              `request` is a digest of request n, head and body
    `sent` and `received` count points in synchronisation batches. `stream` is the begun letter of the peer; `letters`
    are ids of own letters that `message` completes, `cursor` what it holds of the next one. `mode` is that of the
    last request. `complete`: the last response said that nothing more waits at the peer.
    """

    n: int
    th: bytes
    waiting: bool = False
    open_n: int = 0
    open: tuple[OpenPoint, ...] = ()
    due: tuple[Point, ...] = ()
    request: bytes = bytes(32)
    message: Message = NO_MESSAGE
    sent: int = 0
    received: int = 0
    stream: bytes = b""
    letters: tuple[bytes, ...] = ()
    cursor: int = 0
    mode: Mode = Mode.GROWTH
    complete: bool = False

    @classmethod
    def begin(cls, pair: bytes) -> "ExchangeState":
        """Before the first request; th_0 is PAIR."""
        return cls(0, pair)

    def encode(self) -> bytes:
        """A snapshot (`snapshot` in schema.cddl)."""
        return cbor.encode(
            [
                _SNAPSHOT_VERSION,
                self.n,
                self.th,
                self.waiting,
                self.open_n,
                [[point.point, point.item] for point in self.open],
                list(self.due),
                self.request,
                self.message.head,
                self.message.body,
                self.sent,
                self.received,
                self.stream,
                list(self.letters),
                self.cursor,
                int(self.mode),
                self.complete,
            ]
        )

    @classmethod
    def restore(cls, snapshot: bytes) -> "ExchangeState":
        """From a snapshot of this node's own. Raises `ConfigurationError` when another version has made it."""
        version, *fields = cbor.decode_own(snapshot)
        if version != _SNAPSHOT_VERSION:
            raise ConfigurationError(
                f"a session was stored by another version of Raakvlak (snapshot {version})",
                "install the version that wrote this database, or a later one",
            )
        n, th, waiting, open_n, open_points, due, request, head, body, *rest = fields
        sent, received, stream, letters, cursor, mode, complete = rest
        points = tuple(OpenPoint(Point(point), item) for point, item in open_points)
        due_points = tuple(map(Point, due))
        message = Message(head, body)
        counts = (sent, received, stream, tuple(letters), cursor, Mode(mode), complete)
        return cls(n, th, waiting, open_n, points, due_points, request, message, *counts)
