"""What a run of the demo came to: as tables for people, as one object for programs."""

import shlex
import shutil
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from cli.demo_check import Difference, Shown
from cli.demo_people import ORGANISATIONS
from cli.demo_signals import Expected, list_file
from cli.demo_town import DemoTown
from cli.output import put, show_table, tell
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


def as_json(figures: Figures, difference: Difference, expected: Expected) -> dict[str, Any]:
    """The figures, and which matches are wrong, by the professionals' references."""
    wrong = {"missing": difference.missing, "false": difference.false}
    return asdict(figures) | {name: [_told(match, expected) for match in them] for name, them in wrong.items()}


def print_contacts(shown: Sequence[Shown]) -> None:
    """Some of those who found each other, for each organisation."""
    names = [organisation.id for organisation in ORGANISATIONS]
    for name in names:
        put(f"\n{name} found, among others:")
        found = [
            [one for one in shown if (one.match.organisation, one.match.other) == (name, other)] for other in names
        ]
        rows = [_row(one) for each in found for one in _various(each)]
        show_table(("own signal", "match", "who", "phone", "mail"), rows)


def print_figures(figures: Figures) -> None:
    """Totals and times, in sentences."""
    of = figures
    put(
        f"\nmatches: {of.expected_matches} expected, {of.found_matches} found, {of.missing_matches} missing, "
        f"{of.false_matches} false; {of.contact_cards} contact cards"
    )
    put(f"lists: {of.bulk_signals} signals placed at once; the last card came after {of.bulk_seconds:.1f} s")
    put(
        f"one by one: {of.single_signals} signals; both sides held the card after {of.median_latency_ms:.0f} ms "
        f"(median; the longest {of.longest_latency_ms:.0f} ms)"
    )
    put(f"between the nodes: {of.requests:,} requests, {of.bytes / 1e6:.2f} MB; all in {of.seconds:.1f} s")


def tell_differences(difference: Difference, expected: Expected) -> None:
    """Each match that is wrong, on stderr, by the reference of the signal: never by the number."""
    for wrong, matches in (("missing", difference.missing), ("false", difference.false)):
        for match in matches:
            told = _told(match, expected)
            about = _ABOUT[told["kind"]]
            tell(f"{wrong}: {told['organisation']}, signal {told['reference']}, finds {told['other']} ({about})")


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
    tell(f"\nnumbers to practise with, which nobody has, stand in {list_file(town.nodes[0].id)} and beside it")
    pids = " ".join(str(node.process_id) for node in town.nodes)
    tell(f"\nto stop them, and then to remove everything:\n  kill {pids}\n  rm -r {shlex.quote(str(town.folder))}")


def _various(found: Sequence[Shown]) -> list[Shown]:
    """A few that differ as much as they can, in kind of match and in person, each first of its sort."""
    first: dict[tuple[str, str], Shown] = {}
    for one in sorted(found, key=lambda each: each.reference):
        first.setdefault((one.match.kind, one.card["name"] if one.card else ""), one)
    return sorted(first.values(), key=lambda one: one.match.kind, reverse=True)[:_LINES_A_PAIR]


def _row(one: Shown) -> list[str]:
    card = one.card
    if card is None:
        return [one.reference, _ABOUT[one.match.kind], f"{one.match.other}: card on its way", "", ""]
    who = f"{card['name']}, {card['function']} ({card['organisation']})"
    return [one.reference, _ABOUT[one.match.kind], who, card["phone"], card["mail"]]


def _told(match: PlainMatch, expected: Expected) -> dict[str, str]:
    reference = expected.reference(match)
    return {"organisation": match.organisation, "reference": reference, "other": match.other, "kind": match.kind}


def _program() -> list[str]:
    """How this command line is called, as it can be typed again."""
    script = Path(sys.argv[0])
    if script.name != "raakvlak":
        return [sys.executable, "-m", "cli.main"]
    return ["raakvlak"] if shutil.which("raakvlak") == str(script) else [str(script)]
