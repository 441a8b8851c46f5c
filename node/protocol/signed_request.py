"""A signed request: made by the initiator, verified by the responder in two steps (docs/protocol.md §4).

Step one takes the headers alone, so that whatever the signed head decides is decided before the body is read.
Step two is the body's digest, over the bytes as they came.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from nacl.signing import SigningKey

from node.errors import ProtocolRefusal
from node.limits import MESSAGE_MAX_BYTES
from node.protocol.content_digest import content_digest, is_content_digest, is_digest_of
from node.protocol.http_refusals import refused
from node.protocol.http_signature import ClaimedSignature, Component, read_signature, sign
from node.protocol.signed_fields import (
    CONTENT_LENGTH,
    SIGNATURE_FIELDS,
    HeaderLines,
    MediaType,
    head_field,
    only_lines,
    read_head_field,
    refuse_content_coding,
)

METHOD = "POST"
COVERED_FIELDS = ("content-type", "content-digest", "raakvlak-to", "raakvlak-head")
REQUEST_COMPONENTS = tuple(Component(name) for name in ("@method", "@target-uri", *COVERED_FIELDS))
_REQUIRED = frozenset(REQUEST_COMPONENTS)
_COVERED = frozenset(COVERED_FIELDS)
_TARGET_URI = re.compile(r"https?://[A-Za-z0-9._:\[\]-]+/[!\"$-~]*")  # printable ASCII, no fragment
_DIGITS = re.compile(r"[0-9]{1,9}")

MemberKeys = Callable[[bytes], bytes | None]
"""From the NID of an active member to its public key in the covenant (32 bytes); None for all others."""


@dataclass(frozen=True, slots=True)
class SignedRequest:
    """The signed part of a request, on both sides: what an answer is bound to.

    `headers` has the four covered fields, `signature-input` and `signature`, by their lower-case names.
    """

    method: str
    target_uri: str
    headers: Mapping[str, str]

    def components(self) -> dict[Component, str]:
        """The covered components with their values."""
        values = (self.method, self.target_uri, *(self.headers[name] for name in COVERED_FIELDS))
        return dict(zip(REQUEST_COMPONENTS, values, strict=True))


@dataclass(frozen=True, slots=True)
class VerifiedHead:
    """A request whose signature is right, for this node, now. Its body is still to come (`verify_body`)."""

    sender: bytes
    head: bytes
    content_digest: str
    request: SignedRequest
    max_bytes: int = MESSAGE_MAX_BYTES


class RefusedFromKnownSender(ProtocolRefusal):
    """A refusal to be told in a signed answer: the signature was right, so the sender is who it says to be.

    `sender` is its NID (32 bytes), `request` what the answer is bound to (`sign_response`). Any other
    `ProtocolRefusal` of a request is told in a plain answer, without a signature.
    """

    def __init__(self, refusal: ProtocolRefusal, sender: bytes, request: SignedRequest) -> None:
        super().__init__(refusal.code, refusal.detail, refusal.status)
        self.sender = sender
        self.request = request


def sign_request(
    key: SigningKey,
    nid: bytes,
    to: bytes,
    url: str,
    *,
    head: bytes,
    body: bytes,
    now: float,
    max_bytes: int = MESSAGE_MAX_BYTES,
) -> SignedRequest:
    """A POST of `body` to the member `to` at `url` (its URL in the covenant, and a path); send its `headers`.

    NIDs are 32 bytes, `head` at most HEAD_MAX_BYTES, `body` at most `max_bytes`, `now` in seconds since 1970. Raises
    `ValueError` for what no message may have.
    """
    if not _TARGET_URI.fullmatch(url):
        raise ValueError("a target URI is absolute and printable ASCII, with a path and without a fragment")
    if len(body) > max_bytes:
        raise ValueError(f"a message has at most {max_bytes} bytes")
    fields = {
        "content-type": MediaType.CBOR.value,
        "content-digest": content_digest(body),
        "raakvlak-to": to.hex(),
        "raakvlak-head": head_field(head),
    }
    unsigned = SignedRequest(METHOD, url, fields)
    return SignedRequest(METHOD, url, fields | sign(unsigned.components(), key, nid, now))


def verify_request_head(
    method: str,
    target_uri: str,
    headers: HeaderLines,
    *,
    my_nid: bytes,
    keys: MemberKeys,
    now: float,
    max_bytes: int = MESSAGE_MAX_BYTES,
) -> VerifiedHead:
    """Step one: everything that the headers decide.

    `target_uri` is this node's own URL in the covenant and the path asked for, never what Host says. Raises
    `ProtocolRefusal` while the sender is not known, `RefusedFromKnownSender` from then on.
    """
    # 1. The signed fields, each once, and one signature of the right form.
    fields = only_lines(headers, _COVERED)
    claimed = read_signature(fields, _REQUIRED)
    # 2. Who is it? Only an active member has a key.
    key = keys(claimed.signer)
    if key is None:
        raise refused("unknown-sender", "the sender is not an active member of the covenant")
    # 3. The signature, over the method, this node's own URI, and the fields.
    signed = {name: fields[name] for name in (*COVERED_FIELDS, *SIGNATURE_FIELDS)}
    request = SignedRequest(method, target_uri, signed)
    claimed.refuse_unless_made_with(key, request.components())
    # 4. From here on the sender is known, and a refusal is told in a signed answer.
    try:
        head = _decide_from_head(claimed, fields, my_nid, now, max_bytes)
    except ProtocolRefusal as refusal:
        raise RefusedFromKnownSender(refusal, claimed.signer, request) from None
    return VerifiedHead(claimed.signer, head, fields["content-digest"], request, max_bytes)


def verify_body(verified: VerifiedHead, body: bytes) -> None:
    """Step two: these are the bytes that were signed. Raises `RefusedFromKnownSender` too-big, bad-digest."""
    try:
        refuse_other_body(verified.content_digest, body, verified.max_bytes)
    except ProtocolRefusal as refusal:
        raise RefusedFromKnownSender(refusal, verified.sender, verified.request) from None


def refuse_other_body(digest: str, body: bytes, max_bytes: int) -> None:
    """Refuse a body that is too big or not the one of the signed Content-Digest."""
    if len(body) > max_bytes:
        raise refused("too-big", f"a message has at most {max_bytes} bytes")
    if not is_digest_of(digest, body):
        raise refused("bad-digest", "the body is not the one whose digest was signed")


def _decide_from_head(
    claimed: ClaimedSignature, fields: dict[str, str], my_nid: bytes, now: float, max_bytes: int
) -> bytes:
    """Receiver, time, forms, announced size: the head's bytes, or the refusal."""
    if fields["raakvlak-to"] != my_nid.hex():
        raise refused("wrong-receiver", "this message is for another node: look up its URL in the covenant")
    claimed.refuse_outside_window(now)
    if fields["content-type"] != MediaType.CBOR:
        raise refused("bad-media-type", f"a request's content type is {MediaType.CBOR}, without parameters")
    refuse_content_coding(fields)
    if not is_content_digest(fields["content-digest"]):
        raise refused("bad-digest", "Content-Digest is not one sha-256 (RFC 9530)")
    announced = fields.get(CONTENT_LENGTH, "0")
    if not _DIGITS.fullmatch(announced) or int(announced) > max_bytes:
        raise refused("too-big", f"a message has at most {max_bytes} bytes")
    return read_head_field(fields["raakvlak-head"])
