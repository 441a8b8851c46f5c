"""`raakvlak match board`: where everybody's work stands."""

from collections.abc import Sequence
from typing import Annotated, Any

import typer

from cli.client import client_of
from cli.follow_up_view import LATE
from cli.options import AsJson
from cli.output import put, show_list, show_table

OWN_HEADINGS = ("match", "state", "whose", "due", "late", "lead")
OTHERS_HEADINGS = (*OWN_HEADINGS, "call")
_OTHERS = {"own": "colleagues in my matches", "team": "my team's", "organisation": "everybody's"}
"""What is not the reader's own, by whose board it is."""

Entry = dict[str, Any]
"""A line of the board, as the API has it."""


def board(
    ctx: typer.Context,
    team: Annotated[bool, typer.Option("--team", help="The work of your whole team, without any person.")] = False,
    as_json: AsJson = False,
) -> None:
    """Show how far your work in all matches has come, what is due first on top; then your colleagues' in them.

    Example: raakvlak match board
    """
    answer = client_of(ctx).get("board", *(["team"] if team else []))
    found = answer["board"]
    if as_json or not found:
        show_list(found, OWN_HEADINGS, [], as_json, "no matches")
        return
    mine = [] if team else [one for one in found if one["mine"]]
    others = [one for one in found if team or not one["mine"]]
    if mine:
        put("mine:")
        show_table(OWN_HEADINGS, own_rows(mine))
    if others:
        put(f"\n{_OTHERS[answer['of']]}:" if mine else f"{_OTHERS[answer['of']]}:")
        show_table(OTHERS_HEADINGS, others_rows(others))


def own_rows(entries: Sequence[Entry]) -> list[list[str]]:
    """The reader's own work, each by its own name for the case, under `OWN_HEADINGS`."""
    return [_row(one, one["reference"]) for one in entries]


def others_rows(entries: Sequence[Entry]) -> list[list[str]]:
    """Colleagues' work, with how to reach them, under `OTHERS_HEADINGS`."""
    calls = [one["professional_phone"] or one["professional_mail"] for one in entries]
    return [[*_row(one, one["professional_name"]), call] for one, call in zip(entries, calls, strict=True)]


def _row(one: Entry, whose: str) -> list[str]:
    """The match, how far it is, whose it is (the own name for it, or the colleague), by when, and what stands out."""
    leads = ("CONFLICT" if one["conflict"] else "leads") if one["leads"] else ""
    return [one["match"], one["state"], whose, one["due"] or "", LATE.upper() if one["late"] else "", leads]
