"""One value has one encoding, and nothing else is read."""

from collections.abc import Callable
from typing import Any

import cbor2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from node.errors import ProtocolRefusal
from node.limits import MESSAGE_MAX_BYTES
from node.protocol import cbor
from node.protocol.letters import read_letter
from tests.profiles import long, short
from tests.protocol.message_examples import ID, LETTERS, MATCH, MESSAGES, places_in, replaced, value_at

ALL = MESSAGES | LETTERS

values: st.SearchStrategy[Any] = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**80), 2**80)
    | st.floats()
    | st.binary(max_size=40)
    | st.text(max_size=9),
    lambda inner: (
        st.lists(inner, max_size=5)
        | st.dictionaries(st.integers(0, 40) | st.text(max_size=2), inner, max_size=4)
        | st.builds(cbor2.CBORTag, st.sampled_from([0, 1, 2, 3, 4, 5, 28, 29, 30, 35, 36, 37, 258, 260, 55799]), inner)
    ),
    max_leaves=12,
)


def rule_of(name: str) -> str:
    """The schema's rule for an example: all letters are of one rule."""
    return "letter" if name in LETTERS else name


def refusal_of(data: bytes, rule: str) -> str:
    """The code with which the bytes are refused as a message of this rule."""
    with pytest.raises(ProtocolRefusal) as refusal:
        cbor.decode(data, rule)
    return refusal.value.code


def deepened(value: Any, depth: int) -> Any:
    """The value within so many arrays."""
    for _ in range(depth):
        value = [value]
    return value


# What is done to a lawful message, whose array has fewer than 24 elements and so a header of one byte.
DAMAGE: dict[str, Callable[[bytes], bytes]] = {
    "a trailing byte": lambda data: data + b"\x00",
    "a trailing break": lambda data: data + b"\xff",
    "the message twice": lambda data: data + data,
    "an unknown field": lambda data: cbor.encode([*cbor2.loads(data), 0]),
    "an unknown field that is empty": lambda data: cbor.encode([*cbor2.loads(data), None]),
    "a field missing": lambda data: cbor.encode(cbor2.loads(data)[:-1]),
    "no field": lambda data: b"\x80",
    "no byte": lambda data: b"",
    "a map in place of the array": lambda data: cbor.encode(dict(enumerate(cbor2.loads(data)))),
    "a long array header": lambda data: bytes([0x98, data[0] & 0x1F]) + data[1:],
    "a longer array header": lambda data: bytes([0x9B, *bytes(7), data[0] & 0x1F]) + data[1:],
    "a reserved array header": lambda data: b"\x9c" + data[1:],
    "an array of indefinite length": lambda data: b"\x9f" + data[1:] + b"\xff",
    "an array that promises 2^63 elements": lambda data: b"\x9b" + b"\x7f" + b"\xff" * 7 + data[1:],
    "bytes that promise 2^63 bytes": lambda data: data[:1] + b"\x5b" + b"\x7f" + b"\xff" * 7 + data[1:],
    "the message in a tag": lambda data: b"\xd9\xd9\xf7" + data,
    "the message in an unknown tag": lambda data: b"\xd9\x01\x90" + data,
    "the message within an array": lambda data: b"\x81" + data,
    "the message as bytes": cbor.encode,
    "deep nesting": lambda data: cbor.encode(deepened(cbor2.loads(data), 9)),
    "nesting that would break a stack": lambda data: b"\x81" * 60_000 + data[:100],
}
# What may stand in place of each field.
FIELDS: dict[str, bytes] = {
    "a float": cbor2.dumps(1.0, canonical=True),
    "a double": b"\xfb" + bytes.fromhex("3ff0000000000000"),
    "not a number": b"\xf9\x7e\x00",
    "infinity": b"\xf9\x7c\x00",
    "null": b"\xf6",
    "undefined": b"\xf7",
    "a simple value": b"\xf8\xff",
    "a negative number": b"\x20",
    "a number of 65 bits": cbor2.dumps(2**64),
    "a tag": b"\xc1\x01",
    "a regular expression": b"\xd8\x23\x61\x61",
    "a circle": b"\xd8\x1c\x81\xd8\x1d\x00",
    "an array": b"\x81\x00",
    "a map with a key twice": b"\xa2\x00\x00\x00\x00",
    "a map with unordered keys": b"\xa2\x01\x00\x00\x00",
    "a text that is not UTF-8": b"\x61\xff",
    "a byte string of indefinite length": b"\x5f\x41\x00\xff",
    "a text of indefinite length": b"\x7f\x61\x61\xff",
}


FREE_LENGTHS = {("body", (place,)) for place in range(3)} | {
    ("covenant-head", (5,)),
    ("covenant-answer-head", (6,)),
    ("bundle", (1,)),
    ("bundle", (2,)),
}
"""Lists of points, proofs, statements and files have their own lengths: test_messages.py, test_covenant_messages.py."""


def parts_of(data: bytes) -> list[bytes]:
    """The encodings of an array's elements."""
    return [cbor.encode(value) for value in cbor2.loads(data)]


@pytest.mark.parametrize("name", ALL)
def test_examples_are_read_and_written_alike(name: str) -> None:
    """Every kind of message is read, and writing it again gives the same bytes."""
    assert cbor.encode(cbor.decode(ALL[name], rule_of(name))) == ALL[name]


@pytest.mark.parametrize("damage", DAMAGE)
@pytest.mark.parametrize("name", ALL)
def test_damaged_messages_are_refused(name: str, damage: str) -> None:
    """What is not exactly the one encoding of a message of its rule is refused as `bad-message`."""
    assert refusal_of(DAMAGE[damage](ALL[name]), rule_of(name)) == "bad-message"


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("name", ALL)
def test_foreign_values_are_refused(name: str, field: str) -> None:
    """A value of another type in place of any field is refused as `bad-message`."""
    header, parts = ALL[name][:1], parts_of(ALL[name])
    for place in range(len(parts)):
        damaged = header + b"".join([*parts[:place], FIELDS[field], *parts[place + 1 :]])
        assert refusal_of(damaged, rule_of(name)) == "bad-message", place


@pytest.mark.parametrize("name", ALL)
def test_long_integers_are_refused(name: str) -> None:
    """A number or a length written longer than needed is refused as `bad-message`, wherever it stands."""
    header, parts = ALL[name][:1], parts_of(ALL[name])
    for place, part in enumerate(parts):
        major, short_form = part[0] & 0xE0, part[0] & 0x1F
        if major >= 0x80:
            continue
        longer = bytes([major | 0x18, short_form]) if short_form < 0x18 else bytes([major | 0x1A, 0, 0, 0])
        damaged = header + b"".join([*parts[:place], longer + part[1:], *parts[place + 1 :]])
        assert refusal_of(damaged, rule_of(name)) == "bad-message", place


@pytest.mark.parametrize("name", ALL)
def test_truncated_messages_are_refused(name: str) -> None:
    """No beginning of a message is a message."""
    for length in range(0, len(ALL[name]), max(1, len(ALL[name]) // 100)):
        assert refusal_of(ALL[name][:length], rule_of(name)) == "bad-message"


@pytest.mark.parametrize("name", ALL)
def test_values_of_another_type_are_refused(name: str) -> None:
    """A value of another type is refused as `bad-message`, however deep, and also where Python calls it equal."""
    message = cbor2.loads(ALL[name])
    for place in places_in(message):
        field = value_at(message, place)
        for other in (
            None,
            True,
            False,
            1.0,
            -1,
            0,
            1,
            2**64 - 1,
            "",
            "a" * 32,
            b"",
            b"a" * 32,
            [],
            [field],
            {},
            {0: field},
        ):
            if type(other) is not type(field):
                assert refusal_of(cbor.encode(replaced(message, place, other)), rule_of(name)) == "bad-message"


@pytest.mark.parametrize("name", ALL)
def test_wrong_lengths_are_refused(name: str) -> None:
    """A byte string that is one byte shorter or longer than the schema's is refused as `bad-message`."""
    message = cbor2.loads(ALL[name])
    for place in places_in(message):
        field = value_at(message, place)
        if isinstance(field, bytes) and (name, place) not in FREE_LENGTHS:
            for other in (field[:-1], field + b"\x00", b""):
                assert refusal_of(cbor.encode(replaced(message, place, other)), rule_of(name)) == "bad-message"


def test_oversized_messages_are_refused_unread() -> None:
    """What is longer than the limit is refused as `bad-message`, also where it would be lawful."""
    data = LETTERS["card"]
    assert cbor.decode(data, "letter", len(data))
    with pytest.raises(ProtocolRefusal, match=f"more than {len(data) - 1} bytes"):
        cbor.decode(data, "letter", len(data) - 1)
    with pytest.raises(ProtocolRefusal, match=f"more than {MESSAGE_MAX_BYTES} bytes"):
        cbor.decode(b"\x00" * (MESSAGE_MAX_BYTES + 1), "hello")


@pytest.mark.parametrize(
    "tag", [*range(6), 25, 28, 29, 30, 35, 36, 37, 52, 54, 100, 256, 258, 260, 261, 400, 1004, 43_000]
)
def test_no_tag_is_worked_on(tag: int) -> None:
    """A tag is refused before its content is looked at, also in a letter of a later version with what it likes."""
    later = [1, 9, ID, MATCH, {0: cbor2.CBORTag(tag, "(?i)[\u0100-\uffff]")}]
    with pytest.raises(ProtocolRefusal) as refusal:
        read_letter(cbor2.dumps(later, canonical=True))
    assert (refusal.value.code, "not CBOR of this protocol" in refusal.value.detail) == ("bad-letter", True)


def refuse_or_read(data: bytes) -> None:
    """Nothing else may happen with any bytes."""
    for rule in (*MESSAGES, "letter"):
        try:
            cbor.decode(data, rule)
        except ProtocolRefusal as refusal:
            assert refusal.code == "bad-message"


@short(150)
@given(st.binary(max_size=80) | values.map(cbor2.dumps) | st.lists(values, max_size=9).map(cbor2.dumps))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    """No bytes lead to anything but a value or a typed refusal."""
    refuse_or_read(data)


@pytest.mark.long
@long(150)
@given(st.binary(max_size=200) | values.map(cbor2.dumps) | st.lists(values, max_size=9).map(cbor2.dumps))
def test_any_bytes_are_read_or_refused_at_length(data: bytes) -> None:
    """No bytes lead to anything but a value or a typed refusal, in many more examples."""
    refuse_or_read(data)


@short(100)
@given(values)
def test_what_is_read_encodes_again(value: Any) -> None:
    """A letter of a later version is read only from its one encoding."""
    data = cbor2.dumps([1, 9, ID, MATCH, {0: value}], canonical=True)
    try:
        read = cbor.decode(data, "letter")
    except ProtocolRefusal:
        return
    assert cbor.encode(read) == data
