"""A member that speaks the protocol by hand, from docs/protocol.md alone, and says whatever a test wants it to say.

Of the node's own code it takes the group's arithmetic and the sealing of a box; all else is `by_the_document`. A change
is named by its field; whatever follows from that field follows from the change, so that the change is the only lie.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import cbor2
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from nacl.bindings import crypto_aead_xchacha20poly1305_ietf_decrypt

from node.protocol import seal
from node.protocol.group import GENERATOR, Point, multiply, reduce_scalar
from node.protocol.messages import Message
from node.service.context import Context
from tests.helpers import SeededRandomness
from tests.protocol import by_the_document as doc

NO_PAIR = bytes(32)
LOGBOOK = b"l" * 32
GROWTH, SYNCHRONISATION, PASSAGE = range(3)
HEAD = ("version", "pair", "n", "link", "points", "logbook", "mark", "mode")
Changes = dict[str, Any]


@dataclass(frozen=True)
class Heard:
    """A message of the honest side, opened."""

    head: list[Any]
    products: tuple[bytes, ...]
    proof: bytes
    points: tuple[bytes, ...]
    slot: bytes


class Rogue:
    """One end of a session with an honest node: `hello` and `request` as the initiator, or `answer` and `response`."""

    def __init__(self, me: Context, honest: Context, seed: int = 5) -> None:
        covenant = me.covenant
        self.me, self.peer = me.member.nid_bytes, honest.member.nid_bytes
        self.fed = bytes.fromhex(covenant.fed) if covenant.fed else covenant.digest
        self.epoch = covenant.epoch_at(honest.clock.now())
        self.mark = [covenant.version, covenant.digest]
        self._draw: Callable[[int], bytes] = SeededRandomness(seed).bytes
        self.n, self.due = 0, tuple[bytes, ...]()

    # -- §5

    def hello(self, **changes: Any) -> bytes:
        """A hello. The proof of possession stands over the changed fields."""
        self.k, self.dk, self.box_private = reduce_scalar(self._draw(64)), self._draw(32), self._draw(96)
        honest: Changes = {
            "version": 1,
            "fed": self.fed,
            "epoch": self.epoch,
            "sender": self.me,
            "receiver": self.peer,
            "replaces": NO_PAIR,
            "key": multiply(self.k, GENERATOR),
            "pop": None,
            "box_key": _box_key(self.box_private),
            "dummies": sha256(self.dk).digest(),
            "mark": self.mark,
        }
        said = honest | changes
        if said["pop"] is None:
            ends = [said[name] for name in ("fed", "epoch", "sender", "receiver", "key")]
            said["pop"] = self._possession(*ends)
        return doc.cbor(list(said.values()))

    def answer(self, hello: bytes, /, **changes: Any) -> bytes:
        """An answer to a hello. The proof of possession and the box stand over the changed fields."""
        self.k, self.dk, self.secret = reduce_scalar(self._draw(64)), self._draw(32), self._draw(32)
        asked = cbor2.loads(hello)
        honest: Changes = {
            "version": 1,
            "hello": sha256(hello).digest(),
            "sender": self.me,
            "receiver": self.peer,
            "key": multiply(self.k, GENERATOR),
            "pop": None,
            "dummies": sha256(self.dk).digest(),
            "box": None,
            "mark": self.mark,
        }
        said = honest | changes
        if said["pop"] is None:
            said["pop"] = self._possession(asked[1], asked[2], said["sender"], said["receiver"], said["key"])
        if said["box"] is None:
            said["box"] = seal.seal_box(self.secret, asked[8], doc.box_info(hello, self.me, said["key"]))
        return doc.cbor(list(said.values()))

    def begin(self, hello: bytes, answer: bytes) -> "Rogue":
        """The session that the two messages make, from this end."""
        asked, answered = cbor2.loads(hello), cbor2.loads(answer)
        initiator = asked[3] == self.me
        if initiator:
            info = doc.box_info(hello, self.peer, answered[4])
            self.secret = doc.open_box(answered[7], self.box_private, info)
        self.pair = doc.pair_name(asked[1], asked[2], (asked[3], asked[6]), (asked[4], answered[4]))
        self.peer_key = Point(answered[4] if initiator else asked[6])
        self.sending = doc.direction_key(self.secret, hello, answer, self.pair, self.me)
        self.receiving = doc.direction_key(self.secret, hello, answer, self.pair, self.peer)
        self.th = self.pair
        return self

    # -- §6

    def point(self, item: bytes) -> bytes:
        """k·H(item)."""
        return multiply(self.k, doc.item_point(self.pair, item))

    def knows(self, answers: Iterable[bytes], points: Iterable[bytes]) -> bool:
        """Whether it has learned that both hold an item: the same Q as an answer, and made of the other's point."""
        return bool(set(answers) & {multiply(self.k, Point(point)) for point in points})

    def dummies(self, n: int, count: int) -> tuple[bytes, ...]:
        """So many dummies of message n."""
        return tuple(doc.dummy_point(self.pair, self.dk, n, j) for j in range(count))

    def request(self, head: Changes | None = None, **body: Any) -> Message:
        """The next request. `points` and `products` are joined already; the head commits to the changed points."""
        return self._message(self.n + 1, self.th, head or {}, body)

    def response(self, request: Message, head: Changes | None = None, **body: Any) -> Message:
        """The response to a request, which is heard first; th follows both heads."""
        heard = self.hear(request)
        self.n, self.due = heard.head[2], heard.points
        said = self._message(self.n, sha256(request.head).digest(), head or {}, body)
        self.th = doc.next_th(self.th, request.head, said.head)
        return said

    def take(self, request: Message, response: Message) -> Heard:
        """The response to the own request: its points are to be answered next."""
        heard = self.hear(response)
        self.n, self.due = self.n + 1, heard.points
        self.th = doc.next_th(self.th, request.head, response.head)
        return heard

    def hear(self, message: Message) -> Heard:
        """A message of the honest side without its seal."""
        nonce, sealed = message.body[:24], message.body[24:]
        plain = crypto_aead_xchacha20poly1305_ietf_decrypt(sealed, message.head, nonce, self.receiving)
        products, proof, points, slot = cbor2.loads(plain)
        return Heard(cbor2.loads(message.head), _split(products), proof, _split(points), slot)

    def _message(self, n: int, link: bytes, head: Changes, body: Changes) -> Message:
        products = [multiply(self.k, Point(point)) for point in self.due]
        context = doc.exchange_context(self.pair, self.me, self.peer, n)
        asked = [Point(point) for point in self.due]
        proof = doc.prove(self.k, asked, products, context, self._draw(32)) if asked else b""
        honest = {
            "products": b"".join(products),
            "proof": proof,
            "points": b"".join(self.dummies(n, 4)),
            "slot": doc.slot(0, b""),
        }
        filled = honest | body
        digest = doc.points_digest(_split(filled["points"]))
        said = [1, self.pair, n, link, digest, LOGBOOK, self.mark, GROWTH]
        raw = doc.cbor(list((dict(zip(HEAD, said, strict=True)) | head).values()))
        return Message(raw, doc.sealed_body(self.sending, raw, doc.cbor(list(filled.values())), self._draw(32)))

    def _possession(self, fed: bytes, epoch: int, sender: bytes, receiver: bytes, key: bytes) -> bytes:
        point, context = doc.possession(fed, epoch, sender, receiver, key)
        product = multiply(self.k, point)
        return product + doc.prove(self.k, [point], [product], context, self._draw(32))


def letters(*each: Any) -> bytes:
    """A slot with these letters, given as values."""
    return doc.slot(0, b"".join(doc.lv(doc.cbor(letter)) for letter in each))


def _box_key(private: bytes) -> bytes:
    mlkem = MLKEM768PrivateKey.from_seed_bytes(private[:64]).public_key()
    x25519 = X25519PrivateKey.from_private_bytes(private[64:]).public_key()
    return mlkem.public_bytes_raw() + x25519.public_bytes_raw()


def _split(joined: bytes) -> tuple[bytes, ...]:
    return tuple(joined[at : at + 32] for at in range(0, len(joined), 32))
