"""The slot: letters as a stream through a room of fixed size."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from node.errors import ProtocolRefusal
from node.limits import LETTER_MAX_BYTES, SLOT_BYTES
from node.protocol import slot
from tests.profiles import short

ROOM = SLOT_BYTES - 3
bodies = st.lists(
    st.binary(min_size=1, max_size=60) | st.integers(900, 2100).map(lambda size: b"x" * size), min_size=1, max_size=12
)


def delivered(letters: list[bytes], more: bool = False) -> tuple[list[bytes], list[slot.FilledSlot]]:
    """What a receiver reads when a sender sends slots until all letters are through, and the slots."""
    came: list[bytes] = []
    slots, cursor, rest = [], 0, b""
    while letters:
        filled = slot.fill(letters, cursor, more)
        assert slot.whole(letters, cursor) == filled.completed
        slots.append(filled)
        read = slot.read(filled.slot, rest)
        came += read.letters
        assert len(read.letters) == filled.completed
        assert read.more == (more or filled.completed < len(letters))
        letters, cursor, rest = letters[filled.completed :], filled.cursor, read.rest
    assert (rest, cursor) == (b"", 0)
    return came, slots


@short(100)
@given(bodies, st.booleans())
def test_letters_come_whole_and_in_order(letters: list[bytes], more: bool) -> None:
    """Letters of any length, in as many slots as it takes, come out as they went in."""
    came, slots = delivered(letters, more)
    assert came == letters
    assert all(len(filled.slot) == SLOT_BYTES for filled in slots)
    framed = sum(2 + len(letter) for letter in letters)
    assert len(slots) == -(-framed // ROOM)


@pytest.mark.parametrize("size", [1, ROOM - 3, ROOM - 2, ROOM - 1, ROOM, 2 * ROOM - 2, LETTER_MAX_BYTES])
def test_letters_at_the_edge_of_a_slot(size: int) -> None:
    """A letter that fills a slot to the last byte, or one byte more, comes whole, and so does the one behind it."""
    letters = [b"a" * size, b"b"]
    assert delivered(letters)[0] == letters


def test_an_empty_slot_says_nothing() -> None:
    """No letters make a slot of zeros, which reads as none, and as no more to come."""
    filled = slot.fill([], 0, False)
    assert filled == slot.FilledSlot(bytes(SLOT_BYTES), 0, 0)
    assert slot.read(filled.slot, b"") == slot.ReadSlot((), b"", False)


def test_slots_tell_nothing_by_their_size() -> None:
    """An empty slot, one with a small letter and one with a part of a large one have the same size."""
    assert len({len(slot.fill(letters, 0, False).slot) for letters in ([], [b"a"], [b"a" * 5000])}) == 1


def slot_of(flags: int, stream: bytes, used: int | None = None, padding: bytes = b"") -> bytes:
    """A slot built by hand."""
    header = bytes([flags]) + (len(stream) if used is None else used).to_bytes(2, "big")
    return (header + stream + padding).ljust(SLOT_BYTES, b"\x00")


FRAMED = b"\x00\x01a"
BAD_SLOTS = {
    "unknown flags": slot_of(2, FRAMED),
    "all flags": slot_of(255, FRAMED),
    "more used than there is room": slot_of(0, b"", used=ROOM + 1),
    "padding that is not zero": slot_of(0, FRAMED, padding=b"\x01"),
    "a last byte that is not zero": slot_of(0, FRAMED)[:-1] + b"\x01",
    "an empty letter": slot_of(0, b"\x00\x00"),
    "a letter too long": slot_of(0, (LETTER_MAX_BYTES + 1).to_bytes(2, "big") + b"a" * 10),
    "a bad letter behind a good one": slot_of(0, FRAMED + b"\x00\x00"),
    "one byte short": slot_of(0, FRAMED)[:-1],
    "one byte long": slot_of(0, FRAMED) + b"\x00",
    "no byte": b"",
}


@pytest.mark.parametrize("name", BAD_SLOTS)
def test_slots_out_of_form_are_refused(name: str) -> None:
    """What no sender that keeps to the form makes is refused as `bad-slot`."""
    with pytest.raises(ProtocolRefusal) as refusal:
        slot.read(BAD_SLOTS[name], b"")
    assert refusal.value.code == "bad-slot"


def test_a_bad_length_is_seen_across_two_slots() -> None:
    """The length of a letter may be cut in two, and is judged when its second byte is there."""
    first = slot.read(slot_of(0, b"\xff"), b"")
    assert first == slot.ReadSlot((), b"\xff", False)
    with pytest.raises(ProtocolRefusal, match="bad-slot"):
        slot.read(slot_of(0, b"\xff"), first.rest)


@short(200)
@given(st.binary(max_size=40), st.binary(max_size=40))
def test_any_slot_is_read_or_refused(begin: bytes, rest: bytes) -> None:
    """No bytes lead to anything but letters or a typed refusal, and what is kept never grows beyond one letter."""
    try:
        read = slot.read(begin.ljust(SLOT_BYTES, b"\x00"), rest)
    except ProtocolRefusal as refusal:
        assert refusal.code == "bad-slot"
    else:
        assert len(read.rest) <= LETTER_MAX_BYTES + 1
