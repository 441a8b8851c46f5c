"""What may change from one version of the covenant to the next, and what may not."""

from typing import Any

import pytest
from nacl.signing import SigningKey

from node.errors import ConfigurationError
from node.protocol.covenant import Rotation
from node.protocol.covenant_errors import CovenantChange
from node.protocol.covenant_file import SignedCovenant
from node.protocol.covenant_step import check_step
from node.protocol.key_statement import make_rotation
from tests.protocol.covenant_chain import first, following, signed, with_member
from tests.protocol.covenant_example import member, public, purpose

ROOT = first()
FED = ROOT.covenant.digest
SEED = bytes([101]) * 32
"""Of member 1."""
NEXT = bytes([201]) * 32
LATER = bytes([202]) * 32
NID = bytes.fromhex(member(1)["nid"])


def take(document: dict[str, Any], before: SignedCovenant = ROOT) -> SignedCovenant:
    """The next version, when it may follow."""
    offered = signed(document)
    check_step(before.covenant, offered.covenant)
    return offered


def refused_at(document: dict[str, Any], before: SignedCovenant = ROOT) -> str:
    """Where what may not change was changed."""
    with pytest.raises(CovenantChange) as caught:
        take(document, before)
    assert caught.value.hint
    return caught.value.message.split(": ")[0]


def key_bytes(seed: bytes) -> bytes:
    """The public key of 32 secret bytes."""
    return bytes(SigningKey(seed).verify_key)


def entry(rotation: Rotation) -> dict[str, str]:
    """The statement as the covenant writes it."""
    return {"from": rotation.from_, "to": rotation.to, "signature": rotation.signature}


def rotated(before: SignedCovenant, old: bytes, new: bytes) -> dict[str, Any]:
    """The next version, in which member 1 goes from one key to another by a statement of its own."""
    statement = entry(make_rotation(FED, NID, old, key_bytes(new)))
    return with_member(following(before), 0, key=public(new), keys_next=[], rotation=statement)


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"expires": "2028-01-01T00:00:00Z"},
        {"freshness_days": 7},
        {"threshold": 1},
        {"epoch": {"days": 30, "lead_days": 3, "grace_days": 0}},
        {"pace": {"tick": 600, "points": 1}},
        {"rations": {"restarts": 0, "cards_per_day": 1}},
        {"purposes": [purpose("jeugd", age_limit=None), purpose("wonen")]},
        {"auditor": None},
        {"members": [*ROOT.covenant.content()["members"], member(4)]},
        {"members": list(reversed(ROOT.covenant.content()["members"]))},
    ],
)
def test_most_of_it_may_change(changes: dict[str, Any]) -> None:
    """Terms, pace, purposes, roles and new members are the stewards' to change."""
    assert take(following(ROOT, **changes)).covenant.version == 2


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"start": "2026-11-24T00:00:00Z"}, "covenant.start"),
        ({"epoch": {"days": 29, "lead_days": 7, "grace_days": 1}}, "covenant.epoch.days"),
        ({"members": ROOT.covenant.content()["members"][:2]}, "covenant.members"),
    ],
)
def test_epochs_and_the_list_of_members_stay(changes: dict[str, Any], path: str) -> None:
    """The count of epochs stays, and who was once a member stays in the list."""
    assert refused_at(following(ROOT, **changes)) == path


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"id": "member-9"}, "covenant.members[0].id"),
        ({"key": public(NEXT)}, "covenant.members[0].key"),
    ],
)
def test_a_member_keeps_its_name_and_key(changes: dict[str, Any], path: str) -> None:
    """Stewards cannot give a member another short name, nor a key that it did not state itself."""
    assert refused_at(with_member(following(ROOT), 0, **changes)) == path


@pytest.mark.parametrize(
    "changes",
    [
        {"name": "Anders"},
        {"kind": "anders"},
        {"url": "https://elders.example.org/"},
        {"reachable": False},
        {"class": "256"},
        {"purposes": ["huiselijk-geweld"]},
        {"keys_next": [public(NEXT)]},
    ],
)
def test_the_rest_of_a_members_entry_may_change(changes: dict[str, Any]) -> None:
    """Name, address, class, purposes and announced keys are changed without the member's signature."""
    assert take(with_member(following(ROOT), 0, **changes)).covenant.version == 2


def test_a_suspended_member_comes_back_and_a_revoked_one_does_not() -> None:
    """Suspended is for a while: active again, and revoked from either. Revoked is for good."""
    steps = [("active", "suspended"), ("suspended", "active"), ("active", "revoked"), ("suspended", "revoked")]
    for now, then in steps:
        before = take(with_member(following(ROOT), 0, status=now))
        assert take(with_member(following(before), 0, status=then), before).covenant.members[0].status == then
    revoked = take(with_member(following(ROOT), 0, status="revoked"))
    assert take(following(revoked), revoked).covenant.members[0].status == "revoked"
    for status in ("active", "suspended"):
        assert refused_at(with_member(following(revoked), 0, status=status), revoked) == "covenant.members[0].status"


def test_a_revoked_organisation_joins_anew() -> None:
    """It gets another key and id, and may use its old address, which an active member holds alone."""
    revoked = take(with_member(following(ROOT), 0, status="revoked"))
    members = ROOT.covenant.content()["members"]
    again = member(5, url=member(1)["url"], name=member(1)["name"])
    taken = take(following(revoked, members=[*revoked.covenant.content()["members"], again]), revoked)
    assert taken.covenant.active_members()[-1].url == member(1)["url"]
    with pytest.raises(ConfigurationError, match=r"^covenant\.members\[3\]\.url: stands in the covenant already"):
        take(following(ROOT, members=[*members, again]))


def test_a_new_member_has_its_own_name() -> None:
    """A new member's nid must follow from its key; one with a statement of a change is not new."""
    members = ROOT.covenant.content()["members"]
    false_name = member(4, nid="0" * 64)
    assert refused_at(following(ROOT, members=[*members, false_name])) == "covenant.members[3].nid"
    nid = bytes.fromhex(member(4)["nid"])
    statement = entry(make_rotation(FED, nid, bytes([104]) * 32, key_bytes(NEXT)))
    changed = member(4, key=public(NEXT), rotation=statement)
    assert refused_at(following(ROOT, members=[*members, changed])) == "covenant.members[3].nid"
    from_elsewhere = entry(make_rotation(FED, nid, LATER, key_bytes(bytes([104]) * 32)))
    second_key = member(4, rotation=from_elsewhere)
    assert refused_at(following(ROOT, members=[*members, second_key])) == "covenant.members[3].nid"


def test_a_key_changes_by_the_members_statement() -> None:
    """With a statement signed with the old key the key changes, again and again, and the nid stays."""
    second = take(rotated(ROOT, SEED, NEXT))
    third = take(rotated(second, NEXT, LATER), second)
    assert third.covenant.members[0].key == public(LATER)
    assert third.covenant.members[0].nid_bytes == NID
    assert take(following(third), third).covenant.members[0].rotation == third.covenant.members[0].rotation


def test_an_older_statement_leads_nowhere() -> None:
    """A statement from a key that is no longer the member's does not change its key again."""
    second = take(rotated(ROOT, SEED, NEXT))
    assert refused_at(rotated(second, SEED, LATER), second) == "covenant.members[0].key"


def test_the_last_statement_stays() -> None:
    """While the key stays the statement stays: neither dropped nor replaced."""
    second = take(rotated(ROOT, SEED, NEXT))
    assert refused_at(with_member(following(second), 0, rotation=None), second) == "covenant.members[0].key"
    another = entry(make_rotation(FED, NID, LATER, key_bytes(NEXT)))
    assert refused_at(with_member(following(second), 0, rotation=another), second) == "covenant.members[0].key"


def test_an_announced_key_needs_no_statement() -> None:
    """A key that the version before announced may take the place of one that was lost; one that it did not may not."""
    second = take(with_member(following(ROOT), 0, keys_next=[public(NEXT)]))
    taken = take(with_member(following(second), 0, key=public(NEXT), keys_next=[]), second)
    assert taken.covenant.members[0].key == public(NEXT)
    assert refused_at(with_member(following(second), 0, key=public(LATER)), second) == "covenant.members[0].key"


@pytest.mark.parametrize(
    ("statement", "key"),
    [
        (make_rotation(FED, NID, LATER, key_bytes(NEXT)), NEXT),
        (make_rotation(FED, bytes.fromhex(member(2)["nid"]), SEED, key_bytes(NEXT)), NEXT),
        (make_rotation(bytes(32), NID, SEED, key_bytes(NEXT)), NEXT),
        (make_rotation(FED, NID, SEED, key_bytes(LATER)), NEXT),
    ],
    ids=["another key's", "another member's", "another federation's", "to another key"],
)
def test_a_statement_by_or_for_another_is_none(statement: Rotation, key: bytes) -> None:
    """A covenant with a statement that is not signed for this member, federation and key cannot even be read."""
    said = entry(statement) | {"from": public(SEED)}
    with pytest.raises(ConfigurationError, match=r"^covenant\.members\[0\]\.rotation: is no statement by this member"):
        take(with_member(following(ROOT), 0, key=public(key), rotation=said))


def test_version_one_has_no_statement() -> None:
    """A member begins with its first key."""
    said = entry(make_rotation(FED, NID, NEXT, key_bytes(SEED)))
    with pytest.raises(ConfigurationError, match=r"^covenant\.members\[0\]\.rotation: must be null in version 1"):
        first(members=[member(1, rotation=said)])


def test_a_key_that_was_left_serves_nobody_else() -> None:
    """The key that a member left may have been stolen: it is no other member's key."""
    document = rotated(ROOT, SEED, NEXT)
    document["members"] = [*document["members"], member(4, key=public(SEED), nid="0" * 64)]
    with pytest.raises(ConfigurationError, match="stands elsewhere in the covenant too"):
        take(document)
