"""Looking at proposals."""

from typing import Annotated, Any, Literal

import typer

from cli.client import client_of
from cli.number_prompt import check_terminal, show_number
from cli.options import AsJson
from cli.output import listed, moment, show, show_list
from cli.signal_view import check_of, owner_of, purposes_of
from node.model import Bsn


def list_all(
    ctx: typer.Context,
    *,
    source: Annotated[str | None, typer.Option(metavar="NAME", help="Only those of this system.")] = None,
    professional: Annotated[str | None, typer.Option(metavar="ID", help="Only those of this colleague.")] = None,
    state: Annotated[Literal["open", "confirmed", "rejected"], typer.Option(help="Which proposals.")] = "open",
    as_json: AsJson = False,
) -> None:
    """Show the proposals that wait for you, oldest first; a coordinator sees everyone's.

    Example: raakvlak import list --source BVH
    """
    found = client_of(ctx).get("imports", state=state, source=source, professional=professional)["proposals"]
    headings = ("id", "received", "source", "state", "purposes", "end", "professional", "reference")
    rows = [
        [
            *(one["id"], one["received"][:10], one["source"], state_of(one)),
            *(purposes_of(one) or "-", one["end"] or "-", owner_of(one), one["reference"] or "-"),
        ]
        for one in found
    ]
    show_list(found, headings, rows, as_json, "no proposals")


def show_one(
    ctx: typer.Context,
    proposal_id: Annotated[str, typer.Argument(metavar="ID", help="As `import list` shows it.")],
    reveal: Annotated[bool, typer.Option("--reveal", help="Show the number too, at the terminal alone.")] = False,
    as_json: AsJson = False,
) -> None:
    """Show one proposal.

    Example: raakvlak import show k3x9apq2m7zd --reveal
    """
    if reveal:
        check_terminal("run this at a terminal; programs ask the node's API")
    client = client_of(ctx)
    one = client.get("imports", proposal_id)
    facts = [
        ("proposal", one["id"]),
        ("source", one["source"]),
        ("state", state_of(one)),
        ("professional", owner_of(one)),
        ("received", moment(one["received"])),
        *_content_of(one),
    ]
    show(one, listed(facts), as_json)
    if reveal:
        show_number("number", Bsn(client.post("imports", proposal_id, "reveal")["number"]))


def state_of(one: dict[str, Any]) -> str:
    """Open, or what it became; or that it cannot be read."""
    if not one["readable"]:
        return "unreadable"
    return f"confirmed (signal {one['signal']})" if one["signal"] else str(one["state"])


def _content_of(one: dict[str, Any]) -> list[tuple[str, str]]:
    if not one["readable"]:
        advice = "the database was changed; take it away (`import withdraw`), and give the list once more"
        return [("what it tells", advice)]
    return _told(one) if one["state"] == "open" else _decided(one)


def _told(one: dict[str, Any]) -> list[tuple[str, str]]:
    return [
        ("purposes", purposes_of(one)),
        ("end", one["end"] or "not given"),
        ("birth date", one["birth_date"] or "not given"),
        ("parents", str(one["parents"])),
        ("number check", check_of(one)),
        ("informed", one["informed"] or "not given"),
        *((("ask again", one["ask_again"]),) if one["ask_again"] else ()),
        ("reference", one["reference"] or "none"),
    ]


def _decided(one: dict[str, Any]) -> list[tuple[str, str]]:
    return [("decided", f"{moment(one['decided'])} by {one['decided_by']}"), ("reason", one["reason"] or "-")]
