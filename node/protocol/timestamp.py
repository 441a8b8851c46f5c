"""The timestamp: a steward's short-lived word that a version of the covenant is the newest (docs/covenant.md).

Without it nobody notices that newer versions are withheld from him (freezing). One steward's signature is enough,
since it is given every week and says little: a newer version, known from anywhere, beats it.
"""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from functools import cached_property

import rfc8785

from node.protocol.covenant import SECONDS_PER_DAY, Covenant, Steward, federation
from node.protocol.covenant_reading import FRESHNESS_MAX_DAYS, VERSION_MAX, read_moment
from node.protocol.document_signature import good_signatures, read_signatures, sign_as_steward, written_signatures
from node.protocol.json_field import JsonField
from node.protocol.utc_text import seconds_of, utc_text

FORMAT = "raakvlak-timestamp/1"
TIMESTAMP_MAX_BYTES = 16_384
"""The whole file: six values, and signatures of at most some eighty stewards."""
SIGNED_LABEL = b"raakvlak/1 timestamp\x00"


@dataclass(frozen=True)
class Timestamp:
    """At `issued`, `version` with that `digest` was the newest; it counts until `expires`."""

    format: str
    fed: str
    version: int
    digest: str
    issued: str
    expires: str

    @cached_property
    def canonical(self) -> bytes:
        """The bytes that a steward signs after the label: canonical JSON (RFC 8785)."""
        return rfc8785.dumps(asdict(self))

    @cached_property
    def issued_seconds(self) -> int:
        """When it was signed, in seconds since 1970-01-01 UTC."""
        return seconds_of(self.issued)

    @cached_property
    def expires_seconds(self) -> int:
        """From when on it says nothing any more, in seconds since 1970-01-01 UTC."""
        return seconds_of(self.expires)


@dataclass(frozen=True, slots=True)
class SignedTimestamp:
    """A timestamp with signatures by steward id, which may be wrong: `TrustedCovenants` tells."""

    timestamp: Timestamp
    signatures: dict[str, bytes]

    @property
    def signed_bytes(self) -> bytes:
        """What a steward signs."""
        return SIGNED_LABEL + self.timestamp.canonical

    def good_signatures(self, stewards: Iterable[Steward]) -> frozenset[str]:
        """The ids of those of these stewards whose signature is there and right."""
        return good_signatures(stewards, self.signatures, self.signed_bytes)


def sign_timestamp(covenant: Covenant, now: float, days: int, seed: bytes) -> tuple[SignedTimestamp, Steward]:
    """The word that this is the newest version at `now` and for `days`, and whose it is; `seed`: 32 secret bytes.

    Raises `ConfigurationError` when the key belongs to no steward of the covenant.
    """
    timestamp = Timestamp(
        format=FORMAT,
        fed=federation(covenant).hex(),
        version=covenant.version,
        digest=covenant.digest.hex(),
        issued=utc_text(now),
        expires=utc_text(now + days * SECONDS_PER_DAY),
    )
    unsigned = SignedTimestamp(timestamp, {})
    steward, signature = sign_as_steward(covenant.stewards, unsigned.signed_bytes, seed)
    return SignedTimestamp(timestamp, {steward.id: signature}), steward


def read_timestamp(data: bytes) -> SignedTimestamp:
    """What the file says, unverified. Raises `ConfigurationError` with the path of what is wrong first."""
    part = JsonField.parse("file", data, TIMESTAMP_MAX_BYTES).exactly(("timestamp", "signatures"))
    timestamp = _timestamp(JsonField("timestamp", part["timestamp"].value))
    return SignedTimestamp(timestamp, read_signatures(JsonField("signatures", part["signatures"].value)))


def write_timestamp(signed: SignedTimestamp) -> bytes:
    """What `read_timestamp` reads, laid out for people."""
    document = {"timestamp": asdict(signed.timestamp), "signatures": written_signatures(signed.signatures)}
    return (json.dumps(document, indent=2) + "\n").encode()


def _timestamp(field: JsonField) -> Timestamp:
    part = field.of_format(FORMAT, ("fed", "version", "digest", "issued", "expires"))
    timestamp = Timestamp(
        format=FORMAT,
        fed=part["fed"].hex(32),
        version=part["version"].integer(1, VERSION_MAX),
        digest=part["digest"].hex(32),
        issued=read_moment(part["issued"]),
        expires=read_moment(part["expires"]),
    )
    life = timestamp.expires_seconds - timestamp.issued_seconds
    in_bounds = 0 < life <= FRESHNESS_MAX_DAYS * SECONDS_PER_DAY
    part["expires"].require(in_bounds, "is no time after issued", f"at most {FRESHNESS_MAX_DAYS} days may lie between")
    return timestamp
