"""The rows and tables of all members together (domain.md: the same figures without anyone seeing another's)."""

from itertools import combinations

from hypothesis import example, given
from hypothesis import strategies as st

from node.matching.figures import OTHER, SEVERAL, Account, FoundMatch, PlacedSignal, kind_of
from node.matching.joint_figures import MEMBERS_LEAST, SUM_MOST, Layout, Taking, joint_tables, joint_vector, layout_of
from node.matching.suppression import Shown

PURPOSES = ("jeugd", "huiselijk-geweld", "zorg")
KINDS = ("police", "youth", "shelter", "")
members_strategy = st.lists(
    st.tuples(st.sets(st.sampled_from(PURPOSES), min_size=1), st.sampled_from(KINDS)), min_size=3, max_size=9
).map(lambda found: [Taking(str(at), tuple(sorted(names)), kind) for at, (names, kind) in enumerate(found)])
LAYOUT = layout_of(PURPOSES[:2], [Taking(str(at), PURPOSES[:2], KINDS[at % 2]) for at in range(8)])


def test_rows_where_all_are_many() -> None:
    """Each purpose and each kind of four stands alone; what is none of them stands together."""
    assert (
        Layout(((OTHER, SEVERAL), ("huiselijk-geweld",), ("jeugd",)), ((OTHER, SEVERAL), ("police",), ("youth",)))
        == LAYOUT
    )


def test_a_purpose_of_two_members_stands_with_others() -> None:
    """Each of the two would see the other's signals in a row of its own."""
    few = [Taking("a", PURPOSES[:2], "police"), Taking("b", PURPOSES[:2], "police")]
    many = [Taking(str(at), PURPOSES[:1], "police") for at in range(4)]
    assert layout_of(PURPOSES[:2], few + many).purposes == ((OTHER, SEVERAL, "huiselijk-geweld", "jeugd"),)
    third = Taking("c", PURPOSES[1:2], "police")
    pooled = (OTHER, SEVERAL, "huiselijk-geweld")
    assert layout_of(PURPOSES[:2], [*few, third, *many]).purposes == ((OTHER, SEVERAL, "huiselijk-geweld"), ("jeugd",))
    assert pooled in layout_of(PURPOSES[:2], [*few, third, *many]).purposes


def test_the_one_shelter_of_a_covenant_is_no_row() -> None:
    """Matches with it are its own; those with it and others are too, so that no row is left."""
    police = [Taking(str(at), ("jeugd",), "police") for at in range(4)]
    shelter = Taking("shelter", ("jeugd",), "shelter")
    assert layout_of(("jeugd",), [*police, shelter]).partners == ((OTHER, SEVERAL, "shelter", "police"),)
    youth = [Taking(f"y{at}", ("jeugd",), "youth") for at in range(3)]
    assert layout_of(("jeugd",), [*police, shelter, *youth]).partners == (
        (OTHER, SEVERAL, "shelter", "youth"),
        ("police",),
    )


@given(members_strategy)
def test_behind_each_row_are_enough_members(members: list[Taking]) -> None:
    """Whatever the covenant: rows never overlap, have all names, and more than two can be behind each."""
    layout = layout_of(PURPOSES, members)
    for rows, names in ((layout.purposes, PURPOSES), (layout.partners, {each.kind for each in members} - {""})):
        flat = [name for row in rows for name in row]
        assert len(flat) == len(set(flat)) and set(flat) == {*names, SEVERAL, OTHER}
    for row in layout.purposes if len(layout.purposes) > 1 else ():
        behind = {each.id for each in members if set(row) & set(each.purposes) or _is_several(row, each)}
        assert len(behind) >= MEMBERS_LEAST


@given(members_strategy)
@example([*(Taking(f"p{at}", ("jeugd",), "police") for at in range(4)), Taking("x", ("jeugd",), "")])
@example([*(Taking(f"p{at}", ("jeugd",), "police") for at in range(4)), Taking("x", ("jeugd",), "shelter")])
def test_of_no_row_of_partners_are_two_members_always_a_part(members: list[Taking]) -> None:
    """Where there are rows of kinds of partner, each can have a match without any two members: theirs are not told."""
    layout = layout_of(PURPOSES, members)
    kind_of_member = {each.id: each.kind or OTHER for each in members}
    ids = sorted(kind_of_member)
    partners = [{one} for one in ids] + [set(pair) for pair in combinations(ids, 2)]
    names = [name for row in layout.partners for name in row]
    for row in layout.partners if len(layout.partners) > 1 else ():
        there = [each for each in partners if kind_of(frozenset(kind_of_member[one] for one in each), names) in row]
        for two in combinations(ids, 2):
            assert not there or any(not each & set(two) for each in there), (row, two)


def _is_several(row: tuple[str, ...], member: Taking) -> bool:
    return SEVERAL in row and len(member.purposes) > 1


names = st.frozensets(st.sampled_from([*PURPOSES[:2], "gone"]), min_size=1, max_size=2)
partners = st.frozensets(st.sampled_from([*KINDS[:2], OTHER, "gone"]), max_size=2)
signals = st.lists(st.builds(PlacedSignal, st.just(""), names), max_size=20)
matches = st.lists(
    st.builds(FoundMatch, st.just(""), names, partners, st.one_of(st.none(), st.integers(0, 20))), max_size=20
)
accounts = st.lists(st.builds(Account, st.just(""), st.booleans()), max_size=20)


@given(st.lists(st.tuples(signals, matches, accounts), min_size=3, max_size=5), st.integers(2, 6))
def test_the_tables_of_the_sum_are_those_of_all_records(
    several: list[tuple[list[PlacedSignal], list[FoundMatch], list[Account]]], least: int
) -> None:
    """Vectors are all of one length, their sum makes sense, and it gives what all records at one node would give."""
    vectors = [joint_vector(LAYOUT, *records) for records in several]
    assert {len(each) for each in vectors} == {LAYOUT.length}
    total = [sum(column) for column in zip(*vectors, strict=True)]
    together = joint_vector(LAYOUT, *([one for part in parts for one in part] for parts in zip(*several, strict=True)))
    found = joint_tables(LAYOUT, total, least)
    assert found is not None and found == joint_tables(LAYOUT, together, least)
    placed = sum(len(records[0]) for records in several)
    assert found.signals.total == Shown((), placed if placed >= least else None)
    for table in (found.signals, found.matches, found.accounts):
        for row in [table.total, *(row for rows in table.divisions.values() for row in rows)]:
            assert row is not None
            assert all(shown is None or shown >= least for shown in (row.whole, row.yes, row.no))


def test_a_median_over_all_members() -> None:
    """Days are added as a histogram, so that the median is that of all matches."""
    vectors = [
        joint_vector(LAYOUT, (), [FoundMatch("", frozenset({"jeugd"}), frozenset({"police"}), days)] * times, ())
        for days, times in ((1, 10), (3, 2), (9, 3))
    ]
    vectors.append(
        joint_vector(LAYOUT, (), [FoundMatch("", frozenset({"jeugd"}), frozenset({"police"}), None)] * 5, ())
    )
    found = joint_tables(LAYOUT, [sum(column) for column in zip(*vectors, strict=True)], 5)
    assert found is not None
    assert found.matches.total == Shown((), 20, 15, 5, median=1, ninetieth=9)


def test_what_cannot_be_figures_is_none() -> None:
    """A count above every true one, a row that does not add up, or another length."""
    good = joint_vector(LAYOUT, [PlacedSignal("", frozenset({"jeugd"}))] * 7, (), ())
    assert joint_tables(LAYOUT, good, 5) is not None
    assert joint_tables(LAYOUT, (*good[:-1], SUM_MOST + 1), 5) is None
    assert joint_tables(LAYOUT, good[:-1], 5) is None
    for at in range(LAYOUT.length):
        changed = [number + (place == at) for place, number in enumerate(good)]
        active_or_idle = at in (2, 3)
        assert (joint_tables(LAYOUT, changed, 5) is not None) is active_or_idle
