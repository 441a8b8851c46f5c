"""Memory of a node that holds 10,000 signals, has synchronised with 3 peers that run, and now does nothing."""

import tempfile
import time
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

from bench.figures import Figure, at_most
from bench.homes import Home, make_homes
from bench.numbers import fresh_numbers
from bench.running_node import NodeFailed, RunningNode, running

SIGNALS = 10_000
QUICK_SIGNALS = 500
PEERS = 3
PEER_SIGNALS = 1_000
"""At each peer: what a node keeps of them stands on its disk, as its own do."""
ITEMS = 2
"""Of a signal on one person, with family matches: the person, and the member of a family."""
RESIDENT_MOST_MB = 120.0
_IDLE_SECONDS = 2.0
_LOOK_AGAIN_SECONDS = 0.1
_PATIENCE_SECONDS = 900.0
_MB = 1_000_000


def measure(quick: bool) -> Iterator[Figure]:
    """The node that did the synchronisation, and the same node after it was started again."""
    signals = QUICK_SIGNALS if quick else SIGNALS
    with tempfile.TemporaryDirectory(prefix="raakvlak-bench-") as folder:
        homes = make_homes(Path(folder), 1 + PEERS, family_matches=True)
        free = fresh_numbers()
        for home, count in zip(homes, [signals] + [min(PEER_SIGNALS, signals)] * PEERS, strict=True):
            home.hold(list(islice(free, count)))
        name = f"{signals:,} signals, {PEERS} peers"
        for when in ("synchronised", "started again"):
            resident, unique = _idle(homes, signals)
            yield Figure(f"{name}, {when}: resident", resident / _MB, "MB", at_most(RESIDENT_MOST_MB))
            yield Figure(f"{name}, {when}: its own alone", unique / _MB, "MB")


def _idle(homes: Sequence[Home], signals: int) -> tuple[int, int]:
    """Bytes of the first node, resident and its own alone, when all peers have answered all its points."""
    with running(homes) as nodes:
        _wait(nodes[0], ITEMS * signals * PEERS)
        for node in nodes[1:]:
            _wait(node, node.count("SELECT count(*) FROM signal_item") * PEERS)
        time.sleep(_IDLE_SECONDS)
        return nodes[0].resident_bytes(), nodes[0].unique_bytes()


def _wait(node: RunningNode, tokens: int) -> None:
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while node.own_tokens() < tokens:
        if time.monotonic() > deadline:
            raise NodeFailed("the nodes do not come to an end")
        time.sleep(_LOOK_AGAIN_SECONDS)
