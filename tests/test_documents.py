"""docs/protocol.md against the code: what a stranger would miss, or find changed, fails here."""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

from node import limits
from node.protocol import paths
from node.protocol.http_refusals import STATUS

ROOT = Path(__file__).resolve().parent.parent
TEXT = (ROOT / "docs" / "protocol.md").read_text(encoding="utf-8")
SCHEMA = (ROOT / "node" / "protocol" / "schema.cddl").read_text(encoding="utf-8")
TOLD_TO_NOBODY = "none"
"""What stands in the place of a status where a code is never sent."""
CODE_ROW = re.compile(r"^\| `([a-z-]+)` \| (\d{3}|none) \|", re.MULTILINE)
REFUSALS = {"ProtocolRefusal": 400, "SessionRefusal": None, "refused": None}
"""What raises a refusal, and its status where none is given; that of `refused` stands in `STATUS`."""
STATUS_PLACE = 2
LABEL_WORDS = re.compile(rb"raakvlak/1 ?[a-z]*-?|[A-Z][A-Za-z]+-.*|[A-Z][a-z]{6,}|-[a-z]+-")
"""Labels among the bytes in the code: our own, and those that RFC 9497 puts into its hashes."""


def trees(*folders: str) -> Iterator[ast.AST]:
    """The parsed Python files below these folders."""
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*.py")):
            yield ast.parse(path.read_text(encoding="utf-8"))


def raised_codes() -> dict[str, set[int]]:
    """Every refusal code that stands in the code of a node, with the statuses that go with it."""
    found: dict[str, set[int]] = defaultdict(set)
    for tree in trees("node"):
        for call in ast.walk(tree):
            if not (isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.args):
                continue
            code = call.args[0]
            if call.func.id in REFUSALS and isinstance(code, ast.Constant) and isinstance(code.value, str):
                found[code.value].add(_status(call, call.func.id, code.value))
    return found


def _status(call: ast.Call, name: str, code: str) -> int:
    if name == "refused":
        return STATUS[code]
    stated = call.args[STATUS_PLACE] if len(call.args) > STATUS_PLACE else None
    status = stated.value if isinstance(stated, ast.Constant) else REFUSALS[name]
    assert isinstance(status, int)
    return status


def labels() -> set[str]:
    """The labels under which node/protocol hashes, signs and proves."""
    return {
        node.value.rstrip(b"\x00").decode("ascii")
        for tree in trees("node/protocol")
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, bytes)
        if LABEL_WORDS.fullmatch(node.value.rstrip(b"\x00"))
    }


def shared_limits() -> list[str]:
    """The names of the limits that all implementations share: the first part of node/limits.py."""
    source = (ROOT / "node" / "limits.py").read_text(encoding="utf-8")
    shared, _, _ = source.partition("# -- this node")
    return re.findall(r"^([A-Z_]+) = ", shared, re.MULTILINE)


def as_told(value: object) -> str:
    """A limit as the document writes it."""
    if isinstance(value, tuple):
        return ", ".join(map(as_told, value))
    if isinstance(value, dict):
        return ", ".join(f"`{name}` {as_told(inner)}" for name, inner in value.items())
    return f"{value:,}" if isinstance(value, int) else str(value)


@pytest.mark.parametrize("rule", re.findall(r"^([a-z][a-z0-9-]*) = ", SCHEMA, re.MULTILINE))
def test_every_rule_of_the_schema_is_named(rule: str) -> None:
    """A message or part of one that the schema describes has its place in the text."""
    assert f"`{rule}`" in TEXT


@pytest.mark.parametrize(("code", "statuses"), sorted(raised_codes().items()))
def test_every_refusal_has_its_row(code: str, statuses: set[int]) -> None:
    """A code that a node refuses with stands in one table, with its status unless it is never sent."""
    rows = [status for named, status in CODE_ROW.findall(TEXT) if named == code]
    assert len(rows) == 1
    assert rows[0] == TOLD_TO_NOBODY or {int(rows[0])} == statuses


def test_no_refusal_is_made_up() -> None:
    """The tables hold no code that no node refuses with."""
    assert {named for named, _ in CODE_ROW.findall(TEXT)} == raised_codes().keys()


@pytest.mark.parametrize("label", sorted(labels()))
def test_every_label_is_told(label: str) -> None:
    """A label that goes into a hash, a signature or a proof stands in the text between quotes."""
    assert f'"{label}"' in TEXT


@pytest.mark.parametrize("name", shared_limits())
def test_every_shared_limit_has_its_value(name: str) -> None:
    """A limit that peers rely on stands in the table with the value that the code has."""
    assert f"| `{name}` | {as_told(getattr(limits, name))} |" in TEXT


@pytest.mark.parametrize("path", [paths.HELLO, paths.EXCHANGE, paths.NUDGE, paths.COVENANT])
def test_every_path_is_told(path: str) -> None:
    """The path of a message has its row."""
    assert f"| `{path}` |" in TEXT


def test_cited_sections_exist() -> None:
    """Every section of docs/protocol.md that the code or another document cites is there, under its number."""
    there = {int(number) for number in re.findall(r"^## (\d+)\. ", TEXT, re.MULTILINE)}
    files = [path for folder in ("node", "cli", "simulations", "tests", "docs") for path in (ROOT / folder).rglob("*")]
    cited = {
        int(number)
        for path in files
        if path.suffix in {".py", ".md"}
        for number in re.findall(r"protocol\.md §(\d+)", path.read_text(encoding="utf-8"))
    }
    assert cited <= there
