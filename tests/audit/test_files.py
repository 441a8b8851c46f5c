"""The files of an audit: what was written is read, and whatever else somebody hands over is refused by name."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from node.errors import AuditRefused, ConfigurationError, InvalidInput, ProtocolRefusal
from node.limits import AUDIT_POINTS_MAX
from node.protocol.audit.challenge import read_challenge
from node.protocol.audit.opening import Opening, open_opening
from node.protocol.audit.records import read_records
from node.protocol.audit.result import read_result, sign_result
from node.protocol.audit.session import verify_records
from node.protocol.json_field import JsonField
from tests.audit.audited import AUDITOR_SEED, as_file, both_ways, talking
from tests.helpers import NOW, make_covenant
from tests.profiles import short

AUDIT = both_ways(talking())[0]
CHALLENGE = AUDIT.challenge()
OPENING = AUDIT.opening(CHALLENGE)
COVENANT = make_covenant()
FILES: dict[str, tuple[dict[str, Any], Callable[[JsonField], object]]] = {
    "records": (AUDIT.records().document(), lambda field: verify_records(read_records(field), COVENANT)),
    "challenge": (CHALLENGE.document(), read_challenge),
    "opening": (
        dict(AUDIT.opened(CHALLENGE)),
        lambda field: open_opening(field, CHALLENGE.challenge, AUDIT.audited.member, AUDITOR_SEED),
    ),
    "result": (sign_result(CHALLENGE.challenge, 0, NOW, AUDITOR_SEED), lambda field: read_result(field, COVENANT)),
}
REFUSED = (AuditRefused, ConfigurationError)

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=70) | st.floats(allow_nan=False),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3),
    max_leaves=8,
)


@pytest.mark.parametrize("name", FILES)
def test_what_was_written_is_read(name: str) -> None:
    """Each file, through JSON, is taken."""
    document, read = FILES[name]
    read(as_file(document))


@pytest.mark.parametrize("name", FILES)
def test_another_format_is_refused_by_name(name: str) -> None:
    """A file of a later version is not taken for one of this."""
    document, read = FILES[name]
    text = json.dumps(document)
    assert text.count("raakvlak-audit-") == 1
    with pytest.raises(ConfigurationError, match="another format"):
        read(JsonField("file", json.loads(text.replace(f"-{name}/1", f"-{name}/2"))))


@short(150)
@given(st.sampled_from(sorted(FILES)), values)
def test_whatever_else_is_refused(name: str, value: object) -> None:
    """Any other JSON is one of our own errors, with a hint."""
    with pytest.raises(REFUSED) as refused:
        FILES[name][1](JsonField("file", value))
    assert refused.value.hint


@short(250)
@given(st.sampled_from(sorted(FILES)), values, st.data())
def test_a_value_in_the_place_of_another_is_refused(name: str, value: object, data: st.DataObject) -> None:
    """Each place in a file takes what belongs there: something else is told by name, or proves nothing more."""
    document, read = FILES[name]
    changed = json.loads(json.dumps(document))
    inner: Any = changed
    while True:
        key = data.draw(st.sampled_from(sorted(inner) if isinstance(inner, dict) else range(len(inner))))
        if not isinstance(inner[key], dict | list) or not inner[key] or data.draw(st.integers(0, 3)) == 0:
            break
        inner = inner[key]
    inner[key] = value
    try:
        read(JsonField("file", changed))
    except REFUSED as refused:
        assert refused.hint


@short(200)
@given(st.integers(0, 10_000), st.integers(1, 255))
def test_a_changed_plaintext_is_refused_or_says_something_else(place: int, difference: int) -> None:
    """The sealed part, made up by the audited member, decodes to another opening or is refused by name."""
    plain = bytearray(OPENING.encode())
    plain[place % len(plain)] ^= difference
    try:
        assert Opening.decode(bytes(plain)) != OPENING
    except (ProtocolRefusal, InvalidInput) as refused:
        assert not any(digits in str(refused) for digits in _digits())


@short(200)
@given(st.binary(max_size=120))
def test_other_bytes_are_no_opening(data: bytes) -> None:
    """Bytes that nobody encoded are `bad-message`."""
    with pytest.raises(ProtocolRefusal) as refused:
        Opening.decode(data)
    assert refused.value.code == "bad-message"


def test_an_opening_comes_back_as_it_was() -> None:
    """What the audited node tells is read as it was written, and shows no number where it is printed."""
    assert Opening.decode(OPENING.encode()) == OPENING
    assert not any(digits in repr(OPENING) for digits in _digits())


@pytest.mark.parametrize("points", [0, AUDIT_POINTS_MAX + 1, 2**40, -1, True, 1.5])
def test_a_challenge_asks_for_a_bounded_number_of_points(points: object) -> None:
    """No challenge asks for nothing, or for so many that it would be a list."""
    document = CHALLENGE.document()
    with pytest.raises(ConfigurationError, match="points"):
        read_challenge(as_file({**document, "challenge": {**document["challenge"], "points": points}}))


def _digits() -> set[str]:
    return {point.item.number.digits for point in OPENING.points}
