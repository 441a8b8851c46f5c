"""The report: a table for people, one JSON object for programs."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.table import Table

from bench.figures import Figure

Groups = Mapping[str, Sequence[Figure]]


def show(console: Console, machine: Mapping[str, str | int], groups: Groups, quick: bool) -> None:
    """Print a table for each group, with the target and whether it is reached beside each figure that has one."""
    console.print(", ".join(f"{name} {value}" for name, value in machine.items()), soft_wrap=True)
    if quick:
        console.print("quick: one round over small lists, to see that it runs; no figure to quote")
    for name, figures in groups.items():
        console.print(_table(name, figures))


def as_json(machine: Mapping[str, str | int], groups: Groups, quick: bool) -> str:
    """The same as JSON: figures with their targets, by group."""
    told = {"machine": dict(machine), "quick": quick, "groups": {name: _told(group) for name, group in groups.items()}}
    return json.dumps(told, indent=2, ensure_ascii=False)


def _table(name: str, figures: Sequence[Figure]) -> Table:
    table = Table(title=name, title_justify="left", title_style="bold", box=None, pad_edge=False)
    table.add_column("what", overflow="fold")
    for heading in ("figure", "target"):
        table.add_column(heading, justify="right", no_wrap=True)
    table.add_column("reached")
    for figure in figures:
        target = "" if figure.target is None else f"{figure.target.side} {_number(figure.target.limit)}"
        reached = "" if figure.met is None else "[green]yes[/]" if figure.met else "[red]no[/]"
        table.add_row(figure.name, f"{_number(figure.value)} {figure.unit}".strip(), target, reached)
    return table


def _told(figures: Sequence[Figure]) -> list[dict[str, Any]]:
    return [
        {
            "name": figure.name,
            "value": figure.value,
            "unit": figure.unit,
            "target": None if figure.target is None else f"{figure.target.side} {figure.target.limit:g}",
            "reached": figure.met,
        }
        for figure in figures
    ]


def _number(value: float) -> str:
    """Three digits that say something; whole numbers whole."""
    if value == int(value) or abs(value) >= 1000:
        return f"{value:,.0f}"
    return f"{value:.2f}" if abs(value) < 10 else f"{value:.1f}"
