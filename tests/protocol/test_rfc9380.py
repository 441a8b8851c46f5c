"""expand_message_xmd against RFC 9380 Appendix K.3."""

from collections.abc import Callable
from typing import Any

import pytest

from node.protocol.hash_to_group import expand_message_xmd


def test_all_published_expansions(published_vectors: Callable[[str], Any]) -> None:
    """Every vector of RFC 9380 K.3 comes out, of one block and of several."""
    published = published_vectors("rfc9380_expand_message_xmd_sha512")
    lengths = set()
    for vector in published["tests"]:
        length = int(vector["len_in_bytes"], 16)
        expanded = expand_message_xmd(vector["msg"].encode(), published["DST"].encode(), length)
        assert expanded.hex() == vector["uniform_bytes"]
        lengths.add(length)
    assert lengths == {0x20, 0x80}


@pytest.mark.parametrize("dst_length", [0, 256])
def test_separation_tag_without_a_lawful_length(dst_length: int) -> None:
    """A tag that is empty or longer than 255 bytes is a mistake, and refused."""
    with pytest.raises(ValueError, match="domain separation tag"):
        expand_message_xmd(b"", bytes(dst_length), 64)


@pytest.mark.parametrize("length", [0, 255 * 64 + 1])
def test_output_that_cannot_be_had(length: int) -> None:
    """No bytes, or more than the one-byte counter can number, are refused."""
    with pytest.raises(ValueError, match="bytes can be had"):
        expand_message_xmd(b"", b"tag", length)


def test_longest_output() -> None:
    """The longest output has 255 blocks that all differ."""
    expanded = expand_message_xmd(b"message", b"tag", 255 * 64)
    assert len({expanded[at : at + 64] for at in range(0, len(expanded), 64)}) == 255
