"""The sum of several members' numbers: right for all of them together, and random without any one (docs/reports.md)."""

from hashlib import sha256

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from hypothesis import given, settings
from hypothesis import strategies as st
from nacl.exceptions import CryptoError
from nacl.signing import SigningKey

from node.protocol.joint_sum import MODULUS, Words, added, mask_of_two, masked, packed, unpacked

ABOUT = b"one sum"
LENGTH = 5
words = st.integers(0, MODULUS - 1)
rows = st.lists(words, min_size=LENGTH, max_size=LENGTH)
figures = st.lists(st.lists(st.integers(0, 10_000), min_size=LENGTH, max_size=LENGTH), min_size=3, max_size=8)


class One:
    """One of those who add, with a key that follows from a number."""

    def __init__(self, number: int) -> None:
        self.seed = sha256(f"member {number}".encode()).digest()
        self.key = bytes(SigningKey(self.seed).verify_key)
        self.nid = sha256(self.key).digest()

    def mask_with(self, other: "One", about: bytes = ABOUT, length: int = LENGTH) -> Words:
        """The mask of the two, made on this side."""
        return mask_of_two(self.seed, self.nid, other.key, other.nid, about, length)

    def contribution(self, numbers: list[int], others: list["One"]) -> Words:
        """The numbers under the masks with all others."""
        return masked(numbers, self.nid, {each.nid: self.mask_with(each) for each in others if each is not self})


@settings(max_examples=30)
@given(figures)
def test_the_sum_of_all_contributions_is_that_of_the_numbers(numbers: list[list[int]]) -> None:
    """The masks cancel, whoever has the lower name, for 3 to 8 of them; of fewer they do not."""
    everyone = [One(at) for at in range(len(numbers))]
    given_ = [one.contribution(row, everyone) for one, row in zip(everyone, numbers, strict=True)]
    assert added(given_) == added(numbers)
    for missing in range(len(everyone)):
        some = [at for at in range(len(everyone)) if at != missing]
        assert added(given_[at] for at in some) != added(numbers[at] for at in some)


@given(st.lists(rows, min_size=3, max_size=5), rows, st.data())
def test_contributions_tell_no_more_of_two_than_their_sum(
    numbers: list[list[int]], moved: list[int], data: st.DataObject
) -> None:
    """Rule "all members together": whatever two who are honest move from one to the other, there is a mask of the two
    that gives the same bytes. Their mask is uniform for everybody else (an X25519 secret through HKDF and ChaCha20),
    and no other mask has to change: so all others together, who know all other masks, see of the two the same for
    any figures of the same sum.
    """
    nids = [bytes([at]) * 32 for at in range(len(numbers))]
    masks = {frozenset((a, b)): tuple(data.draw(rows)) for a in range(len(nids)) for b in range(a)}
    after = [list(added([numbers[0], moved])), [(n - m) % MODULUS for n, m in zip(numbers[1], moved, strict=True)]]
    fitting = tuple((word - m) % MODULUS for word, m in zip(masks[frozenset((0, 1))], moved, strict=True))
    assert _all(numbers, nids, masks) == _all([*after, *numbers[2:]], nids, masks | {frozenset((0, 1)): fitting})


def _all(numbers: list[list[int]], nids: list[bytes], masks: dict[frozenset[int], Words]) -> list[Words]:
    def of_one(own: int) -> dict[bytes, Words]:
        return {nids[at]: masks[frozenset((own, at))] for at in range(len(nids)) if at != own}

    return [masked(row, nids[at], of_one(at)) for at, row in enumerate(numbers)]


def test_a_mask_is_that_of_two_keys_and_one_sum_alone() -> None:
    """Both sides have the same; another member, and another sum, have one that differs in every word."""
    ours, yours, theirs = One(1), One(2), One(3)
    mask = ours.mask_with(yours)
    assert mask == yours.mask_with(ours)
    for other in (ours.mask_with(theirs), yours.mask_with(theirs), ours.mask_with(yours, b"another sum")):
        assert not any(a == b for a, b in zip(mask, other, strict=True))
    assert ours.mask_with(yours, length=LENGTH + 1)[:LENGTH] == mask


def test_masks_look_like_noise() -> None:
    """Of 4,000 words of a mask each bit is set in about half (within six standard deviations)."""
    mask = One(1).mask_with(One(2), length=4_000)
    for bit in range(64):
        assert abs(sum(word >> bit & 1 for word in mask) - 2_000) < 6 * 32


def test_the_secret_is_x25519_of_the_converted_keys() -> None:
    """The mask is what other implementations make of it: X25519, HKDF and ChaCha20 of OpenSSL, the key by RFC 8032."""
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    ours, yours = One(1), One(2)
    own = X25519PrivateKey.from_private_bytes(_scalar(ours.seed))
    other = X25519PublicKey.from_public_bytes(_montgomery(yours.key))
    low, high = sorted((ours.nid, yours.nid))
    info = b"\x00\x14raakvlak/1 joint sum\x00\x07one sum\x00\x20" + low + b"\x00\x20" + high
    key = HKDF(SHA256(), 32, salt=None, info=info).derive(own.exchange(other))
    stream = Cipher(algorithms.ChaCha20(key, bytes(16)), mode=None).encryptor().update(bytes(8 * LENGTH))
    assert packed(ours.mask_with(yours)) == stream


def _scalar(seed: bytes) -> bytes:
    """The private scalar of an Ed25519 seed (RFC 8032, 5.1.5), clamped by X25519 itself."""
    from hashlib import sha512

    return sha512(seed).digest()[:32]


def _montgomery(key: bytes) -> bytes:
    """u = (1 + y) / (1 - y) of a point of Ed25519 (RFC 7748, 4.1)."""
    prime = 2**255 - 19
    y = int.from_bytes(key, "little") & ((1 << 255) - 1)
    return ((1 + y) * pow(1 - y, -1, prime) % prime).to_bytes(32, "little")


def test_a_key_of_small_order_makes_no_mask() -> None:
    """A member whose key is none of a member's gets no mask that everybody knows."""
    with pytest.raises(CryptoError):
        mask_of_two(One(1).seed, bytes(32), bytes([1]) + bytes(31), bytes([1]) * 32, ABOUT, LENGTH)


@given(st.lists(words))
def test_words_are_packed_and_unpacked(numbers: list[int]) -> None:
    """Eight bytes each, and the same again."""
    data = packed(tuple(numbers))
    assert len(data) == 8 * len(numbers)
    assert unpacked(data) == tuple(numbers)
