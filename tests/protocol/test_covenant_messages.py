"""What nodes tell and bring each other about the covenant, to and from bytes."""

import pytest

from node.errors import ProtocolRefusal
from node.limits import BUNDLE_MAX_BYTES, COVENANT_MAX_BYTES, HEAD_MAX_BYTES
from node.protocol import cbor
from node.protocol.covenant_messages import Bundle, Holding, read_covenant_answer_head, read_covenant_head
from node.protocol.messages import CovenantMark
from node.protocol.timestamp import TIMESTAMP_MAX_BYTES

HOLDING = Holding(CovenantMark(2**32 - 1, b"d" * 32), 2**64 - 1, b"k" * 32, b"s" * 64)


@pytest.mark.parametrize("told", [HOLDING, Holding(CovenantMark(0, bytes(32)), 0, b"k" * 32)])
def test_heads_are_read_as_they_were_written(told: Holding) -> None:
    """What a node holds goes into a request's and an answer's head and comes out the same; both fit a header."""
    assert read_covenant_head(told.head()) == told
    assert read_covenant_answer_head(told.answer_head(b"r" * 32)) == (b"r" * 32, told)
    assert len(told.answer_head(b"r" * 32)) < HEAD_MAX_BYTES


@pytest.mark.parametrize("length", [1, 63])
def test_a_statement_is_whole_or_not_there(length: int) -> None:
    """A statement of another length than a signature's is refused."""
    values = [HOLDING.mark.version, HOLDING.mark.digest, HOLDING.issued, HOLDING.key, bytes(length)]
    with pytest.raises(ProtocolRefusal, match="bad-message"):
        read_covenant_head(cbor.encode([1, *values]))
    with pytest.raises(ProtocolRefusal, match="bad-message"):
        read_covenant_answer_head(cbor.encode([1, bytes(32), *values]))


def test_the_two_heads_are_not_taken_for_each_other() -> None:
    """A request's head is no answer's, and the other way round."""
    with pytest.raises(ProtocolRefusal, match="bad-message"):
        read_covenant_answer_head(HOLDING.head())
    with pytest.raises(ProtocolRefusal, match="bad-message"):
        read_covenant_head(HOLDING.answer_head(bytes(32)))


@pytest.mark.parametrize("bundle", [Bundle(), Bundle(b"{}"), Bundle(timestamp=b"{}"), Bundle(b"{}", b"{}")])
def test_bundles_are_read_as_they_were_written(bundle: Bundle) -> None:
    """Files come out as they went in; a bundle without files is an empty body."""
    assert Bundle.decode(bundle.encode()) == bundle
    assert bool(bundle.encode()) == (bundle != Bundle())


def test_the_largest_files_fit() -> None:
    """The largest covenant with the largest timestamp is within the limit of a body, and nothing larger is read."""
    largest = Bundle(bytes(COVENANT_MAX_BYTES), bytes(TIMESTAMP_MAX_BYTES))
    assert len(largest.encode()) <= BUNDLE_MAX_BYTES
    assert Bundle.decode(largest.encode()) == largest
    for larger in (Bundle(bytes(COVENANT_MAX_BYTES + 1)), Bundle(timestamp=bytes(TIMESTAMP_MAX_BYTES + 1))):
        with pytest.raises(ProtocolRefusal, match="bad-message"):
            Bundle.decode(larger.encode())
