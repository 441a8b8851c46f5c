"""The join request: what a node asks to become, signed with the key that it asks it for (docs/covenant.md).

The signature shows that who asks holds the key; who that is, a steward learns by the telephone: both read the words of
the request's fingerprint to each other.
"""

import json
from dataclasses import dataclass
from hashlib import sha256

import rfc8785
from nacl.signing import SigningKey

from node.errors import ConfigurationError
from node.protocol.covenant import Member
from node.protocol.document_signature import is_signed
from node.protocol.json_field import JsonField
from node.protocol.member_reading import (
    APPLICATION_MAX_BYTES,
    SIGNATURE_BYTES,
    application_content,
    read_application,
    read_application_field,
)

FORMAT = "raakvlak-join/1"
JOIN_LABEL = b"raakvlak/1 join\x00"


@dataclass(frozen=True, slots=True)
class JoinRequest:
    """The member that a node asks to become, and its signature (64 bytes); `read_join` and `make_join` check it."""

    member: Member
    signature: bytes


def fingerprint(member: Member) -> bytes:
    """32 bytes that name all that is asked for: SHA-256 of the canonical bytes of the application."""
    return sha256(_canonical(member)).digest()


def make_join(member: Member, seed: bytes) -> JoinRequest:
    """The request of the node whose key has these 32 secret bytes.

    Raises `ConfigurationError` when that is not the member's key.
    """
    key = SigningKey(seed)
    if bytes(key.verify_key) != member.key_bytes:
        raise ConfigurationError(
            "the application has another key than this node", "make the node anew: `raakvlak node init`"
        )
    return JoinRequest(member, key.sign(_signed_bytes(member)).signature)


def read_join(data: bytes) -> JoinRequest:
    """The request in a file, its signature checked. Raises `ConfigurationError` with the path of what is wrong."""
    part = JsonField.parse("request", data, APPLICATION_MAX_BYTES).of_format(FORMAT, ("member", "signature"))
    member = read_application_field(JsonField("member", part["member"].value))
    signature = bytes.fromhex(part["signature"].hex(SIGNATURE_BYTES))
    part["signature"].require(
        is_signed(member.key, _signed_bytes(member), signature),
        "is not that of the member's key",
        "ask the organisation for its request again: it has come over changed, or somebody else wrote it",
    )
    return JoinRequest(member, signature)


def read_request(data: bytes) -> tuple[Member, bool]:
    """The member that a join request, or a `member.json` alone, asks for; and whether it showed to hold its key."""
    field = JsonField.parse("request", data, APPLICATION_MAX_BYTES)
    if isinstance(field.value, dict) and "format" in field.value:
        return read_join(data).member, True
    return read_application(data), False


def write_join(request: JoinRequest) -> bytes:
    """What `read_join` reads: the text of `join.json`."""
    document = {
        "format": FORMAT,
        "member": application_content(request.member),
        "signature": request.signature.hex(),
    }
    return (json.dumps(document, indent=2, ensure_ascii=False) + "\n").encode()


def _canonical(member: Member) -> bytes:
    return rfc8785.dumps(application_content(member))


def _signed_bytes(member: Member) -> bytes:
    return JOIN_LABEL + _canonical(member)
