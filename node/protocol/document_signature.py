"""Signatures over the bytes of documents: made, read and counted in one way, whatever is signed.

Each kind of document has a label of its own before the signed bytes, so that a signature on one thing never passes
for one on another.
"""

from collections.abc import Iterable, Mapping

from nacl.exceptions import BadSignatureError
from nacl.signing import SigningKey, VerifyKey

from node.errors import ConfigurationError
from node.protocol.covenant import Steward
from node.protocol.json_field import JsonField
from node.protocol.member_reading import ID_FORM, ID_PATTERN, SIGNATURE_BYTES

Signatures = Mapping[str, bytes]
"""Signatures by steward id."""


def is_signed(key: str, message: bytes, signature: bytes) -> bool:
    """Whether this is the Ed25519 signature of `message` under the public key `key` (hexadecimal)."""
    try:
        VerifyKey(bytes.fromhex(key)).verify(message, signature)
    except (BadSignatureError, ValueError):
        return False
    return True


def good_signatures(stewards: Iterable[Steward], signatures: Signatures, message: bytes) -> frozenset[str]:
    """The ids of the stewards whose signature over `message` is there and right."""
    return frozenset(
        steward.id
        for steward in stewards
        if steward.id in signatures and is_signed(steward.key, message, signatures[steward.id])
    )


def sign_as_steward(stewards: Iterable[Steward], message: bytes, seed: bytes) -> tuple[Steward, bytes]:
    """Whose key this is (32 secret bytes), and its signature over `message`.

    Raises `ConfigurationError` when the key belongs to none of the stewards.
    """
    key = SigningKey(seed)
    public = bytes(key.verify_key).hex()
    steward = next((steward for steward in stewards if steward.key == public), None)
    if steward is None:
        raise ConfigurationError(
            "this key belongs to no steward of this covenant",
            "use the key whose public part stands in the covenant",
        )
    return steward, key.sign(message).signature


def read_signatures(field: JsonField) -> dict[str, bytes]:
    """The object of signatures, 64 bytes each in hexadecimal, by steward id."""
    signatures: dict[str, bytes] = {}
    for steward_id, one in field.named().items():
        one.require(ID_PATTERN.fullmatch(steward_id) is not None, "stands under what is no steward's id", ID_FORM)
        signatures[steward_id] = bytes.fromhex(one.hex(SIGNATURE_BYTES))
    return signatures


def written_signatures(signatures: Signatures) -> dict[str, str]:
    """What `read_signatures` reads, in the order of the ids."""
    return {steward_id: signature.hex() for steward_id, signature in sorted(signatures.items())}
