"""Versions of a covenant that follow upon each other, made from documents and keys that everybody knows."""

import json
from collections.abc import Mapping
from typing import Any

from nacl.signing import SigningKey

from node.protocol.covenant import federation
from node.protocol.covenant_file import SignedCovenant, read_file
from node.protocol.timestamp import SignedTimestamp, read_timestamp
from tests.protocol.covenant_example import ANNA, BERT, content, signed_document

CARL = bytes([4]) * 32
BOTH = {"anna": ANNA, "bert": BERT}
DAY = 86_400


def signed(document: dict[str, Any], by: Mapping[str, bytes] = BOTH) -> SignedCovenant:
    """The document as its file is read, signed with these seeds by steward id."""
    return read_file(json.dumps(signed_document(document, by=dict(by)), ensure_ascii=False).encode())


def first(**changes: Any) -> SignedCovenant:
    """Version 1, signed by both stewards."""
    return signed(content(**changes))


def following(before: SignedCovenant, **changes: Any) -> dict[str, Any]:
    """The document of the version after `before`, with top-level fields replaced."""
    covenant = before.covenant
    names = {
        "fed": federation(covenant).hex(),
        "version": covenant.version + 1,
        "previous": covenant.digest.hex(),
    }
    plain: dict[str, Any] = json.loads(covenant.canonical)
    return plain | names | changes


def with_member(document: dict[str, Any], index: int, **changes: Any) -> dict[str, Any]:
    """The document with fields of one member replaced."""
    members = [dict(entry) for entry in document["members"]]
    members[index] |= changes
    return document | {"members": members}


def stamped(of: SignedCovenant, by: Mapping[str, bytes] = BOTH, **changes: Any) -> SignedTimestamp:
    """A timestamp of that version, with fields replaced, signed with these seeds over bytes made here."""
    document: dict[str, Any] = {
        "format": "raakvlak-timestamp/1",
        "fed": federation(of.covenant).hex(),
        "version": of.covenant.version,
        "digest": of.covenant.digest.hex(),
        "issued": "2026-12-01T00:00:00Z",
        "expires": "2026-12-08T00:00:00Z",
    } | changes
    return read_timestamp(json.dumps(timestamp_document(document, by)).encode())


def timestamp_document(document: dict[str, Any], by: Mapping[str, bytes]) -> dict[str, Any]:
    """The file's document, signed without the product's code."""
    plain = json.dumps(document, sort_keys=True, separators=(",", ":")).encode()
    signatures = {
        name: SigningKey(seed).sign(b"raakvlak/1 timestamp\x00" + plain).signature.hex() for name, seed in by.items()
    }
    return {"timestamp": document, "signatures": signatures}
