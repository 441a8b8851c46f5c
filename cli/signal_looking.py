"""Looking at signals."""

from typing import Annotated, Literal

import typer

from cli.client import client_of
from cli.former_parties import former_line
from cli.number_prompt import check_terminal, show_number
from cli.options import AsJson
from cli.output import listed, moment, show, show_list
from cli.signal_view import TOLD, SignalId, check_of, colleague_of, owner_of, purposes_of, state_of
from node.errors import InvalidInput
from node.model import Bsn


def list_all(
    ctx: typer.Context,
    state: Annotated[Literal["open", "closed", "all"], typer.Option(help="Which signals.")] = "open",
    professional: Annotated[str | None, typer.Option(metavar="ID", help="Only those of this colleague.")] = None,
    informed_due: Annotated[bool, typer.Option("--informed-due", help="Only those still to be told of.")] = False,
    unchecked: Annotated[bool, typer.Option("--unchecked", help="Only those whose number was not checked.")] = False,
    as_json: AsJson = False,
) -> None:
    """Show your signals, newest first; a coordinator sees everyone's.

    Example: raakvlak signal list --state all
    """
    if informed_due and unchecked:
        raise InvalidInput("--informed-due and --unchecked are two lists", "give one of the two")
    waiting = "informed-due" if informed_due else "unchecked" if unchecked else None
    found = client_of(ctx).get("signals", state=state, professional=professional, waiting=waiting)["signals"]
    headings = ("id", "placed", "end", "state", "purposes", "professional", "reference")
    rows = [
        [one["id"], one["placed"][:10], one["end"], state_of(one), purposes_of(one), owner_of(one), one["reference"]]
        for one in found
    ]
    show_list(found, headings, rows, as_json, "no signals")


def show_one(
    ctx: typer.Context,
    signal_id: SignalId,
    reveal: Annotated[bool, typer.Option("--reveal", help="Show the number too, at the terminal alone.")] = False,
    as_json: AsJson = False,
) -> None:
    """Show one signal.

    Example: raakvlak signal show k3x9apq2m7zd
    """
    if reveal:
        check_terminal("run this at a terminal; programs ask the node's API")
    client = client_of(ctx)
    one = client.get("signals", signal_id)
    facts = [
        ("signal", one["id"]),
        ("state", state_of(one)),
        ("purposes", purposes_of(one)),
        ("professional", owner_of(one)),
        ("placed", moment(one["placed"])),
        ("end", one["end"]),
        ("birth date", one["birth_date"] or "not given"),
        ("parents", str(one["parents"])),
        ("number check", check_of(one)),
        ("to be told", " and ".join(TOLD[each] for each in one["tell"]) or "depends on the age"),
        ("informed", one["informed"] or "not given"),
        *((("ask again", one["ask_again"]),) if one["ask_again"] else ()),
        ("reference", one["reference"] or "none"),
        *(("involved before", former_line(each)) for each in one["involved_before"]),
        *(("colleague", colleague_of(who)) for who in one["colleagues"]),
    ]
    show(one, listed(facts), as_json)
    if reveal:
        show_number("number", Bsn(client.post("signals", signal_id, "reveal")["number"]))
