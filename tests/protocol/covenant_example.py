"""A small covenant as a document, with keys that everybody knows: two stewards, an auditor, three members."""

import json
from hashlib import sha256
from typing import Any

from nacl.signing import SigningKey

from node.protocol.covenant import Covenant
from node.protocol.covenant_reading import read_covenant
from node.protocol.json_field import JsonField

ANNA = bytes([1]) * 32
BERT = bytes([2]) * 32
SIGNED_LABEL = b"raakvlak/1 covenant\x00"
START_SECONDS = 1_795_392_000.0
"""2026-11-23T00:00:00Z, checked against `date -u -d @1795392000`."""


def public(seed: bytes) -> str:
    """The Ed25519 public key of 32 secret bytes, in hexadecimal."""
    return bytes(SigningKey(seed).verify_key).hex()


def member(number: int, **changes: Any) -> dict[str, Any]:
    """An entry of the list of members, with a key of its own for each number."""
    key = public(bytes([100 + number]) * 32)
    entry = {
        "id": f"member-{number}",
        "nid": sha256(bytes.fromhex(key)).hexdigest(),
        "key": key,
        "keys_next": [],
        "rotation": None,
        "name": f"Organisatie {number}",
        "kind": "jeugdteam",
        "url": f"https://node{number}.example.org/",
        "reachable": True,
        "via": None,
        "class": "4k",
        "purposes": ["jeugd"],
        "status": "active",
    }
    return entry | changes


def content(**changes: Any) -> dict[str, Any]:
    """The document of version 1, with top-level fields replaced."""
    document: dict[str, Any] = {
        "format": "raakvlak-covenant/2",
        "fed": None,
        "version": 1,
        "previous": None,
        "start": "2026-11-23T00:00:00Z",
        "issued": "2026-11-20T12:30:00Z",
        "expires": "2027-11-23T00:00:00Z",
        "freshness_days": None,
        "stewards": [
            {"id": "anna", "name": "Anna de Wit", "key": public(ANNA)},
            {"id": "bert", "name": "Bert Özdemir", "key": public(BERT)},
        ],
        "threshold": 2,
        "epoch": {"days": 30, "lead_days": 7, "grace_days": 1},
        "pace": {"tick": 300, "points": 4},
        "rations": {"restarts": 1, "cards_per_day": 50},
        "purposes": [purpose("jeugd"), purpose("huiselijk-geweld")],
        "auditor": {"name": "Toezicht", "key": public(bytes([3]) * 32)},
        "members": [member(1), member(2), member(3, status="suspended")],
    }
    return document | changes


def purpose(purpose_id: str, **changes: Any) -> dict[str, Any]:
    """A purpose under that id."""
    terms = {
        "legal_basis": "Jeugdwet, paragraaf 7.1",
        "age_limit": 23,
        "signal_days": 731,
        "since_when": False,
        "youth_age": 12,
        "adult_age": 16,
        "archive_days": 1826,
        "seen_days": 2,
        "contact_days": 5,
        "align_days": 20,
        "close_days": 130,
        "escalate_days": 3,
    }
    return {"id": purpose_id, "title": "Jeugd en gezin"} | terms | changes


def covenant(**changes: Any) -> Covenant:
    """The covenant that the document says."""
    return read_covenant(JsonField("covenant", content(**changes)))


def signed_document(document: dict[str, Any], *, by: dict[str, bytes]) -> dict[str, Any]:
    """The file's document, signed with these seeds over bytes made by the json module, not the product."""
    plain = json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    signatures = {name: SigningKey(seed).sign(SIGNED_LABEL + plain).signature.hex() for name, seed in by.items()}
    return {"covenant": document, "signatures": signatures}
