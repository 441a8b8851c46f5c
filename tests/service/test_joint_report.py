"""The figures of all members together: what they add up to, and what is refused (domain.md, reports)."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from node.config import Reports
from node.errors import InvalidInput
from node.matching.joint_figures import joint_tables
from node.protocol.contribution import (
    SignedContribution,
    joint_sum_of,
    layout_for,
    make_contribution,
    name_of_sum,
)
from node.protocol.covenant import Covenant
from node.protocol.joint_sum import added, mask_of_two, masked
from node.service.joint_report import joint_report
from tests.helpers import (
    make_covenant,
    make_member,
    signing_key,
)
from tests.service.newer_covenants import following
from tests.service.region import NOVEMBER, Region, of, vector


@pytest.fixture
def region() -> Region:
    """Three nodes on the day on which November is known."""
    return Region()


def test_all_together_are_what_the_figures_in_the_clear_add_up_to(region: Region) -> None:
    """Rule "all members together": the report is that of the sum, suppressed as any: 16 signals, 8 matches, nobody's
    own figure.
    """
    report = joint_report(region.covenant, NOVEMBER, region.given())
    plain = joint_tables(layout_for(region.covenant), added(vector(node) for node in region.nodes), 5)
    assert plain is not None
    assert (report.signals, report.matches, report.accounts) == (plain.signals, plain.matches, plain.accounts)
    assert report.signals.total is not None and report.signals.total.whole == 16
    assert report.matches is not None and report.matches.total is not None and report.matches.total.whole == 7
    assert report.accounts.total is not None and report.accounts.total.whole is None


def test_the_strictest_threshold_of_all_members_counts(region: Region) -> None:
    """One member that shows nothing below 17 keeps the sum of 16 back."""
    strict = region.nodes[1].settings
    region.nodes[1] = replace(region.nodes[1], settings=replace(strict, reports=Reports(suppress_below=17)))
    report = joint_report(region.covenant, NOVEMBER, region.given())
    assert (report.least, report.signals.total) == (17, replace(report.signals.total, whole=None))  # type: ignore[type-var]


def test_a_contribution_is_none_of_the_figures(region: Region) -> None:
    """Rule "all members together": no word of it is the figure; and of two of them together neither, as the third's
    masks are in both.
    """
    plain = [vector(node) for node in region.nodes]
    words = [each.contribution.words for each in region.given()]
    for row, figures in zip(words, plain, strict=True):
        assert not any(word == figure for word, figure in zip(row, figures, strict=True))
    for one in range(3):
        pair = [which for which in range(3) if which != one]
        sums = zip(added(words[at] for at in pair), added(plain[at] for at in pair), strict=True)
        assert not any(word == figure for word, figure in sums)


def test_all_others_together_learn_the_figures_of_the_last_one(region: Region) -> None:
    """Known not to withstand: the sum less what two members gave in is the third's figures."""
    total = joint_sum_of(region.covenant, NOVEMBER, region.given())
    others = added(vector(node) for node in region.nodes[1:])
    assert tuple(all_ - rest for all_, rest in zip(total, others, strict=True)) == vector(region.nodes[0])


def test_a_stolen_key_opens_what_was_contributed(region: Region) -> None:
    """Known not to withstand: whoever has a member's key, also later, takes the masks off its contributions."""
    contribution, own = of(region.nodes[0]).contribution, region.nodes[0].member
    about, length = name_of_sum(region.covenant, NOVEMBER), len(contribution.words)
    others = [each for each in region.covenant.members if each != own]
    masks = {
        each.nid_bytes: mask_of_two(
            bytes(signing_key("politie")), own.nid_bytes, each.key_bytes, each.nid_bytes, about, length
        )
        for each in others
    }
    masks_alone = masked((0,) * length, own.nid_bytes, masks)
    assert tuple(word - mask for word, mask in zip(contribution.words, masks_alone, strict=True)) == vector(
        region.nodes[0]
    )


def refusal(covenant: Covenant, given_: list[SignedContribution]) -> str:
    """Why these give no report."""
    with pytest.raises(InvalidInput) as caught:
        joint_report(covenant, NOVEMBER, given_)
    return caught.value.message


def test_what_does_not_belong_together_is_refused_by_name(region: Region) -> None:
    """A missing member, one twice, another's signature, another covenant, month or shape: each is told."""
    police, thuis, youth = given_ = region.given()
    covenant = region.covenant
    assert refusal(covenant, given_[:2]).endswith("no contribution of jeugdteam")
    assert refusal(covenant, [*given_, thuis]).endswith("two contributions are of veilig-thuis")
    changed = replace(youth.contribution, suppress_below=2)
    assert "jeugdteam is not signed" in refusal(covenant, [police, thuis, replace(youth, contribution=changed)])
    posing = replace(youth.contribution, member=police.contribution.member)
    assert "politie is not signed" in refusal(covenant, [thuis, youth, replace(youth, contribution=posing)])
    later = following(covenant).covenant
    assert "version 1) than this (version 2)" in refusal(later, given_)
    stranger = replace(youth.contribution, member="00" * 32)
    assert "no active member" in refusal(covenant, [police, thuis, replace(youth, contribution=stranger)])
    for own, other in (("month", "2026-10"), ("words", (1, 2))):
        wrong = replace(youth.contribution, **{own: other})  # type: ignore[arg-type]
        signature = signing_key("jeugdteam").sign(wrong.signed_bytes).signature
        told = refusal(covenant, [police, thuis, SignedContribution(wrong, signature)])
        assert ("2026-10" in told) if own == "month" else ("jeugdteam has another number" in told)


def test_a_wrong_contribution_makes_no_report(region: Region) -> None:
    """One with a mask or a figure that does not fit is noticed in the sum, though not whose it is."""
    police, thuis, youth = region.given()
    node = region.nodes[2]
    key, length = bytes(signing_key("jeugdteam")), len(youth.contribution.words)
    other_masks = make_contribution(region.covenant, node.member, NOVEMBER.plus(1), vector(node), 5, key)
    wrong = replace(youth.contribution, words=other_masks.contribution.words)
    signature = signing_key("jeugdteam").sign(wrong.signed_bytes).signature
    assert "one of them is wrong" in refusal(region.covenant, [police, thuis, SignedContribution(wrong, signature)])
    lie = make_contribution(region.covenant, node.member, NOVEMBER, (9,) + (0,) * (length - 1), 5, key)
    assert "one of them is wrong" in refusal(region.covenant, [police, thuis, lie])


def test_a_lie_that_adds_up_is_not_noticed(region: Region) -> None:
    """Known not to withstand: a member may give in other figures than its own, as long as its rows add up."""
    police, thuis, _ = region.given()
    node = region.nodes[2]
    key = bytes(signing_key("jeugdteam"))
    lie = make_contribution(region.covenant, node.member, NOVEMBER, vector(region.nodes[0]), 5, key)
    report = joint_report(region.covenant, NOVEMBER, [police, thuis, lie])
    assert report.signals.total is not None and report.signals.total.whole == 22


@settings(max_examples=20)
@given(st.integers(3, 8), st.data())
def test_any_number_of_members_add_up(count: int, data: st.DataObject) -> None:
    """For 3 to 8 members with any figures the sum of the files is the sum of the figures."""
    members = [make_member(f"m{at}", number=at) for at in range(count)]
    covenant = make_covenant(members)
    length = layout_for(covenant).length
    figures = [data.draw(st.lists(st.integers(0, 99), min_size=length, max_size=length)) for _ in members]
    given_ = [
        make_contribution(covenant, member, NOVEMBER, row, 5, bytes(signing_key(member.id)))
        for member, row in zip(covenant.members, figures, strict=True)
    ]
    assert joint_sum_of(covenant, NOVEMBER, given_) == added(figures)
