"""The auditor's challenge: which session, and a nonce that decides which points must be opened (docs/protocol.md §9).

The nonce is drawn after the audited member has signed all that is asked about: neither it nor its peer chooses points.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from typing import Any

import rfc8785
from nacl.signing import SigningKey

from node.errors import AuditRefused, ConfigurationError
from node.limits import AUDIT_POINTS_MAX
from node.protocol.audit.session import AuditedSession, Handle
from node.protocol.covenant import Auditor, Covenant, federation
from node.protocol.covenant_reading import read_moment
from node.protocol.document_signature import is_signed
from node.protocol.json_field import JsonField
from node.protocol.member_reading import SIGNATURE_BYTES
from node.protocol.utc_text import utc_text

FORMAT = "raakvlak-audit-challenge/1"
CHALLENGE_MAX_BYTES = 4096
"""The file: ten short values."""
NONCE_BYTES = 32
SIGNED_LABEL = b"raakvlak/1 challenge\x00"
_EXCHANGES_MAX = 2**32 - 1
_DRAW_LABEL = b"raakvlak/1 draw"
_NAMES = ("fed", "audited", "peer", "pair", "n", "latest", "nonce", "points", "issued")


@dataclass(frozen=True)
class Challenge:
    """The audit of a session: of the points up to the audited member's message `n`, whose head has the digest `latest`.

    All are as the document writes them: bytes as lower-case hexadecimal digits, `issued` as RFC 3339.
    """

    fed: str
    audited: str
    peer: str
    pair: str
    n: int
    latest: str
    nonce: str
    points: int
    issued: str

    def content(self) -> dict[str, Any]:
        """The document as JSON values."""
        return {"format": FORMAT, **{name: getattr(self, name) for name in _NAMES}}

    @cached_property
    def canonical(self) -> bytes:
        """The bytes that the auditor signs after the label: canonical JSON (RFC 8785)."""
        return rfc8785.dumps(self.content())

    @property
    def digest(self) -> bytes:
        """SHA-256 of the canonical bytes: what an opening says that it answers."""
        return sha256(self.canonical).digest()

    def require_about(self, session: AuditedSession) -> None:
        """Raise `AuditRefused` unless it was made from the records of just this session."""
        ends = (session.audited.nid, session.peer.nid, session.pair.hex(), session.n, session.latest.hex())
        if ends != (self.audited, self.peer, self.pair, self.n, self.latest):
            raise AuditRefused("the challenge was made from other records", "give the records that it was made from")

    def drawn(self, handles: Iterable[Handle]) -> list[Handle]:
        """The points to open among these, which are no dummies: the first in the order of the draw."""
        seed = _DRAW_LABEL + bytes.fromhex(self.latest) + bytes.fromhex(self.nonce)
        return sorted(handles, key=lambda handle: _place(seed, handle))[: self.points]


@dataclass(frozen=True, slots=True)
class SignedChallenge:
    """A challenge with its signature, which may be wrong: `require_auditor` tells."""

    challenge: Challenge
    signature: bytes

    def document(self) -> dict[str, Any]:
        """What `read_challenge` reads, as JSON values."""
        return {"challenge": self.challenge.content(), "signature": self.signature.hex()}

    def require_auditor(self, covenant: Covenant) -> Auditor:
        """The covenant's auditor, who made this challenge under it.

        Raises `ConfigurationError` when the covenant has none, `AuditRefused` when somebody else made it.
        """
        auditor = auditor_of(covenant)
        signed = SIGNED_LABEL + self.challenge.canonical
        if self.challenge.fed != federation(covenant).hex():
            raise AuditRefused("the challenge is of another federation", "ask the auditor which covenant it holds")
        if not is_signed(auditor.key, signed, self.signature):
            raise AuditRefused(
                "the challenge is not signed by the auditor of the covenant",
                "open nothing; ask the auditor, whose key `raakvlak covenant show` tells",
            )
        return auditor


def auditor_of(covenant: Covenant) -> Auditor:
    """The covenant's auditor. Raises `ConfigurationError` when it has none."""
    if covenant.auditor is None:
        raise ConfigurationError(
            "the covenant names no auditor",
            "the stewards can appoint one in its next version, who is none of them",
        )
    return covenant.auditor


def make_challenge(
    session: AuditedSession, covenant: Covenant, points: int, *, nonce: bytes, now: float, seed: bytes
) -> SignedChallenge:
    """Ask for so many points of the session; `nonce` and `seed` (the auditor's secret key) are 32 bytes.

    `now` is in seconds since 1970-01-01 UTC. Raises `ConfigurationError` when it is not the auditor's key.
    """
    key = SigningKey(seed)
    if bytes(key.verify_key).hex() != auditor_of(covenant).key:
        raise ConfigurationError(
            "this key is not that of the covenant's auditor", "use the key whose public part stands in the covenant"
        )
    challenge = Challenge(
        federation(covenant).hex(),
        session.audited.nid,
        session.peer.nid,
        session.pair.hex(),
        session.n,
        session.latest.hex(),
        nonce.hex(),
        points,
        utc_text(now),
    )
    return SignedChallenge(challenge, key.sign(SIGNED_LABEL + challenge.canonical).signature)


def read_challenge(field: JsonField) -> SignedChallenge:
    """What the file says, unverified. Raises `ConfigurationError` with the path of what is wrong first."""
    outer = field.exactly(("challenge", "signature"))
    part = outer["challenge"].of_format(FORMAT, _NAMES)
    challenge = Challenge(
        fed=part["fed"].hex(32),
        audited=part["audited"].hex(32),
        peer=part["peer"].hex(32),
        pair=part["pair"].hex(32),
        n=part["n"].integer(1, _EXCHANGES_MAX),
        latest=part["latest"].hex(32),
        nonce=part["nonce"].hex(NONCE_BYTES),
        points=part["points"].integer(1, AUDIT_POINTS_MAX),
        issued=read_moment(part["issued"]),
    )
    return SignedChallenge(challenge, bytes.fromhex(outer["signature"].hex(SIGNATURE_BYTES)))


def _place(seed: bytes, handle: Handle) -> bytes:
    n, j = handle
    return sha256(seed + n.to_bytes(8, "big") + j.to_bytes(2, "big")).digest()
