"""Who speaks on the covenant's path, looked up before the signature is verified (docs/protocol.md §4).

The head says with which key its sender signs. It is read for that alone: what the key must be is decided by the
covenant, and the signature then tells whether it was.
"""

from collections.abc import Mapping

from node.errors import ProtocolRefusal
from node.protocol.covenant_messages import ANY_NODE, Holding, read_covenant_answer_head, read_covenant_head
from node.protocol.signed_fields import read_head_field

_HEAD = "raakvlak-head"


def told_in_request(headers: Mapping[str, str]) -> Holding | None:
    """What the head of a request says, unverified; None when it has another form."""
    try:
        return read_covenant_head(read_head_field(headers.get(_HEAD, "")))
    except ProtocolRefusal:
        return None


def told_in_answer(headers: Mapping[str, str]) -> Holding | None:
    """What the head of an answer says, unverified; None when it has another form, as that of a refusal."""
    try:
        return read_covenant_answer_head(read_head_field(headers.get(_HEAD, "")))[1]
    except ProtocolRefusal:
        return None


def receiver_for(headers: Mapping[str, str], own_nid: bytes) -> bytes:
    """The NID that a request must name: this node's own, or none from a sender that knows nobody's yet."""
    return ANY_NODE if headers.get("raakvlak-to") == ANY_NODE.hex() else own_nid
