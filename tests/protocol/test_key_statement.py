"""A member's statement that its key changes: made, written, read and checked."""

import json
from typing import Any

import pytest
from nacl.signing import SigningKey

from node.errors import ConfigurationError
from node.protocol.key_statement import (
    KEY_STATEMENT_MAX_BYTES,
    KeyStatement,
    make_rotation,
    read_key_statement,
    rotation_holds,
    write_key_statement,
)

FED, NID = bytes([7]) * 32, bytes([8]) * 32
OLD, NEW = SigningKey(bytes([1]) * 32), SigningKey(bytes([2]) * 32)
NEW_KEY = bytes(NEW.verify_key)
STATEMENT = KeyStatement(FED.hex(), NID.hex(), make_rotation(FED, NID, bytes(OLD), NEW_KEY))


def document(**changes: Any) -> bytes:
    """The statement's file, with fields replaced."""
    return json.dumps(json.loads(write_key_statement(STATEMENT)) | changes).encode()


def test_the_signature_is_the_documented_one() -> None:
    """What is signed is the label, FED, NID, and both keys."""
    message = b"raakvlak/1 key\x00" + FED + NID + bytes(OLD.verify_key) + NEW_KEY
    assert STATEMENT.rotation.signature == OLD.sign(message).signature.hex()


def test_a_statement_is_read_as_it_was_written() -> None:
    """The file that a member sends gives the steward the same statement, and that holds."""
    read = read_key_statement(write_key_statement(STATEMENT))
    assert read == STATEMENT
    assert rotation_holds(FED, NID, read.rotation)
    assert not rotation_holds(NID, FED, read.rotation)


@pytest.mark.parametrize(
    ("data", "named"),
    [
        (b" " * (KEY_STATEMENT_MAX_BYTES + 1), "statement"),
        (document(format="raakvlak-key/2"), "statement.format"),
        (document(more=1), "statement.more"),
        (document(fed="0" * 64), "statement.signature"),
        (document(nid="0" * 64), "statement.signature"),
        (document(to=bytes(SigningKey(bytes([3]) * 32).verify_key).hex()), "statement.signature"),
        (document(to=bytes(OLD.verify_key).hex()), "statement.to"),
        (document(to="0" * 64), "statement.to"),
        (document(**{"from": NEW_KEY.hex(), "to": bytes(OLD.verify_key).hex()}), "statement.signature"),
        (document(signature="0" * 128), "statement.signature"),
    ],
)
def test_a_wrong_statement_is_refused_where_it_is_wrong(data: bytes, named: str) -> None:
    """Each way in which it can be wrong is told with its path and a hint."""
    with pytest.raises(ConfigurationError) as caught:
        read_key_statement(data)
    assert caught.value.message.split(": ")[0] == named
    assert caught.value.hint
