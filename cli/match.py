"""`raakvlak match`: who else is involved with the same person or family, and how to reach them."""

from collections.abc import Iterable
from typing import Annotated, Any

import typer

from cli import match_board, match_steps
from cli.client import client_of
from cli.command_tree import command_group
from cli.follow_up_view import claim_of, contact_line, lead_of, names_in, next_step, state_of
from cli.match_steps import MatchId
from cli.options import AsJson
from cli.output import listed, moment, put, show, show_list, show_table

match_app = command_group("match", "Matches: who else is involved, and how to reach them.")

PARTY_HEADINGS = ("about", "organisation", "name", "function", "phone", "mail")
_NO_CARD = "(card on its way)"
_OVERDUE = "(no card yet: ask the coordinator)"


@match_app.command("list")
def list_all(
    ctx: typer.Context,
    withdrawn: Annotated[
        bool, typer.Option("--withdrawn", help="Those withdrawn before they were found; for a coordinator.")
    ] = False,
    only_open: Annotated[bool, typer.Option("--open", help="Those that you have not closed.")] = False,
    overdue: Annotated[bool, typer.Option("--overdue", help="Those whose next step is late.")] = False,
    as_json: AsJson = False,
) -> None:
    """Show your matches, newest first; a coordinator sees everyone's.

    Example: raakvlak match list
    """
    if withdrawn:
        found = client_of(ctx).get("matches", "withdrawn")["withdrawn"]
        rows = [[one["organisation"], moment(one["found"])] for one in found]
        show_list(found, ("organisation", "found"), rows, as_json, "none were withdrawn before they were found")
        return
    chosen = {"open": "yes" if only_open else None, "overdue": "yes" if overdue else None}
    found = client_of(ctx).get("matches", **chosen)["matches"]
    headings = ("match", "found", "your reference", "next step", *PARTY_HEADINGS)
    rows = [
        [one["id"], one["found"][:10], own_references(one), next_step(one["own"]), *party]
        for one in found
        for party in party_rows([one]) or [["", "(all have left)", "", "", "", ""]]
    ]
    show_list(found, headings, rows, as_json, "no matches")


@match_app.command("show")
def show_one(
    ctx: typer.Context,
    match_id: MatchId,
    as_json: AsJson = False,
) -> None:
    """Show one match: the parties, how far each has come, and who leads. You have seen it by that.

    Example: raakvlak match show m-k3x9apq2
    """
    one = client_of(ctx).get("matches", match_id)
    kind = "the same person" if one["kind"] == "person" else "another person of one family"
    names = names_in(one)
    facts = [("match", one["id"]), ("your reference", own_references(one)), ("about", kind)]
    facts += [("found", moment(one["found"])), ("lead", lead_of(one, names))]
    facts += [("next step", step)] if (step := next_step(one["own"])) else []
    show(one, listed(facts), as_json)
    if not as_json:
        put("")
        show_table(("party", *PARTY_HEADINGS, "state", "lead"), _follow_up_rows(one, names))
        for line in _next_contacts(one, names):
            put(line)


def _follow_up_rows(one: dict[str, Any], names: dict[str, str]) -> list[list[str]]:
    others = [
        [party["party"] or "", *row, state_of(party), claim_of(party, names)]
        for party, row in zip(one["parties"], party_rows([one]), strict=True)
    ]
    own = [
        [party["signal"], one["kind"], "(your own)", *(party[name] for name in PARTY_HEADINGS[2:]), state_of(party)]
        for party in one["own"]
    ]
    claims = [claim_of(party, names) for party in one["own"]]
    return others + [[*row, claim] for row, claim in zip(own, claims, strict=True)]


def _next_contacts(one: dict[str, Any], names: dict[str, str]) -> list[str]:
    """Whom to turn to instead of those who have closed or left."""
    closed = [
        f"instead of {names.get(party['party'], party['organisation'])}: {contact_line(party['next_contact'])}"
        for party in one["parties"]
        if party["next_contact"]
    ]
    left = [f"{each['organisation']} has left: {contact_line(each['next_contact'])}" for each in one["left"]]
    return closed + left


for _verb, _command in (
    ("seen", match_steps.seen),
    ("contacted", match_steps.contacted),
    ("align", match_steps.align),
    ("close", match_steps.close),
    ("lead", match_steps.lead),
    ("board", match_board.board),
):
    match_app.command(_verb)(_command)


def own_references(one: dict[str, Any]) -> str:
    """What the reader calls the person of a match: the reference of the own signal, else that signal's id."""
    return ", ".join(own["reference"] or own["signal"] for own in one["own"])


def party_rows(found: Iterable[dict[str, Any]]) -> list[list[str]]:
    """The parties of matches, a row each under `PARTY_HEADINGS`."""
    return [_party_row(party) for one in found for party in one["parties"]]


def _party_row(party: dict[str, Any]) -> list[str]:
    card = party["card"]
    if card is None:
        return [party["kind"], party["organisation"], _OVERDUE if party["overdue"] else _NO_CARD, "", "", ""]
    return [party["kind"], card["organisation"], *(card[name] for name in PARTY_HEADINGS[2:])]
