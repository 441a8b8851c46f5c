"""The covenant as a file: the agreement and the stewards' signatures over its canonical bytes.

Reading and believing are two steps on purpose: a draft that nobody signed can be read, shown and signed, and
only what `TrustedCovenants` takes may decide with whom a node talks.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass

from node.errors import ConfigurationError
from node.limits import COVENANT_MAX_BYTES
from node.protocol.covenant import Covenant, Steward
from node.protocol.covenant_errors import CovenantExpired, TooFewSignatures, WrongSignature
from node.protocol.covenant_reading import read_covenant
from node.protocol.document_signature import good_signatures as good_among
from node.protocol.document_signature import read_signatures, sign_as_steward, written_signatures
from node.protocol.json_field import JsonField

SIGNED_LABEL = b"raakvlak/1 covenant\x00"
"""Stands before the signed bytes, so that a signature on another thing never passes for one on this."""


@dataclass(frozen=True, slots=True)
class SignedCovenant:
    """A covenant with signatures by steward id, which may be missing or wrong: `TrustedCovenants` tells."""

    covenant: Covenant
    signatures: dict[str, bytes]

    @property
    def signed_bytes(self) -> bytes:
        """What the stewards sign."""
        return SIGNED_LABEL + self.covenant.canonical


def read_file(data: bytes) -> SignedCovenant:
    """What the file says, unverified. Raises `ConfigurationError` with the path of what is wrong first."""
    part = JsonField.parse("file", data, COVENANT_MAX_BYTES).exactly(("covenant", "signatures"))
    covenant = read_covenant(JsonField("covenant", part["covenant"].value))
    field = JsonField("signatures", part["signatures"].value)
    if covenant.version == 1:  # later, a steward of the version before signs too, who may have left
        stewards = {steward.id for steward in covenant.stewards}
        for steward_id, one in field.named().items():
            one.require(steward_id in stewards, "is the signature of no steward of this covenant", "remove it")
    return SignedCovenant(covenant, read_signatures(field))


def write_file(signed: SignedCovenant) -> bytes:
    """The file's text, laid out for people. Raises `ConfigurationError` when it would be too large."""
    document = {"covenant": signed.covenant.content(), "signatures": written_signatures(signed.signatures)}
    data = (json.dumps(document, indent=2, ensure_ascii=False) + "\n").encode()
    if len(data) > COVENANT_MAX_BYTES:
        raise ConfigurationError(
            f"the covenant is larger than the {COVENANT_MAX_BYTES:,} bytes allowed", "found a second covenant"
        )
    return data


def sign(signed: SignedCovenant, seed: bytes, leaving: Iterable[Steward] = ()) -> tuple[SignedCovenant, Steward]:
    """The same with one signature more, and whose it is; `seed` is the 32 secret bytes of that steward's key.

    `leaving` are stewards of the version before, who sign too. Raises `ConfigurationError` for anyone else's key.
    """
    stewards = (*signed.covenant.stewards, *leaving)
    steward, signature = sign_as_steward(stewards, signed.signed_bytes, seed)
    return SignedCovenant(signed.covenant, signed.signatures | {steward.id: signature}), steward


def good_signatures(signed: SignedCovenant) -> frozenset[str]:
    """The ids of its own stewards whose signature is there and right."""
    return good_among(signed.covenant.stewards, signed.signatures, signed.signed_bytes)


def require_threshold(signed: SignedCovenant) -> None:
    """Raise `WrongSignature` or `TooFewSignatures` unless its own stewards have signed it, as many as must."""
    covenant, good = signed.covenant, good_signatures(signed)
    for steward in covenant.stewards:
        if steward.id in signed.signatures.keys() - good:
            raise WrongSignature("the covenant", steward.id)
    if len(good) < covenant.threshold:
        raise TooFewSignatures("the covenant", len(good), covenant.threshold, "raakvlak covenant sign")


def verify(signed: SignedCovenant, now: float) -> Covenant:
    """The covenant, when it binds by itself at `now` (seconds since 1970-01-01 UTC); else `CovenantRefused`.

    1. No signature that is there may be wrong. 2. `threshold` stewards have signed. 3. It has not expired.
    """
    require_threshold(signed)
    if signed.covenant.expired(now):
        raise CovenantExpired(signed.covenant.expires)
    return signed.covenant
