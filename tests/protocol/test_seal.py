"""What hides the contents: it opens for whom and for what it was made, and for nothing else."""

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from node.errors import ProtocolRefusal
from node.protocol import seal
from tests.profiles import short
from tests.protocol.pair import flipped

KEY, HEAD, RANDOM = b"k" * 32, b"the head", b"r" * 32
BOX_KEY = seal.box_key(bytes(range(96)))
SECRET, INFO = b"s" * 32, b"what the box is bound to"
BOX = seal.seal_box(SECRET, BOX_KEY.public, INFO)


def refused(function: object, *arguments: bytes) -> str:
    """The code with which a function refuses."""
    assert callable(function)
    with pytest.raises(ProtocolRefusal) as refusal:
        function(*arguments)
    return refusal.value.code


@short(60)
@given(st.binary(max_size=200), st.binary(max_size=60), st.binary(min_size=32, max_size=32))
def test_bodies_open_for_their_head(plaintext: bytes, head: bytes, random32: bytes) -> None:
    """A body opens under its key for its head; its size is that of the plaintext and 40 bytes."""
    body = seal.seal_body(KEY, head, plaintext, random32)
    assert seal.open_body(KEY, head, body) == plaintext
    assert len(body) == len(plaintext) + 40


def test_any_change_closes_a_body() -> None:
    """One bit changed anywhere in the body, its head or its key, and it does not open: `bad-seal`."""
    body = seal.seal_body(KEY, HEAD, b"plaintext", RANDOM)
    for at in range(len(body)):
        assert refused(seal.open_body, KEY, HEAD, flipped(body, at, at % 8)) == "bad-seal"
    for at in range(len(HEAD)):
        assert refused(seal.open_body, KEY, flipped(HEAD, at), body) == "bad-seal"
    assert refused(seal.open_body, flipped(KEY, 0), HEAD, body) == "bad-seal"


def test_truncated_and_extended_bodies_do_not_open() -> None:
    """No beginning of a body is a body, nor is a body with a byte behind it."""
    body = seal.seal_body(KEY, HEAD, b"plaintext", RANDOM)
    for length in range(len(body)):
        assert refused(seal.open_body, KEY, HEAD, body[:length]) == "bad-seal"
    assert refused(seal.open_body, KEY, HEAD, body + b"\x00") == "bad-seal"


def test_a_cloned_machine_repeats_no_nonce() -> None:
    """The same random bytes give another nonce for another plaintext or key, and the same body for the same."""
    nonces = {
        seal.seal_body(key, HEAD, plaintext, RANDOM)[: seal.NONCE_BYTES]
        for key in (KEY, flipped(KEY, 31))
        for plaintext in (b"", b"a", b"b")
    }
    assert len(nonces) == 6
    assert seal.seal_body(KEY, HEAD, b"a", RANDOM) == seal.seal_body(KEY, HEAD, b"a", RANDOM)


def test_boxes_open_for_their_holder() -> None:
    """The holder of the private key gets the secret, and two boxes with one secret are not alike."""
    assert seal.open_box(BOX, BOX_KEY.private, INFO) == SECRET
    assert seal.seal_box(SECRET, BOX_KEY.public, INFO) != BOX
    assert (len(BOX_KEY.public), len(BOX)) == (1216, 1168)


def test_any_change_closes_a_box() -> None:
    """Another info, another key, or one bit changed in either half of the box, and it does not open: `bad-box`."""
    assert refused(seal.open_box, BOX, BOX_KEY.private, INFO + b"!") == "bad-box"
    assert refused(seal.open_box, BOX, seal.box_key(bytes(96)).private, INFO) == "bad-box"
    for at in range(0, len(BOX), 7):
        assert refused(seal.open_box, flipped(BOX, at, at % 8), BOX_KEY.private, INFO) == "bad-box"
    for length in (0, 31, 1119, 1120, len(BOX) - 1):
        assert refused(seal.open_box, BOX[:length], BOX_KEY.private, INFO) == "bad-box"


def test_half_a_key_opens_no_box() -> None:
    """Who has broken ML-KEM alone, or X25519 alone, and so has that half of the private key, has nothing."""
    other = seal.box_key(bytes(96)).private
    for half in (BOX_KEY.private[:64] + other[64:], other[:64] + BOX_KEY.private[64:]):
        assert refused(seal.open_box, BOX, half, INFO) == "bad-box"
    assert seal.open_box(BOX, BOX_KEY.private[:64] + BOX_KEY.private[64:], INFO) == SECRET


@pytest.mark.parametrize("size", [0, 31, 33])
def test_boxes_hold_32_bytes(size: int) -> None:
    """A box around anything but 32 bytes is refused."""
    assert refused(seal.open_box, seal.seal_box(bytes(size), BOX_KEY.public, INFO), BOX_KEY.private, INFO) == "bad-box"


BAD_BOX_KEYS = {
    "a coefficient that is too large": b"\xff" * 1216,
    "the point of order 1": BOX_KEY.public[:1184] + bytes(32),
    "the point of order 2": BOX_KEY.public[:1184] + b"\x01" + bytes(31),
    "one byte short": BOX_KEY.public[:-1],
    "nothing": b"",
}


@pytest.mark.parametrize("name", BAD_BOX_KEYS)
def test_keys_for_the_box_that_are_none_are_refused(name: str) -> None:
    """A key out of range, of small order or too short is refused as `bad-box-key`."""
    assert refused(seal.seal_box, SECRET, BAD_BOX_KEYS[name], INFO) == "bad-box-key"


def test_direction_keys_depend_on_all_there_is() -> None:
    """Secret, hello, answer, PAIR and sender each make another key, also where bytes move from one to the next."""
    given_parts = [SECRET, b"hello", b"answer", sha256(b"pair").digest(), sha256(b"a").digest()]
    keys = {seal.direction_key(*given_parts)}
    for place in range(5):
        changed = given_parts.copy()
        changed[place] = flipped(changed[place], 0)
        keys.add(seal.direction_key(*changed))
    keys.add(seal.direction_key(SECRET, b"helloa", b"nswer", *given_parts[3:]))
    assert (len(keys), {len(key) for key in keys}) == (7, {32})
