"""Strict CBOR: one value has one encoding (RFC 8949 §4.2.1), and its form is that of the schema (RFC 8610).

cbor2 accepts duplicate keys, long integers and trailing bytes. So what was received is decoded, encoded again and
compared; then it is held against `schema.cddl`, the same file that a stranger's node is written from.
"""

import re
from functools import cache
from importlib.resources import files
from typing import Any

import cbor2
import pycddl

from node.errors import ProtocolRefusal
from node.limits import MESSAGE_MAX_BYTES

_DEPTH_MAX = 8
"""Arrays and maps within each other: the deepest message has four."""


_RULE = re.compile(r"^([a-z][a-z0-9-]*) = (?:.*\n)(?:[ \]}].*\n)*", re.MULTILINE)
_NAME = re.compile(r"[a-z][a-z0-9-]*")


@cache
def _rules() -> dict[str, str]:
    text = files("node.protocol").joinpath("schema.cddl").read_text(encoding="utf-8")
    text = "\n".join(line.partition(";")[0] for line in text.splitlines()) + "\n"
    return {match[1]: match[0] for match in _RULE.finditer(text)}


@cache
def _schema(rule: str) -> pycddl.Schema:
    """The schema that begins with `rule`, and has only what it needs: the validator's work grows with all it holds."""
    needed, missing = {}, _NAME.findall(rule)
    while missing:
        name = missing.pop()
        if name in _rules() and name not in needed:
            needed[name] = _rules()[name]
            missing += _NAME.findall(needed[name])
    return pycddl.Schema(f"start = {rule}\n" + "".join(needed.values()))


def encode(value: Any) -> bytes:
    """The deterministic encoding. Maps have the keys 0 to 23 only; there cbor2's canonical order is the RFC's."""
    return cbor2.dumps(value, canonical=True)


def decode_own(data: bytes) -> Any:
    """The value of bytes that this node wrote itself and nobody else could: no schema, no comparison."""
    return cbor2.loads(data)


def decode(data: bytes, rule: str, limit: int = MESSAGE_MAX_BYTES) -> Any:
    """The value that `data` encodes, which has the form of `rule` in the schema.

    Raises `ProtocolRefusal` with code `bad-message` for anything else: too long, not CBOR, another encoding than the
    deterministic one (trailing bytes, duplicate keys, long integers), or another form.
    """
    if len(data) > limit:
        raise ProtocolRefusal("bad-message", f"a {rule} of more than {limit} bytes")
    try:
        value = cbor2.loads(data, max_depth=_DEPTH_MAX, allow_indefinite=False, allow_duplicate_keys=False)
        again = encode(value)
    except (cbor2.CBORError, ValueError, TypeError, OverflowError, RecursionError):
        raise ProtocolRefusal("bad-message", f"a {rule} that is not CBOR of this protocol") from None
    if again != data:
        raise ProtocolRefusal("bad-message", f"a {rule} that is not in its deterministic encoding")
    try:
        _schema(rule).validate_cbor(data)
    except pycddl.ValidationError:
        raise ProtocolRefusal("bad-message", f"a {rule} of another form than the schema's") from None
    return value
