"""The header field Content-Digest (RFC 9530 §2), in the one form this protocol has: a single sha-256."""

import hashlib
import hmac
import re
from base64 import b64decode, b64encode

_FIELD = re.compile(r"sha-256=:[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=:")
"""32 bytes in canonical base64: two bits of the last letter are padding and must be zero."""


def content_digest(body: bytes) -> str:
    """The field's value for these bytes, as they go over the wire."""
    return f"sha-256=:{b64encode(hashlib.sha256(body).digest()).decode()}:"


def is_content_digest(field: str) -> bool:
    """Whether the value can be that of any body: seen before the body is read."""
    return _FIELD.fullmatch(field) is not None


def digest_in(field: str) -> bytes:
    """The 32 bytes in a value that `is_content_digest`."""
    return b64decode(field.removeprefix("sha-256=").strip(":"))


def is_digest_of(field: str, body: bytes) -> bool:
    """Whether the value is that of these bytes."""
    return hmac.compare_digest(field.encode(), content_digest(body).encode())
