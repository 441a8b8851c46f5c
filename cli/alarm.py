"""`raakvlak alarm`: what an administrator must look at (docs/node.md, alarms)."""

from typing import Annotated, Any

import typer

from cli.client import client_of
from cli.command_tree import command_group
from cli.options import AsJson
from cli.output import listed, moment, show, show_list

alarm_app = command_group("alarm", "What an administrator must look at.")
AlarmId = Annotated[str, typer.Argument(metavar="ID", help="As `alarm list` shows it.")]


@alarm_app.command("list")
def list_all(
    ctx: typer.Context,
    every: Annotated[bool, typer.Option("--all", help="Those that somebody has acknowledged too.")] = False,
    as_json: AsJson = False,
) -> None:
    """Show the open alarms, newest first; for administrators, coordinators and the data protection officer.

    Example: raakvlak alarm list
    """
    found = client_of(ctx).get("alarms", all="yes" if every else None)["alarms"]
    headings = ("alarm", "kind", "member", "last", "times", "state", "what it means")
    rows = [
        [
            one["id"],
            one["kind"],
            one["peer"] or "-",
            moment(one["last"]),
            str(one["times"]),
            _state(one),
            one["meaning"],
        ]
        for one in found
    ]
    show_list(found, headings, rows, as_json, "no alarms" if every else "no open alarms")


@alarm_app.command("show")
def show_one(ctx: typer.Context, alarm_id: AlarmId, as_json: AsJson = False) -> None:
    """Show one alarm with all that is known of it, what it means, and what to do next.

    Example: raakvlak alarm show a-k3x9apq2
    """
    one = client_of(ctx).get("alarms", alarm_id)
    facts = [("alarm", one["id"]), ("kind", one["kind"]), ("member", one["peer"] or "-"), ("state", _state(one))]
    facts += [("first", moment(one["first"])), ("last", moment(one["last"])), ("times", str(one["times"]))]
    facts += [(name.replace("_", " "), str(value)) for name, value in one["details"].items()]
    evidence = "raakvlak evidence export" if one["has_evidence"] else "none that others could check"
    facts += [("evidence", evidence), ("it means", one["meaning"]), ("what to do", one["next_step"])]
    show(one, listed(facts), as_json)


@alarm_app.command("acknowledge")
def acknowledge(ctx: typer.Context, alarm_id: AlarmId, as_json: AsJson = False) -> None:
    """Say that you have seen an alarm and see to it; if the same happens again, that is a new one.

    Example: raakvlak alarm acknowledge a-k3x9apq2
    """
    answer = client_of(ctx).post("alarms", alarm_id, "acknowledge")
    show(answer, f"alarm {answer['id']} is acknowledged", as_json)


def _state(one: dict[str, Any]) -> str:
    if one["acknowledged"] is None:
        return "open"
    return "over" if one["over"] else f"acknowledged by {one['acknowledged_by']}"
