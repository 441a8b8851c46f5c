"""Whatever a peer sends, reading it ends in a value or in a typed refusal, within bounds of memory and steps."""

import cbor2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from node.errors import ConfigurationError
from node.limits import COVENANT_MAX_BYTES, LETTER_MAX_BYTES, LETTERS_HELD_MAX, MESSAGE_MAX_BYTES, SLOT_BYTES
from node.protocol import slot
from node.protocol.covenant_file import read_file
from node.protocol.seal import open_body, seal_body
from node.service import incoming_letters
from node.storage import letters
from tests.attacks.dishonest import conversation, stored_session
from tests.decoders.damage import bombs, other_bytes, other_values
from tests.decoders.measured import effort_of
from tests.decoders.table import DECODERS
from tests.profiles import long, short

MEMORY_A_BYTE = 120
"""Bytes in use for each byte of input: an empty map of CBOR, one byte, is 64 bytes in Python and a pointer to it."""
MEMORY_AT_LEAST = 256 * 1024
"""For what does not depend on the input: points, proofs, the error on its way."""
ALIKE = frozenset(name for name in DECODERS if name.startswith("CBOR: ") and name != "CBOR: hello")
"""Each of them is measured once more below its own name, as a message."""
CALLS_A_BYTE = 4
CALLS_AT_LEAST = 5_000


def is_cbor(name: str) -> bool:
    """Whether its examples are whole values of CBOR."""
    try:
        return all(cbor2.dumps(cbor2.loads(data), canonical=True) == data for data in DECODERS[name].examples)
    except (cbor2.CBORError, ValueError):
        return False


each_decoder = pytest.mark.parametrize("name", DECODERS)
of_cbor = pytest.mark.parametrize("name", [name for name in DECODERS if is_cbor(name)])


@each_decoder
def test_the_examples_are_read(name: str) -> None:
    """What the damage starts from is lawful."""
    decoder = DECODERS[name]
    assert [decoder.refusal_of(data) for data in decoder.examples] == [None] * len(decoder.examples)


@each_decoder
@short(30)
@given(data=st.data())
def test_bytes_of_any_kind(name: str, data: st.DataObject) -> None:
    """Bytes without any form, and a lawful message with other bytes in it, are read or refused."""
    decoder = DECODERS[name]
    decoder.refusal_of(data.draw(st.binary(max_size=200) | other_bytes(decoder.examples)))


@of_cbor
@short(30)
@given(data=st.data())
def test_values_of_any_kind(name: str, data: st.DataObject) -> None:
    """A lawful message with other values in it, encoded as it should be, is read or refused."""
    decoder = DECODERS[name]
    decoder.refusal_of(data.draw(other_values(decoder.examples)))


@pytest.mark.long
@each_decoder
@long(150)
@given(data=st.data())
def test_bytes_of_any_kind_at_length(name: str, data: st.DataObject) -> None:
    """The same in many more examples, and longer ones."""
    decoder = DECODERS[name]
    decoder.refusal_of(data.draw(st.binary(max_size=2_000) | other_bytes(decoder.examples)))


@pytest.mark.long
@of_cbor
@long(150)
@given(data=st.data())
def test_values_of_any_kind_at_length(name: str, data: st.DataObject) -> None:
    """The same in many more examples."""
    decoder = DECODERS[name]
    decoder.refusal_of(data.draw(other_values(decoder.examples)))


@pytest.mark.parametrize("name", [name for name in DECODERS if name not in ALIKE])
def test_long_inputs_take_in_proportion_to_their_length(name: str) -> None:
    """Inputs that are made of as many small things as fit take memory and calls in proportion, and are read or refused.

    Of a message a quarter of what may come; a body of the greatest length is tried in full.
    """
    decoder = DECODERS[name]
    longest = decoder.limit if name == "body" else min(decoder.limit, MESSAGE_MAX_BYTES // 4)
    for data in [*decoder.examples, *bombs(longest)]:
        effort = effort_of(lambda data=data: decoder.refusal_of(data))  # type: ignore[misc]
        assert effort.memory <= MEMORY_AT_LEAST + MEMORY_A_BYTE * len(data), data[:40]
        assert effort.calls <= CALLS_AT_LEAST + CALLS_A_BYTE * len(data), data[:40]


def test_a_promise_of_more_than_there_is_takes_nothing() -> None:
    """A header that promises 2^62 things, or 2^31, reserves no room for them."""
    for decoder in DECODERS.values():
        for promise in (b"\x9b\x40" + bytes(7), b"\x5b\x40" + bytes(7), b"\xba\x80" + bytes(3), b"\x7a\x80" + bytes(3)):
            effort = effort_of(lambda data=promise, read=decoder: read.refusal_of(data))  # type: ignore[misc]
            assert effort.memory < MEMORY_AT_LEAST


@short(60)
@given(st.lists(st.binary(min_size=1, max_size=900), max_size=6), st.binary(max_size=900))
def test_a_stream_keeps_no_more_than_one_letter(slots: list[bytes], begun: bytes) -> None:
    """However a stream goes on, slot after slot: what is kept of it is less than the longest letter."""
    decoder, rest = DECODERS["slot"], begun[:LETTER_MAX_BYTES]
    for used in slots:
        made = b"\x00" + len(used).to_bytes(2, "big") + used.ljust(SLOT_BYTES - 3, b"\x00")
        if decoder.refusal_of(made) is not None:
            return
        try:
            rest = slot.read(made, rest).rest
        except Exception as refusal:
            assert getattr(refusal, "code", None) == "bad-slot"
            return
        assert len(rest) <= LETTER_MAX_BYTES + 1


def test_a_sealed_body_is_opened_in_place_of_its_size() -> None:
    """A sealed body of the greatest length takes a few times its own room, whether it opens or not."""
    body = seal_body(bytes(32), b"head", bytes(65_000), bytes(32))
    for key in (bytes(32), b"k" * 32):
        effort = effort_of(lambda key=key: DECODERS["sealed body"].refusal_of(body) or key)  # type: ignore[misc]
        assert effort.memory < 4 * len(body)
    assert open_body(bytes(32), b"head", body) == bytes(65_000)


def test_a_file_of_nothing_but_names_is_refused() -> None:
    """A megabyte of names, the last of them twice, is looked through once: name by name it would take minutes."""
    count = COVENANT_MAX_BYTES // 12
    names = ",".join(f'"{number % (count - 1):06d}":0' for number in range(count))
    with pytest.raises(ConfigurationError, match="stands twice"):
        read_file(f"{{{names}}}".encode())


def test_letters_of_any_kind_leave_the_node_as_it_was() -> None:
    """Bytes in place of a letter change nothing at the node that stores them, but counters and what is held."""
    first, second = conversation()
    session = stored_session(second, first)

    @short(60)
    @given(
        st.binary(max_size=60) | other_bytes(DECODERS["letter"].examples) | other_values(DECODERS["letter"].examples)
    )
    def come(data: bytes) -> None:
        with second.database.transaction():
            incoming_letters.receive(second, session, data)

    before = second.database.value("SELECT count(*) FROM peer_point")
    come()
    assert second.database.value("SELECT count(*) FROM peer_point") == before > 0
    assert letters.count_held(second.database, session.id) <= LETTERS_HELD_MAX
    assert second.database.value("SELECT count(*) FROM card") == 0
