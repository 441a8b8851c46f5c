"""A signed answer, bound to the one request it answers (docs/protocol.md §4).

It covers the request's components with `;req`, not only the request's signature: a signature alone does not
fix what it was made over (RFC 9421 §2.4, §7.3.7).
"""

from collections.abc import Mapping
from dataclasses import dataclass

from nacl.signing import SigningKey

from node.limits import MESSAGE_MAX_BYTES
from node.protocol.content_digest import content_digest
from node.protocol.http_refusals import refused
from node.protocol.http_signature import Component, read_signature, sign
from node.protocol.signed_fields import (
    SIGNATURE_FIELDS,
    HeaderLines,
    MediaType,
    head_field,
    only_lines,
    read_head_field,
    refuse_content_coding,
)
from node.protocol.signed_request import REQUEST_COMPONENTS, SignedRequest, refuse_other_body

COVERED_FIELDS = ("content-type", "content-digest", "raakvlak-head")
_OWN = tuple(Component(name) for name in ("@status", *COVERED_FIELDS))
_OF_REQUEST = tuple(Component(component.name, of_request=True) for component in REQUEST_COMPONENTS)
_ITS_INPUT = Component("signature-input", of_request=True)
RESPONSE_COMPONENTS = (*_OWN, *_OF_REQUEST, _ITS_INPUT)
_REQUIRED = frozenset(RESPONSE_COMPONENTS)
_COVERED = frozenset(COVERED_FIELDS)
_FIRST_ERROR_STATUS = 400


@dataclass(frozen=True, slots=True)
class SignedResponse:
    """The signed part of an answer, with the request that it answers.

    `headers` has the three covered fields, `signature-input` and `signature`, by their lower-case names.
    """

    request: SignedRequest
    status: int
    headers: Mapping[str, str]

    def components(self) -> dict[Component, str]:
        """The covered components with their values."""
        return answer_components(self.status, self.headers, self.request)


@dataclass(frozen=True, slots=True)
class VerifiedResponse:
    """An answer whose signature is right, to this request, now: its head, and its signed part to keep."""

    head: bytes
    response: SignedResponse


def sign_response(
    key: SigningKey,
    nid: bytes,
    request: SignedRequest,
    *,
    status: int,
    head: bytes,
    body: bytes,
    now: float,
    max_bytes: int = MESSAGE_MAX_BYTES,
) -> dict[str, str]:
    """The headers of this node's answer to `request`: the covered fields and the signature, lower-case names.

    The content type follows from the status (`media_type_of`); `head` may be empty, `now` is in seconds since
    1970. Raises `ValueError` for what no message may have.
    """
    if len(body) > max_bytes:
        raise ValueError(f"a message has at most {max_bytes} bytes")
    fields = {
        "content-type": media_type_of(status).value,
        "content-digest": content_digest(body),
        "raakvlak-head": head_field(head),
    }
    return fields | sign(answer_components(status, fields, request), key, nid, now)


def verify_response(
    request: SignedRequest,
    status: int,
    headers: HeaderLines,
    body: bytes,
    *,
    peer_key: bytes,
    now: float,
    max_bytes: int = MESSAGE_MAX_BYTES,
) -> VerifiedResponse:
    """The answer to `request`, the request as it was sent, from the member it was sent to.

    `peer_key` is that member's public key in the covenant (32 bytes). Raises `ProtocolRefusal` with the codes
    of a request; nothing of a refused answer is used, so for the sender it is no answer at all.
    """
    fields = only_lines(headers, _COVERED)
    claimed = read_signature(fields, _REQUIRED)
    if claimed.signer.hex() != request.headers["raakvlak-to"]:
        raise refused("unknown-sender", "the answer is signed by another node than the one that was asked")
    response = SignedResponse(request, status, {name: fields[name] for name in (*COVERED_FIELDS, *SIGNATURE_FIELDS)})
    claimed.refuse_unless_made_with(peer_key, response.components())
    if fields["content-type"] != media_type_of(status):
        raise refused("bad-media-type", "answers below status 400 are CBOR, refusals are problem+json")
    refuse_content_coding(fields)
    refuse_other_body(fields["content-digest"], body, max_bytes)
    head = read_head_field(fields["raakvlak-head"])
    claimed.refuse_outside_window(now)  # at last: of an answer that is too old nothing else is wrong
    return VerifiedResponse(head, response)


def media_type_of(status: int) -> MediaType:
    """The only content type that an answer with this status has, so that the status alone tells a refusal."""
    return MediaType.CBOR if status < _FIRST_ERROR_STATUS else MediaType.PROBLEM


def answer_components(status: int, fields: Mapping[str, str], request: SignedRequest) -> dict[Component, str]:
    """The components that an answer covers, with their values: its own, then those of its request."""
    own = (str(status), *(fields[name] for name in COVERED_FIELDS))
    values = (*own, *request.components().values(), request.headers["signature-input"])
    return dict(zip(RESPONSE_COMPONENTS, values, strict=True))
