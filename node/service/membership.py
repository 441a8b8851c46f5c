"""This node's own place in a covenant."""

from nacl.signing import SigningKey

from node.config import Settings
from node.errors import ConfigurationError
from node.protocol.covenant import Covenant, Member
from node.protocol.names import node_id
from node.storage.key_store import KeyStore

IDENTITY = "identity"
"""The key file with the 32 secret bytes of the node's Ed25519 key."""
IDENTITY_BYTES = 32
VAULT = "vault"
"""The key file with the vault's key."""


def public_key(keys: KeyStore) -> bytes:
    """This node's Ed25519 public key, 32 bytes. Raises `ConfigurationError` when the key file is none."""
    seed = keys.read(IDENTITY)
    if len(seed) != IDENTITY_BYTES:
        raise ConfigurationError(
            f"the key file {IDENTITY} has {len(seed)} bytes instead of {IDENTITY_BYTES}",
            "put the key file back from where the keys are kept",
        )
    return bytes(SigningKey(seed).verify_key)


def own_entry(covenant: Covenant, settings: Settings, keys: KeyStore) -> Member:
    """This node's entry: active, with its key and the address of its settings. Raises `ConfigurationError`."""
    public = public_key(keys)
    member = covenant.member(node_id(public)) or covenant.member_by_id(settings.organisation.id)
    if member is None or member.key_bytes != public:
        raise ConfigurationError(
            "the covenant has no member with this node's key",
            "give member.json to a steward, and join the covenant that has it",
        )
    if not member.active:
        raise ConfigurationError(f"the covenant has this node as {member.status}", "ask a steward why")
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
