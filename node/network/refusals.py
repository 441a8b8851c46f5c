"""Refusals of signed HTTP: their codes and statuses, and how a refusal looks on the wire (RFC 9457)."""

import json
import re

from node.errors import ProtocolRefusal

STATUS = {
    "not-signed": 401,
    "bad-signature": 401,
    "unknown-sender": 401,
    "too-old": 401,
    "wrong-receiver": 421,
    "bad-media-type": 415,
    "bad-digest": 400,
    "bad-head": 400,
    "too-big": 413,
}
"""The HTTP status of each refusal that the signed HTTP layer itself gives (docs/protocol.md §4)."""

PROBLEM_TYPE = "urn:raakvlak:problem:"
_CODE = re.compile(r"[a-z][a-z0-9-]{0,39}")


def refused(code: str, detail: str) -> ProtocolRefusal:
    """The refusal `code` with its status. `detail` is our own text and repeats nothing of the message."""
    return ProtocolRefusal(code, detail, STATUS[code])


def problem(code: str, detail: str, status: int) -> bytes:
    """The body of an answer that refuses, of type application/problem+json (RFC 9457 §3.1)."""
    members = {"type": PROBLEM_TYPE + code, "status": status, "detail": detail}
    return json.dumps(members, separators=(",", ":")).encode()


def problem_code(body: bytes) -> str | None:
    """The code in a peer's problem+json, None when the body is not one of ours; its `detail` is not used."""
    try:
        members = json.loads(body)
    except (ValueError, RecursionError):
        return None
    kind = members.get("type") if isinstance(members, dict) else None
    if not isinstance(kind, str) or not kind.startswith(PROBLEM_TYPE):
        return None
    code = kind.removeprefix(PROBLEM_TYPE)
    return code if _CODE.fullmatch(code) else None
