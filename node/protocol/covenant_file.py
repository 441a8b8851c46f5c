"""The covenant as a file: the agreement and the stewards' signatures over its canonical bytes.

Reading and verifying are two steps on purpose: a draft that nobody signed can be read, shown and signed, and
only what `verify` returns may decide with whom a node talks.
"""

import json
from dataclasses import dataclass

from nacl.exceptions import BadSignatureError
from nacl.signing import SigningKey, VerifyKey

from node.errors import ConfigurationError
from node.protocol.covenant import Covenant, Steward
from node.protocol.covenant_reading import read_covenant
from node.protocol.json_field import JsonField

COVENANT_MAX_BYTES = 1 << 20
"""The whole file: some 2,000 members, where a region has 50 to 150."""
SIGNATURE_BYTES = 64
SIGNED_LABEL = b"raakvlak/1 covenant\x00"
"""Stands before the signed bytes, so that a signature on another thing never passes for one on this."""


@dataclass(frozen=True, slots=True)
class SignedCovenant:
    """A covenant with signatures by steward id, which may be missing or wrong: `verify` tells."""

    covenant: Covenant
    signatures: dict[str, bytes]


def read_file(data: bytes) -> SignedCovenant:
    """What the file says, unverified. Raises `ConfigurationError` with the path of what is wrong first."""
    part = JsonField.parse("file", data, COVENANT_MAX_BYTES).exactly(("covenant", "signatures"))
    covenant = read_covenant(JsonField("covenant", part["covenant"].value))
    signatures = JsonField("signatures", part["signatures"].value).named()
    stewards = {steward.id for steward in covenant.stewards}
    for steward_id, field in signatures.items():
        field.require(steward_id in stewards, "is the signature of no steward of this covenant", "remove it")
    return SignedCovenant(
        covenant,
        {steward_id: bytes.fromhex(field.hex(SIGNATURE_BYTES)) for steward_id, field in signatures.items()},
    )


def write_file(signed: SignedCovenant) -> bytes:
    """The file's text, laid out for people. Raises `ConfigurationError` when it would be too large."""
    signatures = {steward_id: signature.hex() for steward_id, signature in sorted(signed.signatures.items())}
    document = {"covenant": signed.covenant.content(), "signatures": signatures}
    data = (json.dumps(document, indent=2, ensure_ascii=False) + "\n").encode()
    if len(data) > COVENANT_MAX_BYTES:
        raise ConfigurationError(
            f"the covenant is larger than the {COVENANT_MAX_BYTES:,} bytes allowed", "found a second covenant"
        )
    return data


def sign(signed: SignedCovenant, seed: bytes) -> tuple[SignedCovenant, Steward]:
    """The same with one signature more, and whose it is; `seed` is the 32 secret bytes of that steward's key.

    Raises `ConfigurationError` when the key belongs to no steward of this covenant.
    """
    key = SigningKey(seed)
    public = bytes(key.verify_key).hex()
    steward = next((steward for steward in signed.covenant.stewards if steward.key == public), None)
    if steward is None:
        raise ConfigurationError(
            "this key belongs to no steward of this covenant",
            "use the key whose public part stands in the covenant",
        )
    signature = key.sign(SIGNED_LABEL + signed.covenant.canonical).signature
    return SignedCovenant(signed.covenant, signed.signatures | {steward.id: signature}), steward


def good_signatures(signed: SignedCovenant) -> frozenset[str]:
    """The ids of the stewards whose signature is there and right."""
    return frozenset(steward.id for steward in signed.covenant.stewards if _is_good(signed, steward))


def verify(signed: SignedCovenant, now: float) -> Covenant:
    """The covenant, when it binds at `now` (seconds since 1970-01-01 UTC); else `ConfigurationError`.

    1. No signature that is there may be wrong. 2. `threshold` stewards have signed. 3. It has not expired.
    """
    covenant, good = signed.covenant, good_signatures(signed)
    wrong = [steward.id for steward in covenant.stewards if steward.id in signed.signatures.keys() - good]
    if wrong:
        raise ConfigurationError(
            f"the signature of steward {wrong[0]} is wrong: the covenant was changed after it was signed",
            "get the file again from a steward, or have it signed again",
        )
    if len(good) < covenant.threshold:
        raise ConfigurationError(
            f"{len(good)} of the {covenant.threshold} stewards that are needed have signed the covenant",
            "ask another steward to run `raakvlak covenant sign`",
        )
    if covenant.expired(now):
        raise ConfigurationError(f"the covenant expired on {covenant.expires}", "ask a steward for its next version")
    return covenant


def _is_good(signed: SignedCovenant, steward: Steward) -> bool:
    signature = signed.signatures.get(steward.id)
    if signature is None:
        return False
    try:
        VerifyKey(bytes.fromhex(steward.key)).verify(SIGNED_LABEL + signed.covenant.canonical, signature)
    except (BadSignatureError, ValueError):
        return False
    return True
