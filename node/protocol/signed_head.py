"""A signed message without its body, kept to be shown to others: who said which head to whom (docs/protocol.md §4).

It is verified with nothing but the signer's public key, long after it was sent: by whoever settles a dispute or audits
a session. So there is no time window here; `created` tells what the signer's clock said.
"""

import re
from dataclasses import dataclass

from node.limits import SIGNED_HEAD_MAX_BYTES
from node.protocol import cbor
from node.protocol.content_digest import digest_in, is_content_digest
from node.protocol.http_refusals import refused
from node.protocol.http_signature import ClaimedSignature, read_signature
from node.protocol.signed_fields import SIGNATURE_FIELDS, read_head_field
from node.protocol.signed_request import COVERED_FIELDS as REQUEST_FIELDS
from node.protocol.signed_request import REQUEST_COMPONENTS, SignedRequest
from node.protocol.signed_response import COVERED_FIELDS as RESPONSE_FIELDS
from node.protocol.signed_response import RESPONSE_COMPONENTS, SignedResponse, media_type_of

VERSION = 1
_OF_REQUEST = (*REQUEST_FIELDS, *SIGNATURE_FIELDS)
_OF_RESPONSE = (*RESPONSE_FIELDS, *SIGNATURE_FIELDS)
_NID_HEX = re.compile(r"[0-9a-f]{64}")

SignedHead = SignedRequest | SignedResponse
"""A request, or an answer with the request that it answers."""


@dataclass(frozen=True, slots=True)
class Said:
    """What a verified signature vouches for. NIDs and digests have 32 bytes.

    `to` and `target_uri` tell where the request went: to the receiver of a request, to the signer of an answer.
    `created` is in seconds since 1970. Of an answer, `status` is its own and `asked` the head of the request that it
    answers; of a request they are None and empty.
    """

    signer: bytes
    to: bytes
    target_uri: str
    head: bytes
    body_digest: bytes
    created: int
    status: int | None = None
    asked: bytes = b""


def encode_signed(signed: SignedHead) -> bytes:
    """The bytes to keep (`signed-head` in schema.cddl)."""
    if isinstance(signed, SignedRequest):
        return cbor.encode([VERSION, _request_values(signed)])
    answer = [signed.status, *(signed.headers[name] for name in _OF_RESPONSE)]
    return cbor.encode([VERSION, _request_values(signed.request), answer])


def decode_signed(data: bytes) -> SignedHead:
    """What was kept, or is shown by somebody; not yet verified. Raises `ProtocolRefusal` (`bad-message`)."""
    (method, target_uri, *fields), *answer = cbor.decode(data, "signed-head", SIGNED_HEAD_MAX_BYTES)[1:]
    request = SignedRequest(method, target_uri, dict(zip(_OF_REQUEST, fields, strict=True)))
    if not answer:
        return request
    ((status, *answer_fields),) = answer
    return SignedResponse(request, status, dict(zip(_OF_RESPONSE, answer_fields, strict=True)))


def claimed_signer(signed: SignedHead) -> bytes:
    """The NID (32 bytes) that the signature names: whose key to look up. Raises `ProtocolRefusal` (`bad-signature`)."""
    return _claimed(signed).signer


def verify_signed(signed: SignedHead, public_key: bytes) -> Said:
    """What the holder of the key (32 bytes) signed. Raises `ProtocolRefusal` with the codes of §4 for anything else.

    Whether signer, receiver, address and time are those that are meant is for the caller to see.
    """
    claimed = _claimed(signed)
    claimed.refuse_unless_made_with(public_key, signed.components())
    if isinstance(signed, SignedResponse):
        request, status = signed.request, signed.status
        asked = read_head_field(request.headers["raakvlak-head"])
    else:
        request, status, asked = signed, None, b""
    if signed.headers["content-type"] != media_type_of(status or 0):
        raise refused("bad-media-type", "a message of another content type than its kind has")
    if not is_content_digest(signed.headers["content-digest"]):
        raise refused("bad-digest", "Content-Digest is not one sha-256 (RFC 9530)")
    return Said(
        claimed.signer,
        _nid_in(request.headers["raakvlak-to"]),
        request.target_uri,
        read_head_field(signed.headers["raakvlak-head"]),
        digest_in(signed.headers["content-digest"]),
        claimed.created,
        status,
        asked,
    )


def _claimed(signed: SignedHead) -> ClaimedSignature:
    required = REQUEST_COMPONENTS if isinstance(signed, SignedRequest) else RESPONSE_COMPONENTS
    return read_signature(signed.headers, frozenset(required))


def _request_values(request: SignedRequest) -> list[str]:
    return [request.method, request.target_uri, *(request.headers[name] for name in _OF_REQUEST)]


def _nid_in(field: str) -> bytes:
    if not _NID_HEX.fullmatch(field):
        raise refused("wrong-receiver", "raakvlak-to is not a NID in 64 lower-case hexadecimal digits")
    return bytes.fromhex(field)
