"""What happens to a signal after it was placed."""

from typing import Annotated, Literal

import typer

from cli.client import client_of
from cli.next_contact import NextContact, NextFunction, NextMail, NextOrganisation, NextPhone
from cli.options import AsJson
from cli.output import show
from cli.professional_absence import handed_over, tell_doubles
from cli.signal_input import HowChecked
from cli.signal_view import SignalId, check_of, tell_all
from node.errors import InvalidInput

Reason = Literal["done", "wrong-number", "objection", "ended", "birthday", "death"]


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
    tell_all(answer["notices"])


def hand_over(
    ctx: typer.Context,
    signal_id: SignalId,
    colleague: Annotated[str, typer.Argument(metavar="COLLEAGUE", help="Whose it becomes: a professional's id.")],
    as_json: AsJson = False,
) -> None:
    """Hand a signal with its matches over to a colleague; the other organisations get the new contact details.

    Example: raakvlak signal hand-over k3x9apq2m7zd es-p6dfr
    """
    answer = client_of(ctx).post("signals", signal_id, "hand-over", body={"to": colleague})
    show(answer, handed_over(answer), as_json)
    tell_doubles(answer)


def informed(
    ctx: typer.Context,
    signal_id: SignalId,
    *,
    on: Annotated[str, typer.Option("--on", metavar="DAY", help="When all were told who must be.")] = "",
    waiting: Annotated[str, typer.Option("--waiting", metavar="TEXT", help="Why that is not done yet.")] = "",
    ask_again: Annotated[str, typer.Option(metavar="DAY", help="When to ask again; without it at once.")] = "",
    as_json: AsJson = False,
) -> None:
    """Note that those were told of a signal who must be, or why not yet.

    Example: raakvlak signal informed k3x9apq2m7zd --on 2026-11-03
    """
    if bool(on) == bool(waiting):
        raise InvalidInput("it was not said whether it is done", "give --on DAY or --waiting TEXT, one of the two")
    body = {"informed": on or waiting, "ask_again": ask_again}
    answer = client_of(ctx).post("signals", signal_id, "informed", body=body)
    show(answer, f"signal {signal_id}: told on {on}" if on else f"signal {signal_id}: not told yet", as_json)


def check(
    ctx: typer.Context,
    signal_id: SignalId,
    *,
    how: Annotated[HowChecked | None, typer.Option(help="How it was made sure whose number it is.")] = None,
    on: Annotated[str, typer.Option("--on", metavar="DAY", help="When; without it today.")] = "",
    waiting: Annotated[str, typer.Option("--waiting", metavar="TEXT", help="Why it was not done yet.")] = "",
    as_json: AsJson = False,
) -> None:
    """Note how it was made sure that the number of a signal belongs to the person, or why not yet.

    Example: raakvlak signal check k3x9apq2m7zd --how document
    """
    body = {"check": how or "", "checked_on": on, "unchecked": waiting}
    answer = client_of(ctx).post("signals", signal_id, "check", body=body)
    show(answer, f"signal {signal_id}: {check_of(answer)}", as_json)


def close(
    ctx: typer.Context,
    signal_id: SignalId,
    *,
    reason: Annotated[Reason, typer.Option(help="Why: only what is done or ended is archived.")] = "done",
    next_contact: NextContact = "",
    next_function: NextFunction = "",
    next_organisation: NextOrganisation = "",
    next_phone: NextPhone = "",
    next_mail: NextMail = "",
    as_json: AsJson = False,
) -> None:
    """Close a signal: it matches nothing any more, and its matches end at the other organisations.

    They are told whom to turn to from then on, where you name somebody. What is neither done nor ended is destroyed.

    Example: raakvlak signal close k3x9apq2m7zd --next-contact "Eva Smit" --next-phone "06 1234 5678"
    """
    body = {"reason": reason, "next_contact": next_contact, "next_function": next_function}
    body |= {"next_organisation": next_organisation, "next_phone": next_phone, "next_mail": next_mail}
    answer = client_of(ctx).post("signals", signal_id, "close", body=body)
    show(answer, f"signal {answer['id']} closed", as_json)
