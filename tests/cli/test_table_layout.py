"""Tables are laid out so that people can read them, whatever the width."""

from hypothesis import example, given, settings
from hypothesis import strategies as st

from cli.table_layout import GAP, fitted

CELLS = st.text(alphabet="ab-@ ,1.", max_size=30)
TABLES = st.integers(1, 5).flatmap(
    lambda count: st.lists(st.lists(CELLS, min_size=count, max_size=count), min_size=1, max_size=5)
)


def wide(rows: list[list[str]]) -> int:
    """How wide a table is."""
    columns = [[len(line) for cell in column for line in cell.split("\n")] for column in zip(*rows, strict=True)]
    return sum(map(max, columns)) + GAP * (len(columns) - 1)


@settings(max_examples=300, deadline=None)
@example([["id", " "]], 5)
@given(TABLES, st.integers(10, 100))
def test_nothing_is_lost_and_nothing_sticks_out(rows: list[list[str]], width: int) -> None:
    """A table that is laid out has all its characters but blanks at a line's end, and the width that it may have."""
    lines = fitted(rows, width)
    if lines is None:
        return
    assert wide(lines) <= width
    for before, after in zip(rows, lines, strict=True):
        assert [cell.replace(" ", "") for cell in before] == [cell.replace("\n", "").replace(" ", "") for cell in after]
        assert after[0] == before[0].rstrip()


def test_what_has_room_is_left_alone() -> None:
    """With room for all, every cell stays on one line."""
    rows = [["id", "name"], ["k3x9a", "Anna van Dijk"]]
    assert fitted(rows, 20) == rows
    assert fitted(rows, 19) == [["id", "name"], ["k3x9a", "Anna van\nDijk"]]
    assert fitted(rows, 11) == [["id", "name"], ["k3x9a", "Anna\nvan\nDijk"]]
    assert fitted(rows, 10) is None


def test_cells_break_where_people_would() -> None:
    """Between words, behind a hyphen within a word, before an @; never in a day, a telephone number or an id."""
    heading = ["id", ""]
    for cell, broken in (
        ("jeugd, huiselijk-geweld", "jeugd,\nhuiselijk-\ngeweld"),
        ("anna@politie.example", "anna\n@politie.example"),
        ("2026-11-03 and later", "2026-11-03\nand later"),
        ("06 1234 5678", "06 1234 5678"),
    ):
        width = max(map(len, broken.split("\n")))
        assert fitted([heading, ["a-b-c", cell]], 5 + GAP + width) == [heading, ["a-b-c", broken]]
