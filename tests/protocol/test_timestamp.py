"""The timestamp as a file: signed over the documented bytes, read strictly."""

import json
from typing import Any

import pytest

from node.errors import ConfigurationError
from node.protocol.timestamp import TIMESTAMP_MAX_BYTES, read_timestamp, sign_timestamp, write_timestamp
from node.protocol.utc_text import seconds_of
from tests.protocol.covenant_chain import first, stamped
from tests.protocol.covenant_example import ANNA, BERT

COVENANT = first(freshness_days=7).covenant
DECEMBER = float(seconds_of("2026-12-01T00:00:00Z"))
SIGNED = sign_timestamp(COVENANT, DECEMBER, 7, BERT)[0]


def document(**changes: Any) -> bytes:
    """The timestamp's file, with fields of the timestamp replaced."""
    whole = json.loads(write_timestamp(SIGNED))
    return json.dumps(whole | {"timestamp": whole["timestamp"] | changes}).encode()


def test_it_is_signed_over_the_documented_bytes() -> None:
    """A steward's signature is the one that anyone makes over the label and the canonical bytes."""
    assert stamped(first(freshness_days=7), {"bert": BERT}) == SIGNED
    assert SIGNED.good_signatures(COVENANT.stewards) == {"bert"}


def test_it_is_read_as_it_was_written() -> None:
    """The file gives the same timestamp and signatures, and says whose it is."""
    signed, steward = sign_timestamp(COVENANT, DECEMBER + 0.9, 3, ANNA)
    assert steward.id == "anna"
    assert read_timestamp(write_timestamp(signed)) == signed
    assert signed.timestamp.issued == "2026-12-01T00:00:00Z"
    assert signed.timestamp.expires == "2026-12-04T00:00:00Z"


def test_a_stranger_signs_none() -> None:
    """A key that belongs to no steward gives no timestamp."""
    with pytest.raises(ConfigurationError, match="no steward of this covenant"):
        sign_timestamp(COVENANT, DECEMBER, 7, bytes([9]) * 32)


@pytest.mark.parametrize(
    ("data", "named"),
    [
        (b" " * (TIMESTAMP_MAX_BYTES + 1), "file"),
        (b"[]", "file"),
        (document(format="raakvlak-timestamp/2"), "timestamp.format"),
        (document(fed="00"), "timestamp.fed"),
        (document(version=0), "timestamp.version"),
        (document(version=True), "timestamp.version"),
        (document(digest=None), "timestamp.digest"),
        (document(issued="2026-12-01"), "timestamp.issued"),
        (document(issued="1969-12-31T23:59:59Z"), "timestamp.issued"),
        (document(expires="2026-12-01T00:00:00Z"), "timestamp.expires"),
        (document(expires="2026-12-31T00:00:01Z"), "timestamp.expires"),
        (document(more=1), "timestamp.more"),
        (write_timestamp(SIGNED).replace(b'"bert"', b'"Bert"'), "signatures.Bert"),
        (write_timestamp(SIGNED).replace(b'"bert": "', b'"bert": "0'), "signatures.bert"),
    ],
)
def test_what_is_no_timestamp_is_refused_where_it_is_wrong(data: bytes, named: str) -> None:
    """Each rule of the format refuses with the path of the wrong field, and a hint."""
    with pytest.raises(ConfigurationError) as caught:
        read_timestamp(data)
    assert caught.value.message.split(": ")[0] == named
    assert caught.value.hint
