"""What keeps docs/logbook.md true: every action that the code writes stands in it, with its code, and nothing else."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from node.matching.follow_up import State
from node.service.logged_actions import ACTION_CODES

ROOT = Path(__file__).resolve().parent.parent
TEXT = (ROOT / "docs" / "logbook.md").read_text(encoding="utf-8")
MODULES = {path: ast.parse(path.read_text(encoding="utf-8")) for path in sorted((ROOT / "node").rglob("*.py"))}
CONSTANTS = {
    target.id: each.value.value
    for tree in MODULES.values()
    for each in tree.body
    if isinstance(each, ast.Assign) and isinstance(each.value, ast.Constant) and isinstance(each.value.value, str)
    for target in each.targets
    if isinstance(target, ast.Name)
}
"""Texts that have a name, in any module."""


def writers() -> dict[tuple[Path | None, str], int]:
    """The functions that take an `action: str`, and at which place: private ones by their module, others by name."""
    return {
        (path if each.name.startswith("_") else None, each.name): place
        for path, tree in MODULES.items()
        for each in ast.walk(tree)
        if isinstance(each, ast.FunctionDef)
        for place, arg in enumerate(each.args.args)
        if arg.arg == "action" and arg.annotation is not None and ast.unparse(arg.annotation) == "str"
    }


def written() -> set[str]:
    """Every action that is given to one of these functions anywhere in `node`."""
    known = writers()
    return {
        action
        for path, tree in MODULES.items()
        for call in ast.walk(tree)
        if isinstance(call, ast.Call) and (place := _place(known, path, call)) is not None
        for action in _actions(call.args[place])
    }


def _place(known: dict[tuple[Path | None, str], int], path: Path, call: ast.Call) -> int | None:
    """Where a call has its action; None for a call of anything else."""
    match call.func:
        case ast.Attribute(value=ast.Name(id="logbook"), attr=name) | ast.Name(id=name):
            place = known.get((path, name), known.get((None, name)))
            return place if place is not None and place < len(call.args) else None
        case _:
            return None


def _actions(given: ast.expr) -> Iterator[str]:
    match given:
        case ast.Constant(value=str(action)):
            yield action
        case ast.Name(id="action"):  # handed on by a function that is among the writers itself
            return
        case ast.Name(id=name):
            yield CONSTANTS[name]
        case ast.IfExp(body=one, orelse=other):
            yield from (*_actions(one), *_actions(other))
        case ast.JoinedStr(values=[ast.Constant(value=str(begin)), _]) if begin == "match-":  # a step of the follow-up
            yield from (begin + state.value for state in State if state is not State.NEW)
        case _:
            raise AssertionError(f"an action that is not written out: {ast.unparse(given)}")


def test_every_action_that_is_written_is_known() -> None:
    """Each action in the code has its code letter, so that an export says what it does, and there is no other."""
    found = written()
    assert len(found) > 50
    assert found == set(ACTION_CODES)


def test_every_action_is_documented() -> None:
    """docs/logbook.md has a row for each action, with its code letter and a sentence, and for nothing else."""
    rows = re.findall(r"^\| `([a-z-]+)` \| ([CRUDE]) \| ([^|]+) \|", TEXT, re.MULTILINE)
    assert {action: code for action, code, _ in rows} == ACTION_CODES
    assert len(rows) == len(ACTION_CODES)
    assert all(meaning.strip() for _, _, meaning in rows)
