"""The header fields that a signed message carries, read strictly: each once, each in its one form."""

from base64 import b64decode, b64encode
from collections.abc import Iterable
from enum import StrEnum

from node.limits import HEAD_MAX_BYTES
from node.protocol.http_refusals import refused

HeaderLines = Iterable[tuple[str, str]]
"""Header lines in their order; a name that comes twice stands there twice (`CIMultiDict.items()`)."""

SIGNATURE_FIELDS = ("signature-input", "signature")
CONTENT_CODING = "content-encoding"
CONTENT_LENGTH = "content-length"
_OPTIONAL = (CONTENT_CODING, CONTENT_LENGTH)


class MediaType(StrEnum):
    """The content types of this protocol. Parameters such as a charset are not part of it."""

    CBOR = "application/cbor"
    PROBLEM = "application/problem+json"


def only_lines(headers: HeaderLines, covered: frozenset[str]) -> dict[str, str]:
    """The values, by lower-case name, of the covered fields and of the signature's own.

    Content-Encoding and Content-Length come along when they are there. Raises `ProtocolRefusal`: not-signed
    when there is no signature; bad-signature when a field is missing or stands there twice (of two lines a
    proxy may look at the other one).
    """
    found: dict[str, str] = {}
    twice = False
    for name, value in headers:
        key = name.lower()
        if key in covered or key in SIGNATURE_FIELDS or key in _OPTIONAL:
            twice = twice or key in found
            found[key] = value.strip(" \t")
    if not all(name in found for name in SIGNATURE_FIELDS):
        raise refused("not-signed", "the message has no signature (RFC 9421)")
    if twice:
        raise refused("bad-signature", "a header field that must stand there once stands there twice")
    if not covered <= found.keys():
        raise refused("bad-signature", "a header field that must be signed is missing")
    return found


def refuse_content_coding(fields: dict[str, str]) -> None:
    """Refuse a compressed body: the digest is over the bytes as sent, and nothing is unpacked."""
    if CONTENT_CODING in fields:
        raise refused("bad-media-type", "messages are sent without a content coding")


def head_field(head: bytes) -> str:
    """The value of `raakvlak-head`: a byte sequence (RFC 9651 §3.3.5) of at most HEAD_MAX_BYTES."""
    if len(head) > HEAD_MAX_BYTES:
        raise ValueError(f"a head has at most {HEAD_MAX_BYTES} bytes")
    return f":{b64encode(head).decode()}:"


def read_head_field(field: str) -> bytes:
    """The bytes in `raakvlak-head`. Raises `ProtocolRefusal` bad-head unless `head_field` gives this text."""
    try:
        head = b64decode(field[1:-1], validate=True)
    except ValueError:  # also where the text is not ASCII
        head = None
    if head is None or len(head) > HEAD_MAX_BYTES or head_field(head) != field:
        raise refused("bad-head", f"raakvlak-head is not a byte sequence of at most {HEAD_MAX_BYTES} bytes")
    return head
