"""Sealing at rest: nothing is found or read without the vault's key."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from node.errors import ConfigurationError
from node.storage.vault import NOTE, PERSON, VAULT_KEY_BYTES, Vault
from tests.helpers import SeededRandomness, synthetic_numbers

KEY = Vault.generate(SeededRandomness(1))
OTHER_KEY = Vault.generate(SeededRandomness(2))
NUMBERS = synthetic_numbers(200)


@settings(deadline=None)
@given(st.binary(max_size=300), st.binary(max_size=20))
def test_what_was_sealed_opens(content: bytes, context: bytes) -> None:
    """Anything sealed under a context opens under it."""
    vault = Vault(KEY)
    assert vault.open(vault.seal(content, context), context) == content


@settings(deadline=None)
@given(st.binary(max_size=40), st.data())
def test_a_changed_byte_does_not_open(content: bytes, data: st.DataObject) -> None:
    """A sealed value in which one bit was changed, or of which a piece is missing, is refused."""
    vault = Vault(KEY)
    sealed = bytearray(vault.seal(content, NOTE))
    bit = data.draw(st.integers(0, 8 * len(sealed) - 1))
    kept = data.draw(st.integers(0, len(sealed) - 1))
    with pytest.raises(ConfigurationError):
        vault.open(bytes(sealed[:kept]), NOTE)
    sealed[bit // 8] ^= 1 << bit % 8
    with pytest.raises(ConfigurationError):
        vault.open(bytes(sealed), NOTE)


def test_another_context_or_key_does_not_open() -> None:
    """A value moved to another kind of place, or brought to another node, is refused with a hint."""
    sealed = Vault(KEY).seal(b"content", NOTE)
    with pytest.raises(ConfigurationError) as caught:
        Vault(KEY).open(sealed, PERSON)
    assert caught.value.hint
    with pytest.raises(ConfigurationError):
        Vault(OTHER_KEY).open(sealed, NOTE)


def test_numbers_open_and_are_found() -> None:
    """A sealed number opens as itself, and each number has a lookup of 32 bytes of its own."""
    vault = Vault(KEY)
    assert [vault.open_number(vault.seal_number(number)) for number in NUMBERS] == NUMBERS
    lookups = {vault.lookup(number) for number in NUMBERS}
    assert len(lookups) == len(NUMBERS)
    assert {len(lookup) for lookup in lookups} == {32}


def test_sealing_twice_gives_two_values() -> None:
    """The same number sealed twice shows no sameness, and all sealed numbers are equally long."""
    vault = Vault(KEY)
    sealed = [vault.seal_number(number) for number in NUMBERS for _ in range(2)]
    assert len(set(sealed)) == 2 * len(NUMBERS)
    assert len({len(one) for one in sealed}) == 1
    assert len({one[:24] for one in sealed}) == 2 * len(NUMBERS)


def test_lookup_and_seal_have_a_key_each() -> None:
    """A lookup follows from the first half of the key alone, and a seal opens with the second half alone."""
    vault, other = Vault(KEY), Vault(OTHER_KEY)
    same_lookup, same_seal = Vault(KEY[:32] + OTHER_KEY[32:]), Vault(OTHER_KEY[:32] + KEY[32:])
    for number in NUMBERS[:20]:
        assert vault.lookup(number) == same_lookup.lookup(number) != other.lookup(number)
        assert same_seal.open_number(vault.seal_number(number)) == number
        with pytest.raises(ConfigurationError):
            same_lookup.open_number(vault.seal_number(number))


@pytest.mark.parametrize("length", [0, 32, 63, 65])
def test_key_of_another_length_is_refused(length: int) -> None:
    """Only 64 bytes are a vault key."""
    assert len(KEY) == VAULT_KEY_BYTES
    with pytest.raises(ConfigurationError, match="64"):
        Vault(bytes(length))
