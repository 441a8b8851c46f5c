"""Who this node is towards others: its NID and the key it signs with."""

from dataclasses import dataclass

from nacl.signing import SigningKey

from node.service.context import Context
from node.service.membership import IDENTITY


@dataclass(frozen=True, slots=True)
class Identity:
    """The NID (32 bytes) and the Ed25519 key of the covenant's entry."""

    nid: bytes
    key: SigningKey

    @classmethod
    def of(cls, context: Context) -> "Identity":
        """From the key file `identity`."""
        return cls(context.member.nid_bytes, SigningKey(context.keys.read(IDENTITY)))
