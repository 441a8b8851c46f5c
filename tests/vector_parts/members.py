"""The two members of the vectors, and their covenant. Their keys are known to everybody."""

from dataclasses import asdict
from hashlib import sha256
from typing import Any

from nacl.signing import SigningKey

from node.protocol.covenant import Covenant, Member, Purpose
from node.protocol.covenant_reading import read_covenant
from node.protocol.json_field import JsonField

INITIATOR = SigningKey(bytes([1]) * 32)
RESPONDER = SigningKey(bytes([2]) * 32)
STEWARD = SigningKey(bytes([9]) * 32)
EPOCH = 2
NOW = 1_800_000_000
"""When the first exchange is sent: 2027-01-15T08:00:00Z, in epoch 2."""


def agreement() -> Covenant:
    """The covenant: tick 0, two purposes; the initiator is the member with the lower NID."""
    content = {
        "format": "raakvlak-covenant/2",
        "fed": None,
        "version": 1,
        "previous": None,
        "start": "2026-11-01T00:00:00Z",
        "issued": "2026-10-20T12:30:00Z",
        "expires": "2027-11-01T00:00:00Z",
        "freshness_days": None,
        "stewards": [{"id": "regio", "name": "Regio", "key": bytes(STEWARD.verify_key).hex()}],
        "threshold": 1,
        "epoch": {"days": 30, "lead_days": 7, "grace_days": 1},
        "pace": {"tick": 0, "points": 4},
        "rations": {"restarts": 1, "cards_per_day": 50},
        "purposes": [_purpose("jeugd", "Jeugd en gezin"), _purpose("huiselijk-geweld", "Huiselijk geweld")],
        "auditor": None,
        "members": [_member("politie", "Politie", INITIATOR), _member("jeugdteam", "Jeugdteam Noord", RESPONDER)],
    }
    return read_covenant(JsonField("covenant", content))


def member_part(member: Member, key: SigningKey) -> dict[str, Any]:
    """Who a member is, its secret key too."""
    return {"id": member.id, "url": member.url, "seed": bytes(key).hex(), "key": member.key, "nid": member.nid}


def _purpose(purpose_id: str, title: str) -> dict[str, Any]:
    return asdict(Purpose(purpose_id, title))


def _member(member_id: str, name: str, key: SigningKey) -> dict[str, Any]:
    public = bytes(key.verify_key)
    return {
        "id": member_id,
        "nid": sha256(public).hexdigest(),
        "key": public.hex(),
        "keys_next": [],
        "rotation": None,
        "name": name,
        "kind": member_id,
        "url": f"https://node.{member_id}.example/",
        "reachable": True,
        "via": None,
        "class": "256",
        "purposes": ["jeugd", "huiselijk-geweld"],
        "status": "active",
    }
