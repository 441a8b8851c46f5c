"""Strict CBOR: one value has one encoding (RFC 8949 §4.2.1), and its form is that of the schema (RFC 8610).

cbor2 accepts duplicate keys, long integers and trailing bytes. So what was received is decoded, encoded again and
compared; then its form is looked at (`forms`), which is that of `schema.cddl`, for people and other implementations.
"""

from typing import Any, NoReturn

import cbor2

from node.errors import ProtocolRefusal
from node.limits import MESSAGE_MAX_BYTES
from node.protocol.forms import FORMS

_DEPTH_MAX = 8
"""Arrays and maps within each other: the deepest message has four."""


def _refuse_tag(*_: object) -> NoReturn:
    """No message has tags, and cbor2 works on some before the schema is asked: a regular expression took 16 seconds."""
    raise ValueError("a tag")


_TAGS = dict.fromkeys(
    (*range(6), 25, 28, 29, 30, 35, 36, 37, 52, 54, 100, 256, 258, 260, 261, 1004, 43_000), _refuse_tag
)
"""The tags that cbor2 knows; all others it gives to the hook."""


def encode(value: Any) -> bytes:
    """The deterministic encoding. Maps have the keys 0 to 23 only; there cbor2's canonical order is the RFC's."""
    return cbor2.dumps(value, canonical=True)


def decode_own(data: bytes) -> Any:
    """The value of bytes that this node wrote itself and nobody else could: no schema, no comparison."""
    return cbor2.loads(data)


def decode(data: bytes, rule: str, limit: int = MESSAGE_MAX_BYTES) -> Any:
    """The value that `data` encodes, which has the form of `rule` in the schema.

    Raises `ProtocolRefusal` with code `bad-message` for anything else: too long, not CBOR, another encoding than the
    deterministic one (trailing bytes, duplicate keys, long integers), with a tag, or of another form.
    """
    if len(data) > limit:
        raise ProtocolRefusal("bad-message", f"a {rule} of more than {limit} bytes")
    try:
        value = cbor2.loads(
            data,
            max_depth=_DEPTH_MAX,
            allow_indefinite=False,
            allow_duplicate_keys=False,
            semantic_decoders=_TAGS,
            tag_hook=_refuse_tag,
        )
        again = encode(value)
    except (cbor2.CBORError, ValueError, TypeError, OverflowError, RecursionError):
        raise ProtocolRefusal("bad-message", f"a {rule} that is not CBOR of this protocol") from None
    if again != data:
        raise ProtocolRefusal("bad-message", f"a {rule} that is not in its deterministic encoding")
    if not FORMS[rule](value):
        raise ProtocolRefusal("bad-message", f"a {rule} of another form than the schema's")
    return value
