"""What the nodes of the demo show, beside what they must show; and how long it took."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import median
from typing import Any

from cli.demo_node import DemoNode
from cli.demo_signals import Expected, LateSignal
from node.model import Bsn
from simulations.plain_overlap import PlainMatch


@dataclass(frozen=True, slots=True)
class Shown:
    """Around one own signal's person, or around the family, a node shows someone of another organisation.

    `card` has the contact details, None while they are on their way; `reference` is the own professional's.
    """

    match: PlainMatch
    reference: str
    card: Mapping[str, str] | None
    received: datetime | None


@dataclass(frozen=True, slots=True)
class Difference:
    """Matches, or cards of them, that are not as the overlap in the clear has them."""

    missing: tuple[PlainMatch, ...]
    false: tuple[PlainMatch, ...]


class Reader:
    """Reads what the nodes show; which of their signals is on whom is asked of each node once."""

    def __init__(self, nodes: Sequence[DemoNode], persons: Mapping[tuple[str, str], Bsn]) -> None:
        self._nodes = nodes
        self._persons = persons
        self._placed: dict[str, datetime] = {}
        self._exchanges: list[int] = []
        self._references = {node.id: self._read_signals(node) for node in nodes}

    @property
    def placed(self) -> Mapping[str, datetime]:
        """When each signal was placed, by its reference."""
        return self._placed

    def shown(self) -> list[Shown]:
        """Everyone whom the nodes show now."""
        return [shown for node in self._nodes for shown in self._shown_at(node)]

    def quiet(self) -> bool:
        """Whether nothing waits to be sent anywhere, and no nodes have exchanged anything since this was last asked.

        Letters may wait: those in a last answer count as delivered only when the next request says so.
        """
        peers = [peer for node in self._nodes for peer in node.ask("peers")["peers"]]
        before, self._exchanges = self._exchanges, [peer["exchanges"] for peer in peers]
        return before == self._exchanges and not any(peer["waiting_items"] or peer["failures"] for peer in peers)

    def _read_signals(self, node: DemoNode) -> dict[str, str]:
        signals = node.ask("signals")["signals"]
        self._placed |= {signal["reference"]: _moment(signal["placed"]) for signal in signals}
        return {signal["id"]: signal["reference"] for signal in signals}

    def _shown_at(self, node: DemoNode) -> Iterable[Shown]:
        for view in node.ask("matches")["matches"]:
            reference = self._references[node.id][view["own"][0]["signal"]]
            person = self._persons[(node.id, reference)]
            for party in view["parties"]:
                match = PlainMatch(node.id, party["organisation"], person, view["kind"])
                yield Shown(match, reference, party["card"], _moment_or_none(party["received"]))


def compare(expected: Expected, shown: Iterable[Shown]) -> Difference:
    """What is missing, a card included, and what is there and should not be."""
    contacts: dict[PlainMatch, Counter[str]] = defaultdict(Counter)
    for one in shown:
        contacts[one.match][one.card["name"] if one.card else ""] += 1
    every = sorted({*expected.contacts, *contacts}, key=lambda match: (match.organisation, match.other, match.kind))
    none: Counter[str] = Counter()
    missing = [match for match in every if expected.contacts.get(match, none) - contacts.get(match, none)]
    # Somebody without a name yet is false only where nobody is expected at all.
    false = [
        match
        for match in every
        if match not in expected.contacts or set(contacts.get(match, none) - expected.contacts[match]) - {""}
    ]
    return Difference(tuple(missing), tuple(false))


def matches_of(shown: Iterable[Shown]) -> set[PlainMatch]:
    """Each pair of an organisation and a subject in what is shown, once."""
    return {one.match for one in shown}


def seconds_until_all(reader: Reader, shown: Sequence[Shown]) -> float:
    """From the first signal until the last card."""
    received = [one.received for one in shown if one.received is not None]
    return (max(received) - min(reader.placed.values())).total_seconds() if received else 0.0


def latencies(reader: Reader, shown: Sequence[Shown], late: Iterable[LateSignal]) -> list[float]:
    """For each late signal and each other organisation that knew the person: milliseconds until both had the card."""
    cards: dict[PlainMatch, list[datetime]] = defaultdict(list)
    for one in shown:
        if one.received is not None and one.match.kind == "person":
            cards[one.match].append(one.received)
    found = []
    for each in late:
        own = [
            match for match in cards if (match.organisation, match.subject) == (each.organisation, each.signal.person)
        ]
        for match in own:
            theirs = PlainMatch(match.other, match.organisation, match.subject, "person")
            both = [*cards[match], *cards.get(theirs, [])]
            found.append((max(both) - reader.placed[each.signal.reference]).total_seconds() * 1000)
    return found


def median_or_zero(values: Sequence[float]) -> float:
    """The middle one; 0 when there is none."""
    return median(values) if values else 0.0


def traffic(nodes: Iterable[DemoNode]) -> tuple[int, int]:
    """Requests between the nodes, and bytes in both directions: each counted where it was sent."""
    counted: list[dict[str, Any]] = [node.ask("status")["network"] for node in nodes]
    return sum(each["requests_sent"] for each in counted), sum(each["bytes_sent"] for each in counted)


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _moment_or_none(text: str | None) -> datetime | None:
    return None if text is None else _moment(text)
