"""Later versions of the tests' covenant and timestamps of them, as their one steward signs them."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from node.protocol.covenant import Covenant, Member, federation
from node.protocol.covenant_file import SignedCovenant
from node.protocol.covenant_reading import read_covenant
from node.protocol.json_field import JsonField
from node.protocol.timestamp import SignedTimestamp, sign_timestamp
from tests.helpers import signed_by_steward, signing_key


def next_version(before: Covenant, **changes: Any) -> Covenant:
    """The version after `before`, with fields replaced; nobody has signed it."""
    names: dict[str, Any] = {
        "fed": federation(before).hex(),
        "version": before.version + 1,
        "previous": before.digest.hex(),
    }
    changed = replace(before, **names, **changes)
    return read_covenant(JsonField("covenant", changed.content()))


def following(before: Covenant, **changes: Any) -> SignedCovenant:
    """The version after `before`, with fields replaced, signed."""
    return signed_by_steward(next_version(before, **changes))


def with_member(before: Covenant, member_id: str, **changes: Any) -> SignedCovenant:
    """The next version, in which one member's fields are replaced."""
    return with_members(before, lambda member: replace(member, **changes) if member.id == member_id else member)


def with_members(before: Covenant, change: Callable[[Member], Member]) -> SignedCovenant:
    """The next version, with each member as `change` makes it."""
    return following(before, members=tuple(map(change, before.members)))


def stamped(covenant: Covenant, now: float, days: int = 1) -> SignedTimestamp:
    """The steward's word at `now` that this is the newest version."""
    return sign_timestamp(covenant, now, days, bytes(signing_key("steward")))[0]
