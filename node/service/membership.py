"""This node's own place in a covenant, and the key that shows it."""

from nacl.signing import SigningKey

from node.config import Settings
from node.errors import ConfigurationError
from node.ports import Randomness
from node.protocol.covenant import Covenant, Member, federation
from node.protocol.key_statement import KeyStatement, make_rotation
from node.storage.key_store import KeyGone, KeyStore

IDENTITY = "identity"
"""The key file with the 32 secret bytes of the node's Ed25519 key."""
IDENTITY_NEXT = "identity-next"
"""The key file of the key that is to follow, from `node rotate-key` until a covenant has it."""
IDENTITY_BYTES = 32
VAULT = "vault"
"""The key file with the vault's key."""


def public_key(keys: KeyStore, name: str = IDENTITY) -> bytes:
    """This node's Ed25519 public key, 32 bytes. Raises `ConfigurationError` when the key file is none."""
    seed = keys.read(name)
    if len(seed) != IDENTITY_BYTES:
        raise ConfigurationError(
            f"the key file {name} has {len(seed)} bytes instead of {IDENTITY_BYTES}",
            "put the key file back from where the keys are kept",
        )
    return bytes(SigningKey(seed).verify_key)


def next_key(keys: KeyStore) -> bytes | None:
    """The public key that is to follow, if there is one. A file half written or half deleted is none.

    Raises `ConfigurationError` when the file cannot be used as it is: its statement may be out, so it must stay.
    """
    try:
        return public_key(keys, IDENTITY_NEXT)
    except KeyGone:
        return None


def begin_key_change(covenant: Covenant, keys: KeyStore, randomness: Randomness) -> KeyStatement:
    """Make the key that is to follow, unless one waits already, and this node's statement on it for the stewards.

    The key is on disk before anybody is told of it.
    """
    member, present = own_member(covenant, keys), public_key(keys)
    if member.key_bytes != present:
        raise ConfigurationError("the covenant has this node's new key already", "start the node: it changes its key")
    if next_key(keys) is None:
        keys.delete(IDENTITY_NEXT)  # half written, or half deleted, when the power went
        keys.write(IDENTITY_NEXT, randomness.bytes(IDENTITY_BYTES))
    fed, following = federation(covenant), public_key(keys, IDENTITY_NEXT)
    rotation = make_rotation(fed, member.nid_bytes, keys.read(IDENTITY), following)
    return KeyStatement(fed.hex(), member.nid, rotation)


def settle_identity(covenant: Covenant, keys: KeyStore) -> None:
    """Change to the key that is to follow once the covenant has it; the key before it is destroyed.

    The new key's own file goes last: wherever the power goes, this can be done again.
    """
    public = next_key(keys)
    if public is None:
        keys.delete(IDENTITY_NEXT)  # what a power cut left of it
        return
    if _with_key(covenant, public) is None:
        return
    seed = keys.read(IDENTITY_NEXT)
    keys.delete(IDENTITY)
    keys.write(IDENTITY, seed)
    keys.delete(IDENTITY_NEXT)


def own_member(covenant: Covenant, keys: KeyStore) -> Member:
    """The entry with this node's key, or with the one that is to follow, whatever its status.

    Raises `ConfigurationError` when there is none.
    """
    following = next_key(keys)
    member = None if following is None else _with_key(covenant, following)
    member = member or _with_key(covenant, public_key(keys))
    if member is None:
        raise ConfigurationError(
            "the covenant has no member with this node's key",
            "give member.json to a steward, and join the covenant that has it",
        )
    return member


def own_entry(covenant: Covenant, settings: Settings, keys: KeyStore) -> Member:
    """This node's entry: active, with its key and the address of its settings. Raises `ConfigurationError`."""
    member = own_member(covenant, keys)
    require_active(member)
    if member.id != settings.organisation.id:
        raise ConfigurationError(
            f"this node's key stands in the covenant as {member.id}",
            "let [organisation] id in node.toml be the same, or ask a steward to correct the covenant",
        )
    if member.url != settings.organisation.url:
        raise ConfigurationError(
            f"the covenant says that this node is at {member.url}, node.toml says {settings.organisation.url}",
            "others will come to the covenant's address: correct node.toml, or ask a steward to correct the covenant",
        )
    return member


def require_active(member: Member) -> None:
    """Raise `ConfigurationError` when the covenant has this node as one that nobody talks to."""
    if not member.active:
        raise ConfigurationError(f"the covenant has this node as {member.status}", "ask a steward why")


def _with_key(covenant: Covenant, public: bytes) -> Member | None:
    return next((member for member in covenant.members if member.key_bytes == public), None)
