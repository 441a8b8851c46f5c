"""A member's change of key: said by the member itself, signed with the key that it leaves (docs/covenant.md).

The stewards write the statement into the next covenant (`members[].rotation`). A steward alone can then not put a
key of its own in a member's place, and the member's name on the wire stays.
"""

import json
from dataclasses import asdict, dataclass
from hashlib import sha256

from nacl.signing import SigningKey

from node.protocol.covenant import Member, Rotation
from node.protocol.document_signature import is_signed
from node.protocol.json_field import JsonField
from node.protocol.member_reading import read_rotation

FORMAT = "raakvlak-key/1"
KEY_STATEMENT_MAX_BYTES = 4096
"""A statement: five values of at most 128 digits."""
KEY_LABEL = b"raakvlak/1 key\x00"


@dataclass(frozen=True, slots=True)
class KeyStatement:
    """The change of key of one member of one federation. `nid` and `fed` are 64 hexadecimal digits."""

    fed: str
    nid: str
    rotation: Rotation


def make_rotation(fed: bytes, nid: bytes, old_seed: bytes, new_key: bytes) -> Rotation:
    """The statement that a member leaves the key of these 32 secret bytes for the public key `new_key`."""
    key = SigningKey(old_seed)
    old_key = bytes(key.verify_key)
    signature = key.sign(_signed_bytes(fed, nid, old_key, new_key)).signature
    return Rotation(old_key.hex(), new_key.hex(), signature.hex())


def rotation_holds(fed: bytes, nid: bytes, rotation: Rotation) -> bool:
    """Whether it is signed with the key that is left, for this member of this federation."""
    old_key, new_key = bytes.fromhex(rotation.from_), bytes.fromhex(rotation.to)
    return is_signed(rotation.from_, _signed_bytes(fed, nid, old_key, new_key), bytes.fromhex(rotation.signature))


def statement_fingerprint(statement: KeyStatement) -> bytes:
    """32 bytes that name all that is stated, for people to compare: SHA-256 of what is signed."""
    keys = (bytes.fromhex(key) for key in (statement.rotation.from_, statement.rotation.to))
    return sha256(_signed_bytes(bytes.fromhex(statement.fed), bytes.fromhex(statement.nid), *keys)).digest()


def former_key(fed: bytes, member: Member) -> bytes | None:
    """The key (32 bytes) with which a member signed before its last change of key, when the covenant tells of one."""
    rotation = member.rotation
    if rotation is None or rotation.to != member.key or not rotation_holds(fed, member.nid_bytes, rotation):
        return None
    return bytes.fromhex(rotation.from_)


def read_key_statement(data: bytes) -> KeyStatement:
    """The statement in a file, its signature checked. Raises `ConfigurationError` with the path of what is wrong."""
    field = JsonField.parse("statement", data, KEY_STATEMENT_MAX_BYTES)
    part = field.of_format(FORMAT, ("fed", "nid", "from", "to", "signature"))
    statement = KeyStatement(part["fed"].hex(32), part["nid"].hex(32), read_rotation(part))
    part["signature"].require(
        rotation_holds(bytes.fromhex(statement.fed), bytes.fromhex(statement.nid), statement.rotation),
        "is not that of the key that is left",
        "ask the member for its statement again: it has come over changed, or somebody else wrote it",
    )
    return statement


def write_key_statement(statement: KeyStatement) -> bytes:
    """What `read_key_statement` reads: the text of the file that goes to a steward."""
    rotation = {name.rstrip("_"): value for name, value in asdict(statement.rotation).items()}
    document = {"format": FORMAT, "fed": statement.fed, "nid": statement.nid, **rotation}
    return (json.dumps(document, indent=2) + "\n").encode()


def _signed_bytes(fed: bytes, nid: bytes, old_key: bytes, new_key: bytes) -> bytes:
    return KEY_LABEL + fed + nid + old_key + new_key
