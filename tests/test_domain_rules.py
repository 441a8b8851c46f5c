"""The rules of domain.md against the tests: each rule is proved by tests that name it, and says so where it is not."""

import ast
import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from tests.domain_rules import NOT_BUILT, RULES, DomainRule

TESTS = Path(__file__).resolve().parent
MAY_BE_SKIPPED = (TESTS.parent / ".ci" / "allowed-skips").read_text(encoding="utf-8")
NAMED = re.compile(r'Rules? ("[^"]+"(?:(?:,| and) "[^"]+")*): ')
"""How a docstring begins that names rules."""
NAME = re.compile(r'"([^"]+)"')

EACH_RULE = pytest.mark.parametrize("rule", RULES, ids=[rule.name for rule in RULES])


def rules_in(docstring: str) -> frozenset[str]:
    """The rules that a docstring names at its beginning."""
    named = NAMED.match(docstring)
    return frozenset(NAME.findall(named[1])) if named else frozenset()


@cache
def named_in(path: Path) -> dict[str, frozenset[str]]:
    """Each test of a file with the rules that it names."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {
        node.name: rules_in(ast.get_docstring(node) or "")
        for node in tree.body
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and node.name.startswith("test_")
    }


def rules_of(test: str) -> frozenset[str] | None:
    """The rules that a test names; None when there is no such test."""
    file, _, name = test.partition("::")
    return named_in(TESTS / file).get(name) if (TESTS / file).is_file() else None


@EACH_RULE
def test_a_rule_has_its_tests(rule: DomainRule) -> None:
    """Each test of a rule stands in its file, begins its docstring with the rule's name, and is never skipped."""
    assert rule.words and rule.tests
    named = {test: rules_of(test) for test in rule.tests}
    assert {test: rules for test, rules in named.items() if rules is None or rule.name not in rules} == {}
    assert [test for test in rule.tests if f"tests/{test} " in MAY_BE_SKIPPED] == []


def test_a_test_that_names_a_rule_stands_beside_it() -> None:
    """Whatever rule a docstring names is in the table, with that test: so the table is all that proves a rule."""
    listed = {(rule.name, test) for rule in RULES for test in rule.tests}
    found = {
        (name, f"{path.relative_to(TESTS).as_posix()}::{test}")
        for path in sorted(TESTS.rglob("test_*.py"))
        for test, names in named_in(path).items()
        for name in names
    }
    assert found == listed


def test_each_rule_has_one_row() -> None:
    """No name stands for two rules, neither built nor not built."""
    counted = Counter([*(rule.name for rule in RULES), *NOT_BUILT])
    assert [name for name, count in counted.items() if count > 1] == []


def test_what_is_not_built_is_said() -> None:
    """A rule that nothing keeps yet is told of as such in the documents."""
    for _, document, words in NOT_BUILT.values():
        later = (TESTS.parent / document).read_text(encoding="utf-8").partition("## 14. What is left for later")[2]
        assert words in later


def test_a_name_is_read_at_the_beginning_alone() -> None:
    """The checks above know a docstring that names rules from one that speaks of them."""
    assert rules_in('Rule "archive": five years.') == {"archive"}
    assert rules_in('Rules "a", "b" and "c": all.') == {"a", "b", "c"}
    assert rules_in('As the rule "archive" has it.') == frozenset()
    assert rules_of("test_domain_rules.py::test_of_nothing") is None
    assert rules_of("test_of_nothing.py::test_of_nothing") is None
