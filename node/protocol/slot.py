"""The slot: a fixed room in every message through which letters flow as a stream (docs/protocol.md §7).

    slot   = flags(1) || u16 used || the next `used` bytes of the stream || zeros up to 984 bytes
    stream = u16 length || letter, for each letter in turn

Messages of a session are strictly ordered and none is lost, so a part needs no number: the receiver joins what comes.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from node.errors import ProtocolRefusal
from node.limits import LETTER_MAX_BYTES, SLOT_BYTES

_HEADER_BYTES = 3
_LENGTH_BYTES = 2
_ROOM = SLOT_BYTES - _HEADER_BYTES
_MORE = 1
"""The sender has more to say, letters or points: at tick 0 the initiator comes again at once."""


@dataclass(frozen=True, slots=True)
class FilledSlot:
    """A slot, how many of the letters it completes, and how many bytes of the next one it holds."""

    slot: bytes
    completed: int
    cursor: int


def fill(letters: Sequence[bytes], cursor: int, more: bool) -> FilledSlot:
    """Put as much of the letters into a slot as fits; `cursor` bytes of the first one were sent before.

    `more` says that something else waits at the sender; letters that do not fit say so by themselves.
    """
    parts: list[bytes] = []
    room, completed = _ROOM, 0
    for letter in letters:
        framed = (len(letter).to_bytes(_LENGTH_BYTES, "big") + letter)[cursor:]
        parts.append(framed[:room])
        if len(framed) > room:
            cursor += room
            room = 0
            break
        room -= len(framed)
        completed, cursor = completed + 1, 0
        if room == 0:
            break
    stream = b"".join(parts)
    flags = _MORE if more or completed < len(letters) else 0
    header = bytes([flags]) + len(stream).to_bytes(2, "big")
    return FilledSlot((header + stream).ljust(SLOT_BYTES, b"\x00"), completed, cursor)


def whole(letters: Sequence[bytes], cursor: int) -> int:
    """How many of these letters a slot holds to their end; `cursor` bytes of the first one were sent before."""
    ends = accumulate((_LENGTH_BYTES + len(letter) for letter in letters), initial=-cursor)
    return sum(end <= _ROOM for end in ends) - 1


@dataclass(frozen=True, slots=True)
class ReadSlot:
    """The letters that a slot completed, what is left of the stream, and whether the sender has more."""

    letters: tuple[bytes, ...]
    rest: bytes
    more: bool


def read(slot: bytes, rest: bytes) -> ReadSlot:
    """Join a slot to the `rest` of the stream. Raises `ProtocolRefusal` (`bad-slot`) for anything out of form."""
    flags, used = int.from_bytes(slot[:1], "big"), int.from_bytes(slot[1:_HEADER_BYTES], "big")
    if len(slot) != SLOT_BYTES or flags > _MORE or used > _ROOM or any(slot[_HEADER_BYTES + used :]):
        raise ProtocolRefusal("bad-slot", "a slot out of form")
    stream = rest + slot[_HEADER_BYTES : _HEADER_BYTES + used]
    letters: list[bytes] = []
    while len(stream) >= _LENGTH_BYTES:
        length = int.from_bytes(stream[:_LENGTH_BYTES], "big")
        if not 0 < length <= LETTER_MAX_BYTES:
            raise ProtocolRefusal("bad-slot", f"a letter that is empty or longer than {LETTER_MAX_BYTES} bytes")
        if len(stream) < _LENGTH_BYTES + length:
            break
        letters.append(stream[_LENGTH_BYTES : _LENGTH_BYTES + length])
        stream = stream[_LENGTH_BYTES + length :]
    return ReadSlot(tuple(letters), stream, flags == _MORE)
