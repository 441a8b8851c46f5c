"""The covenant's content: its canonical form, and what follows from it."""

import json
from hashlib import sha256
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from node.errors import ConfigurationError
from node.protocol.covenant import Member, federation, initiator, probe_days
from node.protocol.covenant_reading import read_covenant
from node.protocol.json_field import JsonField
from node.protocol.member_reading import read_application, read_member, write_application
from tests.protocol.covenant_example import START_SECONDS, content, covenant, member, purpose

DAY = 86_400
DIGEST = "01193189057fa8f4b28c1dbb346307839f6f270ed55ae9efc49eb1b84cd0022d"


def entry(number: int, **changes: Any) -> Member:
    """A member by itself."""
    return read_member(JsonField("member", member(number, **changes)))


@st.composite
def reordered(draw: st.DrawFn, value: Any) -> Any:
    """The same JSON value, the names of its objects in another order."""
    if isinstance(value, dict):
        return {name: draw(reordered(value[name])) for name in draw(st.permutations(list(value)))}
    return [draw(reordered(item)) for item in value] if isinstance(value, list) else value


@settings(deadline=None)
@given(reordered(content()), st.sampled_from([None, 1, 4]))
def test_order_and_blanks_change_nothing(document: dict[str, Any], indent: int | None) -> None:
    """The same agreement written in another order and layout has the same canonical bytes."""
    data = json.dumps(document, indent=indent).encode()
    read = read_covenant(JsonField.parse("covenant", data, len(data)))
    assert read.canonical == covenant().canonical
    assert read.content() == content()


def test_canonical_bytes_are_sorted_compact_json() -> None:
    """The signed bytes are what an independent writer of canonical JSON makes of the document."""
    plain = json.dumps(content(), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert covenant().canonical == plain.encode()


def test_digest_of_the_example_stays() -> None:
    """The example's digest is the published one: the format did not change by accident."""
    assert covenant().digest.hex() == DIGEST


def test_federation_is_the_digest_of_version_one() -> None:
    """Version 1 names the federation by its own digest; later versions carry that name."""
    first = covenant()
    later = covenant(version=2, fed=first.digest.hex(), previous=first.digest.hex())
    assert federation(first) == sha256(first.canonical).digest()
    assert federation(later) == federation(first) != later.digest


def test_members_are_found_by_their_names() -> None:
    """A member is found by NID and by id whatever its status; only active ones are to be talked to."""
    agreed = covenant()
    first, second, third = agreed.members
    assert [agreed.member(one.nid_bytes) for one in agreed.members] == [first, second, third]
    assert agreed.member(bytes(32)) is None
    assert agreed.member_by_id("member-3") == third
    assert agreed.member_by_id("nobody") is None
    assert agreed.active_members() == (first, second)


def test_shared_purposes_need_two_active_members() -> None:
    """Two members share the purposes that both have; one that is not active shares none."""
    both = ["jeugd", "huiselijk-geweld"]
    agreed = covenant(members=[member(1, purposes=both), member(2), member(3, purposes=both, status="revoked")])
    first, second, third = agreed.members
    assert agreed.shared_purposes(first, second) == {"jeugd"}
    assert agreed.shared_purposes(first, third) == frozenset()


def test_epochs_are_counted_from_the_start() -> None:
    """Epoch n begins n times the length after the start, and there is none before it."""
    agreed = covenant(epoch={"days": 10, "lead_days": 7, "grace_days": 1})
    assert [agreed.epoch_at(START_SECONDS + days * DAY) for days in (0, 9.99999, 10, 25, 1000)] == [
        0,
        0,
        1,
        2,
        100,
    ]
    with pytest.raises(ConfigurationError, match="starts on 2026-11-23"):
        agreed.epoch_at(START_SECONDS - 0.001)


def test_initiator_is_the_unreachable_or_the_lower() -> None:
    """Both sides choose the same initiator: who cannot be reached, else the lower NID; two hidden ones never meet."""
    a, b = sorted((entry(1), entry(2)), key=lambda one: one.nid_bytes)
    hidden_b = entry(int(b.id[-1]), reachable=False)
    assert initiator(a, b) == initiator(b, a) == a
    assert initiator(a, hidden_b) == initiator(hidden_b, a) == hidden_b
    with pytest.raises(ConfigurationError, match="nobody can reach cannot meet"):
        initiator(entry(int(a.id[-1]), reachable=False), hidden_b)


def test_guessing_takes_what_the_protocol_says() -> None:
    """5,000 numbers take 4.3 days a peer at 300 s and 4 points, and none in synchronisations of class 4k."""
    agreed = covenant()
    assert round(probe_days(agreed.pace, 5000), 1) == 4.3
    assert probe_days(agreed.pace, 5000, 2 * agreed.class_points(agreed.members[0])) == 0
    assert probe_days(covenant(pace={"tick": 0, "points": 4}).pace, 5000) == 0


def test_an_application_is_read_as_it_was_written() -> None:
    """What an organisation writes for the steward gives the same member again."""
    asked = entry(1)
    assert read_application(write_application(asked)) == asked


def test_a_purpose_may_leave_terms_open() -> None:
    """Legal basis and age limit may be null, and stay so."""
    agreed = covenant(purposes=[purpose("jeugd", legal_basis=None, age_limit=None)])
    assert (agreed.purposes[0].legal_basis, agreed.purposes[0].age_limit) == (None, None)
