"""What may come in place of a lawful message: other bytes, other values, and as much of something small as fits."""

from typing import Any

import cbor2
from hypothesis import strategies as st

from tests.protocol.message_examples import places_in, replaced, value_at

SMALL: st.SearchStrategy[Any] = (
    st.none()
    | st.booleans()
    | st.integers(-1, 2**64 - 1)
    | st.sampled_from([0, 1, 23, 24, 255, 256, 2**32 - 1, 2**32])
    | st.floats()
    | st.binary(max_size=40)
    | st.text(max_size=12)
    | st.just([])
    | st.just({})
)


@st.composite
def other_bytes(draw: st.DrawFn, examples: tuple[bytes, ...]) -> bytes:
    """An example with a piece taken out, put in, repeated or changed, up to three times."""
    data = draw(st.sampled_from(examples))
    for _ in range(draw(st.integers(1, 3))):
        start = draw(st.integers(0, len(data)))
        end = draw(st.integers(start, min(len(data), start + 40)))
        middle = draw(st.binary(max_size=8) | st.just(data[start:end] * 2) | st.just(b""))
        data = data[:start] + middle + data[end:]
    return data


@st.composite
def other_values(draw: st.DrawFn, examples: tuple[bytes, ...]) -> bytes:
    """An example whose values are others here and there, in its deterministic encoding: the form alone is at fault."""
    value = cbor2.loads(draw(st.sampled_from(examples)))
    for _ in range(draw(st.integers(1, 3))):
        place = draw(st.sampled_from([(), *places_in(value)]))
        there = value_at(value, place)
        value = replaced(value, place, draw(SMALL | _near(there)))
    return cbor2.dumps(value, canonical=True)


def _near(value: Any) -> st.SearchStrategy[Any]:
    """Values that are almost the same."""
    if isinstance(value, bool | float) or value is None:
        return SMALL
    if isinstance(value, int):
        return st.sampled_from([value - 1, value + 1, -value])
    if isinstance(value, bytes):
        return st.sampled_from([value[:-1], value[1:], value + value[:1], value * 2])
    if isinstance(value, str):
        return st.sampled_from([value[:-1], value[1:], value + value[:1], value * 2])
    if isinstance(value, list):
        return st.sampled_from([value[:-1], value[1:], [*value, *value[:1]], value[::-1], [value]])
    return st.sampled_from(
        [dict(list(value.items())[1:]), value | {9: 0}, {str(key): one for key, one in value.items()}]
    )


def bombs(limit: int) -> list[bytes]:
    """Inputs of the greatest length that are made of one small thing, behind a promise of as many as there are."""
    small = (
        b"\x00",
        b"\x20",
        b"\x40",
        b"\x60",
        b"\x80",
        b"\xa0",
        b"\xf6",
        b"\xf9\x3c\x00",
        b"\x41a",
        b"\x61a",
        b"\x81\x80",
    )
    made = [b"\xff" * limit, bytes(limit), b"\x81" * limit, b"\xa1\x00" * (limit // 2)]
    for unit in small:
        count = (limit - 5) // len(unit)
        made.append(b"\x9a" + count.to_bytes(4, "big") + unit * count)
    entries = (limit - 60) // 6
    keys = b"".join(b"\x1a" + (0x10000 + key).to_bytes(4, "big") + b"\xa0" for key in range(entries))
    made.append(
        b"\x85\x01\x09" + b"\x50" + bytes(16) + b"\x50" + bytes(16) + b"\xba" + entries.to_bytes(4, "big") + keys
    )
    return made
