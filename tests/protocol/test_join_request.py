"""The join request: who asks holds the key, and its fingerprint names all that is asked for."""

import json
from hashlib import sha256
from typing import Any

import pytest
from nacl.signing import SigningKey

from node.errors import ConfigurationError
from node.protocol.join_request import fingerprint, make_join, read_join, write_join
from node.protocol.json_field import JsonField
from node.protocol.member_reading import read_member
from tests.protocol.covenant_example import member, public

SEED = bytes([101]) * 32
MEMBER = read_member(JsonField("member", member(1, name="Jeugdteam Zuid-Oost é")))
REQUEST = make_join(MEMBER, SEED)


def document(**changes: Any) -> bytes:
    """The request's file, with fields of the member replaced."""
    whole = json.loads(write_join(REQUEST))
    return json.dumps(whole | {"member": whole["member"] | changes}).encode()


def canonical() -> bytes:
    """The application as canonical JSON, written without the product's code."""
    entry = {
        name: value
        for name, value in member(1, name=MEMBER.name).items()
        if name not in {"keys_next", "rotation", "via", "status"}
    }
    return json.dumps(entry, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def test_the_signature_and_fingerprint_are_the_documented_ones() -> None:
    """Signed are the label and the application's canonical bytes, and the fingerprint is their SHA-256."""
    assert REQUEST.signature == SigningKey(SEED).sign(b"raakvlak/1 join\x00" + canonical()).signature
    assert fingerprint(MEMBER) == sha256(canonical()).digest()


def test_a_request_is_read_as_it_was_written() -> None:
    """What a node writes gives a steward the same member, with the same fingerprint, whatever the layout."""
    assert read_join(write_join(REQUEST)) == REQUEST
    compact = json.dumps(json.loads(write_join(REQUEST)), separators=(",", ":")).encode()
    assert fingerprint(read_join(compact).member) == fingerprint(MEMBER)


def test_only_the_keys_owner_asks() -> None:
    """A node cannot ask in the name of a key that is not its own."""
    with pytest.raises(ConfigurationError, match="another key than this node"):
        make_join(MEMBER, bytes([102]) * 32)


@pytest.mark.parametrize(
    ("data", "named"),
    [
        (document(name="Anders"), "request.signature"),
        (document(**{"class": "64k"}), "request.signature"),
        (document(url="https://elders.example.org/"), "request.signature"),
        (document(key=public(bytes([102]) * 32)), "member.nid"),
        (document(key=public(bytes([102]) * 32), nid=member(2)["nid"]), "request.signature"),
        (document(status="active"), "member.status"),
        (document(name=""), "member.name"),
        (write_join(REQUEST).replace(b"join/1", b"join/2"), "request.format"),
        (write_join(REQUEST).replace(b'"signature": "', b'"signature": "0'), "request.signature"),
        (b"{}", "request.format"),
        (b'{"format": "raakvlak-join/1", "member": null, "signature": ""}', "member"),
    ],
)
def test_a_wrong_request_is_refused_where_it_is_wrong(data: bytes, named: str) -> None:
    """A request that was changed or is not whole is refused with the path of what is wrong, and a hint."""
    with pytest.raises(ConfigurationError) as caught:
        read_join(data)
    assert caught.value.message.split(": ")[0] == named
    assert caught.value.hint
