"""Fingerprints as words, by the published list."""

import pytest

from node.protocol.fingerprint_words import FINGERPRINT_SPOKEN_BYTES, spoken_fingerprint, words_of


def test_the_published_example() -> None:
    """The 20 bytes of the list's best known example give its words."""
    data = bytes.fromhex("E58294F2E9A227486E8B061B31CC528FD7FA3F19")
    spoken = (
        "topmost Istanbul Pluto vagabond treadmill Pacific brackish dictator goldfish Medusa "
        "afflict bravado chatter revolver Dupont midsummer stopwatch whimsical cowbell bottomless"
    )
    assert " ".join(words_of(data)) == spoken


@pytest.mark.parametrize("place", [0, 1])
def test_every_byte_has_its_own_word(place: int) -> None:
    """At even and at odd places 256 bytes have 256 words, and none serves at both."""
    words = {words_of(bytes([0, byte]) if place else bytes([byte]))[-1].lower() for byte in range(256)}
    others = {words_of(bytes([byte]) if place else bytes([0, byte]))[-1].lower() for byte in range(256)}
    assert len(words) == 256
    assert not words & others


def test_sixteen_words_are_spoken() -> None:
    """People compare 128 bits: a change in those is heard, and nothing behind them."""
    whole = bytes(range(32))
    assert spoken_fingerprint(whole) == words_of(whole[:FINGERPRINT_SPOKEN_BYTES])
    assert len(spoken_fingerprint(whole)) == 16
