"""Read along where TLS ends: no match shows in sizes or in bytes that come again (docs/protocol.md §6, §12)."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from node.model import Bsn
from node.protocol.messages import Body, ExchangeHead, Message
from node.protocol.names import mask_logbook
from node.service.matches import list_matches
from simulations.memory import run_jobs
from tests.attacks.dishonest import (
    SHARED,
    YOURS,
    begin,
    exchange,
    make_nodes,
    match_statuses,
    place,
    session_of,
    unsealed,
)
from tests.helpers import COORDINATOR

TICK = 300
EXCHANGES = 7
WINDOW = 16
"""So many bytes in two places are no accident."""
ITEMS_OF_A_SIGNAL = 2
"""The person's and the family's."""


@dataclass(frozen=True)
class Run:
    """What went over the wire, requests and responses in turn; without the seal; and each L without its mask."""

    messages: Sequence[Message]
    plain: Sequence[Body]
    logbooks: Sequence[bytes]
    matches: int
    cards: int


@cache
def run(seconds_number: Bsn) -> Run:
    """Two nodes at a real tick; the first one holds SHARED. Jobs run after every exchange."""
    nodes = make_nodes(tick=TICK)
    first, second = nodes.two
    place(first, SHARED)
    place(second, seconds_number)
    begin(first, second)
    messages: list[Message] = []
    for _ in range(EXCHANGES):
        messages += exchange(first, second)
        run_jobs(first)
        run_jobs(second)
        nodes.clock.forward(seconds=2 * TICK)
    assert match_statuses(first) == match_statuses(second)
    keys = (session_of(first, second).keys.sending, session_of(second, first).keys.sending)
    plain = [unsealed(keys[number % 2], message) for number, message in enumerate(messages)]
    masks = (session_of(first, second).keys.dummy_key, session_of(second, first).keys.dummy_key)
    heads = [ExchangeHead.decode(message.head) for message in messages]
    logbooks = [mask_logbook(masks[number % 2], head.n, head.logbook) for number, head in enumerate(heads)]
    parties = [party for node in (first, second) for view in list_matches(node, COORDINATOR) for party in view.parties]
    return Run(messages, plain, logbooks, len(match_statuses(first)), sum(party.card is not None for party in parties))


def recurring(texts: Iterable[bytes]) -> set[bytes]:
    """The runs of 16 bytes, at any place, that stand more than once in these texts."""
    windows: Counter[bytes] = Counter()
    for text in texts:
        windows.update(text[at : at + WINDOW] for at in range(len(text) - WINDOW + 1))
    return {window for window, times in windows.items() if times > 1}


def test_match_invisible_to_proxy() -> None:
    """With a match or without, all heads and bodies have the same sizes, and no 16 bytes of a body come twice."""
    matching, other = run(SHARED), run(YOURS)
    assert (matching.matches, other.matches) == (ITEMS_OF_A_SIGNAL, 0)
    assert matching.cards > 0
    assert _sizes(matching) == _sizes(other)
    assert _modes(matching) == _modes(other)
    for each in (matching, other):
        assert recurring(message.body for message in each.messages) == set()


def test_without_the_seal_a_match_would_show() -> None:
    """Bodies in the clear hold the same 32 bytes Q in both directions for each item shared, and only then."""
    for each, shared in ((run(SHARED), ITEMS_OF_A_SIGNAL), (run(YOURS), 0)):
        requests, responses = (
            {product for body in each.plain[side::2] for product in body.products} for side in (0, 1)
        )
        assert len(requests & responses) == shared
        found = recurring(b"".join(body.products) for body in each.plain)
        assert len(found) == shared * (32 - WINDOW + 1)


def test_heads_do_not_betray_a_match() -> None:
    """What heads commit to, points and the chain, comes once only, with or without a match."""
    for each in (run(SHARED), run(YOURS)):
        heads = [ExchangeHead.decode(message.head) for message in each.messages]
        committed = [head.points for head in heads] + [head.link for head in heads]
        assert len(set(committed)) == len(committed)


def test_the_logbooks_head_does_not_betray_a_match() -> None:
    """Though a match is written in both logbooks, L is another one in every message, with or without a match."""
    for each in (run(SHARED), run(YOURS)):
        told = [ExchangeHead.decode(message.head).logbook for message in each.messages]
        assert len(set(told)) == len(told)


def test_a_bare_head_of_the_logbook_would_betray_it() -> None:
    """Without the mask L changes at both sides where a match is found and told, and else stays as it is."""
    for each, heads in ((run(SHARED), 3), (run(YOURS), 1)):
        assert [len(set(each.logbooks[side::2])) for side in (0, 1)] == [heads, heads]


def _sizes(each: Run) -> list[tuple[int, int]]:
    return [(len(message.head), len(message.body)) for message in each.messages]


def _modes(each: Run) -> list[int]:
    return [int(ExchangeHead.decode(message.head).mode) for message in each.messages]
