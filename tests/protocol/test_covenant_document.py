"""docs/covenant.md against the code: a stranger who follows it makes the same covenant."""

import json
import re
from dataclasses import fields
from pathlib import Path
from typing import Any

from node.protocol.covenant import Member, federation
from node.protocol.covenant_errors import CovenantRefused
from node.protocol.covenant_file import read_file
from node.protocol.fingerprint_words import spoken_fingerprint
from node.protocol.join_request import fingerprint, read_join
from node.protocol.key_statement import read_key_statement
from node.protocol.member_reading import write_application
from node.protocol.timestamp import read_timestamp
from node.protocol.trusted_covenants import TrustedCovenants
from tests.protocol.covenant_example import START_SECONDS, content, covenant

DOCUMENT = (Path(__file__).parents[2] / "docs" / "covenant.md").read_text(encoding="utf-8")
EXAMPLE, TIMESTAMP, STATEMENT, REQUEST = re.findall(r"```json\n(.*?)```", DOCUMENT, re.DOTALL)


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
    trusted = TrustedCovenants.begin(read_file(EXAMPLE.encode()))
    assert trusted.require_in_force(START_SECONDS).digest == federation(trusted.newest)
    assert f"`{federation(trusted.newest).hex()}`" in DOCUMENT


def test_the_example_timestamp_confirms_the_example() -> None:
    """The timestamp in the text is taken by a node that holds the example, and tells until when it is fresh."""
    trusted = TrustedCovenants.begin(read_file(EXAMPLE.encode()))
    stamped = read_timestamp(TIMESTAMP.encode())
    assert trusted.refreshed(stamped, START_SECONDS).fresh_until == stamped.timestamp.expires_seconds


def test_the_example_statement_changes_a_key_of_the_example() -> None:
    """The statement in the text is signed with the key that the politie has in the example."""
    stated = read_key_statement(STATEMENT.encode())
    agreed = read_file(EXAMPLE.encode()).covenant
    member = agreed.member(bytes.fromhex(stated.nid))
    assert member is not None
    assert (stated.fed, stated.rotation.from_) == (federation(agreed).hex(), member.key)


def test_the_example_request_has_the_words_that_are_told() -> None:
    """The join request in the text is the jeugdteam's, and its fingerprint has the words below it."""
    asked = read_join(REQUEST.encode()).member
    assert asked == read_file(EXAMPLE.encode()).covenant.members[1]
    told = DOCUMENT.rpartition("Its words:")[2].split()
    assert tuple(told) == spoken_fingerprint(fingerprint(asked))


def test_every_reason_has_its_row() -> None:
    """Each code with which a covenant or timestamp is refused has a row, and there is no other."""
    table = DOCUMENT.split("## What is refused")[1].split("\n## ")[0]
    codes = {kind.code for kind in CovenantRefused.__subclasses__()}
    assert len(codes) == len(CovenantRefused.__subclasses__())
    assert set(re.findall(r"^\| `([a-z-]+)` \|", table, re.MULTILINE)) == codes


def test_the_application_has_the_fields_that_are_told() -> None:
    """`member.json` holds what the text says: a member's entry without what only the stewards write."""
    told = DOCUMENT.split("## The application")[1].split("in the same forms")[0]
    names = {name.rstrip("_") for name in (field.name for field in fields(Member))}
    written = json.loads(write_application(covenant().members[0]))
    assert set(re.findall(r"`([a-z_]+)`", told)) == written.keys() < names
