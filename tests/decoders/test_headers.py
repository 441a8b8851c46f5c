"""Headers and announcements of anybody: refused by name or forgotten, within bounds of memory and steps."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from node.errors import ProtocolRefusal
from node.network.discovery import Discovery
from node.protocol.http_refusals import STATUS
from node.protocol.http_signature import read_signature
from node.protocol.signed_fields import only_lines
from node.protocol.signed_request import METHOD, REQUEST_COMPONENTS, verify_request_head
from node.protocol.signed_response import verify_response
from tests.decoders.measured import effort_of
from tests.helpers import make_covenant
from tests.network.signers import ALICE, BOB, BODY, MEMBER_KEYS, NOW, URL, request, sent
from tests.profiles import long, short

LINE_MAX_BYTES = 8190
"""What aiohttp reads of one header line."""
FIELDS = tuple(request().headers)
REQUIRED = frozenset(REQUEST_COMPONENTS)
texts = st.text(st.characters(max_codepoint=0xFF), max_size=60) | st.text(string.printable, max_size=120)
keys = st.sampled_from(
    ["raakvlak", "sig1", "created", "expires", "keyid", "tag", "alg", "nonce", "req", "sf", "a", "*"]
)
bare: st.SearchStrategy[str] = st.one_of(
    st.integers(-(10**16), 10**16).map(str),
    st.decimals(-(10**6), 10**6, places=3).map(str),
    st.text(string.ascii_letters + ' \\"', max_size=8).map(
        lambda text: '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
    ),
    st.sampled_from(
        ["?0", "?1", "?2", ":AAAA:", ":A:", "::", "token", "*t/1:#", "@1800000000", '%"%c3%a9"', '%"%zz"', "-", "1."]
    ),
    st.sampled_from([f'"{component.name}"' for component in REQUEST_COMPONENTS]),
)
parameters = st.lists(st.tuples(keys, bare | st.none()), max_size=5).map(
    lambda found: "".join(f";{name}" if value is None else f";{name}={value}" for name, value in found)
)
inner = st.lists(st.tuples(bare, parameters), max_size=8).map(lambda parts: f"({' '.join(a + b for a, b in parts)})")
items = st.tuples(bare | inner, parameters).map("".join)
inputs = st.lists(st.tuples(keys, items), max_size=3).map(
    lambda members: ", ".join(f"{name}={value}" for name, value in members)
)
"""Structured fields (RFC 9651): what the header of a signature may look like to a parser."""


def refused_by_name(lines: list[tuple[str, str]]) -> None:
    """A request and an answer with these headers are taken or refused with a code of signed HTTP."""
    for read in (
        lambda: verify_request_head(METHOD, URL, lines, my_nid=BOB.nid, keys=MEMBER_KEYS, now=NOW),
        lambda: verify_response(request(), 200, lines, BODY, peer_key=BOB.public_key, now=NOW),
        lambda: only_lines(lines, frozenset(FIELDS)),
    ):
        try:
            read()
        except ProtocolRefusal as refusal:
            assert refusal.code in STATUS


@short(60)
@given(st.lists(st.tuples(st.sampled_from([*FIELDS, "content-length", "content-encoding", "x"]), texts), max_size=9))
def test_headers_of_any_kind(lines: list[tuple[str, str]]) -> None:
    """Fields that are missing, come twice or hold anything are refused by name."""
    refused_by_name(lines)


@short(60)
@given(st.dictionaries(st.sampled_from(FIELDS), texts, min_size=1, max_size=3))
def test_a_lawful_request_with_other_fields(changes: dict[str, str]) -> None:
    """So are fields of any kind among lawful ones."""
    refused_by_name(list((sent() | changes).items()))


@short(150)
@given(inputs, st.sampled_from([sent()["signature"], "raakvlak=:AAAA:"]))
def test_signatures_of_any_form(signature_input: str, signature: str) -> None:
    """Whatever structured field stands in place of `signature-input`."""
    refused_by_name(list((sent() | {"signature-input": signature_input, "signature": signature}).items()))


@pytest.mark.long
@long(1_000)
@given(inputs)
def test_signatures_of_any_form_at_length(signature_input: str) -> None:
    """The same in many more examples."""
    refused_by_name(list((sent() | {"signature-input": signature_input}).items()))


UNITS = (
    "a,",
    "raakvlak=1,",
    ";a",
    ';a="b"',
    "(",
    ")",
    ' "a"',
    "1",
    '"',
    "\\",
    "=",
    "?1",
    ":",
    "%",
    " ",
    "\t",
    "a=1;b, ",
)
BEGINS = ("", "raakvlak=", "raakvlak=(", "raakvlak=();a=", 'raakvlak=("', "raakvlak=:", 'raakvlak=%"', "raakvlak=@")


@pytest.mark.parametrize("unit", UNITS)
def test_long_headers_take_in_proportion_to_their_length(unit: str) -> None:
    """A header line as long as it may be, of one thing again and again, takes memory and calls in proportion."""
    for begin in BEGINS:
        field = begin + unit * ((LINE_MAX_BYTES - len(begin)) // len(unit))

        def read(field: str = field) -> None:
            with pytest.raises(ProtocolRefusal, match="bad-signature"):
                read_signature({"signature-input": field, "signature": field}, REQUIRED)

        effort = effort_of(read)
        assert effort.memory <= 256 * 1024 + 120 * len(field), field[:40]
        assert effort.calls <= 5_000 + 40 * len(field), field[:40]


COVENANT = make_covenant()
NIDS = st.sampled_from([member.nid for member in COVENANT.members] + [ALICE.nid.hex()])


@short(100)
@given(NIDS | texts, st.lists(st.ip_addresses().map(str), max_size=3), st.none() | st.integers(0, 65_535))
def test_announcements_of_any_kind(nid: str, addresses: list[str], port: int | None) -> None:
    """Only a known member's first address and port are remembered; anything else is forgotten, and raises nothing."""
    own, *others = COVENANT.members
    found = Discovery(COVENANT, own.nid_bytes, "127.0.0.1", 7400)
    found.heard(nid, addresses, port)
    for member in COVENANT.members:
        suggested = found.suggest(member.nid_bytes)
        if suggested is not None:
            assert member in others and bytes.fromhex(nid) == member.nid_bytes
            assert suggested == (addresses[0], port)
