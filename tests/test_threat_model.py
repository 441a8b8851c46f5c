"""docs/threat-model.md against the tests: a protection is claimed only where a test shows it."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
TEXT = (ROOT / "docs" / "threat-model.md").read_text(encoding="utf-8")
PROTOCOL = (ROOT / "docs" / "protocol.md").read_text(encoding="utf-8")

MAY_BE_SKIPPED = (ROOT / ".ci" / "allowed-skips").read_text(encoding="utf-8")

ADVERSARIES = {
    "Members",
    "Outsiders on the network",
    "A proxy that ends TLS",
    "Thieves of a disk or a backup",
    "A malicious member",
    "A colluding pair",
    "A malicious steward",
    "A malicious auditor",
    "A node's own IT, and a professional within",
    "The libraries",
    "A quantum computer",
}
COLUMNS = ["what it tries", "what stops it", "what does not", "test"]
NOTHING = "—"
TEST = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")
BOLD = re.compile(r"\*\*(.+?)\*\*")

Row = tuple[str, str, str, str]
"""What it tries, what stops it, what does not, and the tests, as they stand in the document."""


def sections() -> dict[str, str]:
    """The text below each heading of the second level."""
    parts = re.split(r"^## (.+)$", TEXT, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def cells(line: str) -> list[str]:
    """What stands between the bars of a row."""
    return [cell.strip() for cell in line.strip().strip("|").split("|")]


def rows(section: str) -> list[Row]:
    """The rows of a section's tables, which all have the same columns."""
    found: list[Row] = []
    for line in section.splitlines():
        if not line.startswith("|") or re.fullmatch(r"[|-]+", line) or cells(line) == COLUMNS:
            continue
        tries, stops, lacks, tests = cells(line)
        found.append((tries, stops, lacks, tests))
    return found


ALL_ROWS = [(name, row) for name in sorted(ADVERSARIES) for row in rows(sections().get(name, ""))]
EACH_ROW = pytest.mark.parametrize(("adversary", "row"), ALL_ROWS, ids=[f"{n}: {r[0][:60]}" for n, r in ALL_ROWS])


@cache
def names_in(file: str) -> frozenset[str]:
    """The names of the tests in a file, as Python reads it; none when there is no such file."""
    path = ROOT / file
    if not path.is_file():
        return frozenset()
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return frozenset(
        node.name
        for node in tree.body
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and node.name.startswith("test_")
    ) | _state_machines(tree)


def _state_machines(tree: ast.Module) -> frozenset[str]:
    """`test_x = Machine.TestCase`, by which hypothesis's histories become tests."""
    return frozenset(
        target.id
        for node in tree.body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name) and target.id.startswith("test_")
    )


def test_every_adversary_has_its_section() -> None:
    """Each one whom the document must speak of has a section with rows, and each section with rows is looked at."""
    with_tables = {name for name, text in sections().items() if f"| {' | '.join(COLUMNS)} |" in text}
    assert with_tables == ADVERSARIES
    assert all(rows(sections()[name]) for name in ADVERSARIES)


@EACH_ROW
def test_a_claim_names_a_test(adversary: str, row: Row) -> None:
    """A row that says that something stops an attack names a test; one that names none says what is not stopped."""
    tries, stops, lacks, tests = row
    assert tries and stops and lacks
    if stops == NOTHING:
        assert lacks != NOTHING
    else:
        assert TEST.search(tests)
    assert TEST.sub("", tests).strip() == "", "what stands in the last column is a test and nothing else"


@EACH_ROW
def test_the_named_tests_exist(adversary: str, row: Row) -> None:
    """Every test that a row names stands in its file under that name, and is never skipped."""
    named = TEST.findall(row[3])
    assert [f"{file}::{name}" for file, name in named if name not in names_in(file)] == []
    assert [name for file, name in named if f"{file}::{name} " in MAY_BE_SKIPPED] == []


def test_every_attack_of_the_protocol_has_its_row() -> None:
    """Each attack that docs/protocol.md §12 tells of has a row here, under the same name."""
    section = re.split(r"^## \d+\. .+$", PROTOCOL, flags=re.MULTILINE)[12]
    told = {bold[1] for line in section.splitlines() if line.startswith("| **") and (bold := BOLD.search(line))}
    assert len(told) > 20
    here = {name for _, row in ALL_ROWS for name in BOLD.findall(row[0])}
    assert told - here == set()


def test_a_made_up_test_would_be_missed() -> None:
    """The check above knows a test that there is from one that there is not, and a file from none."""
    assert "test_a_made_up_test_would_be_missed" in names_in("tests/test_threat_model.py")
    assert "test_of_nothing" not in names_in("tests/test_threat_model.py")
    assert names_in("tests/test_of_nothing.py") == frozenset()
