"""Whatever stands in a file that others wrote, reading it ends in a value or in the one error that is shown."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nacl.signing import SigningKey

from node.errors import ConfigurationError
from node.matching.months import Month
from node.protocol.contribution import make_contribution, read_contribution, write_contribution
from node.protocol.covenant_file import read_file, write_file
from node.protocol.join_request import make_join, read_join, write_join
from node.protocol.key_statement import KeyStatement, make_rotation, read_key_statement, write_key_statement
from node.protocol.timestamp import read_timestamp, write_timestamp
from tests.protocol.covenant_chain import first, following, signed, stamped, with_member
from tests.protocol.covenant_example import member, public

NEW = bytes([201]) * 32
ROOT = first(freshness_days=7)
NID = bytes.fromhex(member(1)["nid"])
ROTATION = make_rotation(ROOT.covenant.digest, NID, bytes([101]) * 32, bytes(SigningKey(NEW).verify_key))
WRITTEN = {"from": ROTATION.from_, "to": ROTATION.to, "signature": ROTATION.signature}
SECOND = signed(with_member(following(ROOT), 0, key=public(NEW), rotation=WRITTEN))
DECODERS: dict[str, tuple[Callable[[bytes], Any], bytes]] = {
    "covenant": (read_file, write_file(SECOND)),
    "timestamp": (read_timestamp, write_timestamp(stamped(SECOND))),
    "join request": (read_join, write_join(make_join(ROOT.covenant.members[0], bytes([101]) * 32))),
    "key statement": (
        read_key_statement,
        write_key_statement(KeyStatement(ROOT.covenant.digest.hex(), NID.hex(), ROTATION)),
    ),
    "contribution": (
        read_contribution,
        write_contribution(
            make_contribution(ROOT.covenant, ROOT.covenant.members[0], Month(2026, 11), (3, 0, 7), 5, bytes([101]) * 32)
        ),
    ),
}
each_decoder = pytest.mark.parametrize("name", DECODERS)

values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=80)
    | st.sampled_from(["0" * 64, "1" * 128]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=8,
)


def places(value: Any) -> list[tuple[Any, Any]]:
    """Every object or list in a document with each of its names or indexes."""
    inner = list(value.items()) if isinstance(value, dict) else list(enumerate(value))
    found = [(value, name) for name, _ in inner]
    return found + [place for _, one in inner if isinstance(one, dict | list) for place in places(one)]


def reads_or_refuses(name: str, data: bytes) -> None:
    """Anything but a value or a `ConfigurationError` with a hint fails the test."""
    try:
        DECODERS[name][0](data)
    except ConfigurationError as error:
        assert error.message
        assert error.hint


@each_decoder
def test_the_true_file_is_read(name: str) -> None:
    """What the fuzz starts from is a file that is taken."""
    read, data = DECODERS[name]
    assert read(data) is not None


@each_decoder
@given(data=st.binary(max_size=300))
def test_any_bytes(name: str, data: bytes) -> None:
    """Bytes of any kind."""
    reads_or_refuses(name, data)


@each_decoder
@given(value=values)
def test_any_json(name: str, value: Any) -> None:
    """JSON of any shape, NaN and lone surrogates included."""
    reads_or_refuses(name, json.dumps(value).encode())


@each_decoder
@given(data=st.data())
def test_a_true_file_with_something_else_in_it(name: str, data: st.DataObject) -> None:
    """A true file in which up to three values are replaced, left out or added, at any depth."""
    document = json.loads(DECODERS[name][1])
    for _ in range(data.draw(st.integers(1, 3))):
        holder, key = data.draw(st.sampled_from(places(document)))
        if data.draw(st.booleans()):
            holder[key] = data.draw(values)
        elif isinstance(holder, dict):
            del holder[key]
            holder[data.draw(st.text(max_size=12))] = data.draw(values)
        else:
            holder.append(data.draw(values))
        if not places(document):
            break
    reads_or_refuses(name, json.dumps(document).encode())


@each_decoder
@given(data=st.data())
def test_a_true_file_with_other_bytes_in_it(name: str, data: st.DataObject) -> None:
    """A true file cut off, or with some of its bytes replaced."""
    true = DECODERS[name][1]
    start = data.draw(st.integers(0, len(true)))
    reads_or_refuses(
        name, true[:start] + data.draw(st.binary(max_size=4)) + true[data.draw(st.integers(start, len(true))) :]
    )
