"""The table of lies is whole: no rule of docs/protocol.md §3 to §11, and no refusal, without a test that lies."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

from tests.rogue.rules import SECTIONS
from tests.rogue.rules.lies import By, Lie
from tests.test_documents import CODE_ROW, TEXT

TESTS = Path(__file__).resolve().parent.parent
LIES = [
    (number, quote, lie)
    for number, section in SECTIONS.items()
    for quote, lies in section.rules.items()
    for lie in lies
]
EXAMPLES = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
BEGINS = re.compile(r"- |\d+\. |\| ")
JUDGED_IN_ANSWERS = re.compile(r"So (`.*?) occur in this way too", re.DOTALL)


def section(number: int) -> str:
    """The text of a section, without its examples."""
    text = TEXT.split(f"\n## {number}. ")[1].split("\n## ")[0]
    return EXAMPLES.sub("", text)


def rules_of(number: int) -> list[str]:
    """What reads as a rule: each item of a list with the lines that belong to it, each row of a table but its head."""
    found: list[str] = []
    open_item = False
    for line in section(number).splitlines():
        if line.startswith("|-"):
            found.pop()
        elif BEGINS.match(line):
            found.append(line.removeprefix("- "))
            open_item = not line.startswith("|")
        elif open_item and line.startswith(" "):
            found[-1] += "\n" + line.strip()
        else:
            open_item = False
    return [rule for rule in found if not CODE_ROW.match(rule)]


def in_one_line(text: str) -> str:
    """The text without its line breaks, which come and go as it is edited."""
    return " ".join(text.split())


@cache
def functions(file: str) -> frozenset[str]:
    """The names of a test module's functions."""
    tree = ast.parse((TESTS / file).read_text(encoding="utf-8"))
    return frozenset(node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def codes() -> dict[str, str]:
    """Every code of the document's tables, with its status."""
    return dict(CODE_ROW.findall(TEXT))


@pytest.mark.parametrize("number", SECTIONS)
def test_every_rule_has_its_lie(number: int) -> None:
    """Each rule of a section is quoted in the table with a lie against it, or among those that no peer can break."""
    there = SECTIONS[number]
    quotes = (*there.rules, *there.no_lie)
    rules = [in_one_line(rule) for rule in rules_of(number)]
    missing = [rule for rule in rules if not any(quote.removeprefix("- ") in rule for quote in quotes)]
    assert missing == []


@pytest.mark.parametrize("number", SECTIONS)
def test_every_quote_stands_in_its_section(number: int) -> None:
    """The table speaks of the document as it is."""
    text, there = in_one_line(section(number)), SECTIONS[number]
    assert [quote for quote in (*there.rules, *there.no_lie) if quote not in text] == []
    assert all(there.rules.values())


@pytest.mark.parametrize(("number", "quote", "lie"), LIES, ids=[f"{number} {lie.told}" for number, _, lie in LIES])
def test_every_lie_has_its_test(number: int, quote: str, lie: Lie) -> None:
    """The test that a lie names is there."""
    file, _, name = lie.test.partition("::")
    assert name in functions(file)


@pytest.mark.parametrize("code", codes())
def test_every_refusal_is_provoked(code: str) -> None:
    """There is a lie that each code answers, and the file of a test that says so names the code."""
    provoking = [lie for _, _, lie in LIES if lie.comes_of_it == code]
    assert provoking
    files = {lie.test.partition("::")[0] for lie in provoking}
    assert any(code in (TESTS / file).read_text(encoding="utf-8") for file in files)


def test_what_is_judged_in_answers_is_lied_about_in_answers() -> None:
    """For each code that a node finds in an answer there is a lie of a responder."""
    (named,) = JUDGED_IN_ANSWERS.findall(TEXT)
    of_responders = {lie.comes_of_it for _, _, lie in LIES if lie.by in (By.RESPONDER, By.BOTH)}
    judged = set(re.findall(r"`([a-z-]+)`", named))
    assert len(judged) > 5
    assert judged <= of_responders
    never_told = {code for code, status in codes().items() if status == "none"} - {"bad-scalar", "bad-letter"}
    assert never_told <= of_responders
