"""Hello: how two nodes begin a session with fresh keys (docs/protocol.md §5).

    initiator                                         responder
    make_hello  --------------- hello ------------->  check_hello, answer_hello
    complete_hello  <---------- answer -------------

`k` is uniform and new for every session. What must be kept until the session ends is `SessionKeys`; the private key
of the box is needed once, for the answer, and destroyed then. Membership, epochs and `replaces` are judged by the
caller, who knows the covenant and the sessions there are.
"""

from dataclasses import dataclass
from hashlib import sha256

from node.errors import ProtocolRefusal
from node.ports import Randomness
from node.protocol import cbor, seal
from node.protocol.evaluation import prove, verify
from node.protocol.group import Point, Scalar, decode_point, multiply, multiply_base, random_scalar
from node.protocol.messages import Answer, CovenantMark, Hello
from node.protocol.names import lv, pair_name, possession_context, possession_point


@dataclass(frozen=True, slots=True)
class HelloSecrets:
    """What the initiator keeps between hello and answer: k, dk and the private key of the box."""

    k: Scalar
    dummy_key: bytes
    box_private: bytes

    def encode(self) -> bytes:
        """Bytes for the key file."""
        return cbor.encode([1, self.k, self.dummy_key, self.box_private])

    @classmethod
    def read(cls, data: bytes) -> "HelloSecrets":
        """From the key file's bytes."""
        k, dummy_key, box_private = cbor.decode(data, "hello-secrets")[1:]
        return cls(Scalar(k), dummy_key, box_private)


@dataclass(frozen=True, slots=True)
class SessionKeys:
    """The secrets of a session. They live in a key file, and with them every trace of the items ends (§10)."""

    k: Scalar
    dummy_key: bytes
    sending: bytes
    receiving: bytes

    def encode(self) -> bytes:
        """Bytes for the key file."""
        return cbor.encode([2, self.k, self.dummy_key, self.sending, self.receiving])

    @classmethod
    def read(cls, data: bytes) -> "SessionKeys":
        """From the key file's bytes."""
        k, dummy_key, sending, receiving = cbor.decode(data, "session-keys")[1:]
        return cls(Scalar(k), dummy_key, sending, receiving)


@dataclass(frozen=True, slots=True)
class Established:
    """A session that both sides can compute: its name, its secrets, both committed keys."""

    pair: bytes
    keys: SessionKeys
    own_key: Point
    peer_key: Point


def make_hello(
    fed: bytes,
    epoch: int,
    sender: bytes,
    receiver: bytes,
    replaces: bytes,
    covenant: CovenantMark,
    randomness: Randomness,
) -> tuple[bytes, HelloSecrets]:
    """A hello's bytes and the secrets behind it. Write the secrets to disk before the hello is sent."""
    k, dummy_key = random_scalar(randomness.bytes(64)), randomness.bytes(32)
    box = seal.box_key(randomness.bytes(seal.BOX_PRIVATE_BYTES))
    key, possession = _possession(k, fed, epoch, sender, receiver, randomness)
    dummies = sha256(dummy_key).digest()
    hello = Hello(fed, epoch, sender, receiver, replaces, key, possession, box.public, dummies, covenant)
    return hello.encode(), HelloSecrets(k, dummy_key, box.private)


def check_hello(data: bytes) -> Hello:
    """A hello whose sender knows the scalar behind its key. Raises `ProtocolRefusal`."""
    hello = Hello.decode(data)
    _check_possession(hello.fed, hello.epoch, hello.sender, hello.receiver, hello.key, hello.possession)
    return hello


def answer_hello(
    data: bytes, hello: Hello, covenant: CovenantMark, randomness: Randomness
) -> tuple[bytes, Established]:
    """The answer to a checked hello, and the session that it makes. Keep both on disk before the answer is sent."""
    k, dummy_key = random_scalar(randomness.bytes(64)), randomness.bytes(32)
    me, peer = hello.receiver, hello.sender
    key, possession = _possession(k, hello.fed, hello.epoch, me, peer, randomness)
    secret = randomness.bytes(seal.SECRET_BYTES)
    box = seal.seal_box(secret, hello.box_key, _box_info(data, me, key))
    dummies = sha256(dummy_key).digest()
    answer = Answer(sha256(data).digest(), me, peer, key, possession, dummies, box, covenant).encode()
    peer_key = decode_point(hello.key)
    pair = pair_name(hello.fed, hello.epoch, peer, peer_key, me, key)
    return answer, _establish(secret, data, answer, pair, k, dummy_key, me, peer, key, peer_key)


def complete_hello(data: bytes, secrets: HelloSecrets, answer_data: bytes) -> Established:
    """The session that the answer to the own hello makes. Raises `ProtocolRefusal` when the answer is none."""
    hello, answer = Hello.decode(data), Answer.decode(answer_data)
    me, peer = hello.sender, hello.receiver
    if (answer.hello, answer.sender, answer.receiver) != (sha256(data).digest(), peer, me):
        raise ProtocolRefusal("bad-answer", "an answer to another hello")
    _check_possession(hello.fed, hello.epoch, peer, me, answer.key, answer.possession)
    secret = seal.open_box(answer.box, secrets.box_private, _box_info(data, peer, answer.key))
    own_key, peer_key = Point(hello.key), decode_point(answer.key)
    pair = pair_name(hello.fed, hello.epoch, me, own_key, peer, peer_key)
    return _establish(secret, data, answer_data, pair, secrets.k, secrets.dummy_key, me, peer, own_key, peer_key)


def _possession(
    k: Scalar, fed: bytes, epoch: int, sender: bytes, receiver: bytes, randomness: Randomness
) -> tuple[Point, bytes]:
    key = multiply_base(k)
    point = possession_point(fed, epoch, sender, receiver, key)
    product = multiply(k, point)
    context = possession_context(fed, epoch, sender, receiver, key)
    return key, product + prove(k, key, [point], [product], context=context, random32=randomness.bytes(32))


def _check_possession(fed: bytes, epoch: int, sender: bytes, receiver: bytes, key: bytes, possession: bytes) -> None:
    point = possession_point(fed, epoch, sender, receiver, key)
    context = possession_context(fed, epoch, sender, receiver, key)
    product, proof = decode_point(possession[:32]), possession[32:]
    if not verify(decode_point(key), [point], [product], context=context, proof=proof):
        raise ProtocolRefusal("bad-possession", "the proof of possession is false")


def _box_info(hello: bytes, responder: bytes, responder_key: bytes) -> bytes:
    return b"".join(map(lv, (b"raakvlak/1 box", sha256(hello).digest(), responder, responder_key)))


def _establish(
    secret: bytes,
    hello: bytes,
    answer: bytes,
    pair: bytes,
    k: Scalar,
    dummy_key: bytes,
    me: bytes,
    peer: bytes,
    own_key: Point,
    peer_key: Point,
) -> Established:
    if own_key == peer_key:
        raise ProtocolRefusal("bad-possession", "both sides have the same key")
    sending = seal.direction_key(secret, hello, answer, pair, me)
    receiving = seal.direction_key(secret, hello, answer, pair, peer)
    return Established(pair, SessionKeys(k, dummy_key, sending, receiving), own_key, peer_key)
