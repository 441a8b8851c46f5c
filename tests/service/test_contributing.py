"""The figures of all members without anyone seeing another's (domain.md, reports): made once, added, refused."""

from dataclasses import replace

import pytest

from node.config import Reports
from node.errors import ConfigurationError, InvalidInput, NotAllowed
from node.matching.months import Month
from node.model import Actor
from node.protocol.contribution import (
    make_contribution,
    read_contribution,
)
from node.protocol.covenant_file import write_file
from node.protocol.key_statement import make_rotation
from node.protocol.trusted_covenants import TrustedCovenants
from node.service.contributing import contribute, contribute_due, covenant_of
from node.service.joint_report import joint_report
from node.storage.contributions import MemoryContributions
from node.storage.covenant_store import MemoryCovenantStore
from node.storage.database import open_database
from tests.helpers import (
    COORDINATOR,
    FixedClock,
    make_context,
    make_covenant,
    make_member,
    make_settings,
    signed_by_steward,
    signing_key,
)
from tests.service.casework import entries
from tests.service.newer_covenants import following, with_member
from tests.service.region import KNOWN, NAMES, NOVEMBER, Region, at, of, place, vector


@pytest.fixture
def region() -> Region:
    """Three nodes on the day on which November is known."""
    return Region()


def test_a_month_is_contributed_once(region: Region) -> None:
    """The same bytes for ever, after the figures changed, and after a database from before was put back."""
    node = region.nodes[0]
    first, before = contribute(node, COORDINATOR, NOVEMBER).file, vector(node)
    region.clock.time = at("2026-11-20T10:00:00")
    place(node, range(20, 25))
    region.clock.time = KNOWN + 86_400
    assert vector(node) != before
    assert contribute(node, COORDINATOR, NOVEMBER).file == first
    restored = replace(node, database=open_database(":memory:"))
    assert contribute(restored, COORDINATOR, NOVEMBER).file == first
    joint_report(region.covenant, NOVEMBER, region.given())


def test_no_other_covenant_makes_a_month_anew(region: Region) -> None:
    """A version that is issued with a day of before, and other members, changes nothing of what was made."""
    node = region.nodes[0]
    first = contribute(node, COORDINATOR, NOVEMBER)
    others = (*region.covenant.members[:2], make_member("wijkteam", number=4))
    fewer = (*others, replace(region.covenant.members[2], status="suspended"))
    trusted, store = chained(("2026-12-01T10:00:00Z", {"members": fewer}))
    later = replace(node, trusted=trusted, covenants=store, covenant=trusted.newest)
    assert covenant_of(later, NOVEMBER).version == 2
    assert contribute(later, COORDINATOR, NOVEMBER) == first


def test_two_contributions_of_one_month_would_show_the_change(region: Region) -> None:
    """Why it is made once: the masks of one month are the same, and go away in the difference."""
    node = region.nodes[0]
    first = of(node).contribution.words
    region.clock.time = at("2026-11-20T10:00:00")
    place(node, range(20, 21))
    region.clock.time = KNOWN
    new_home = replace(node, contributions=MemoryContributions(), database=node.database)
    with pytest.raises(ConfigurationError, match="is gone"):
        of(new_home)
    figures, key = vector(node), bytes(signing_key("politie"))
    second = make_contribution(region.covenant, node.member, NOVEMBER, figures, 5, key).contribution.words
    assert second[0] - first[0] == 1


def test_a_lost_or_changed_file_is_never_made_anew(region: Region) -> None:
    """The database knows the digest of what was made: another file, or none, is refused by name."""
    node, other = region.nodes[:2]
    of(node)
    store = MemoryContributions()
    store.write(str(NOVEMBER), contribute(other, COORDINATOR, NOVEMBER).file)
    with pytest.raises(ConfigurationError, match="not what this node made"):
        of(replace(node, contributions=store))
    with pytest.raises(ConfigurationError, match="is gone"):
        of(replace(node, contributions=MemoryContributions()))


def test_who_may_and_what_the_logbook_has(region: Region) -> None:
    """A coordinator gets it, a professional does not; making and giving stand in the logbook, of nobody's person."""
    node = region.nodes[0]
    with pytest.raises(NotAllowed):
        contribute(node, Actor("jan", "professional"), NOVEMBER)
    of(node)
    of(node)
    told = [(each.actor, each.action, each.details) for each in entries(node)[-3:]]
    given_ = ("coordinator:office", "contribution-given", {"month": "2026-11", "covenant": 1})
    assert told == [("node:node", "contribution-made", {"month": "2026-11"}), given_, given_]


def test_a_month_that_is_not_known_is_refused(region: Region) -> None:
    """Until every match has had its time for a follow-up, which the error tells."""
    region.clock.time = at("2026-12-29T12:00:00")
    with pytest.raises(InvalidInput, match="2026-12-30"):
        of(region.nodes[0])


def test_a_month_before_the_covenant_is_refused(region: Region) -> None:
    """There were no members then; a month in which a member only did nothing counts as zeros."""
    with pytest.raises(InvalidInput, match="no covenant of 2026-10"):
        contribute(region.nodes[0], COORDINATOR, Month(2026, 10))
    idle = make_context("jeugdteam", covenant=region.covenant, clock=region.clock)
    assert set(vector(idle)) == {0}
    assert len(of(idle).contribution.words) == len(vector(idle))


def test_two_members_have_no_sum() -> None:
    """Each would see the other's figures."""
    covenant = make_covenant([make_member(name, number=at) for at, name in enumerate(NAMES[:2])])
    with pytest.raises(InvalidInput, match="2 active members"):
        of(make_context(covenant=covenant, clock=FixedClock(KNOWN)))


def test_the_node_makes_it_in_time_and_once(region: Region) -> None:
    """Without being asked, so that a later change of its key takes nothing away; where it cannot, it does nothing."""
    node = region.nodes[0]
    region.clock.time = at("2026-12-29T12:00:00")
    assert contribute_due(node) == 0  # of October, before the covenant
    region.clock.time = KNOWN
    assert [contribute_due(node), contribute_due(node)] == [1, 0]
    kept = node.contributions.read("2026-11")
    assert kept == contribute(node, COORDINATOR, NOVEMBER).file


def chained(*changes: tuple[str, dict[str, object]]) -> tuple[TrustedCovenants, MemoryCovenantStore]:
    """The covenant and later versions, each issued at a moment with some change."""
    first = signed_by_steward(make_covenant())
    trusted, store = TrustedCovenants.begin(first), MemoryCovenantStore()
    store.begin({1: write_file(first)})
    for issued, change in changes:
        signed = following(trusted.newest, issued=issued, **change)
        trusted = trusted.updated(signed)
        store.add(signed.covenant.version, write_file(signed))
    return trusted, store


def test_all_take_the_covenant_of_a_week_before(region: Region) -> None:
    """A version that was issued later counts for the next month, also where a node has it already."""
    trusted, store = chained(("2026-12-22T10:00:00Z", {}), ("2026-12-24T10:00:00Z", {}))
    node = make_context(trusted=trusted, covenants=store, clock=region.clock)
    assert (covenant_of(node, NOVEMBER).version, covenant_of(node, NOVEMBER.plus(1)).version) == (2, 3)
    given_ = contribute(node, COORDINATOR, NOVEMBER)
    assert (given_.version, read_contribution(given_.file).contribution.version) == (2, 2)


def test_a_member_that_left_has_none(region: Region) -> None:
    """Who is suspended in the version that counts is not in the sum, and says so."""
    members = tuple(
        replace(each, status="suspended") if each.id == "politie" else each for each in region.covenant.members
    )
    four = (*members, make_member("wijkteam", number=4))
    trusted, store = chained(("2026-12-01T10:00:00Z", {"members": four}))
    node = make_context(trusted=trusted, covenants=store, clock=region.clock)
    with pytest.raises(InvalidInput, match="no active member"):
        of(node)


def test_a_key_that_was_replaced_in_between_has_none(region: Region) -> None:
    """The masks need the key of the covenant that counts; a node that has it no more says why."""
    old, new = bytes(signing_key("politie")), signing_key("politie, anew")
    own = region.nodes[0].member
    rotation = make_rotation(region.covenant.digest, own.nid_bytes, old, bytes(new.verify_key))
    changed = with_member(
        region.covenant, "politie", key=bytes(new.verify_key).hex(), rotation=rotation
    ).covenant.members
    trusted, store = chained(("2026-12-28T10:00:00Z", {"members": changed}))
    node = make_context(trusted=trusted, covenants=store, clock=region.clock)
    node.keys.delete("identity")
    node.keys.write("identity", bytes(new))
    with pytest.raises(ConfigurationError, match="another than that in version 1"):
        of(node)


def test_settings_of_a_member_are_in_its_contribution() -> None:
    """The threshold that held when it was made."""
    covenant = make_covenant()
    member = covenant.members[0]
    kept = replace(make_settings(member), reports=Reports(suppress_below=9))
    assert of(make_context(covenant=covenant, settings=kept, clock=FixedClock(KNOWN))).contribution.suppress_below == 9
