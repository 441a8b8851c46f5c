"""Signed requests: what is accepted, and every way in which one is refused (docs/protocol.md §4)."""

from base64 import b64encode
from functools import partial
from hashlib import sha256

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from node.limits import HEAD_MAX_BYTES, MESSAGE_MAX_BYTES
from node.protocol.http_refusals import STATUS
from node.protocol.signed_request import (
    METHOD,
    RefusedFromKnownSender,
    sign_request,
    verify_body,
    verify_request_head,
)
from tests.network.signers import (
    ALICE,
    BOB,
    BODY,
    CAROL,
    HEAD,
    MEMBER_KEYS,
    NOW,
    URL,
    parameters,
    request,
    sent,
    signed_otherwise,
    told_by,
    verify,
    verify_whole,
)

HEADS = st.binary(max_size=HEAD_MAX_BYTES)
BODIES = st.binary(max_size=2000)
PRINTABLE = st.characters(min_codepoint=0x20, max_codepoint=0x7E)
FIELDS = tuple(request().headers)
CREATED = int(NOW)


@given(HEADS, BODIES, st.floats(min_value=0, max_value=4e9))
def test_round_trip(head: bytes, body: bytes, now: float) -> None:
    """Any head and body, signed at any time, is verified as this sender's head with this body's digest."""
    signed = request(head, body, now)
    verified = verify(signed.headers, now)
    verify_body(verified, body)
    assert (verified.sender, verified.head, verified.request) == (ALICE.nid, head, signed)


def test_a_replay_verifies_again() -> None:
    """The same message is verified as often as it comes: that it changes nothing is the head's business."""
    signed = request()
    assert verify(signed.headers) == verify(signed.headers, NOW + 60)


def test_header_names_in_any_case_among_others() -> None:
    """Names are compared without case, and fields that are not signed do not matter."""
    lines = [(name.upper(), f" {value}\t") for name, value in request().headers.items()]
    others = [("Host", "other.example"), ("Accept", "*/*"), ("Accept", "*/*"), ("Content-Length", "12")]
    assert verify_request_head(METHOD, URL, others + lines, my_nid=BOB.nid, keys=MEMBER_KEYS, now=NOW).head == HEAD


@given(st.data())
def test_any_changed_character_of_a_field_is_refused(data: st.DataObject) -> None:
    """Not one character of a covered field or of the signature's own fields can be another."""
    headers = sent()
    name = data.draw(st.sampled_from(FIELDS))
    position = data.draw(st.integers(0, len(headers[name]) - 1))
    character = data.draw(PRINTABLE)
    assume(character != headers[name][position])
    headers[name] = headers[name][:position] + character + headers[name][position + 1 :]
    assert told_by(lambda: verify(headers)).code in {"bad-signature", "unknown-sender"}


@given(st.data())
def test_any_changed_character_of_the_uri_is_refused(data: st.DataObject) -> None:
    """A request for one URI is not a request for another."""
    position = data.draw(st.integers(0, len(URL) - 1))
    character = data.draw(PRINTABLE)
    assume(character != URL[position])
    uri = URL[:position] + character + URL[position + 1 :]
    refusal = told_by(lambda: verify_whole(METHOD, uri, sent(), BODY))
    assert refusal.code == "bad-signature"


@pytest.mark.parametrize("method", ["PUT", "GET", "post", "POST ", "", "PO\nST", "PÖST"])
def test_another_method_is_refused(method: str) -> None:
    """The method is signed."""
    assert told_by(lambda: verify_whole(method, URL, sent(), BODY)).code == "bad-signature"


@given(st.integers(0, len(BODY) - 1), st.integers(1, 255))
def test_any_changed_byte_of_the_body_is_refused(position: int, difference: int) -> None:
    """The digest is over the raw bytes of the body, all of them, and the sender is told."""
    body = bytearray(BODY)
    body[position] ^= difference
    for other in (bytes(body), BODY[:position], BODY + bytes([difference])):
        refusal = told_by(partial(verify_whole, METHOD, URL, sent(), other))
        assert refusal.code == "bad-digest"
        assert isinstance(refusal, RefusedFromKnownSender)


@pytest.mark.parametrize("name", ["signature", "signature-input"])
def test_without_a_signature(name: str) -> None:
    """A message without a whole signature is not signed."""
    headers = {key: value for key, value in request().headers.items() if key != name}
    assert told_by(lambda: verify(headers)).code == "not-signed"


@pytest.mark.parametrize("name", [name for name in FIELDS if not name.startswith("signature")])
def test_without_a_covered_field(name: str) -> None:
    """Every covered field must be there."""
    headers = {key: value for key, value in request().headers.items() if key != name}
    assert told_by(lambda: verify(headers)).code == "bad-signature"


@pytest.mark.parametrize("name", [*FIELDS, "content-length", "content-encoding"])
@pytest.mark.parametrize("place", [0, 99])
def test_a_field_that_stands_there_twice(name: str, place: int) -> None:
    """A second line of such a field is refused, before or after the first, even when it says the same."""
    lines = [("content-length", "12"), ("content-encoding", "identity"), *request().headers.items()]
    lines.insert(place, (name.title(), dict(lines)[name]))
    refusal = told_by(lambda: verify_request_head(METHOD, URL, lines, my_nid=BOB.nid, keys=MEMBER_KEYS, now=NOW))
    assert refusal.code == "bad-signature"


def test_an_unknown_sender() -> None:
    """Who is not an active member is refused, however well it signs."""
    headers = signed_otherwise(stated=parameters(keyid=CAROL.nid.hex()), key=CAROL.key)
    assert told_by(lambda: verify(headers)).code == "unknown-sender"


def test_a_copied_name() -> None:
    """Who signs with another key than that of the member it names is not known by that."""
    refusal = told_by(lambda: verify(signed_otherwise(key=CAROL.key)))
    assert refusal.code == "bad-signature"
    assert not isinstance(refusal, RefusedFromKnownSender)


def test_a_key_of_small_order_signs_nothing() -> None:
    """A member's key that is the group's identity, under which anything verifies elsewhere, verifies nothing."""
    headers = sent()
    headers["signature"] = f"raakvlak=:{b64encode(bytes([1]) + bytes(63)).decode()}:"
    identity = bytes([1]) + bytes(31)
    refusal = told_by(
        lambda: verify_request_head(METHOD, URL, headers.items(), my_nid=BOB.nid, keys=lambda _: identity, now=NOW)
    )
    assert refusal.code == "bad-signature"


@pytest.mark.parametrize(("late", "accepted"), [(-30.75, True), (-31, False), (89.25, True), (89.5, False)])
def test_the_time_window(late: float, accepted: bool) -> None:
    """A signature holds from 30 seconds before `created` until 30 seconds after `expires`; no second more."""
    headers = request().headers
    if accepted:
        assert verify(headers, NOW + late).sender == ALICE.nid
    else:
        assert told_by(lambda: verify(headers, NOW + late)).code == "too-old"


KNOWN_SENDERS_MISTAKES = {
    "wrong-receiver": {"raakvlak-to": CAROL.nid.hex()},
    "bad-media-type": {"content-type": "application/cbor; charset=utf-8"},
    "bad-digest": {"content-digest": f"sha-512=:{b64encode(bytes(64)).decode()}:"},
    "bad-head": {"raakvlak-head": f":{b64encode(bytes(HEAD_MAX_BYTES + 1)).decode()}:"},
}


@pytest.mark.parametrize("code", KNOWN_SENDERS_MISTAKES)
def test_a_known_sender_is_told(code: str) -> None:
    """What is wrong under a right signature is told to its sender, bound to its request, with its status."""
    headers = signed_otherwise(KNOWN_SENDERS_MISTAKES[code])
    with pytest.raises(RefusedFromKnownSender) as refusal:
        verify(headers)
    assert (refusal.value.code, refusal.value.status) == (code, STATUS[code])
    assert refusal.value.sender == ALICE.nid
    assert refusal.value.request.headers == headers


@pytest.mark.parametrize("field", ["", ":", "::x", "AAAA", ":AAA:", ":AAB=:", ":AA==AA==:", ':"AAA":', ":A AA:"])
def test_a_head_that_is_no_byte_sequence(field: str) -> None:
    """`raakvlak-head` has the one form in which its bytes are written."""
    assert told_by(lambda: verify(signed_otherwise({"raakvlak-head": field}))).code == "bad-head"


@pytest.mark.parametrize(
    "digest",
    [
        "sha-256=::",
        "sha-256=:" + "A" * 42 + "B=:",
        f"sha-256=:{b64encode(sha256(BODY).digest()).decode()}:, sha-512=:{b64encode(bytes(64)).decode()}:",
    ],
)
def test_a_digest_of_another_form(digest: str) -> None:
    """A Content-Digest is one canonical sha-256; anything else is refused before the body is read."""
    assert told_by(lambda: verify(signed_otherwise({"content-digest": digest}))).code == "bad-digest"


@pytest.mark.parametrize("length", [str(MESSAGE_MAX_BYTES + 1), "9" * 5000, "-1", "1e3", ""])
def test_an_announced_body_that_is_too_big(length: str) -> None:
    """A Content-Length above the limit is refused before the body is read, and the sender is told."""
    refusal = told_by(lambda: verify(sent(content_length=length)))
    assert refusal.code == "too-big"
    assert isinstance(refusal, RefusedFromKnownSender)


def test_the_largest_message() -> None:
    """A body of exactly the limit is accepted; one byte more is refused, and is never signed."""
    verified = verify(request(body=bytes(MESSAGE_MAX_BYTES)).headers)
    verify_body(verified, bytes(MESSAGE_MAX_BYTES))
    assert told_by(lambda: verify_body(verified, bytes(MESSAGE_MAX_BYTES + 1))).code == "too-big"
    with pytest.raises(ValueError, match="at most"):
        request(body=bytes(MESSAGE_MAX_BYTES + 1))
    with pytest.raises(ValueError, match="at most"):
        request(head=bytes(HEAD_MAX_BYTES + 1))


def test_a_compressed_body() -> None:
    """A content coding is refused before anything is unpacked."""
    headers = sent(content_encoding="gzip")
    assert told_by(lambda: verify(headers)).code == "bad-media-type"


@pytest.mark.parametrize(
    "url", ["/exchange", "https://node.example", "https://u@node.example/", "https://a/#b", "ftp://a/"]
)
def test_a_target_that_is_never_signed(url: str) -> None:
    """Only an absolute URI with a path is signed: both sides must see the same text."""
    with pytest.raises(ValueError, match="target URI"):
        sign_request(ALICE.key, ALICE.nid, BOB.nid, url, head=HEAD, body=BODY, now=NOW)


@pytest.mark.parametrize("name", FIELDS)
@pytest.mark.parametrize("value", ["Emma", 'raakvlak=("Emma")', "raakvlak=(Emma", "Emma=1, Emma=1", "é Emma", "\nEmma"])
def test_refusals_repeat_nothing(name: str, value: str) -> None:
    """No refusal, nor an error behind it, repeats what a header says."""
    error: BaseException | None = told_by(lambda: verify(sent() | {name: value}))
    while error is not None:
        assert "Emma" not in str(error)
        error = error.__context__
