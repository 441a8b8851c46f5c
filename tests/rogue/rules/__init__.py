"""Every rule of docs/protocol.md §3 to §11, the lies that are told against it, and the tests that tell them.

A rule is quoted by some of its own words, so that this table and the document cannot drift apart (`test_rules`).
"""

from collections.abc import Mapping
from typing import NamedTuple

from tests.rogue.rules import after, exchange, hello, letters, matching, openings, pace, signed_http
from tests.rogue.rules.lies import Lie


class Section(NamedTuple):
    """A section's rules by their quotes, and what stands there that no peer can lie about: the node's own affairs."""

    rules: Mapping[str, tuple[Lie, ...]]
    no_lie: tuple[str, ...]


SECTIONS: Mapping[int, Section] = {
    3: Section(signed_http.NAMES, signed_http.NAMES_WITHOUT_LIE),
    4: Section(signed_http.SIGNED_HTTP, ()),
    5: Section(hello.HELLO, hello.WITHOUT_LIE),
    6: Section(exchange.EXCHANGE | matching.MATCHING, exchange.WITHOUT_LIE),
    7: Section(letters.LETTERS, letters.WITHOUT_LIE),
    8: Section(pace.PACE, ()),
    9: Section(openings.OPENINGS, openings.OPENINGS_WITHOUT_LIE),
    10: Section(after.DELETION, after.DELETION_WITHOUT_LIE),
    11: Section(after.WHEN_THINGS_GO_WRONG, after.GO_WRONG_WITHOUT_LIE),
}
