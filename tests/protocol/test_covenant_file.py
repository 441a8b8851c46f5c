"""The covenant as a signed file: strict reading, threshold, expiry, and no changed byte unseen."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nacl.signing import SigningKey

from node.errors import ConfigurationError
from node.limits import COVENANT_MAX_BYTES
from node.protocol.covenant_file import (
    SignedCovenant,
    good_signatures,
    read_file,
    sign,
    verify,
    write_file,
)
from tests.protocol.covenant_chain import BOTH, following
from tests.protocol.covenant_example import (
    ANNA,
    BERT,
    START_SECONDS,
    content,
    covenant,
    signed_document,
)

COMPACT = json.dumps(signed_document(content(), by=BOTH), separators=(",", ":"), ensure_ascii=False).encode()
NOW = START_SECONDS + 1000
EXPIRY = covenant().expires_seconds


def file_of(document: Any) -> bytes:
    """A file with this document."""
    return json.dumps(document, ensure_ascii=False).encode()


def test_a_file_signed_elsewhere_verifies() -> None:
    """Signatures made over the documented bytes, without the code under test, are accepted."""
    assert verify(read_file(COMPACT), NOW) == covenant()


def test_signing_writes_what_reading_verifies() -> None:
    """Both stewards sign in turn through the file, and the file then verifies; signing again changes nothing."""
    data = write_file(SignedCovenant(covenant(), {}))
    for seed, steward_id in ((ANNA, "anna"), (BERT, "bert"), (BERT, "bert")):
        signed, steward = sign(read_file(data), seed)
        assert steward.id == steward_id
        data = write_file(signed)
    assert verify(read_file(data), NOW) == covenant()
    assert json.loads(data) == json.loads(COMPACT)


def test_a_threshold_of_stewards_must_sign() -> None:
    """One signature of two is too few; where one is enough, it is enough."""
    with pytest.raises(ConfigurationError, match=r"^1 of the 2 stewards"):
        verify(read_file(file_of(signed_document(content(), by={"anna": ANNA}))), NOW)
    lone = content(threshold=1)
    assert verify(read_file(file_of(signed_document(lone, by={"bert": BERT}))), NOW).threshold == 1


def test_a_wrong_signature_is_named() -> None:
    """A wrong signature refuses the file by its steward's name, even where the others reach the threshold."""
    document = signed_document(content(threshold=1), by=BOTH)
    document["signatures"]["bert"] = document["signatures"]["anna"]
    signed = read_file(file_of(document))
    with pytest.raises(ConfigurationError, match="signature of steward bert is wrong"):
        verify(signed, NOW)
    assert good_signatures(signed) == {"anna"}


def test_a_signature_on_the_bare_bytes_is_wrong() -> None:
    """The label is part of what is signed: the stewards' key under another use gives no covenant."""
    document = signed_document(content(threshold=1), by={})
    document["signatures"]["anna"] = SigningKey(ANNA).sign(covenant(threshold=1).canonical).signature.hex()
    with pytest.raises(ConfigurationError, match="signature of steward anna is wrong"):
        verify(read_file(file_of(document)), NOW)


def test_an_expired_covenant_binds_nobody() -> None:
    """It verifies until the moment it expires, and not from then on."""
    signed = read_file(COMPACT)
    assert verify(signed, EXPIRY - 0.001).version == 1
    with pytest.raises(ConfigurationError, match="expired on 2027-11-23"):
        verify(signed, EXPIRY)


def test_a_stranger_cannot_sign() -> None:
    """A key that belongs to no steward signs nothing."""
    with pytest.raises(ConfigurationError, match="no steward of this covenant"):
        sign(SignedCovenant(covenant(), {}), bytes([9]) * 32)


@settings(deadline=None)
@given(st.integers(0, len(COMPACT) - 1), st.integers(1, 255))
def test_no_changed_byte_passes(place: int, difference: int) -> None:
    """Whatever byte of a compact file is changed to whatever else, it is refused."""
    changed = bytearray(COMPACT)
    changed[place] ^= difference
    with pytest.raises(ConfigurationError):
        verify(read_file(bytes(changed)), NOW)


@settings(deadline=None)
@given(st.integers(0, len(COMPACT) - 1))
def test_no_cut_file_passes(length: int) -> None:
    """A file that did not come over whole is refused."""
    with pytest.raises(ConfigurationError, match=r"^file: not"):
        read_file(COMPACT[:length])


@settings(deadline=None)
@given(st.binary(max_size=200))
def test_noise_is_refused_as_a_configuration_error(data: bytes) -> None:
    """Bytes of any kind are refused by the one error that the command line shows."""
    with pytest.raises(ConfigurationError):
        read_file(data)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b" " * (COVENANT_MAX_BYTES + 1), "file: larger than"),
        (b"\xef\xbb\xbf" + COMPACT, "file: not JSON"),
        (COMPACT.decode().encode("utf-16"), "file: not UTF-8"),
        (COMPACT + b"{}", "file: not JSON"),
        (b"[" * 100_000, "file: not JSON"),
        (b'{"covenant": ' + b"1" * 5000 + b"}", "file: not JSON"),
        (b"[]", "file: is not an object"),
        (b"{}", "file.covenant: is missing"),
        (b'{"covenant": {}, "signatures": {}, "note": 1}', "file.note: is not a field"),
        (b'{"covenant": {}, "covenant": {}, "signatures": {}}', "file.covenant: stands twice"),
        (COMPACT.replace(b'"days":30', b'"days":NaN'), "covenant.epoch.days: is not allowed"),
        (COMPACT.replace(b'"days":30', b'"days":3e1'), "covenant.epoch.days: is not allowed"),
        (COMPACT.replace(b'"days":30', b'"days":30,"days":30'), "covenant.epoch.days: stands twice"),
        (
            COMPACT.replace(b'"signatures":{', b'"signatures":{"carl":"00",'),
            "signatures.carl: is the signature of no",
        ),
        (
            COMPACT.replace(b'"signatures":{"anna":"', b'"signatures":{"anna":"0'),
            "signatures.anna: does not have",
        ),
    ],
)
def test_a_file_that_is_not_one_is_refused(data: bytes, message: str) -> None:
    """Each way in which a file can fail to be a covenant is told with its path and a hint."""
    with pytest.raises(ConfigurationError) as caught:
        read_file(data)
    assert caught.value.message.startswith(message)
    assert caught.value.hint


def test_the_former_format_is_refused_by_name() -> None:
    """A file of format 1, as it was once signed, is refused for its format and nothing else."""
    recorded = (Path(__file__).parent / "recorded" / "raakvlak-covenant-1.json").read_bytes()
    with pytest.raises(ConfigurationError) as caught:
        read_file(recorded)
    assert caught.value.message == "covenant.format: is another format than this version reads"
    assert caught.value.hint == 'it reads "raakvlak-covenant/2"'


def test_a_steward_of_the_version_before_may_stand_among_the_signatures() -> None:
    """From version 2 on a signature of no steward of this version is read: he may be leaving. It counts for nothing."""
    second = following(SignedCovenant(covenant(), {}))
    read = read_file(file_of(signed_document(second, by={**BOTH, "carl": bytes([4]) * 32})))
    assert read.signatures.keys() == {"anna", "bert", "carl"}
    assert good_signatures(read) == {"anna", "bert"}


def test_a_stewards_key_outside_the_group_is_refused() -> None:
    """A key of small order, under which a signature can be made without any secret, is no steward's key."""
    document = content()
    document["stewards"][1]["key"] = "01" + "00" * 31
    with pytest.raises(ConfigurationError, match=r"^covenant\.stewards\[1\]\.key: is not an Ed25519 public key"):
        read_file(file_of(signed_document(document, by={"anna": ANNA})))
