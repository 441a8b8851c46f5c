"""`raakvlak person`: who is around a person whose number you have."""

from typing import Annotated

import typer

from cli.client import client_of
from cli.command_tree import command_group
from cli.confirmation import confirm_by_name
from cli.former_parties import FORMER_HEADINGS, former_rows
from cli.match import PARTY_HEADINGS, party_rows
from cli.number_prompt import STANDARD_INPUT, check_source
from cli.options import AsJson
from cli.output import put, show, show_table, tell

person_app = command_group("person", "Who is around a person.")


@person_app.command("show")
def show_person(
    ctx: typer.Context,
    source: Annotated[
        str | None, typer.Argument(metavar="-", help="-: the number is on standard input, not asked for.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Show which colleagues signalled a person and, if you are one of them, who else is involved.

    The number is asked for at the terminal and wiped from the screen. The logbook keeps that you looked.

    Example: raakvlak person show
    """
    from cli.signal_input import read_person

    check_source(ctx, source)
    client = client_of(ctx)
    number = read_person(source == STANDARD_INPUT, with_parents=False)["number"]
    found = client.post("person", body={"number": number})
    if as_json:
        show(found, "", as_json)
        return
    if not found["colleagues"]:
        tell("nobody of your organisation has an open signal on this person")
        return
    headings = ("signal", "since", "until", "purposes", *PARTY_HEADINGS[2:])
    rows = [
        [one["signal"], one["placed"][:10], one["end"], ", ".join(one["purposes"])]
        + [one["card"][name] for name in PARTY_HEADINGS[2:]]
        for one in found["colleagues"]
    ]
    show_table(headings, rows)
    own = [["family (your own)", *(card[name] for name in PARTY_HEADINGS[1:])] for card in found["family"]]
    parties = [*own, *party_rows(found["matches"])]
    if parties:
        put("")
        show_table(PARTY_HEADINGS, parties)
    former = former_rows(found["involved_before"])
    if former:
        print()
        show_table(FORMER_HEADINGS, former)


@person_app.command("died")
def record_death(
    ctx: typer.Context,
    source: Annotated[
        str | None, typer.Argument(metavar="-", help="-: the number is on standard input, not asked for.")
    ] = None,
    *,
    confirm: Annotated[str | None, typer.Option(metavar="died", help="That word, where nobody can be asked.")] = None,
    as_json: AsJson = False,
) -> None:
    """Record that a person has died: all signals of your organisation on it end and are destroyed. For a coordinator.

    The number is asked for at the terminal and wiped from the screen.

    Example: raakvlak person died
    """
    from cli.signal_input import read_person

    check_source(ctx, source)
    client = client_of(ctx)
    number = read_person(source == STANDARD_INPUT, with_parents=False)["number"]
    confirm_by_name("died", confirm, "all signals of your organisation on this person are destroyed")
    answer = client.post("person", "death", body={"number": number})
    show(answer, f"{answer['signals']} signals ended and destroyed", as_json)
