"""`raakvlak match`: who else is involved with the same person or family, and how to reach them."""

from collections.abc import Iterable, Iterator
from typing import Annotated, Any

import typer

from cli.client import client_of
from cli.command_tree import command_group
from cli.options import AsJson
from cli.output import listed, moment, show, show_list, show_table

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
    found = client_of(ctx).get("matches")["matches"]
    headings = ("match", "found", "your reference", *PARTY_HEADINGS)
    rows = [[one["id"], one["found"][:10], own_references(one), *party] for one in found for party in party_rows([one])]
    show_list(found, headings, rows, as_json, "no matches")


@match_app.command("show")
def show_one(
    ctx: typer.Context,
    match_id: Annotated[str, typer.Argument(metavar="ID", help="As `match list` shows it.")],
    as_json: AsJson = False,
) -> None:
    """Show one match: the parties of other organisations, and your own colleagues in it.

    Example: raakvlak match show m-k3x9apq2
    """
    one = client_of(ctx).get("matches", match_id)
    kind = "the same person" if one["kind"] == "person" else "another person of one family"
    facts = [("match", one["id"]), ("your reference", own_references(one)), ("about", kind)]
    show(one, listed([*facts, ("found", moment(one["found"]))]), as_json)
    if not as_json:
        print()
        own = [[one["kind"], "(your own)", *(each[name] for name in PARTY_HEADINGS[2:])] for each in one["own"]]
        show_table(PARTY_HEADINGS, [*party_rows([one]), *own])


def own_references(one: dict[str, Any]) -> str:
    """What the reader calls the person of a match: the reference of the own signal, else that signal's id."""
    return ", ".join(own["reference"] or own["signal"] for own in one["own"])


def party_rows(found: Iterable[dict[str, Any]]) -> Iterator[list[str]]:
    """The parties of matches, a row each under `PARTY_HEADINGS`."""
    for one in found:
        for party in one["parties"]:
            card = party["card"]
            if card is None:
                yield [party["kind"], party["organisation"], _OVERDUE if party["overdue"] else _NO_CARD, "", "", ""]
            else:
                yield [party["kind"], card["organisation"], *(card[name] for name in PARTY_HEADINGS[2:])]
