"""`raakvlak demo`: run for real, and what it makes of what the nodes show."""

import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import psutil
import pytest

from cli.demo_check import Shown, compare
from cli.demo_people import ORGANISATIONS, DemoProfessional
from cli.demo_report import print_contacts, tell_differences, tell_how_to_go_on
from cli.demo_signals import ONE_BY_ONE_EACH, Expected, expect, one_by_one, read_lists
from cli.demo_town import DemoTown
from simulations.demo_files import OVERLAP, SIGNALS_EACH

ROOT = Path(__file__).resolve().parents[2]
NUMBER = re.compile(r"9999[ .]?\d{2}[ .]?\d{3}")
PATIENCE_SECONDS = 180
"""Until something must have happened, on a machine with much else to do."""

LISTS = read_lists(ORGANISATIONS)
LATE = one_by_one(ORGANISATIONS, LISTS)


@dataclass
class Demo:
    """The demo in a process of its own, and the folder in which it makes another for all that it needs."""

    process: subprocess.Popen[str]
    temporary: Path

    def nodes(self) -> list[psutil.Process]:
        """Its nodes, as soon as all three have said that they run: the last thing that a start does."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while sum("node_started" in log.read_text() for log in self.temporary.glob("*/*/node.log")) < len(
            ORGANISATIONS
        ):
            assert self.process.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.02)
        children = psutil.Process(self.process.pid).children()
        return [child for child in children if "serve" in child.cmdline()]

    def _logs(self) -> list[Path]:
        return list(self.temporary.glob("*/*/node.log"))

    def result(self) -> tuple[int, str, str]:
        """Exit code, stdout and stderr, when it has ended."""
        stdout, stderr = self.process.communicate(timeout=PATIENCE_SECONDS)
        return self.process.returncode, stdout, stderr


@contextmanager
def running_demo(*words: str) -> Iterator[Demo]:
    """The demo, with these words after its name."""
    with tempfile.TemporaryDirectory(prefix="rv-") as temporary:  # short: the nodes' sockets lie below it
        process = subprocess.Popen(
            [sys.executable, "-m", "cli.main", "demo", *words],
            cwd=ROOT,
            env=os.environ | {"TMPDIR": temporary},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        try:
            yield Demo(process, Path(temporary))
        finally:
            process.kill()
            process.wait()


def shown_as_expected(expected: Expected) -> list[Shown]:
    """What nodes show that do all as they should."""
    people = {who.name: who for each in ORGANISATIONS for who in (each.lister, each.colleague)}
    return [
        Shown(match, expected.reference(match), card(people[name]), datetime(2026, 11, 3, 9, 30, tzinfo=UTC))
        for match, names in expected.contacts.items()
        for name in names.elements()
    ]


def card(who: DemoProfessional) -> dict[str, str]:
    """A contact card as the API gives it."""
    told = {"name": who.name, "function": who.function, "phone": who.phone, "mail": who.mail}
    return told | {"organisation": "Veilig Thuis"}


def test_demo_finds_what_lies_in_the_clear() -> None:
    """Three real nodes find every match of the plain overlap and no other, print no number, and leave nothing."""
    with running_demo("--json") as demo:
        code, stdout, stderr = demo.result()
        assert code == 0, stderr
        assert list(demo.temporary.iterdir()) == []
    told = json.loads(stdout)
    assert told["expected_matches"] == told["found_matches"] > OVERLAP.matches(3)
    assert told["missing_matches"] == told["false_matches"] == 0
    assert told["contact_cards"] >= told["found_matches"]
    assert told["bulk_signals"] == 3 * SIGNALS_EACH
    assert told["single_signals"] == 3 * ONE_BY_ONE_EACH
    assert told["requests"] > 0
    assert told["bytes"] > 0
    assert 0 < told["median_latency_ms"] <= told["longest_latency_ms"]
    assert not NUMBER.search(stdout + stderr)


def test_ended_demo_leaves_nothing() -> None:
    """Whoever ends the demo halfway ends its nodes and removes its folder too."""
    with running_demo() as demo:
        nodes = demo.nodes()
        assert len(nodes) == len(ORGANISATIONS)
        demo.process.terminate()
        assert demo.result()[0] != 0
        assert psutil.wait_procs(nodes, PATIENCE_SECONDS)[1] == []
        assert list(demo.temporary.iterdir()) == []


def test_dead_node_is_told_with_its_log() -> None:
    """When a node dies the demo says which one, with the end of its log, and leaves nothing."""
    with running_demo() as demo:
        nodes = demo.nodes()
        nodes[0].kill()
        code, _, stderr = demo.result()
        assert code == 1
        assert re.search(r"error: the node of [a-z-]+ stopped by itself \(exit code -9\)\nhint: .*node_started", stderr)
        assert psutil.wait_procs(nodes, PATIENCE_SECONDS)[1] == []
        assert list(demo.temporary.iterdir()) == []


def test_late_signals_are_on_persons_of_others() -> None:
    """Each signal placed by itself is on another person, whom its organisation has not signalled and another has."""
    assert len({late.signal.person for late in LATE}) == len(LATE) == 3 * ONE_BY_ONE_EACH
    persons = {name: {signal.person for signal in signals} for name, signals in LISTS.items()}
    expected = expect(ORGANISATIONS, LISTS, LATE)
    for late in LATE:
        assert late.signal.person not in persons[late.organisation]
        kinds = [
            match.kind
            for match in expected.contacts
            if (match.organisation, match.subject) == (late.organisation, late.signal.person)
        ]
        assert "person" in kinds


def test_nodes_that_do_all_right_differ_in_nothing() -> None:
    """All expected contacts, each once, are neither missing nor false."""
    expected = expect(ORGANISATIONS, LISTS, LATE)
    difference = compare(expected, shown_as_expected(expected))
    assert (difference.missing, difference.false) == ((), ())


def test_every_flaw_is_seen() -> None:
    """A contact that is not there, has no card, is someone else's, or comes twice makes its match missing or false."""
    expected = expect(ORGANISATIONS, LISTS, LATE)
    first, *others = shown_as_expected(expected)
    stranger = replace(first, card={**(first.card or {}), "name": "Somebody Else"})
    flaws = {
        "absent": (others, True, False),
        "no card": ([replace(first, card=None), *others], True, False),
        "stranger's card": ([stranger, *others], True, True),
        "twice": ([first, first, *others], False, True),
    }
    for flaw, (shown, missing, false) in flaws.items():
        difference = compare(expected, shown)
        assert difference.missing == ((first.match,) if missing else ()), flaw
        assert difference.false == ((first.match,) if false else ()), flaw


def test_match_that_nobody_expects_is_false() -> None:
    """Around a person whom one organisation alone has signalled, everyone shown is false, with a card or without."""
    expected = expect(ORGANISATIONS, LISTS, LATE)
    shown = shown_as_expected(expected)
    met = {match.subject for match in expected.contacts}
    (alone, *_) = [signal for signal in LISTS["politie"] if signal.person not in met]
    match = replace(shown[0].match, organisation="politie", other="jeugdteam", subject=alone.person)
    for contact in (shown[0].card, None):
        false = Shown(match, alone.reference, contact, None)
        assert compare(expected, [*shown, false]).false == (match,)


def test_differences_are_told_by_reference(capsys: pytest.CaptureFixture[str]) -> None:
    """A missing match is told by the professional's own reference, and by no number."""
    expected = expect(ORGANISATIONS, LISTS, LATE)
    first, *others = shown_as_expected(expected)
    tell_differences(compare(expected, others), expected)
    told = capsys.readouterr().err
    assert told.startswith(f"missing: {first.match.organisation}, signal {first.reference}, finds {first.match.other}")
    assert not NUMBER.search(told)


def test_contacts_are_shown_without_numbers(capsys: pytest.CaptureFixture[str]) -> None:
    """For each organisation some contacts of each other one are printed, with references in place of numbers."""
    expected = expect(ORGANISATIONS, LISTS, LATE)
    print_contacts(shown_as_expected(expected))
    told = capsys.readouterr().out
    for organisation in ORGANISATIONS:
        assert f"{organisation.id} found" in told
        assert re.search(rf"^{organisation.id}-\d{{3}} +same person ", told, re.MULTILINE)
        assert re.search(rf"^{organisation.id}-\d{{3}} +family ", told, re.MULTILINE)
        assert organisation.lister.mail in told
        assert organisation.colleague.phone in told
    assert not NUMBER.search(told)


def test_nodes_left_running_are_explained(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With --keep each node's own commands are told, with its home folder and a token, and how to end it all."""
    tell_how_to_go_on(DemoTown(tmp_path))
    told = capsys.readouterr().err
    for organisation in ORGANISATIONS:
        home = f"--home {tmp_path}/{organisation.id}"
        mailbox = organisation.colleague.mail.partition("@")[0]
        assert f"{home} match list" in told
        assert f"{home} --token-file {tmp_path}/{organisation.id}/{mailbox}.token signal add" in told
    assert f"rm -r {tmp_path}" in told
