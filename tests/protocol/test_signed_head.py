"""Signed messages that were kept: verified with nothing but a public key, by whoever they are shown to."""

from dataclasses import replace

import cbor2
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from node.errors import ProtocolRefusal
from node.limits import SIGNED_HEAD_MAX_BYTES
from node.protocol import cbor
from node.protocol.http_signature import sign
from node.protocol.signed_fields import head_field
from node.protocol.signed_head import SignedHead, claimed_signer, decode_signed, encode_signed, verify_signed
from node.protocol.signed_request import SignedRequest
from node.protocol.signed_response import SignedResponse, VerifiedResponse, sign_response, verify_response
from tests.network.signers import ALICE, BOB, BODY, CAROL, HEAD, NOW, URL, Member, request, told_by
from tests.profiles import short

ANSWER_HEAD = b"\x81\x02"
ASKED = request()


def answer(status: int = 200) -> VerifiedResponse:
    """Bob's answer, as Alice took it."""
    headers = sign_response(BOB.key, BOB.nid, ASKED, status=status, head=ANSWER_HEAD, body=BODY, now=NOW)
    return verify_response(ASKED, status, headers.items(), BODY, peer_key=BOB.public_key, now=NOW)


def changed(at: int, difference: int) -> bytes:
    """A kept answer in which one byte is another."""
    data = bytearray(encode_signed(answer().response))
    data[at % len(data)] ^= difference
    return bytes(data)


KEPT: dict[str, tuple[SignedHead, Member]] = {
    "a request": (ASKED, ALICE),
    "an answer": (answer().response, BOB),
    "a refusal": (answer(409).response, BOB),
}


@pytest.mark.parametrize("name", KEPT)
def test_what_was_kept_is_verified_with_the_signers_key(name: str) -> None:
    """A message that was encoded and decoded tells the same as when it came, years later."""
    signed, signer = KEPT[name]
    kept = decode_signed(encode_signed(signed))
    assert kept == signed
    assert claimed_signer(kept) == signer.nid
    said = verify_signed(kept, signer.public_key)
    assert (said.signer, said.to, said.target_uri, said.created) == (signer.nid, BOB.nid, URL, int(NOW))


def test_an_answer_names_the_head_that_it_answers() -> None:
    """An answer vouches for its own head and for that of the request; a request for its own alone."""
    asked = verify_signed(ASKED, ALICE.public_key)
    assert (asked.head, asked.status, asked.asked) == (HEAD, None, b"")
    told = verify_signed(answer(409).response, BOB.public_key)
    assert (told.head, told.status, told.asked) == (ANSWER_HEAD, 409, HEAD)


@pytest.mark.parametrize("name", KEPT)
def test_another_key_verifies_nothing(name: str) -> None:
    """What one member signed is not passed off as another's."""
    assert told_by(lambda: verify_signed(KEPT[name][0], CAROL.public_key)).code == "bad-signature"


@short(200)
@given(st.sampled_from(sorted(KEPT)), st.data())
def test_no_character_can_be_another(name: str, data: st.DataObject) -> None:
    """Whatever is changed, the signature no longer holds; that of the request is not needed in an answer."""
    signed, signer = KEPT[name]
    values = cbor2.loads(encode_signed(signed))
    is_answer = len(values) == 3
    places = [(1, at) for at in range(8)] + [(2, at) for at in range(6) if is_answer]
    outer, inner = data.draw(st.sampled_from(places))
    assume(not (is_answer and (outer, inner) == (1, 7)))
    value = values[outer][inner]
    if isinstance(value, int):
        values[outer][inner] = data.draw(st.integers(100, 599).filter(lambda other: other != value))
    else:
        at = data.draw(st.integers(0, len(value) - 1))
        character = data.draw(st.characters(min_codepoint=0x20, max_codepoint=0x17F))
        assume(character != value[at])
        values[outer][inner] = value[:at] + character + value[at + 1 :]
    refusal = told_by(lambda: verify_signed(decode_signed(cbor.encode(values)), signer.public_key))
    assert refusal.code == "bad-signature"


def test_an_answer_is_no_request() -> None:
    """The request in an answer, or an answer to another request, does not verify by the answer's signature."""
    signed = answer().response
    assert told_by(lambda: verify_signed(signed.request, BOB.public_key)).code == "bad-signature"
    other = replace(signed, request=request(now=NOW + 1))
    assert told_by(lambda: verify_signed(other, BOB.public_key)).code == "bad-signature"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"content-type": "text/plain"}, "bad-media-type"),
        ({"content-digest": "sha-256=::"}, "bad-digest"),
        ({"raakvlak-head": "::::"}, "bad-head"),
        ({"raakvlak-to": "nobody"}, "wrong-receiver"),
    ],
)
def test_what_no_honest_member_signs_is_refused(change: dict[str, str], code: str) -> None:
    """A right signature over a field out of form vouches for nothing."""
    unsigned = SignedRequest(ASKED.method, ASKED.target_uri, dict(ASKED.headers) | change)
    signed = replace(unsigned, headers=dict(unsigned.headers) | sign(unsigned.components(), ALICE.key, ALICE.nid, NOW))
    assert told_by(lambda: verify_signed(signed, ALICE.public_key)).code == code


@short(200)
@given(st.binary(max_size=200) | st.builds(changed, st.integers(0, 5000), st.integers(1, 255)))
def test_bytes_that_are_no_kept_message_are_refused_by_name(data: bytes) -> None:
    """Whatever somebody hands over instead, the answer is a refusal with a code."""
    try:
        signed = decode_signed(data)
        verify_signed(signed, BOB.public_key)
    except ProtocolRefusal as refusal:
        assert refusal.code
    else:
        assert isinstance(signed, SignedResponse)  # the request's own signature is not what counts
        assert replace(signed, request=answer().response.request) == answer().response


def test_its_size_is_limited() -> None:
    """The longest lawful message fits with room to spare; a longer one than the limit is refused unread."""
    values = cbor2.loads(encode_signed(request(head=bytes(512))))
    assert len(cbor.encode(values)) < SIGNED_HEAD_MAX_BYTES // 4
    assert values[1][5] == head_field(bytes(512))
    assert told_by(lambda: decode_signed(bytes(SIGNED_HEAD_MAX_BYTES + 1))).code == "bad-message"


@pytest.mark.parametrize("version", [0, 2])
def test_another_version_is_refused(version: int) -> None:
    """A later form is not taken for this one."""
    values = cbor2.loads(encode_signed(ASKED))
    assert told_by(lambda: decode_signed(cbor.encode([version, *values[1:]]))).code == "bad-message"
