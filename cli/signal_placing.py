"""Placing signals, one by one or as a list."""

from pathlib import Path
from typing import Annotated, Any

import typer

from cli.client import client_of
from cli.number_prompt import STANDARD_INPUT, check_source
from cli.options import AsJson
from cli.output import number_of, show, working
from cli.signal_input import HowChecked, read_age, read_check, read_list, read_person
from cli.signal_view import tell_all

Owner = Annotated[str | None, typer.Option(metavar="ID", help="Whose signal; without it the owner of the token.")]


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
    check: Annotated[HowChecked | None, typer.Option(help="How it was made sure whose number it is.")] = None,
    checked_on: Annotated[str, typer.Option(metavar="DAY", help="When that was done; without it today.")] = "",
    unchecked: Annotated[str, typer.Option(metavar="TEXT", help="Why it was not done yet.")] = "",
    informed: Annotated[str, typer.Option(metavar="TEXT", help="The day of telling, or why not yet.")] = "",
    ask_again: Annotated[str, typer.Option(metavar="DAY", help="When to ask again, where that waits.")] = "",
    reference: Annotated[str, typer.Option(metavar="TEXT", help="Your own name for it; no number.")] = "",
    as_json: AsJson = False,
) -> None:
    """Place a signal. The number is asked for at the terminal and wiped from the screen.

    Asked for as well, where no option tells them: the birth date, and how the number was checked.

    With --file the columns are number,purposes,parents,birth_date,end,informed,reference; only number must be there.

    Example: raakvlak signal add --purpose jeugd --birth-date 2015-06-30
    """
    check_source(ctx, source)
    body: dict[str, Any] = {"professional": professional or ""}
    checked = {"check": check or "", "checked_on": checked_on, "unchecked": unchecked}
    if file is not None:
        one_only = any((source, purpose, parents, birth_date, end, informed, ask_again, reference))
        body |= checked
        body["csv"] = read_list(file, one_only)
        with working("placing the signals"):
            answer = client_of(ctx).post("signals", "file", body=body)
        known = answer["already_there"]
        there = f", {known} {'was' if known == 1 else 'were'} there already" if known else ""
        show(answer, f"{number_of(answer['added'], 'signal')} placed{there}", as_json)
        return
    client = client_of(ctx)  # a wrong token file is told before anything is asked
    body |= {"purposes": purpose or [], "informed": informed, "ask_again": ask_again, "reference": reference}
    body |= read_person(source == STANDARD_INPUT, parents)
    body |= read_age(source == STANDARD_INPUT, birth_date, end)
    body |= read_check(source == STANDARD_INPUT, checked)
    answer = client.post("signals", body=body)
    show(answer, f"signal {answer['id']} placed, until {answer['end']}", as_json)
    tell_all(answer["notices"])
