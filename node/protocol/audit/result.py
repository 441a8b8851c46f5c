"""What the peer of an audited member may know: how many points were not accounted for, and nothing else."""

from dataclasses import dataclass
from typing import Any

import rfc8785
from nacl.signing import SigningKey

from node.errors import AuditRefused
from node.limits import AUDIT_POINTS_MAX
from node.protocol.audit.challenge import Challenge, auditor_of
from node.protocol.covenant import Covenant, federation
from node.protocol.covenant_reading import read_moment
from node.protocol.document_signature import is_signed
from node.protocol.json_field import JsonField
from node.protocol.member_reading import SIGNATURE_BYTES
from node.protocol.utc_text import utc_text

FORMAT = "raakvlak-audit-result/1"
RESULT_MAX_BYTES = 4096
"""The file: seven short values."""
SIGNED_LABEL = b"raakvlak/1 result\x00"
_DIGEST_BYTES = 32
_NAMES = ("fed", "audited", "peer", "pair", "issued", "not_accounted_for")


@dataclass(frozen=True, slots=True)
class AuditResult:
    """The outcome of an audit of a session; the values are as the document writes them."""

    fed: str
    audited: str
    peer: str
    pair: str
    issued: str
    not_accounted_for: int

    def content(self) -> dict[str, Any]:
        """The document as JSON values."""
        return {"format": FORMAT, **{name: getattr(self, name) for name in _NAMES}}


def sign_result(challenge: Challenge, not_accounted_for: int, now: float, seed: bytes) -> dict[str, Any]:
    """The file for the peer as JSON values; `seed` is the auditor's, `now` in seconds since 1970-01-01 UTC."""
    ends = (challenge.fed, challenge.audited, challenge.peer, challenge.pair)
    result = AuditResult(*ends, utc_text(now), not_accounted_for)
    signature = SigningKey(seed).sign(_signed_bytes(result)).signature
    return {"result": result.content(), "signature": signature.hex()}


def read_result(file: JsonField, covenant: Covenant) -> AuditResult:
    """What the covenant's auditor found. Raises `ConfigurationError` for a file out of form, else `AuditRefused`."""
    outer = file.exactly(("result", "signature"))
    part = outer["result"].of_format(FORMAT, _NAMES)
    result = AuditResult(
        fed=part["fed"].hex(_DIGEST_BYTES),
        audited=part["audited"].hex(_DIGEST_BYTES),
        peer=part["peer"].hex(_DIGEST_BYTES),
        pair=part["pair"].hex(_DIGEST_BYTES),
        issued=read_moment(part["issued"]),
        not_accounted_for=part["not_accounted_for"].integer(0, AUDIT_POINTS_MAX),
    )
    signature = bytes.fromhex(outer["signature"].hex(SIGNATURE_BYTES))
    is_known = all(covenant.member(bytes.fromhex(nid)) is not None for nid in (result.audited, result.peer))
    if result.fed != federation(covenant).hex() or not is_known:
        raise AuditRefused("the result is about members of another covenant", "give the covenant of these two")
    if not is_signed(auditor_of(covenant).key, _signed_bytes(result), signature):
        raise AuditRefused("the result is not signed by the auditor of the covenant", "ask the auditor for it")
    return result


def _signed_bytes(result: AuditResult) -> bytes:
    return SIGNED_LABEL + rfc8785.dumps(result.content())
