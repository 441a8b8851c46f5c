"""Evidence: what members signed, in a file that somebody who has only the covenant can check (docs/protocol.md §11).

The file has one form: reading it and writing it again gives the same bytes, else it is refused. `evidence_claim`
verifies what is in it.
"""

import binascii
import json
from base64 import b64decode, b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from node.errors import ConfigurationError
from node.protocol.json_field import JsonField
from node.protocol.signed_fields import SIGNATURE_FIELDS
from node.protocol.signed_head import SignedHead
from node.protocol.signed_request import COVERED_FIELDS as OF_REQUEST
from node.protocol.signed_request import SignedRequest
from node.protocol.signed_response import COVERED_FIELDS as OF_ANSWER
from node.protocol.signed_response import SignedResponse

FORMAT = "raakvlak-evidence/1"
_REQUEST_FIELDS = (*OF_REQUEST, *SIGNATURE_FIELDS)
_ANSWER_FIELDS = (*OF_ANSWER, *SIGNATURE_FIELDS)
EVIDENCE_MAX_BYTES = 1 << 18
"""Two signed messages, one of them with a hello as its body, have about 10 KiB."""


class Claim(StrEnum):
    """What the evidence shows of the member who signed it."""

    EQUIVOCATION = "equivocation"
    """Two different messages of one number in one session."""
    COVENANT_FORK = "covenant-fork"
    """It holds a covenant of the same version as this one with other content."""


@dataclass(frozen=True, slots=True)
class Exhibit:
    """A signed message, with its body where that is needed: an exchange's head tells all, a hello's only its digest."""

    signed: SignedHead
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Evidence:
    """A claim with what is to show it; not yet verified."""

    claim: Claim
    exhibits: tuple[Exhibit, ...]


def write_evidence(evidence: Evidence) -> bytes:
    """The file's bytes: JSON in UTF-8, laid out for people, in its one form."""
    messages = [_exhibit_values(exhibit) for exhibit in evidence.exhibits]
    document = {"format": FORMAT, "claim": evidence.claim.value, "messages": messages}
    return (json.dumps(document, indent=2, sort_keys=True, ensure_ascii=False) + "\n").encode()


def read_evidence(data: bytes) -> Evidence:
    """What the file says. Raises `ConfigurationError` with the path of what is wrong first."""
    part = JsonField.parse("evidence", data, EVIDENCE_MAX_BYTES).exactly(("format", "claim", "messages"))
    part["format"].one_of([FORMAT])
    claim = Claim(part["claim"].one_of([each.value for each in Claim]))
    evidence = Evidence(claim, tuple(_exhibit(field) for field in part["messages"].items()))
    if write_evidence(evidence) != data:
        raise ConfigurationError(
            "evidence: not in the one form that such a file has", "get it again, as `raakvlak evidence export` wrote it"
        )
    return evidence


def _exhibit_values(exhibit: Exhibit) -> dict[str, Any]:
    signed = exhibit.signed
    request = signed.request if isinstance(signed, SignedResponse) else signed
    answer = None
    if isinstance(signed, SignedResponse):
        answer = {"status": signed.status, "fields": dict(signed.headers)}
    asked = {"method": request.method, "target_uri": request.target_uri, "fields": dict(request.headers)}
    return {"request": asked, "answer": answer, "body": b64encode(exhibit.body).decode() if exhibit.body else None}


def _exhibit(field: JsonField) -> Exhibit:
    part = field.exactly(("request", "answer", "body"))
    asked = part["request"].exactly(("method", "target_uri", "fields"))
    fields = _fields(asked["fields"], _REQUEST_FIELDS)
    request = SignedRequest(asked["method"].string(), asked["target_uri"].string(), fields)
    body = part["body"].or_null(_octets) or b""
    if part["answer"].value is None:
        return Exhibit(request, body)
    answer = part["answer"].exactly(("status", "fields"))
    status = answer["status"].integer(100, 599)
    return Exhibit(SignedResponse(request, status, _fields(answer["fields"], _ANSWER_FIELDS)), body)


def _fields(field: JsonField, names: Sequence[str]) -> dict[str, str]:
    return {name: inner.string() for name, inner in field.exactly(names).items()}


def _octets(field: JsonField) -> bytes:
    try:
        return b64decode(field.string(), validate=True)
    except (binascii.Error, ValueError):
        field.refuse("is not base64", "get the file again, as `raakvlak evidence export` wrote it")
