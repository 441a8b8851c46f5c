"""The forms that are looked at and the schema that is published say the same."""

import re
from functools import cache
from importlib.resources import files
from typing import Any

import cbor2
import pycddl
import pytest

from node.protocol import cbor
from node.protocol.forms import FORMS
from tests.protocol.message_examples import KEPT, LETTERS, MESSAGES, places_in, replaced, value_at

SCHEMA = files("node.protocol").joinpath("schema.cddl").read_text(encoding="utf-8")
OWN = {"hello-secrets", "session-keys"}
"""Forms of a node's own key files, which nobody else reads."""
RULES = {name: name for name in MESSAGES | KEPT} | {
    "card": "card-letter",
    "state": "state-letter",
    "closed": "state-letter",
    "lead": "lead-letter",
    "withdraw-point": "withdraw-letter",
    "withdraw-party": "withdraw-letter",
    "receipt": "receipt-letter",
    "here": "here-letter",
    "archive": "archive-letter",
}
"""The schema's rule for each example; its validator does not do well with the choice between letters."""


@cache
def schema(rule: str) -> pycddl.Schema:
    """The published schema, beginning with this rule."""
    return pycddl.Schema(f"start = {rule}\n{SCHEMA}")


def is_lawful(rule: str, value: Any) -> bool:
    """What the published schema says."""
    try:
        schema(rule).validate_cbor(cbor.encode(value))
    except pycddl.ValidationError:
        return False
    return True


def neighbours(value: Any) -> list[Any]:
    """Values of the same type around every limit in the schema."""
    if isinstance(value, bytes):
        short = (0, 7, 8, 9, 15, 16, 17, 31, 32, 33, 64, 65, 95, 96, 97, 983, 984, 985)
        long = (1167, 1168, 1169, 1215, 1216, 1217, 8191, 8192, 8193, 16_384, 16_385, 1 << 20, (1 << 20) + 1)
        return [bytes(length) for length in (*short, *long)]
    if isinstance(value, str):
        return ["a" * length for length in (0, 1, 2, 9, 10, 11, 31, 32, 33, 479, 480, 481)] + ["é" * 240, "é" * 241]
    if isinstance(value, int):
        return [0, 1, 2, 3, 7, 23, 24, 255, 256, 2**32 - 1, 2**32, 2**53 - 1, 2**53, 2**64 - 1, 2**64]
    return []


@pytest.mark.parametrize("name", RULES)
def test_forms_and_schema_draw_the_same_limits(name: str) -> None:
    """At and around every limit of a length or a number, wherever it stands, both give the same verdict."""
    message = cbor2.loads((MESSAGES | KEPT | LETTERS)[name])
    rule = RULES[name]
    form = FORMS["letter" if name in LETTERS else name]
    assert form(message) and is_lawful(rule, message)
    for place in places_in(message):
        if name in LETTERS and place == (1,):
            continue  # another kind is another rule
        for other in neighbours(value_at(message, place)):
            changed = replaced(message, place, other)
            assert form(changed) == is_lawful(rule, changed), (place, other)


def test_every_message_of_the_schema_has_its_form() -> None:
    """Each rule of the schema for a message has a form of its name, and each form a rule."""
    named = set(re.findall(r"^([a-z][a-z-]*) = ", SCHEMA, re.MULTILINE))
    assert FORMS.keys() - OWN <= named
    bodies = {"hello", "answer", "body", "bundle", "letter", "opening"}
    messages = {name for name in named if name.endswith("-head")} | bodies
    assert messages == FORMS.keys() - OWN


@pytest.mark.parametrize("kind", range(24))
def test_letters_of_later_kinds_are_read(kind: int) -> None:
    """Letters of kinds that are reserved or unknown may hold anything under numbers, those of known kinds may not."""
    letter = [1, kind, bytes(16), bytes(16), {0: {"any": [1.5, None]}, 30: b""}]
    assert FORMS["letter"](letter) == (kind > 7)
    assert not FORMS["letter"]([*letter[:4], {"0": 1}])
    assert not FORMS["letter"]([*letter[:4], {-1: 1}])
    assert not FORMS["letter"]([*letter[:4], {True: 1}])
