"""The names of things, all derived by hashing under labels (docs/protocol.md §3). Integers are big-endian.

PAIR names one session of one pair and stands in every hash to the group: a point made for one pair is worth nothing
to another, whatever is done with it.
"""

from hashlib import sha256, sha512

from cryptography.hazmat.primitives.hashes import SHA512
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand

from node.model import Item
from node.protocol.group import Point
from node.protocol.hash_to_group import hash_to_group

NO_PAIR = bytes(32)
"""Where a PAIR may be absent: a hello that replaces nothing, a node that has no session."""
TOKEN_BYTES = 16

_ITEM_DST = b"HashToGroup-raakvlak/1-item-"
_DUMMY_DST = b"HashToGroup-raakvlak/1-dummy-"
_POP_DST = b"HashToGroup-raakvlak/1-pop"
_MASK_LABEL = b"raakvlak/1 mask"


def lv(value: bytes) -> bytes:
    """LV(x) = u16(length) || x."""
    return len(value).to_bytes(2, "big") + value


def u32(value: int) -> bytes:
    """Four bytes, big-endian."""
    return value.to_bytes(4, "big")


def node_id(first_key: bytes) -> bytes:
    """NID: SHA-256 of the node's first Ed25519 public key (32 bytes)."""
    return sha256(first_key).digest()


def pair_name(fed: bytes, epoch: int, nid_a: bytes, key_a: bytes, nid_b: bytes, key_b: bytes) -> bytes:
    """PAIR (32 bytes) of the session with these two committed keys, given in any order."""
    (lo, key_lo), (hi, key_hi) = sorted(((nid_a, key_a), (nid_b, key_b)))
    parts = (b"raakvlak/1 pair", fed, lo, hi, u32(epoch), key_lo, key_hi)
    return sha512(b"".join(map(lv, parts))).digest()[:32]


def item_point(pair: bytes, item: Item) -> Point:
    """H(item): the item's point for this pair, not yet multiplied by k."""
    return hash_to_group(item.encoded(), _ITEM_DST + pair)


def dummy_point(pair: bytes, dummy_key: bytes, n: int, j: int) -> Point:
    """dummy(n, j): a point with a hash of its own, so that no dummy can stand for an item."""
    seed = HKDFExpand(SHA512(), 32, n.to_bytes(8, "big") + j.to_bytes(2, "big")).derive(dummy_key)
    return hash_to_group(seed, _DUMMY_DST + pair)


def mask_logbook(dummy_key: bytes, n: int, logbook: bytes) -> bytes:
    """L of message n (32 bytes), from the logbook's head, and the head from L.

    Bare, it would change whenever something is written: whoever sees heads would see each signal, and each match.
    """
    mask = HKDFExpand(SHA512(), len(logbook), _MASK_LABEL + n.to_bytes(8, "big")).derive(dummy_key)
    return bytes(ours ^ other for ours, other in zip(logbook, mask, strict=True))


def possession_point(fed: bytes, epoch: int, sender: bytes, receiver: bytes, key: bytes) -> Point:
    """T: the point that a proof of possession multiplies."""
    return hash_to_group(_possession_input(fed, epoch, sender, receiver, key), _POP_DST)


def possession_context(fed: bytes, epoch: int, sender: bytes, receiver: bytes, key: bytes) -> bytes:
    """The context of a proof of possession (PAIR is not known yet)."""
    return b"raakvlak/1 pop-" + sha512(_possession_input(fed, epoch, sender, receiver, key)).digest()[:32]


def _possession_input(fed: bytes, epoch: int, sender: bytes, receiver: bytes, key: bytes) -> bytes:
    return b"".join(map(lv, (fed, u32(epoch), sender, receiver, key)))


def proof_context(label: bytes, pair: bytes, prover: bytes, verifier: bytes, n: int) -> bytes:
    """ctx(label, prover, verifier, n): binds a proof to its use, its session, its direction and its message."""
    bound = b"".join(map(lv, (pair, prover, verifier))) + n.to_bytes(8, "big")
    return b"raakvlak/1 " + label + b"-" + sha512(bound).digest()[:32]


def token(pair: bytes, product: Point) -> bytes:
    """What is kept of Q: equal on both sides for equal items, and worth nothing without either key."""
    return sha256(b"raakvlak/1 token" + pair + product).digest()[:TOKEN_BYTES]


def point_digest(point: Point) -> bytes:
    """h_j: what is kept of a point that was sent."""
    return sha256(b"raakvlak/1 point" + point).digest()


def points_digest(digests: list[bytes]) -> bytes:
    """D: commits to all points of a message."""
    return sha256(b"raakvlak/1 points" + b"".join(digests)).digest()


def next_transcript(previous: bytes, request_head: bytes, response_head: bytes) -> bytes:
    """th_n, which chains all heads of a session; th_0 is PAIR."""
    return next_transcript_of_digests(previous, sha256(request_head).digest(), sha256(response_head).digest())


def next_transcript_of_digests(previous: bytes, request: bytes, response: bytes) -> bytes:
    """The same from SHA-256 of each head, for whoever is not shown both."""
    return sha256(b"raakvlak/1 th" + previous + request + response).digest()
