"""`raakvlak signal`: placing, seeing, extending and closing signals."""

from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from cli.client import client_of
from cli.command_tree import command_group
from cli.number_prompt import STANDARD_INPUT, check_source, check_terminal, show_number
from cli.options import AsJson
from cli.output import listed, moment, show, show_list, tell, working
from cli.signal_input import read_list, read_person
from node.model import Bsn

signal_app = command_group("signal", "Signals: that a professional is involved with a person, and nothing more.")

SignalId = Annotated[str, typer.Argument(metavar="ID", help="As `signal list` shows it.")]
Owner = Annotated[str | None, typer.Option(metavar="ID", help="Whose signal; without it the owner of the token.")]


@signal_app.command("add")
def add(
    ctx: typer.Context,
    source: Annotated[
        str | None, typer.Argument(metavar="-", help="-: the number is on standard input, not asked for.")
    ] = None,
    *,
    file: Annotated[
        Path | None, typer.Option(metavar="CSV", help="A list of signals instead of one; - is standard input.")
    ] = None,
    purpose: Annotated[list[str] | None, typer.Option(metavar="ID", help="What it is for. Repeat.")] = None,
    professional: Owner = None,
    parents: Annotated[bool, typer.Option("--parents", help="Ask for the parents' numbers too.")] = False,
    birth_date: Annotated[str, typer.Option(metavar="DAY", help="Of the person, as 2015-06-30.")] = "",
    end: Annotated[str, typer.Option(metavar="DAY", help="The signal's last day; without it the longest.")] = "",
    informed: Annotated[str, typer.Option(metavar="TEXT", help="When the person was told, or why not yet.")] = "",
    reference: Annotated[str, typer.Option(metavar="TEXT", help="Your own name for it; no number.")] = "",
    as_json: AsJson = False,
) -> None:
    """Place a signal. The number is asked for at the terminal and wiped from the screen.

    With --file the columns are number,purposes,parents,birth_date,end,informed,reference; only number must be there.

    Example: raakvlak signal add --purpose jeugd --birth-date 2015-06-30
    """
    check_source(ctx, source)
    body: dict[str, Any] = {"professional": professional or ""}
    if file is not None:
        one_only = any((source, purpose, parents, birth_date, end, informed, reference))
        body["csv"] = read_list(file, one_only)
        with working("placing the signals"):
            answer = client_of(ctx).post("signals", "file", body=body)
        there = f", {answer['already_there']} were there already" if answer["already_there"] else ""
        show(answer, f"{answer['added']} signals placed{there}", as_json)
        return
    client = client_of(ctx)  # a wrong token file is told before anything is asked
    body |= {"purposes": purpose or [], "birth_date": birth_date, "end": end}
    body |= {"informed": informed, "reference": reference}
    body |= read_person(source == STANDARD_INPUT, parents)
    answer = client.post("signals", body=body)
    show(answer, f"signal {answer['id']} placed, until {answer['end']}", as_json)
    _tell_all(answer["notices"])


@signal_app.command("list")
def list_all(
    ctx: typer.Context,
    state: Annotated[Literal["open", "closed", "all"], typer.Option(help="Which signals.")] = "open",
    professional: Annotated[str | None, typer.Option(metavar="ID", help="Only those of this colleague.")] = None,
    as_json: AsJson = False,
) -> None:
    """Show your signals, newest first; a coordinator sees everyone's.

    Example: raakvlak signal list --state all
    """
    found = client_of(ctx).get("signals", state=state, professional=professional)["signals"]
    headings = ("id", "placed", "end", "state", "purposes", "professional", "reference")
    rows = [
        [one["id"], one["placed"][:10], one["end"], _state(one), _purposes(one), _owner(one), one["reference"]]
        for one in found
    ]
    show_list(found, headings, rows, as_json, "no signals")


@signal_app.command("show")
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
        ("state", _state(one)),
        ("purposes", _purposes(one)),
        ("professional", _owner(one)),
        ("placed", moment(one["placed"])),
        ("end", one["end"]),
        ("birth date", one["birth_date"] or "not given"),
        ("parents", str(one["parents"])),
        ("informed", one["informed"] or "not given"),
        ("reference", one["reference"] or "none"),
    ]
    show(one, listed(facts), as_json)
    if reveal:
        show_number("number", Bsn(client.post("signals", signal_id, "reveal")["number"]))


@signal_app.command("extend")
def extend(
    ctx: typer.Context,
    signal_id: SignalId,
    end: Annotated[str, typer.Option(metavar="DAY", help="The new last day, as 2027-11-03.")],
    as_json: AsJson = False,
) -> None:
    """Move the last day of a signal.

    Example: raakvlak signal extend k3x9apq2m7zd --end 2027-11-03
    """
    answer = client_of(ctx).post("signals", signal_id, "extend", body={"end": end})
    show(answer, f"signal {answer['id']} lives until {answer['end']}", as_json)
    _tell_all(answer["notices"])


@signal_app.command("close")
def close(
    ctx: typer.Context,
    signal_id: SignalId,
    reason: Annotated[
        Literal["done", "wrong-number", "objection", "ended"], typer.Option(help="Why: only what is done is archived.")
    ] = "done",
    as_json: AsJson = False,
) -> None:
    """Close a signal: it matches nothing any more, and its matches end at the other organisations.

    Example: raakvlak signal close k3x9apq2m7zd --reason wrong-number
    """
    answer = client_of(ctx).post("signals", signal_id, "close", body={"reason": reason})
    show(answer, f"signal {answer['id']} closed", as_json)


def _state(one: dict[str, Any]) -> str:
    return f"closed ({one['reason']})" if one["state"] == "closed" else str(one["state"])


def _purposes(one: dict[str, Any]) -> str:
    return ", ".join(one["purposes"])


def _owner(one: dict[str, Any]) -> str:
    return f"{one['professional_name']} ({one['professional']})"


def _tell_all(notices: list[str]) -> None:
    for notice in notices:
        tell(notice)
