"""What all formats of an export share: whose logbook it is, the ids of traces and spans, and pseudonyms for numbers.

Trace and span ids have the form of W3C Trace Context: 16 and 8 bytes, in lower-case hexadecimal. They follow from the
entry alone, so two exports give an entry the same ids. What two nodes do about one match has one trace id at both.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from urllib.parse import quote

from node.model import Bsn
from node.storage.logbook_pages import ReadEntry

Record = dict[str, object]
SUBJECT_TYPE = "BSN"
"""Of which kind of number the pseudonym of a person is made."""
ACTIVITY = "urn:raakvlak:activity:"
"""Before the ground of an entry: what the organisation's register of processing activities is joined by."""

_TRACE_LABEL, _SPAN_LABEL = b"raakvlak/1 trace", b"raakvlak/1 span"
_SPAN_BYTES = 8


@dataclass(frozen=True, slots=True)
class Source:
    """Whose logbook is exported: the member's id and NID, the addresses of the others by their ids, and pseudonyms."""

    member_id: str
    nid: bytes
    urls: Mapping[str, str]
    pseudonym: Callable[[Bsn], bytes]


def trace_id(source: Source, entry: ReadEntry) -> str:
    """The trace that an entry belongs to (32 hex digits): that of its match with a peer, else one of its own."""
    shared = entry.details.get("trace")
    return str(shared) if shared else sha256(_TRACE_LABEL + source.nid + entry.digest).hexdigest()[:32]


def span_id(source: Source, entry: ReadEntry, place: int = 0) -> str:
    """The span of an entry (16 hex digits), or from 1 on that of one of its persons."""
    content = _SPAN_LABEL + source.nid + entry.digest + place.to_bytes(4, "big")
    return sha256(content).hexdigest()[: 2 * _SPAN_BYTES]


def activity(entry: ReadEntry) -> str:
    """The processing activity of an entry, as a URI: the ground on which it was done."""
    return ACTIVITY + quote(entry.ground, safe="")


def subjects(source: Source, entry: ReadEntry) -> list[str]:
    """The pseudonyms of the persons of an entry, in their order (32 hex digits each)."""
    return [source.pseudonym(person).hex() for person in entry.persons]


def told(entry: ReadEntry) -> dict[str, str | int]:
    """The details of an entry but for its trace, which is told as such."""
    return {name: value for name, value in entry.details.items() if name != "trace"}
