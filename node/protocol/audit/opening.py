"""An opening: what the audited node tells the auditor alone of the points that were drawn (docs/protocol.md §9).

It is sealed to the auditor's key, since it holds citizen numbers, and signed by the audited member, so that nobody on
the way can put a false one in its place.
"""

from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import rfc8785
from nacl.exceptions import CryptoError
from nacl.public import SealedBox
from nacl.signing import SigningKey, VerifyKey

from node.errors import AuditRefused, InvalidInput, ProtocolRefusal
from node.limits import AUDIT_FILE_MAX_BYTES
from node.model import PURPOSE_PATTERN, Bsn, Item, ItemKind
from node.protocol import cbor
from node.protocol.audit.challenge import Challenge
from node.protocol.audit.session import Handle
from node.protocol.covenant import Member
from node.protocol.document_signature import is_signed
from node.protocol.json_field import JsonField
from node.protocol.member_reading import SIGNATURE_BYTES

FORMAT = "raakvlak-audit-opening/1"
SIGNED_LABEL = b"raakvlak/1 opened\x00"
OPENING_LABEL = b"opening"
"""The label of an opening's proof (`proof_context`); its verifier is the auditor, as `node_id` of its key."""
VERSION = 1
_DIGEST_BYTES = 32
_NAMES = ("audited", "pair", "challenge", "sealed")
_KINDS = (ItemKind.PERSON, ItemKind.FAMILY)
_HINT = "ask the audited organisation for its file again"


@dataclass(frozen=True, slots=True)
class EntryProof:
    """That a person stands in the logbook: the entry's number, the person's place in it, the salt of the commitment."""

    number: int
    person: int
    salt: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class OpenedPoint:
    """A point and the item that it was made of: k·H(item) with the committed k, as the proof (64 bytes) shows.

    `entry` is where the item's signal stands in the logbook; None when it stands in no entry that can be shown.
    """

    handle: Handle
    point: bytes
    item: Item
    proof: bytes
    entry: EntryProof | None


@dataclass(frozen=True, slots=True)
class LogbookStretch:
    """A stretch of the logbook from entry `first` on, by the digests of its contents.

    `previous` is the digest of the entry before. `shown` has the contents of the entries that openings name, by number.
    """

    first: int
    previous: bytes
    contents: tuple[bytes, ...]
    shown: Mapping[int, bytes]


@dataclass(frozen=True, slots=True)
class Opening:
    """The dummy key, the opened points, and handles of points that were drawn and cannot be opened."""

    dummy_key: bytes = field(repr=False)
    points: tuple[OpenedPoint, ...]
    unopened: tuple[Handle, ...]
    stretch: LogbookStretch | None

    def encode(self) -> bytes:
        """The plaintext (`opening` in schema.cddl)."""
        opened = [_opened_value(point) for point in self.points]
        stretch = [] if self.stretch is None else [_stretch_value(self.stretch)]
        return cbor.encode([VERSION, self.dummy_key, opened, [list(handle) for handle in self.unopened], *stretch])

    @classmethod
    def decode(cls, data: bytes) -> "Opening":
        """Raises `ProtocolRefusal` (`bad-message`), or `InvalidInput` for a number that is none."""
        dummy_key, opened, unopened, *stretch = cbor.decode(data, "opening", AUDIT_FILE_MAX_BYTES)[1:]
        handles = tuple((n, j) for n, j in unopened)
        return cls(
            dummy_key,
            tuple(map(_opened_point, opened)),
            handles,
            _stretch(stretch[0]) if stretch else None,
        )


def seal_opening(opening: Opening, challenge: Challenge, auditor_key: bytes, seed: bytes) -> dict[str, Any]:
    """The auditor's file as JSON values, sealed to its Ed25519 key (32 bytes) and signed with the node's (`seed`)."""
    box = SealedBox(VerifyKey(auditor_key).to_curve25519_public_key())
    content = {
        "format": FORMAT,
        "audited": challenge.audited,
        "pair": challenge.pair,
        "challenge": challenge.digest.hex(),
        "sealed": b64encode(box.encrypt(opening.encode())).decode(),
    }
    signature = SigningKey(seed).sign(SIGNED_LABEL + rfc8785.dumps(content)).signature
    return {"opening": content, "signature": signature.hex()}


def open_opening(file: JsonField, challenge: Challenge, audited: Member, auditor_seed: bytes) -> Opening:
    """What the audited member tells. Raises `ConfigurationError` for a file out of form, else `AuditRefused`."""
    outer = file.exactly(("opening", "signature"))
    part = outer["opening"].of_format(FORMAT, _NAMES)
    expected = {"audited": challenge.audited, "pair": challenge.pair, "challenge": challenge.digest.hex()}
    content = {name: part[name].hex(_DIGEST_BYTES) for name in expected}
    if content != expected:
        raise AuditRefused("the opening answers another challenge", "give the challenge that it was made for")
    sealed = part["sealed"].octets(AUDIT_FILE_MAX_BYTES)
    signed = {"format": FORMAT, **content, "sealed": part["sealed"].string()}
    signature = bytes.fromhex(outer["signature"].hex(SIGNATURE_BYTES))
    if not is_signed(audited.key, SIGNED_LABEL + rfc8785.dumps(signed), signature):
        raise AuditRefused("the opening is not signed by the audited member", _HINT)
    return _decoded(sealed, auditor_seed)


def _decoded(sealed: bytes, auditor_seed: bytes) -> Opening:
    try:
        plain = SealedBox(SigningKey(auditor_seed).to_curve25519_private_key()).decrypt(sealed)
        return Opening.decode(plain)
    except CryptoError:
        raise AuditRefused("the opening is not sealed to this key", "use the auditor's key; else " + _HINT) from None
    except (ProtocolRefusal, InvalidInput):  # neither tells more than that: it may hold a number
        raise AuditRefused("what the opening holds is of no form that this version reads", _HINT) from None


def _opened_value(point: OpenedPoint) -> list[object]:
    (n, j), item, entry = point.handle, point.item, point.entry
    shown = [] if entry is None else [[entry.number, entry.person, entry.salt]]
    kind = _KINDS.index(item.kind)
    return [n, j, point.point, item.purpose, kind, item.number.digits, point.proof, *shown]


def _opened_point(value: Any) -> OpenedPoint:
    n, j, point, purpose, kind, digits, proof, *entry = value
    if not PURPOSE_PATTERN.fullmatch(purpose):
        raise ProtocolRefusal("bad-message", "a purpose that cannot be one")
    item = Item(purpose, _KINDS[kind], Bsn(digits))
    return OpenedPoint((n, j), point, item, proof, EntryProof(*entry[0]) if entry else None)


def _stretch_value(stretch: LogbookStretch) -> list[object]:
    shown = [[number, content] for number, content in sorted(stretch.shown.items())]
    return [stretch.first, stretch.previous, b"".join(stretch.contents), shown]


def _stretch(value: Any) -> LogbookStretch:
    first, previous, joined, shown = value
    if len(joined) % _DIGEST_BYTES:
        raise ProtocolRefusal("bad-message", "digests that are not a multiple of 32 bytes long")
    contents = tuple(joined[at : at + _DIGEST_BYTES] for at in range(0, len(joined), _DIGEST_BYTES))
    return LogbookStretch(first, previous, contents, {number: content for number, content in shown})
