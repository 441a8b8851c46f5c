"""The benchmark's report: a figure that misses its target is told as such, in the table and in JSON."""

import io
import json

import pytest
from rich.console import Console

from bench.figures import Figure, Target, at_least, at_most
from bench.report import as_json, show

FIGURES = {
    "group": [
        Figure("cheap", 7.5, "ms", at_most(8)),
        Figure("dear", 8.5, "ms", at_most(8)),
        Figure("slow", 1.4, "times", at_least(1.5)),
        Figure("plain", 12_345.6, "bytes"),
    ]
}
MACHINE = {"cores": 2}


def test_json_has_every_figure_with_its_target_and_whether_it_is_reached() -> None:
    """Programs read value, unit, target and reached; where there is no target both are null."""
    told = json.loads(as_json(MACHINE, FIGURES, quick=False))
    assert told["machine"] == {"cores": 2}
    assert told["quick"] is False
    assert [(one["name"], one["target"], one["reached"]) for one in told["groups"]["group"]] == [
        ("cheap", "at most 8", True),
        ("dear", "at most 8", False),
        ("slow", "at least 1.5", False),
        ("plain", None, None),
    ]
    assert told["groups"]["group"][3]["value"] == 12_345.6


def test_the_table_says_yes_and_no() -> None:
    """Each line with a target ends in yes or no, each other one in neither; a quick run says what it is."""
    text = io.StringIO()
    show(Console(file=text, width=100), MACHINE, FIGURES, quick=True)
    lines = {line.split()[0]: line.split()[-1] for line in text.getvalue().splitlines() if line.strip()}
    assert (lines["cheap"], lines["dear"], lines["slow"], lines["plain"]) == ("yes", "no", "no", "bytes")
    assert "no figure to quote" in text.getvalue()


@pytest.mark.parametrize(("target", "value", "met"), [(at_most(8), 8.0, True), (at_least(1.5), 1.5, True)])
def test_a_limit_itself_is_reached(target: Target, value: float, met: bool) -> None:
    """What is exactly at the limit is on its right side."""
    assert target.is_met_by(value) is met
