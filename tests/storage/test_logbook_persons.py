"""The persons of the logbook's entries: sealed, bound to the entry, and opened one by one."""

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from node import logbook_entry
from node.errors import ConfigurationError
from node.logbook_entry import SHOWN_PERSON_BYTES, commitment, decode_content, encode_content
from node.storage.logbook_persons import open_persons, seal_persons, shown_persons
from node.storage.vault import Vault
from tests.helpers import synthetic_numbers
from tests.profiles import short

VAULT = Vault(bytes(range(64)))
NUMBERS = synthetic_numbers(3)


def test_persons_come_back_in_their_order() -> None:
    """What was sealed opens as the same numbers, each with the salt that its commitment was made with."""
    column = seal_persons(VAULT, NUMBERS)
    opened = open_persons(VAULT, column)
    assert [person.number for person in opened] == NUMBERS
    shown = shown_persons(column)
    made = [commitment(person.salt, person.number.digits) for person in opened]
    assert made == [shown[at : at + 32] for at in range(0, len(shown), SHOWN_PERSON_BYTES)]


def test_a_commitment_tells_nothing_without_its_salt() -> None:
    """The same number committed to twice shows as two others, and a guess with another salt does not fit."""
    column = seal_persons(VAULT, [NUMBERS[0]] * 2)
    first, second = shown_persons(column)[:32], shown_persons(column)[64:96]
    assert first != second
    assert sha256(NUMBERS[0].digits.encode()).digest() not in (first, second)
    salt = open_persons(VAULT, column)[0].salt
    assert commitment(salt, NUMBERS[0].digits) == first
    assert commitment(salt, NUMBERS[1].digits) != first


def test_a_column_of_another_node_does_not_open() -> None:
    """Persons open with the vault that sealed them, and with no other."""
    with pytest.raises(ConfigurationError):
        open_persons(Vault(bytes(64)), seal_persons(VAULT, NUMBERS))


def test_persons_are_not_repeated_in_text() -> None:
    """An opened person shows neither number nor salt where it is printed."""
    (person,) = open_persons(VAULT, seal_persons(VAULT, NUMBERS[:1]))
    assert NUMBERS[0].digits not in repr(person)
    assert "salt" not in repr(person)


texts = st.text(max_size=20)


@short(100)
@given(st.floats(allow_nan=False), texts, texts, texts, st.integers(0, 3), texts)
def test_contents_come_back_as_they_were(
    at: float, actor: str, action: str, ground: str, persons: int, details: str
) -> None:
    """What an entry says can be read from what goes into its digest."""
    shown = shown_persons(seal_persons(VAULT, NUMBERS[:persons]))
    data = encode_content(at, actor.encode(), action.encode(), ground.encode(), shown, details.encode())
    content = decode_content(data)
    assert (content.at, content.actor, content.action, content.ground) == (at, actor, action, ground)
    assert (content.details, len(content.commitments)) == (details, persons)


@short(300)
@given(st.binary(max_size=80))
def test_bytes_that_are_no_content_are_refused(data: bytes) -> None:
    """Whatever is shown instead of a content is read whole, or is a `ValueError`."""
    try:
        content = decode_content(data)
    except ValueError:
        return
    texts = [text.encode() for text in (content.actor, content.action, content.ground)]
    assert len(data) >= 28 + sum(map(len, texts))


def test_the_chain_is_made_of_digests() -> None:
    """An entry's digest follows from its number, from the one before, and from the digest of its content."""
    digest = logbook_entry.content_digest(b"content")
    made = {
        logbook_entry.entry_digest(number, previous, content)
        for number in (1, 2)
        for previous in (bytes(32), b"p" * 32)
        for content in (digest, bytes(32))
    }
    assert len(made) == 8
