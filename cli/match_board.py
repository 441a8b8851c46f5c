"""`raakvlak match board`: where everybody's work stands."""

from itertools import zip_longest
from typing import Annotated, Any

import typer

from cli.client import client_of
from cli.follow_up_view import LATE
from cli.options import AsJson
from cli.output import day, put, show_list, show_table

STATES = ("new", "seen", "contacted", "aligned", "closed")


def board(
    ctx: typer.Context,
    team: Annotated[bool, typer.Option("--team", help="The work of your whole team, without any person.")] = False,
    as_json: AsJson = False,
) -> None:
    """Show your work in all matches, state by state, what is due first on top; then your colleagues' in them.

    Example: raakvlak match board
    """
    found = client_of(ctx).get("board", *(["team"] if team else []))["board"]
    if as_json or not found:
        show_list(found, STATES, [], as_json, "no matches")
        return
    mine = [] if team else [one for one in found if one["mine"]]
    others = [one for one in found if team or not one["mine"]]
    for title, entries in (("mine", mine), ("my team's", others)):
        if entries:
            put(f"{title}:")
            show_table(STATES, _columns(entries))


def _columns(entries: list[dict[str, Any]]) -> list[list[str]]:
    columns = [[_cell(one) for one in entries if one["state"] == state] for state in STATES]
    return [list(row) for row in zip_longest(*columns, fillvalue="")]


def _cell(one: dict[str, Any]) -> str:
    """The match, whose it is (the own name for it, or the colleague), by when, and whether it is late or led."""
    whose = one["reference"] if one["mine"] else one["professional_name"]
    due = f"by {day(one['due'])}" if one["due"] else ""
    late = LATE.upper() if one["late"] else ""
    leads = ("conflict" if one["conflict"] else "lead") if one["leads"] else ""
    return " ".join(part for part in (one["match"], whose, due, late, leads) if part)
