"""What a run of the demo came to: as tables for people, as one object for programs."""

import shlex
import shutil
import sys
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from cli.demo_check import Difference, Shown
from cli.demo_node import DemoNode
from cli.demo_town import DemoTown
from cli.output import show_table, tell
from simulations.plain_overlap import PlainMatch

_LINES_A_PAIR = 3
"""Contacts shown of each organisation at each other one: enough to see what it looks like."""
_ABOUT = {"person": "same person", "family": "family"}


@dataclass(frozen=True, slots=True)
class Figures:
    """The counts and times of a run. A match is a pair of another organisation and a subject, at one node."""

    expected_matches: int
    found_matches: int
    missing_matches: int
    false_matches: int
    contact_cards: int
    bulk_signals: int
    bulk_seconds: float
    single_signals: int
    median_latency_ms: float
    longest_latency_ms: float
    requests: int
    bytes: int
    seconds: float


def as_json(figures: Figures, difference: Difference, shown: Iterable[Shown]) -> dict[str, Any]:
    """The figures, and which matches are wrong, by the professional's reference."""
    references = {one.match: one.reference for one in shown}
    wrong = {"missing": difference.missing, "false": difference.false}
    return asdict(figures) | {name: [_told(each, references) for each in them] for name, them in wrong.items()}


def print_contacts(shown: Iterable[Shown]) -> None:
    """Some of those who found each other, for each organisation."""
    by_pair: dict[tuple[str, str], list[Shown]] = defaultdict(list)
    for one in sorted(shown, key=lambda each: each.reference):
        by_pair[one.match.organisation, one.match.other].append(one)
    for organisation in dict.fromkeys(name for name, _ in by_pair):
        print(f"\n{organisation} found, among others:")
        chosen = [one for pair, found in by_pair.items() if pair[0] == organisation for one in _various(found)]
        show_table(("own signal", "match", "who", "phone", "mail"), [_row(one) for one in chosen])


def print_figures(figures: Figures) -> None:
    """Totals and times, in sentences."""
    of = figures
    print(
        f"\nmatches: {of.expected_matches} expected, {of.found_matches} found, {of.missing_matches} missing, "
        f"{of.false_matches} false; {of.contact_cards} contact cards"
    )
    print(f"lists: {of.bulk_signals} signals placed at once; the last card came after {of.bulk_seconds:.1f} s")
    print(
        f"one by one: {of.single_signals} signals; both sides held the card after {of.median_latency_ms:.0f} ms "
        f"(median; the longest {of.longest_latency_ms:.0f} ms)"
    )
    print(f"between the nodes: {of.requests:,} requests, {of.bytes / 1e6:.2f} MB; all in {of.seconds:.1f} s")


def tell_differences(difference: Difference, shown: Iterable[Shown], references: dict[PlainMatch, str]) -> None:
    """Each match that is wrong, on stderr, by the reference of the signal: never by the number."""
    known = references | {one.match: one.reference for one in shown}
    for match in difference.missing:
        tell(f"missing: {_sentence(match, known)}")
    for match in difference.false:
        tell(f"false: {_sentence(match, known)}")


def tell_how_to_go_on(town: DemoTown) -> None:
    """The commands for nodes that are left running, on stderr."""
    program = _program()
    tell(f"\nthe nodes go on running, in {town.folder}")
    for node in town.nodes:
        who = node.organisation.colleague
        home = shlex.join([*program, "--home", str(node.home)])
        token = shlex.join(["--token-file", str(town.token(node.id, who))])
        tell(f"\n{node.organisation.name}: as its coordinator, then as {who.name}")
        tell(f"  {home} match list")
        tell(f"  {home} {token} signal add --purpose {node.organisation.purposes[0]}")
    pids = " ".join(str(node.process_id) for node in town.nodes)
    tell(f"\nto stop them and remove everything:\n  kill {pids}; rm -r {shlex.quote(str(town.folder))}")
