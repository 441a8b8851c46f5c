"""A dishonest peer: the product's own functions, with one thing changed.

It takes the message that an honest node has made, opens it under its own key, changes what the test says, makes the
head fit and seals it again. So nothing is wrong with the message but the lie itself.
"""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from hashlib import sha256
from itertools import pairwise

import pytest
from nacl.signing import SigningKey

from node.errors import ProtocolRefusal
from node.limits import SLOT_BYTES
from node.model import Bsn, Item, ItemKind
from node.protocol import paths, seal, slot
from node.protocol.covenant import initiator
from node.protocol.exchange_state import ExchangeState, OpenPoint, Session
from node.protocol.group import Point
from node.protocol.messages import Body, ExchangeHead, Message, Mode, digest_head
from node.protocol.names import next_transcript, point_digest, points_digest
from node.protocol.signed_request import SignedRequest, sign_request
from node.protocol.signed_response import SignedResponse, sign_response
from node.service.context import Context
from node.service.initiating import (
    OutgoingHello,
    OutgoingRequest,
    next_outgoing,
    take_exchange_response,
    take_hello_answer,
)
from node.service.membership import IDENTITY
from node.service.professionals import add_professional, list_professionals
from node.service.responding import open_request, respond
from node.service.session_life import answer_session, load_session
from node.service.signals import add_signal
from node.storage import alarms, sessions
from node.storage.database import Database
from node.storage.key_store import MemoryKeyStore
from node.storage.sessions import StoredSession
from tests.helpers import (
    COORDINATOR,
    JEUGD,
    FixedClock,
    SeededRandomness,
    make_context,
    make_covenant,
    new_signal,
    synthetic_numbers,
)

SHARED, MINE, YOURS, OTHER = synthetic_numbers(4)
"""A number that two members signal, and numbers of one member alone."""

Change = Callable[[Body], Body]


@dataclass(frozen=True)
class Nodes:
    """Nodes on one clock; each is the initiator towards those that come after it."""

    clock: FixedClock
    all: tuple[Context, ...]

    @property
    def two(self) -> tuple[Context, Context]:
        """The first two, the initiator first."""
        return self.all[0], self.all[1]


def make_nodes(*, tick: int = 0) -> Nodes:
    """Three nodes in memory, each with one professional and no signals."""
    clock, covenant = FixedClock(), make_covenant(tick=tick)
    members = sorted(covenant.members, key=lambda member: member.nid_bytes)
    assert all(initiator(earlier, later) == earlier for earlier, later in pairwise(members))
    nodes = tuple(
        make_context(member.id, covenant=covenant, clock=clock, seed=number) for number, member in enumerate(members)
    )
    for node in nodes:
        add_professional(node, COORDINATOR, "Ada", "agent", "06 1234 5678", "ada@organisatie.example", "professional")
    return Nodes(clock, nodes)


def place(node: Context, number: Bsn) -> str:
    """A signal on this person; gives its id. It stands for an item of the person and one of the family."""
    new = new_signal(number)
    return add_signal(node, COORDINATOR, new, list_professionals(node, COORDINATOR)[0].id).signal_id


def item_of(number: Bsn) -> Item:
    """The item of the person."""
    return Item(JEUGD.id, ItemKind.PERSON, number)


def begin(first: Context, second: Context) -> None:
    """Hello and answer, both signed: both sides have an offered session."""
    sent = next_outgoing(first, second.member, called=True)
    assert isinstance(sent, OutgoingHello)
    head = digest_head(sha256(sent.data).digest())
    request = signed_request(first, second, paths.HELLO, Message(head, sent.data))
    answer = answer_session(second, first.member.nid_bytes, sent.data, request)
    take_hello_answer(first, sent, answer, signed_response(second, request, Message(head, answer)))


def signed_request(sender: Context, receiver: Context, path: str, message: Message) -> SignedRequest:
    """A message as the sender signs it for the wire."""
    key, nid, url = SigningKey(sender.keys.read(IDENTITY)), sender.member.nid_bytes, receiver.member.url + path
    now = sender.clock.now()
    return sign_request(key, nid, receiver.member.nid_bytes, url, head=message.head, body=message.body, now=now)


def signed_response(sender: Context, request: SignedRequest, message: Message) -> SignedResponse:
    """The answer to a request as its sender signs it for the wire."""
    key, nid, now = SigningKey(sender.keys.read(IDENTITY)), sender.member.nid_bytes, sender.clock.now()
    headers = sign_response(key, nid, request, status=200, head=message.head, body=message.body, now=now)
    return SignedResponse(request, 200, headers)


def conversation() -> tuple[Context, Context]:
    """Two nodes in whose next exchange each side has four points to answer and four to send."""
    first, second = make_nodes().two
    place(first, MINE)
    place(second, YOURS)
    begin(first, second)
    exchange(first, second)
    place(first, OTHER)
    place(second, SHARED)
    return first, second


def stored_session(node: Context, peer: Context) -> StoredSession:
    """The session with a peer: of the latest epoch, the offered one before the current one."""
    return sessions.established_with(node.database, peer.member.nid_bytes)[-1]


def session_of(node: Context, peer: Context) -> Session:
    """Its keys, among them the scalar k."""
    return load_session(node, stored_session(node, peer))


def state_of(node: Context, peer: Context) -> ExchangeState:
    """Where its exchange stands."""
    return ExchangeState.restore(stored_session(node, peer).state)


def unsealed(key: bytes, message: Message) -> Body:
    """A message's body without its seal."""
    return Body.decode(seal.open_body(key, message.head, message.body))


def resealed(session: Session, message: Message, plaintext: bytes, **fields: object) -> Message:
    """A message of this side with another plaintext, and a head with other fields."""
    head = replace(ExchangeHead.decode(message.head), **fields).encode()  # type: ignore[arg-type]
    return Message(head, seal.seal_body(session.keys.sending, head, plaintext, sha256(plaintext).digest()))


def reworked(session: Session, message: Message, change: Change, mode: Mode | None = None) -> Message:
    """A message of this side with a changed body, to which its head commits, and perhaps with another mode."""
    head, body = ExchangeHead.decode(message.head), change(unsealed(session.keys.sending, message))
    digests = points_digest([point_digest(Point(point)) for point in body.points])
    return resealed(session, message, body.encode(), points=digests, mode=head.mode if mode is None else mode)


def with_slot(flags: int, used: int, stream: bytes) -> Change:
    """Put a slot into the body that says this of itself, lawful or not."""
    made = (bytes([flags]) + used.to_bytes(2, "big") + stream).ljust(SLOT_BYTES, b"\x00")
    return lambda body: replace(body, slot=made)


def framed(length: int, letter: bytes) -> bytes:
    """A letter in the stream, with this length before it."""
    return length.to_bytes(2, "big") + letter


def with_letters(*letters: bytes) -> Change:
    """Put these letters into the slot; they must fit."""
    filled = slot.fill(letters, 0, False)
    assert filled.completed == len(letters)
    return lambda body: replace(body, slot=filled.slot)


def unchanged(body: Body) -> Body:
    """What an honest node says."""
    return body


def request_with(first: Context, second: Context, change: Change = unchanged, mode: Mode | None = None) -> Message:
    """The initiator's next request with a changed body. It goes on from there as if it had made it so itself."""
    honest = next_outgoing(first, second.member, called=True)
    assert isinstance(honest, OutgoingRequest)
    message = reworked(session_of(first, second), honest.message, change, mode)
    _go_on_with(first, second, message, state_of(first, second).th)
    return message


def deliver(first: Context, second: Context, request: Message) -> Message:
    """The responder's response to a request of the initiator's."""
    signed = signed_request(first, second, paths.EXCHANGE, request)
    opened = open_request(second, first.member.nid_bytes, request.head, request.body_digest, signed)
    return respond(second, opened, request.body)


def response_with(first: Context, second: Context, request: Message, change: Change = unchanged) -> Message:
    """The responder's response with a changed body; it goes on from there like the initiator of `request_with`."""
    before = state_of(second, first).th
    response = reworked(session_of(second, first), deliver(first, second, request), change)
    _go_on_with(second, first, response, next_transcript(before, request.head, response.head))
    return response


def take(first: Context, second: Context, response: Message) -> None:
    """Let the initiator take the response to its open request."""
    sent = OutgoingRequest(stored_session(first, second).id, state_of(first, second).message)
    request = signed_request(first, second, paths.EXCHANGE, sent.message)
    take_exchange_response(first, second.member, sent, response, signed_response(second, request, response))


def exchange(
    first: Context, second: Context, change_request: Change = unchanged, change_response: Change = unchanged
) -> tuple[Message, Message]:
    """A whole exchange, in which either side may lie: the request and the response."""
    request = request_with(first, second, change_request)
    response = response_with(first, second, request, change_response)
    take(first, second, response)
    return request, response


def copy_of(node: Context, seed: int) -> Context:
    """The node as it is now, on a disk of its own; as a backup it comes back with other randomness."""
    connection = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
    node.database._connection.backup(connection)
    connection.row_factory = sqlite3.Row
    keys = MemoryKeyStore()
    for name in node.keys.names():
        keys.write(name, node.keys.read(name))
    return replace(node, database=Database(connection), keys=keys, randomness=SeededRandomness(seed), opened={})


def kept(node: Context) -> list[str]:
    """All that a node keeps: every row of its database, and its keys."""
    keys = [f"{name} {node.keys.read(name).hex()}" for name in node.keys.names()]
    return [*node.database._connection.iterdump(), *keys]


def kept_beside_alarms(node: Context) -> list[str]:
    """The same without alarms, word of them to people, and the logbook's: what a refusal may leave behind."""
    told = ('INSERT INTO "alarm"', "alarm-raised", "'alarm','a-")
    return [line for line in kept(node) if not any(word in line for word in told)]


@contextmanager
def refused(code: str, *victims: Context) -> Iterator[None]:
    """What happens within is refused with this code, and the victims keep nothing of it."""
    before = [kept(victim) for victim in victims]
    with pytest.raises(ProtocolRefusal) as refusal:
        yield
    assert refusal.value.code == code
    assert [kept(victim) for victim in victims] == before


@contextmanager
def alarmed(code: str, kind: str, victim: Context) -> Iterator[None]:
    """What happens within is refused with this code, and all that the victim keeps of it is an alarm of this kind."""
    before = kept_beside_alarms(victim)
    with pytest.raises(ProtocolRefusal) as refusal:
        yield
    assert refusal.value.code == code
    assert kept_beside_alarms(victim) == before
    assert [alarm.kind for alarm in alarms.listed(victim.database, acknowledged=False)] == [kind]


def match_statuses(node: Context) -> list[str]:
    """The status of every match that the node's rule has found."""
    return [row["status"] for row in node.database.rows("SELECT status FROM peer_match ORDER BY item_id, found")]


def counter(node: Context, peer: Context, name: str) -> int:
    """How often something happened with a peer."""
    sql = "SELECT value FROM counter WHERE peer = ? AND name = ?"
    return int(node.database.value(sql, (peer.member.nid_bytes, name)) or 0)


def _go_on_with(node: Context, peer: Context, message: Message, th: bytes) -> None:
    """Make this the node's open message, with the points that are in it."""
    stored, state = stored_session(node, peer), state_of(node, peer)
    points = unsealed(session_of(node, peer).keys.sending, message).points
    items = {point.point: point.item for point in state.open}
    open_points = tuple(OpenPoint(Point(point), items.get(Point(point), 0)) for point in points)
    lie = replace(state, message=message, open=open_points, th=th)
    with node.database.transaction():
        assert sessions.save_state(node.database, stored.id, stored.state, lie.encode())
