"""docs/covenant.md against the code: a stranger who follows it makes the same covenant."""

import json
import re
from dataclasses import fields
from pathlib import Path
from typing import Any

from node.protocol.covenant import Member, federation
from node.protocol.covenant_file import read_file, verify
from node.protocol.member_reading import write_application
from tests.protocol.covenant_example import START_SECONDS, content, covenant

DOCUMENT = (Path(__file__).parents[2] / "docs" / "covenant.md").read_text(encoding="utf-8")
EXAMPLE = re.findall(r"```json\n(.*?)```", DOCUMENT, re.DOTALL)[0]


def paths(value: Any, path: str = "") -> set[str]:
    """Where the values of a document stand, written as the document's table writes it."""
    if isinstance(value, dict):
        below = {inner for name, one in value.items() for inner in paths(one, f"{path}.{name}" if path else name)}
        return below | ({path} if path == "auditor" else set())
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return {path, *paths(value[0], f"{path}[]")}
    return {path}


def test_every_field_has_its_row() -> None:
    """The table of the content has a row for each field there is, and for no other."""
    table = DOCUMENT.split("## The content")[1].split("\n## ")[0]
    assert set(re.findall(r"^\| `([a-z_.\[\]]+)` \|", table, re.MULTILINE)) == paths(content())


def test_the_example_verifies_under_its_digest() -> None:
    """The example in the text is a covenant that binds, and has the digest that the text states."""
    agreed = verify(read_file(EXAMPLE.encode()), START_SECONDS)
    assert f"`{federation(agreed).hex()}`" in DOCUMENT


def test_the_application_has_the_fields_that_are_told() -> None:
    """`member.json` holds what the text says: a member's entry without what only the stewards write."""
    told = DOCUMENT.split("## The application")[1].split("in the same forms")[0]
    names = {name.rstrip("_") for name in (field.name for field in fields(Member))}
    written = json.loads(write_application(covenant().members[0]))
    assert set(re.findall(r"`([a-z_]+)`", told)) == written.keys() < names
