"""Attacks on the counts that a report shows (domain.md, reports: counts under 5 are suppressed)."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from node.matching.suppression import Row, Shown, Table, Tally, counted, divided

World = tuple[Tally, ...]
Publish = Callable[[World], object]


def splits(whole: int, parts: int) -> Iterator[tuple[int, ...]]:
    """All ways to divide a whole over so many parts."""
    if parts == 1:
        yield (whole,)
        return
    for first in range(whole + 1):
        for rest in splits(whole - first, parts - 1):
            yield (first, *rest)


def worlds_of_sizes(rows: int, most: int) -> Iterator[World]:
    """All worlds of at most so many records, which are not divided in two."""
    for whole in range(most + 1):
        for sizes in splits(whole, rows):
            yield tuple(Tally(size) for size in sizes)


def worlds_of_parts(rows: int, most: int) -> Iterator[World]:
    """All worlds of at most so many records that are divided in two."""
    for whole in range(most + 1):
        for sizes in splits(whole, 2 * rows):
            yield tuple(Tally(sizes[2 * at], sizes[2 * at + 1]) for at in range(rows))


def rows_of(tallies: Sequence[Tally]) -> list[Row]:
    """A division with a row for each."""
    return [Row((f"row{at}",), tally) for at, tally in enumerate(tallies)]


def sizes(world: World) -> list[int]:
    """The size of each row, and of all."""
    return [*(each.whole for each in world), sum(each.whole for each in world)]


def parts(world: World) -> list[int]:
    """The parts of each row, and of all."""
    both = [*world, Tally(sum(each.yes for each in world), sum(each.no for each in world))]
    return [count for each in both for count in (each.yes, each.no)]


def attack(worlds: Iterator[World], publish: Publish, counts_of: Callable[[World], list[int]], least: int) -> None:
    """Whoever knows all rules and reads what is published cannot tell any small count.

    All worlds that would have led to the same publication are still possible to the attacker.
    """
    possible: dict[object, list[list[int]]] = defaultdict(list)
    for world in worlds:
        possible[publish(world)].append(counts_of(world))
    attacked = 0
    for published, counts in possible.items():
        for at in range(len(counts[0])):
            values = {each[at] for each in counts}
            if min(values) < least:
                attacked += 1
                assert len(values) > 1, f"{values} is given away at {at} by {published}"
    assert attacked


def frozen(table: Table) -> object:
    """A table as something that can be compared."""
    return table.total, tuple(sorted(table.divisions.items()))


@pytest.mark.parametrize(("rows", "least", "most"), [(2, 2, 12), (3, 2, 12), (4, 2, 10), (2, 5, 25), (3, 3, 15)])
def test_no_size_is_given_away(rows: int, least: int, most: int) -> None:
    """Rule "small counts": of counts with a total and any number of rows, no small one can be told, in any world."""

    def publish(world: World) -> object:
        return frozen(counted({"team": rows_of(world)}, least))

    attack(worlds_of_sizes(rows, most), publish, sizes, least)


@pytest.mark.parametrize(("rows", "least", "most"), [(1, 5, 30), (2, 2, 14), (2, 3, 16), (3, 2, 11), (4, 2, 8)])
def test_no_part_is_given_away(rows: int, least: int, most: int) -> None:
    """Rule "small counts": of counts that are divided in two no small part can be told, nor the size of a row, in any
    world.
    """

    def publish(world: World) -> object:
        return frozen(divided({"team": rows_of(world)}, least))

    attack(worlds_of_parts(rows, most), publish, lambda world: sizes(world) + parts(world), least)


Cube = dict[tuple[int, int], Tally]
"""Records by team and purpose at once."""


def cubes(teams: int, purposes: int, most: int) -> Iterator[Cube]:
    """All worlds of at most so many records with a team, a purpose and a part."""
    cells = list(product(range(teams), range(purposes)))
    for world in worlds_of_parts(len(cells), most):
        yield dict(zip(cells, world, strict=True))


def margin(cube: Cube, axis: int) -> World:
    """The records by team (axis 0), or by purpose."""
    found: dict[int, Tally] = defaultdict(lambda: Tally(0))
    for cell, tally in cube.items():
        found[cell[axis]] += tally
    return tuple(found[at] for at in sorted(found))


@pytest.mark.parametrize(("teams", "purposes", "most"), [(2, 2, 8), (3, 2, 5)])
def test_two_divisions_together_give_nothing_away(teams: int, purposes: int, most: int) -> None:
    """Rule "small counts": the tables by team and by purpose of one month, beside each other: no small count of either
    can be told, and none of a team within a purpose.
    """

    def publish(cube: Cube) -> object:
        return frozen(divided({"team": rows_of(margin(cube, 0)), "purpose": rows_of(margin(cube, 1))}, 2))

    possible: dict[object, list[list[int]]] = defaultdict(list)
    for cube in cubes(teams, purposes, most):
        secrets = [count for axis in (0, 1) for count in sizes(margin(cube, axis)) + parts(margin(cube, axis))]
        possible[publish(cube)].append(secrets + [each.whole for each in cube.values()])
    for published, counts in possible.items():
        for values in map(set, zip(*counts, strict=True)):
            assert min(values) >= 2 or len(values) > 1, published


def test_medians_give_nothing_away() -> None:
    """Rule "small counts": with medians and percentiles of the rows and of the total beside them, no small count can be
    told either.
    """

    def publish(world: tuple[tuple[int, ...], ...]) -> object:
        tallies = [Tally(sum(days), no, tuple(days)) for no, *days in world]
        return frozen(divided({"team": rows_of(tallies)}, 2))

    possible: dict[object, list[list[int]]] = defaultdict(list)
    for whole in range(12):
        for counts in splits(whole, 6):
            world = (counts[:3], counts[3:])
            plain = tuple(Tally(each[1] + each[2], each[0]) for each in world)
            possible[publish(world)].append(sizes(plain) + parts(plain))
    assert any(isinstance(each, tuple) and each[0].median is not None for each in possible)
    for published, found in possible.items():
        for values in map(set, zip(*found, strict=True)):
            assert min(values) >= 2 or len(values) > 1, published


def neighbours(world: World) -> Iterator[World]:
    """The worlds in which one record, or one there and one back, is of another row or part."""
    places = [(at, part) for at in range(len(world)) for part in ("yes", "no")]
    moves = [(one, two) for one in places for two in places if one != two]
    for first in moves:
        moved = move(world, first)
        if moved is not None:
            yield moved
            yield from (again for second in moves if (again := move(moved, second)) is not None)


def move(world: World, way: tuple[tuple[int, str], tuple[int, str]]) -> World | None:
    """The world with a record moved, or None where there is none."""
    changed = list(world)
    for (at, part), by in zip(way, (-1, 1), strict=True):
        changed[at] = replace(changed[at], **{part: getattr(changed[at], part) + by})
    return tuple(changed) if min(parts(tuple(changed))) >= 0 else None


@settings(max_examples=60, deadline=None)
@given(st.lists(st.builds(Tally, st.integers(0, 12), st.integers(0, 12)), min_size=2, max_size=3))
def test_no_small_count_is_given_away_at_five(world: list[Tally]) -> None:
    """Rule "small counts": at the usual threshold: what is small and not shown is another number in a world that looks
    just the same.
    """

    def publish(each: World) -> object:
        return frozen(divided({"team": rows_of(each)}, 5))

    truth = tuple(world)
    published, counts = publish(truth), sizes(truth) + parts(truth)
    untold = {at for at, count in enumerate(counts) if count < 5} if sum(sizes(truth)[:-1]) >= 5 else set()
    for other in neighbours(truth):
        if not untold:
            break
        if publish(other) == published:
            untold -= {at for at, count in enumerate(sizes(other) + parts(other)) if count != counts[at]}
    assert not untold, published


def shown_numbers(shown: Shown) -> list[int]:
    """Every count in a row."""
    return [count for count in (shown.whole, shown.yes, shown.no) if count is not None]


@given(st.lists(st.builds(Tally, st.integers(0, 30), st.integers(0, 30)), min_size=1, max_size=6), st.integers(2, 9))
def test_nothing_small_is_shown_and_nothing_shown_is_false(world: list[Tally], least: int) -> None:
    """Each number shown is the true one of its rows, and not small; the rows of a table add up to its total."""
    rows = {row.labels[0]: row.tally for row in rows_of(world)}
    for table in (divided({"team": rows_of(world)}, least), counted({"team": rows_of(world)}, least)):
        shown, total = table.divisions["team"], table.total
        assert total is not None
        for one in (total, *shown):
            assert all(count >= least for count in shown_numbers(one))
        for one in shown:
            true = Tally(*(sum(getattr(rows[label], part) for label in one.labels) for part in ("yes", "no")))
            assert one.whole == true.whole
            assert one.yes in (None, true.yes) and one.no in (None, true.no)
        if shown:
            assert sum(one.whole or 0 for one in shown) == total.whole
            assert sorted(label for one in shown for label in one.labels) == sorted(rows)


def test_what_is_shown_of_an_ordinary_month() -> None:
    """Teams that are large enough stand alone, the small ones together; a rate of nearly all is told as such."""
    days = (3, 9, 4)
    north, south = Tally(16, 8, days), Tally(16, 6, days)
    small = Tally(3, 2, (0, 3, 0))
    table = divided({"team": [Row((name,), each) for name, each in zip("abc", (small, north, south), strict=True)]}, 5)
    assert [one.labels for one in table.divisions["team"]] == [("a", "b"), ("c",)]
    assert table.total == Shown((), 51, 35, 16, None, 1, 2)
    nearly_all = divided({"team": [Row(("a",), Tally(38, 2, (30, 8)))]}, 5)
    assert nearly_all.total == Shown((), 40, few="no", median=0, ninetieth=1)
    assert nearly_all.divisions["team"] == ()


LINKED = [
    # without outcomes, by team and purpose; then with outcomes, by purpose alone
    (("a", "b"), ("a", "b"), ("none", "followed"), 9),
    (("a",), ("a", "b"), ("none", "followed", "stagnated"), 11),
]


@pytest.mark.parametrize(("teams", "purposes", "fates", "most"), LINKED)
def test_the_tables_of_signals_and_of_matches_together_give_nothing_away(
    teams: tuple[str, ...], purposes: tuple[str, ...], fates: tuple[str, ...], most: int
) -> None:
    """A first month, in which every match is of a signal of that month: a table of signals bounds that of matches.

    Nobody can tell a small number of matches in a row, nor a small part of it, nor a small number of signals.
    """
    atoms = list(product(teams, purposes, fates))
    labels = (teams, purposes)
    possible: dict[object, list[list[int]]] = defaultdict(list)
    for whole in range(most + 1):
        for counts in splits(whole, len(atoms)):
            world = dict(zip(atoms, counts, strict=True))
            signals = [tuple(placed_in(world, axis, label) for label in labels[axis]) for axis in (0, 1)]
            matches = [tuple(matched_in(world, axis, label) for label in labels[axis]) for axis in (0, 1)]
            published = (
                frozen(counted({str(axis): rows_of(signals[axis]) for axis in (0, 1)}, 2)),
                frozen(divided({str(axis): rows_of(matches[axis]) for axis in (0, 1)}, 2)),
            )
            secrets = [count for rows in signals for count in sizes(rows)]
            possible[published].append(secrets + [count for rows in matches for count in sizes(rows) + parts(rows)])
    for shown, found in possible.items():
        for values in map(set, zip(*found, strict=True)):
            never = "stagnated" not in fates and values == {0}
            assert min(values) >= 2 or len(values) > 1 or never, shown


def placed_in(world: dict[tuple[str, str, str], int], axis: int, label: str) -> Tally:
    """The signals in a row."""
    return Tally(sum(count for atom, count in world.items() if atom[axis] == label))


def matched_in(world: dict[tuple[str, str, str], int], axis: int, label: str) -> Tally:
    """Their matches, in two parts."""
    by_fate = {fate: sum(n for atom, n in world.items() if atom[axis] == label and atom[2] == fate) for fate in FATES}
    return Tally(by_fate["followed"], by_fate["stagnated"])


FATES = ("followed", "stagnated")


@pytest.mark.parametrize("teams", [(1, 9), (3, 3), (6, 7), (8, 8), (2, 6, 7), (6, 6, 7), (0, 7, 8), (1, 1, 9)])
def test_who_knows_how_large_the_teams_are_cannot_tell_how_few_are_active(teams: tuple[int, ...]) -> None:
    """Colleagues know how many they are: beside that, no small number of active ones can be told, nor of the others."""
    possible: dict[object, list[list[int]]] = defaultdict(list)
    for active in product(*(range(size + 1) for size in teams)):
        world = tuple(Tally(some, size - some) for some, size in zip(active, teams, strict=True))
        possible[frozen(divided({"team": rows_of(world)}, 2))].append(parts(world))
    assert len(possible) > 1
    for shown, found in possible.items():
        for at, values in enumerate(map(set, zip(*found, strict=True))):
            empty = at < 2 * len(teams) and not teams[at // 2]
            assert min(values) >= 2 or len(values) > 1 or empty, shown
