"""Months, meetings, percentiles and the comparison of a pilot: the rules that reports are counted by."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from node.matching.figures import HISTOGRAM, OTHER, SEVERAL, Figures, days_to_contact, kind_of, percentile
from node.matching.meetings import Found, Meeting, found_match
from node.matching.months import Month, months_between
from node.matching.pilot import (
    ReportCount,
    before_and_during,
    in_one_spelling,
    missing,
    same_months,
    shown_counts,
    totals,
)
from node.matching.publication import labels_of
from node.matching.working_days import start_of
from node.model import ItemKind

A, B = b"a", b"b"
PERSON, FAMILY = ItemKind.PERSON, ItemKind.FAMILY
BEGUN = start_of(date(2026, 11, 3))


@pytest.mark.parametrize("text", ["", "2026-13", "2026-00", "2026-1", "26-10", "2026-10-01", " 2026-10", "٢٠٢٦-10"])
def test_what_is_no_month(text: str) -> None:
    """Only a year and a month, as 2026-10."""
    assert Month.parse(text) is None


@given(st.integers(1000, 2999), st.integers(1, 12), st.integers(-40, 40))
def test_months_follow_each_other(year: int, number: int, by: int) -> None:
    """A month is written and read as the same; going on and back again leads to it; its days are all its own."""
    month = Month(year, number)
    assert Month.parse(str(month)) == month == month.plus(by).plus(-by)
    assert (month.last - month.first).days + 1 in (28, 29, 30, 31)
    assert month.end == month.plus(1).start
    assert len(list(months_between(month, month.plus(abs(by))))) == abs(by) + 1


def test_a_months_matches_are_known_after_twenty_working_days() -> None:
    """Of October 2026 on 30 November; Christmas and New Year's Day make it later."""
    assert Month(2026, 10).matches_known_on == date(2026, 11, 30)
    assert Month(2026, 12).matches_known_on == date(2027, 2, 1)


def test_days_to_contact() -> None:
    """The day itself is 0, a weekend counts as its Friday, and after 20 working days it is too late."""
    friday = date(2026, 11, 6)
    assert days_to_contact(friday, friday) == 0
    assert days_to_contact(friday, date(2026, 11, 8)) == 0
    assert days_to_contact(friday, date(2026, 11, 9)) == 1
    assert days_to_contact(friday, date(2026, 12, 6)) == 20
    assert days_to_contact(friday, date(2026, 12, 7)) is None
    assert days_to_contact(friday, None) is None


@given(st.lists(st.integers(0, HISTOGRAM - 1), min_size=1, max_size=40), st.sampled_from([50, 90]))
def test_a_percentile_is_that_of_the_sorted_list(days: list[int], share: int) -> None:
    """The nearest rank: so many in a hundred took no longer."""
    counts = [days.count(number) for number in range(HISTOGRAM)]
    rank = -(-len(days) * share // 100)
    assert percentile(counts, share) == sorted(days)[rank - 1]


def test_figures_are_a_row_that_can_be_added() -> None:
    """Rows of several organisations add up to the row of all, and medians come from it."""
    days = tuple(1 if number in (2, 4) else 0 for number in range(HISTOGRAM))
    one, two = Figures(3, days, 1, 2, 5), Figures(4, days[::-1], 0, 1, 1)
    added = Figures.from_vector([sum(pair) for pair in zip(one.vector(), two.vector(), strict=True)])
    assert (added.signals, added.matches, added.followed_up, added.active, added.idle) == (7, 5, 4, 3, 6)
    assert percentile(added.days, 50) == 4
    with pytest.raises(ValueError, match="length"):
        Figures.from_vector((1, 2, 3, 4, 5))


def test_a_match_on_the_family_is_with_somebody_else() -> None:
    """domain.md, person and family: a match on the person hides the family match of the same two."""
    on_person, on_family = Meeting(A, PERSON, BEGUN, None), Meeting(A, FAMILY, BEGUN, None)
    assert found_match(PERSON, BEGUN, None, [on_person, on_family]) == Found(BEGUN, frozenset({A}))
    assert found_match(FAMILY, BEGUN, None, [on_person, on_family]) is None
    assert found_match(FAMILY, BEGUN, None, [on_family]) == Found(BEGUN, frozenset({A}))
    later = BEGUN + 40 * 86_400
    other = Meeting(B, FAMILY, later, None)
    assert found_match(FAMILY, BEGUN, None, [on_person, on_family, other]) == Found(later, frozenset({B}))
    assert found_match(FAMILY, BEGUN, later, [on_person, on_family, other]) is None
    over = Meeting(A, PERSON, BEGUN - 9, BEGUN - 5)
    assert found_match(FAMILY, BEGUN, None, [over, on_family]) == Found(BEGUN, frozenset({A}))
    assert found_match(PERSON, BEGUN, None, []) == Found(BEGUN, frozenset())


def test_rows_do_not_overlap() -> None:
    """What has two purposes stands in the row of several, what has none or an unknown one in that of others."""
    known = labels_of({}, ["jeugd", "huiselijk-geweld"], {}).purposes
    assert known == (SEVERAL, OTHER, "huiselijk-geweld", "jeugd")
    assert kind_of(frozenset({"jeugd", "huiselijk-geweld"}), known) == SEVERAL
    assert kind_of(frozenset({"jeugd"}), known) == "jeugd"
    assert kind_of(frozenset({"gone"}), known) == kind_of(frozenset(), known) == OTHER


def test_labels_stand_in_an_order_that_comes_from_no_count() -> None:
    """The smallest first: teams by their people, kinds by their members, with ties by name; no label twice."""
    labels = labels_of({"zuid": 3, "noord": 3, "": 0}, ["other"], {"youth": 2, "police": 1, SEVERAL: 5})
    assert labels.teams == ("", "noord", "zuid")
    assert labels.partners == (SEVERAL, OTHER, "police", "youth")
    assert labels.purposes == (SEVERAL, OTHER)


def test_a_pilots_comparison() -> None:
    """All months before beside those of it, and the same months of the year before; nothing is made up."""
    first, last = Month(2026, 1), Month(2026, 3)
    given_ = {Month(2025, 1): 100, Month(2025, 2): 80, Month(2025, 12): 60, first: 90, Month(2026, 2): 70}
    compared = before_and_during(given_, first, last)
    assert (compared.months_before, compared.mean_before, compared.mean_during) == (3, 80, 80)
    same = same_months(given_, first, last)
    assert (same.months_before, same.mean_before, same.mean_during) == (2, 90, 80)
    assert round(same.change or 0, 1) == -11.1
    nothing = before_and_during({}, first, last)
    assert (nothing.mean_before, nothing.change) == (None, None)
    assert before_and_during({Month(2025, 1): 0, first: 5}, first, last).change is None


def test_small_numbers_of_reports_are_not_added() -> None:
    """A place with few in a month has no number, and that month has no sum; what lacks is named."""
    first, last = Month(2026, 1), Month(2026, 2)
    counts = [ReportCount(first, "n", 9), ReportCount(first, "z", 4), ReportCount(last, "n", 8)]
    by_place = shown_counts(counts, 5)
    assert (by_place["z"][first], totals(by_place)) == (None, {})
    assert missing(by_place, first, last) == [(last, "z")]


def test_what_lacks_before_a_pilot_is_named() -> None:
    """Of the year before all same months are looked at once there is one, of other months those that one place has."""
    first, last = Month(2026, 1), Month(2026, 2)
    given = [(first, "n"), (last, "n"), (first, "z"), (last, "z"), (Month(2025, 12), "n")]
    by_place = shown_counts([ReportCount(month, place, 9) for month, place in given], 5)
    assert missing(by_place, first, last) == [(Month(2025, 12), "z")]
    more = shown_counts([ReportCount(month, place, 9) for month, place in [*given, (Month(2025, 1), "z")]], 5)
    lacks = [(Month(2025, 1), "n"), (Month(2025, 2), "n"), (Month(2025, 2), "z"), (Month(2025, 12), "z")]
    assert missing(more, first, last) == lacks


def test_places_are_told_apart_by_letters_alone() -> None:
    """Counts of one place in several spellings are one place's, called as the team is, or as it came first."""
    counts = [ReportCount(Month(2026, 1), name, 9) for name in ("Noord", " noord", "ZUID oost", "Zuidoost", "")]
    assert [one.place for one in in_one_spelling(counts, ["NOORD", ""])] == ["NOORD"] * 2 + ["ZUID oost"] * 2 + [""]
