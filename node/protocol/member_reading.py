"""An organisation's entry in the covenant, and the application (`member.json`) with which it asks for one."""

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, fields
from hashlib import sha256
from typing import Any, cast, get_args

from nacl.bindings import crypto_core_ed25519_is_valid_point

from node.limits import SYNCHRONISATION_CLASSES
from node.model import PURPOSE_PATTERN
from node.protocol.covenant import Member, Rotation, Status
from node.protocol.json_field import JsonField
from node.protocol.member_url import is_member_url

ID_PATTERN = re.compile(r"[a-z][a-z0-9-]{0,31}")
ID_FORM = "write a lower-case letter, then at most 31 lower-case letters, digits and hyphens"
STATUSES = get_args(Status)
KEYS_NEXT_MAX = 4
"""Keys announced for a member's next changes; one is enough, the rest is room for a change in hand."""
SIGNATURE_BYTES = 64
APPLICATION_MAX_BYTES = 65_536
"""An application: one entry of a few hundred bytes."""

_NAMES = tuple(field.name.rstrip("_") for field in fields(Member))
_APPLICATION_NAMES = tuple(name for name in _NAMES if name not in {"keys_next", "rotation", "via", "status"})


def read_member(field: JsonField) -> Member:
    """One entry of the list of members. Raises `ConfigurationError` with the path of what is wrong."""
    return _member(field.exactly(_NAMES))


def read_application(data: bytes) -> Member:
    """The active member that `member.json` asks to become; the stewards decide on class and purposes."""
    return read_application_field(JsonField.parse("member", data, APPLICATION_MAX_BYTES))


def read_application_field(field: JsonField) -> Member:
    """The same, of a value that has been parsed."""
    added: dict[str, object] = {"keys_next": [], "rotation": None, "via": None, "status": "active"}
    part = field.exactly(_APPLICATION_NAMES)
    part |= {name: JsonField(f"{field.path}.{name}", value) for name, value in added.items()}
    member = _member(part)
    check_first_key(part["nid"], member)
    return member


def write_application(member: Member) -> bytes:
    """What `read_application` reads: the text of `member.json`."""
    return (json.dumps(application_content(member), indent=2, ensure_ascii=False) + "\n").encode()


def application_content(member: Member) -> dict[str, Any]:
    """What of a member's entry the organisation itself asks for, as JSON values."""
    entry = {name.rstrip("_"): value for name, value in asdict(member).items()}
    return {name: entry[name] for name in _APPLICATION_NAMES} | {"purposes": list(member.purposes)}


def read_key(field: JsonField) -> str:
    """An Ed25519 public key. One outside the prime-order group verifies nothing, or far too much."""
    key = field.hex(32)
    field.require(
        crypto_core_ed25519_is_valid_point(bytes.fromhex(key)),
        "is not an Ed25519 public key",
        "copy the public key again, all 64 digits",
    )
    return key


def read_rotation(part: Mapping[str, JsonField]) -> Rotation:
    """The change of a key that stands in `from`, `to` and `signature`; whether it is signed is not looked at."""
    rotation = Rotation(read_key(part["from"]), read_key(part["to"]), part["signature"].hex(SIGNATURE_BYTES))
    part["to"].require(rotation.to != rotation.from_, "is the key that is left", "name the new key")
    return rotation


def read_purpose_id(field: JsonField) -> str:
    """The short name of a purpose."""
    return field.matching(PURPOSE_PATTERN, ID_FORM)


def check_first_key(field: JsonField, member: Member) -> None:
    """Refuse the `nid` at `field` unless it is that of the member's key, as for every new member."""
    field.require(
        member.nid_bytes == sha256(member.key_bytes).digest(),
        "does not follow from the key",
        "copy nid and key together: nid is the SHA-256 of the first key",
    )


def _member(part: dict[str, JsonField]) -> Member:
    part["via"].null()  # reserved for members that are reached through another (a post box)
    return Member(
        id=part["id"].matching(ID_PATTERN, ID_FORM),
        nid=part["nid"].hex(32),
        key=read_key(part["key"]),
        keys_next=_keys_next(part["keys_next"]),
        rotation=part["rotation"].or_null(_rotation),
        name=part["name"].text(),
        kind=part["kind"].text(),
        url=_url(part["url"]),
        reachable=part["reachable"].flag(),
        via=None,
        class_=part["class"].one_of(tuple(SYNCHRONISATION_CLASSES)),
        purposes=_purposes(part["purposes"]),
        status=cast(Status, part["status"].one_of(STATUSES)),
    )


def _rotation(field: JsonField) -> Rotation:
    return read_rotation(field.exactly(("from", "to", "signature")))


def _url(field: JsonField) -> str:
    url = field.string()
    field.require(
        is_member_url(url),
        "is not an address in its one form",
        'write it as "https://node.example.org/": lower case, no query, no default port, a "/" at the end',
    )
    return url


def _keys_next(field: JsonField) -> tuple[str, ...]:
    items = field.items()
    field.require(len(items) <= KEYS_NEXT_MAX, "has too many keys", f"announce at most {KEYS_NEXT_MAX}")
    return tuple(read_key(item) for item in items)


def _purposes(field: JsonField) -> tuple[str, ...]:
    items = field.items()
    purposes = tuple(read_purpose_id(item) for item in items)
    field.require(len(purposes) > 0, "is empty", "name at least one purpose: without one nothing can match")
    field.require(len(set(purposes)) == len(purposes), "has a purpose twice", "keep one of the two")
    return purposes
