"""A run of the demo, from an empty folder to the comparison; whatever happens, nothing of it stays unless asked for."""

import json
import shutil
import signal
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import NoReturn

from cli.demo_check import (
    Difference,
    Reader,
    Shown,
    compare,
    latencies,
    matches_of,
    median_or_zero,
    seconds_until_all,
    traffic,
)
from cli.demo_node import stop_all
from cli.demo_people import ORGANISATIONS
from cli.demo_report import (
    Figures,
    as_json,
    print_contacts,
    print_figures,
    tell_differences,
    tell_how_to_go_on,
)
from cli.demo_signals import Expected, expect, one_by_one, read_lists
from cli.demo_steps import Steps, steps
from cli.demo_town import DemoTown
from cli.output import put

PATIENCE_SECONDS = 10.0
"""As long as nothing new is found, before the demo says what is missing."""
_LOOK_AGAIN_SECONDS = 0.2


def run(keep: bool, json_output: bool) -> bool:
    """The whole demo; whether the nodes found what they must and nothing else."""
    town, kept = DemoTown(Path(tempfile.mkdtemp(prefix="raakvlak-demo-"))), False
    try:
        with _ended_in_order():
            expected, figures, difference, shown = _play(town)
        if json_output:
            put(json.dumps(as_json(figures, difference, expected)))
        else:
            print_contacts(shown)
            print_figures(figures)
        tell_differences(difference, expected)
        kept = keep
    finally:
        if not kept:
            stop_all(town.nodes)
            shutil.rmtree(town.folder, ignore_errors=True)
    if kept:
        tell_how_to_go_on(town)
    return not (difference.missing or difference.false)


def _play(town: DemoTown) -> tuple[Expected, Figures, Difference, list[Shown]]:
    began = time.monotonic()
    lists = read_lists(ORGANISATIONS)
    late = one_by_one(ORGANISATIONS, lists)
    with steps() as told:
        told.begin("making three nodes and their covenant")
        town.make()
        told.begin("starting the nodes")
        town.start()
        told.begin("adding professionals")
        town.add_professionals()
        told.begin("placing each organisation's list of signals")
        placed = town.place_lists()
        bulk = expect(ORGANISATIONS, lists, [])
        reader = Reader(town.nodes, bulk.persons)
        bulk_seconds = seconds_until_all(reader, _wait(told, reader, bulk))
        told.begin("placing further signals one by one", len(late))
        for count, each in enumerate(late, start=1):
            town.place(each)
            told.done(count)
        expected = expect(ORGANISATIONS, lists, late)
        reader = Reader(town.nodes, expected.persons)
        shown = _wait(told, reader, expected)
        requests, octets = traffic(town.nodes)
    difference, milliseconds = compare(expected, shown), latencies(reader, shown, late)
    figures = Figures(
        expected_matches=len(expected.contacts),
        found_matches=len(matches_of(shown)),
        missing_matches=len(difference.missing),
        false_matches=len(difference.false),
        contact_cards=sum(one.card is not None for one in shown),
        bulk_signals=placed,
        bulk_seconds=round(bulk_seconds, 3),
        single_signals=len(late),
        median_latency_ms=round(median_or_zero(milliseconds), 1),
        longest_latency_ms=round(max(milliseconds, default=0.0), 1),
        requests=requests,
        bytes=octets,
        seconds=round(time.monotonic() - began, 3),
    )
    return expected, figures, difference, shown


def _wait(told: Steps, reader: Reader, expected: Expected) -> list[Shown]:
    """What the nodes show once everything expected is there and nothing waits any more, or nothing new comes."""
    told.begin("waiting for the matches", len(expected.contacts))
    missing, since = len(expected.contacts), time.monotonic()
    while True:
        shown = reader.shown()
        still = len(compare(expected, shown).missing)
        told.done(len(expected.contacts) - still)
        if still < missing:
            missing, since = still, time.monotonic()
        if (not still and reader.quiet()) or time.monotonic() - since > PATIENCE_SECONDS:
            return reader.shown()
        time.sleep(_LOOK_AGAIN_SECONDS)


@contextmanager
def _ended_in_order() -> Iterator[None]:
    """Who ends the demo with a signal, as a closing terminal does, ends its nodes too, as with Ctrl-C."""
    before = {number: signal.signal(number, _interrupt) for number in (signal.SIGTERM, signal.SIGHUP)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _interrupt(_number: int, _frame: FrameType | None) -> NoReturn:
    raise KeyboardInterrupt
