"""An audit's files against docs/protocol.md §9, recomputed from its text with nothing of the code that is tested."""

import struct
from base64 import b64decode
from dataclasses import replace
from hashlib import sha256, sha512

import cbor2
import rfc8785
from nacl.public import SealedBox
from nacl.signing import SigningKey

from node.model import Bsn, ItemKind
from node.protocol.audit.result import sign_result
from node.protocol.evaluation import verify
from node.protocol.group import Point
from node.protocol.names import item_point
from node.storage import logbook
from tests.attacks.dishonest import item_of
from tests.audit.audited import AUDITOR_KEY, AUDITOR_SEED, both_ways, talking
from tests.helpers import NOW, signing_key
from tests.protocol import by_the_document as doc

DIGEST = 32


def test_the_draw() -> None:
    """The points that are opened are the first by SHA-256(label || latest || nonce || u64 n || u16 j)."""
    audit = both_ways(talking(tick=300))[1]
    challenge = audit.challenge(points=2)
    latest = bytes.fromhex(challenge.challenge.latest)
    assert latest == sha256(audit.records().exchanges[-1].head).digest()
    seed = b"raakvlak/1 draw" + latest + bytes.fromhex(challenge.challenge.nonce)
    places = {
        (n, j): sha256(seed + n.to_bytes(8, "big") + j.to_bytes(2, "big")).digest()
        for n, j in (point.handle for point in audit.opening(audit.challenge(points=20)).points)
    }
    assert [point.handle for point in audit.opening(challenge).points] == sorted(places, key=places.__getitem__)[:2]


def test_the_signatures() -> None:
    """Each file is signed over its own label, a zero byte and canonical JSON, by who made it."""
    audit = both_ways(talking())[0]
    challenge = audit.challenge()
    signed = {
        "challenge": (challenge.document(), AUDITOR_SEED),
        "opened": (audit.opened(challenge), bytes(signing_key(audit.audited.member.id))),
        "result": (sign_result(challenge.challenge, 1, NOW, AUDITOR_SEED), AUDITOR_SEED),
    }
    for label, (document, seed) in signed.items():
        ((name, content),) = ((name, part) for name, part in document.items() if name != "signature")
        message = b"raakvlak/1 " + label.encode() + b"\x00" + rfc8785.dumps(content)
        SigningKey(seed).verify_key.verify(message, bytes.fromhex(document["signature"]))
        assert content["format"] == f"raakvlak-audit-{name}/1"
    opening = signed["opened"][0]["opening"]
    assert opening["challenge"] == sha256(rfc8785.dumps(signed["challenge"][0]["challenge"])).hexdigest()


def test_the_sealed_part() -> None:
    """The auditor opens the sealed box with its own key; P, digits, proof, salt and entry are as the text says."""
    audit = both_ways(talking())[0]
    challenge = audit.challenge()
    sealed = b64decode(audit.opened(challenge)["opening"]["sealed"])
    plain = SealedBox(SigningKey(AUDITOR_SEED).to_curve25519_private_key()).decrypt(sealed)
    version, dk, opened, unopened, (first, previous, contents, shown) = cbor2.loads(plain)
    session = audit.session()
    assert (version, sha256(dk).digest(), unopened) == (1, session.dummies, [])
    chain = _chain(first, previous, contents)
    for n, j, point, purpose, kind, digits, proof, (number, person, salt) in opened:
        assert sha256(b"raakvlak/1 point" + point).digest() == session.points[n, j]
        assert (purpose, kind in (0, 1), len(digits)) == ("jeugd", True, 9)
        assert _holds(audit.audited.member.nid_bytes, session.pair, session.key, n, point, kind, digits, proof)
        content = dict(map(tuple, shown))[number]
        assert sha256(content).digest() == contents[DIGEST * (number - first) :][:DIGEST]
        committed = _persons(content)[2 * DIGEST * person :][:DIGEST]
        assert committed == sha256(b"raakvlak/1 logbook person" + salt + digits.encode()).digest()
        assert number <= chain[doc.masked(dk, n, session.logbooks[n])]


def test_the_logbook() -> None:
    """The digest of every entry follows from its number, the one before, and SHA-256 of its content."""
    audit = both_ways(talking())[0]
    db = audit.audited.database
    digest = bytes(DIGEST)
    for row in db.rows("SELECT * FROM logbook ORDER BY number"):
        parts = [row["actor"].encode(), row["action"].encode(), row["ground"].encode(), b"", row["details"].encode()]
        sealed = 32 + 24 + 32 + 9 + 16
        for at in range(0, len(row["person"]), sealed):
            one = row["person"][at : at + sealed]
            parts[3] += one[:DIGEST] + sha256(one[DIGEST:]).digest()
        content = struct.pack(">d", row["at"]) + b"".join(struct.pack(">I", len(part)) + part for part in parts)
        label = b"raakvlak/1 logbook entry"
        digest = sha256(label + struct.pack(">Q", row["number"]) + digest + sha256(content).digest()).digest()
        assert row["digest"] == digest
    assert logbook.head(db) == digest


def _chain(first: int, digest: bytes, contents: bytes) -> dict[bytes, int]:
    """The number of each entry of a stretch by its digest."""
    numbers = {}
    for number, at in enumerate(range(0, len(contents), DIGEST), start=first):
        numbered = b"raakvlak/1 logbook entry" + number.to_bytes(8, "big")
        digest = sha256(numbered + digest + contents[at : at + DIGEST]).digest()
        numbers[digest] = number
    return numbers


def _persons(content: bytes) -> bytes:
    """The fourth part of a content, after the time."""
    at = 8
    for _ in range(3):
        at += 4 + int.from_bytes(content[at : at + 4], "big")
    length = int.from_bytes(content[at : at + 4], "big")
    return content[at + 4 : at + 4 + length]


def _holds(audited: bytes, pair: bytes, key: Point, n: int, point: bytes, kind: int, digits: str, proof: bytes) -> bool:
    """Whether the proof shows P = k·H(item), under the context for openings."""
    ends = b"".join(len(part).to_bytes(2, "big") + part for part in (pair, audited, sha256(AUDITOR_KEY).digest()))
    context = b"raakvlak/1 opening-" + sha512(ends + n.to_bytes(8, "big")).digest()[:32]
    item = item_of(Bsn(digits))
    item = replace(item, kind=(ItemKind.PERSON, ItemKind.FAMILY)[kind])
    return verify(key, [item_point(pair, item)], [Point(point)], context=context, proof=proof)
