"""Recorded bytes of the present version are understood; the same under another version number are refused by name."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import cbor2
import pytest

from node.errors import ConfigurationError, ProtocolRefusal
from node.protocol import cbor
from node.protocol.contribution import read_contribution
from node.protocol.covenant_file import read_file
from node.protocol.join_request import read_join
from node.protocol.key_statement import read_key_statement
from node.protocol.letters import read_letter
from node.protocol.timestamp import read_timestamp
from tests.make_vectors import FILE

FOLDER = Path(__file__).parent / "recorded"
VECTORS: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
EXCHANGES = [each[part] for each in VECTORS["exchanges"] for part in ("request", "response")]
MESSAGES: list[tuple[str, bytes]] = [
    ("hello", bytes.fromhex(VECTORS["hello"]["message"])),
    ("answer", bytes.fromhex(VECTORS["answer"]["message"])),
    *[("request-head", bytes.fromhex(message["head"])) for message in EXCHANGES],
    *[("response-head", bytes.fromhex(message["head"])) for message in EXCHANGES],
    *[(head["rule"], bytes.fromhex(head["bytes"])) for head in VECTORS["heads"]],
]
LETTERS = [bytes.fromhex(letter["bytes"]) for letter in VECTORS["letters"]]
OTHER_VERSIONS = (0, 2, 23)
DOCUMENTS: dict[str, tuple[Callable[[bytes], Any], tuple[str, ...]]] = {
    "raakvlak-covenant-2": (read_file, ("covenant", "format")),
    "raakvlak-timestamp-1": (read_timestamp, ("timestamp", "format")),
    "raakvlak-join-1": (read_join, ("format",)),
    "raakvlak-key-1": (read_key_statement, ("format",)),
    "raakvlak-contribution-1": (read_contribution, ("contribution", "format")),
}
"""By the name of the file: what reads it, and where its format stands."""


def of_version(data: bytes, version: int) -> bytes:
    """The same with another number in front."""
    return cbor2.dumps([version, *cbor2.loads(data)[1:]], canonical=True)


def test_every_message_is_recorded() -> None:
    """Each message that has a version is among them: of a body it stands in the head that seals it."""
    heads = {"hello-head", "answer-head", "request-head", "response-head"}
    heads |= {"nudge-head", "nudge-answer-head", "refusal-head"}
    assert {rule for rule, _ in MESSAGES} == {"hello", "answer", *heads}


@pytest.mark.parametrize(("rule", "data"), MESSAGES)
def test_a_message_of_another_version_is_refused(rule: str, data: bytes) -> None:
    """`bad-message`, whatever its other fields say."""
    assert cbor.decode(data, rule)[0] == 1
    for version in OTHER_VERSIONS:
        with pytest.raises(ProtocolRefusal, match="bad-message"):
            cbor.decode(of_version(data, version), rule)


@pytest.mark.parametrize("data", LETTERS)
def test_a_letter_of_another_version_is_refused(data: bytes) -> None:
    """`bad-letter`: it is counted and dropped, and the message that carried it is taken."""
    assert read_letter(data).id
    for version in OTHER_VERSIONS:
        with pytest.raises(ProtocolRefusal, match="bad-letter"):
            read_letter(of_version(data, version))


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_recorded_document_is_read(name: str) -> None:
    """A file that was written once is read, with its signatures."""
    read, _ = DOCUMENTS[name]
    assert read((FOLDER / f"{name}.json").read_bytes())


@pytest.mark.parametrize("number", [0, 3, 10])
@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_document_of_another_format_is_refused(name: str, number: int) -> None:
    """One whose format has another number is refused by that, not by what is in it."""
    read, place = DOCUMENTS[name]
    document = json.loads((FOLDER / f"{name}.json").read_bytes())
    holder = document if len(place) == 1 else document[place[0]]
    holder["format"] = f"{name.rpartition('-')[0]}/{number}"
    with pytest.raises(ConfigurationError, match="format: is another format"):
        read(json.dumps(document).encode())
