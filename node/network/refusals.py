"""How a refusal looks on the wire (RFC 9457)."""

import json
import re

PROBLEM_TYPE = "urn:raakvlak:problem:"
_CODE = re.compile(r"[a-z][a-z0-9-]{0,39}")


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
