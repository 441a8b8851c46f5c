"""A contribution: one member's masked figures of a month, signed, as a file (docs/reports.md).

It says for which covenant and month it is; with those of all other active members it gives the sum, without them
nothing. Whoever has the covenant can check it.
"""

import json
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import rfc8785
from nacl.exceptions import CryptoError
from nacl.signing import SigningKey

from node.errors import ConfigurationError, InvalidInput
from node.matching.joint_figures import MEMBERS_LEAST, Layout, Taking, layout_of
from node.matching.months import Month
from node.protocol.covenant import Covenant, Member, federation
from node.protocol.covenant_reading import VERSION_MAX
from node.protocol.document_signature import is_signed
from node.protocol.joint_sum import Words, added, mask_of_two, masked, packed, unpacked
from node.protocol.json_field import JsonField
from node.protocol.member_reading import SIGNATURE_BYTES
from node.protocol.names import lv, u32

FORMAT = "raakvlak-contribution/1"
CONTRIBUTION_MAX_BYTES = 1 << 20
"""Some hundred rows of figures with 200 bytes each have 30 KB."""
SIGNED_LABEL = b"raakvlak/1 contribution\x00"
LEAST_MOST = 1_000_000
_NAMES = ("fed", "version", "digest", "month", "member", "suppress_below", "masked")


@dataclass(frozen=True)
class Contribution:
    """Figures of `member` (its NID) of a month, masked for the active members of this version of the covenant.

    All but `words` are as the document writes them. `suppress_below`: counts of the sum below it are not to be shown.
    """

    fed: str
    version: int
    digest: str
    month: str
    member: str
    suppress_below: int
    words: Words

    def content(self) -> dict[str, Any]:
        """The document as JSON values."""
        named = {name: getattr(self, name) for name in _NAMES if name != "masked"}
        return {"format": FORMAT, **named, "masked": b64encode(packed(self.words)).decode()}

    @cached_property
    def signed_bytes(self) -> bytes:
        """What the member signs: canonical JSON (RFC 8785) after the label."""
        return SIGNED_LABEL + rfc8785.dumps(self.content())


@dataclass(frozen=True, slots=True)
class SignedContribution:
    """A contribution with its signature, which may be wrong: `joint_sum_of` tells."""

    contribution: Contribution
    signature: bytes


def layout_for(covenant: Covenant) -> Layout:
    """The rows of figures under a covenant. Raises `InvalidInput` where it has too few active members for a sum."""
    members = covenant.active_members()
    if len(members) < MEMBERS_LEAST:
        raise InvalidInput(
            f"version {covenant.version} of the covenant has {len(members)} active members: of the sum of two each"
            " would see the other's figures",
            f"a report over all members needs {MEMBERS_LEAST} of them",
        )
    purposes = [purpose.id for purpose in covenant.purposes]
    return layout_of(purposes, [Taking(each.id, each.purposes, each.kind) for each in members])


def name_of_sum(covenant: Covenant, month: Month) -> bytes:
    """What the masks of a sum are made for: the federation, the version of its covenant, and the month."""
    parts = (federation(covenant), u32(covenant.version), covenant.digest, str(month).encode())
    return b"".join(map(lv, parts))


def make_contribution(
    covenant: Covenant, own: Member, month: Month, figures: Sequence[int], least: int, seed: bytes
) -> SignedContribution:
    """The member's figures (as `layout_for` has them) under its masks; `seed`: the 32 secret bytes of its key.

    Raises `ConfigurationError` when no mask can be made with some member's key.
    """
    others = [each for each in covenant.active_members() if each.nid != own.nid]
    about, length = name_of_sum(covenant, month), len(figures)
    masks = {other.nid_bytes: _mask(seed, own, other, about, length) for other in others}
    contribution = Contribution(
        fed=federation(covenant).hex(),
        version=covenant.version,
        digest=covenant.digest.hex(),
        month=str(month),
        member=own.nid,
        suppress_below=least,
        words=masked(figures, own.nid_bytes, masks),
    )
    return SignedContribution(contribution, SigningKey(seed).sign(contribution.signed_bytes).signature)


def write_contribution(signed: SignedContribution) -> bytes:
    """The file's text."""
    document = {"contribution": signed.contribution.content(), "signature": signed.signature.hex()}
    return (json.dumps(document, indent=2) + "\n").encode()


def read_contribution(data: bytes) -> SignedContribution:
    """What the file says, unverified. Raises `ConfigurationError` with the path of what is wrong first."""
    outer = JsonField.parse("file", data, CONTRIBUTION_MAX_BYTES).exactly(("contribution", "signature"))
    part = JsonField("contribution", outer["contribution"].value).of_format(FORMAT, _NAMES)
    month = part["month"].string()
    part["month"].require(Month.parse(month) is not None, "is no month", "write it as year and month: 2026-10")
    octets = part["masked"].octets(CONTRIBUTION_MAX_BYTES)
    part["masked"].require(len(octets) % 8 == 0, "is not whole", "ask the member for its file again")
    contribution = Contribution(
        fed=part["fed"].hex(32),
        version=part["version"].integer(1, VERSION_MAX),
        digest=part["digest"].hex(32),
        month=month,
        member=part["member"].hex(32),
        suppress_below=part["suppress_below"].integer(1, LEAST_MOST),
        words=unpacked(octets),
    )
    return SignedContribution(contribution, bytes.fromhex(outer["signature"].hex(SIGNATURE_BYTES)))


def joint_sum_of(covenant: Covenant, month: Month, given: Sequence[SignedContribution]) -> Words:
    """The sum of the figures of all active members of the covenant in a month.

    Raises `InvalidInput` that names the member whose contribution is missing, there twice, not signed by it, or of
    another covenant, month or shape. Whether the figures are true nobody can tell.
    """
    length = layout_for(covenant).length
    found: dict[str, Words] = {}
    for signed in given:
        member = _signer(covenant, month, signed)
        if member.id in found:
            raise InvalidInput(f"{month}: two contributions are of {member.id}", "give one of each member")
        if len(signed.contribution.words) != length:
            raise InvalidInput(
                f"{month}: the contribution of {member.id} has another number of figures than {length}",
                "are its node and this command of one version?",
            )
        found[member.id] = signed.contribution.words
    missing = [each.id for each in covenant.active_members() if each.id not in found]
    if missing:
        raise InvalidInput(
            f"{month}: no contribution of {', '.join(missing)}",
            "there is a sum only of all: ask each for what `raakvlak report contribute` writes",
        )
    return added(found.values())


def _signer(covenant: Covenant, month: Month, signed: SignedContribution) -> Member:
    contribution = signed.contribution
    if (contribution.fed, contribution.version, contribution.digest) != (
        federation(covenant).hex(),
        covenant.version,
        covenant.digest.hex(),
    ):
        raise InvalidInput(
            f"{month}: a contribution was made for another covenant (version {contribution.version}) than this"
            f" (version {covenant.version})",
            "give the covenant for which they were made; all must have been made for one",
        )
    if contribution.month != str(month):
        raise InvalidInput(f"a contribution is of {contribution.month}, not of {month}", "give those of one month")
    member = covenant.member(bytes.fromhex(contribution.member))
    if member is None or not member.active:
        raise InvalidInput(
            f"{month}: a contribution is of no active member of the covenant", "leave it out, or look who sent it"
        )
    if not is_signed(member.key, contribution.signed_bytes, signed.signature):
        raise InvalidInput(
            f"{month}: the contribution of {member.id} is not signed with its key", "ask this member for its file again"
        )
    return member


def _mask(seed: bytes, own: Member, other: Member, about: bytes, length: int) -> Words:
    try:
        return mask_of_two(seed, own.nid_bytes, other.key_bytes, other.nid_bytes, about, length)
    except CryptoError:
        raise ConfigurationError(
            f"no mask can be made with the key of {other.id} in the covenant", "ask a steward about this key"
        ) from None
