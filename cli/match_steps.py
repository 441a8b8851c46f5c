"""What people do in a match: `raakvlak match seen | contacted | align | close | lead`."""

from typing import Annotated, Any, Literal

import typer

from cli.client import client_of
from cli.follow_up_view import lead_of, names_in, next_step
from cli.next_contact import NextContact, NextFunction, NextMail, NextOrganisation, NextPhone
from cli.options import AsJson
from cli.output import show

MatchId = Annotated[str, typer.Argument(metavar="ID", help="As `match list` shows it.")]
Signal = Annotated[str, typer.Option("--signal", metavar="ID", help="For whom: the own signal; else your own.")]
Action = Literal["offer", "take", "hand-over", "release"]


def seen(ctx: typer.Context, match_id: MatchId, *, signal: Signal = "", as_json: AsJson = False) -> None:
    """Say that you have seen a match; `match show` says it for you.

    Example: raakvlak match seen m-k3x9apq2
    """
    _go_to(ctx, match_id, "seen", "seen", {"signal": signal}, as_json)


def contacted(ctx: typer.Context, match_id: MatchId, *, signal: Signal = "", as_json: AsJson = False) -> None:
    """Say that you have contacted the others.

    Example: raakvlak match contacted m-k3x9apq2
    """
    _go_to(ctx, match_id, "contacted", "contacted", {"signal": signal}, as_json)


def align(ctx: typer.Context, match_id: MatchId, *, signal: Signal = "", as_json: AsJson = False) -> None:
    """Say that you and the others have spoken, and know who does what.

    Example: raakvlak match align m-k3x9apq2
    """
    _go_to(ctx, match_id, "align", "aligned", {"signal": signal}, as_json)


def close(
    ctx: typer.Context,
    match_id: MatchId,
    *,
    signal: Signal = "",
    next_contact: NextContact = "",
    next_function: NextFunction = "",
    next_organisation: NextOrganisation = "",
    next_phone: NextPhone = "",
    next_mail: NextMail = "",
    as_json: AsJson = False,
) -> None:
    """Say that your part in a match is over. Your signal stays: `signal close` closes that.

    The others are told whom to turn to from then on, where you name somebody. A new signal of anybody opens it again.

    Example: raakvlak match close m-k3x9apq2 --next-contact "Eva Smit" --next-phone "06 1234 5678"
    """
    body = {"signal": signal, "next_contact": next_contact, "next_function": next_function}
    body |= {"next_organisation": next_organisation, "next_phone": next_phone, "next_mail": next_mail}
    _go_to(ctx, match_id, "close", "closed", body, as_json)


def lead(
    ctx: typer.Context,
    action: Annotated[Action, typer.Argument(metavar="ACTION", help="offer, take, hand-over or release.")],
    match_id: MatchId,
    *,
    to: Annotated[str, typer.Option(metavar="PARTY", help="With hand-over: to whom, as `match show` names it.")] = "",
    signal: Signal = "",
    as_json: AsJson = False,
) -> None:
    """Offer, take, hand over or release the lead in a match.

    Whoever has taken it keeps it until it is released, or until who it was handed over to takes it.

    Example: raakvlak match lead take m-k3x9apq2
    """
    body = {"action": action, "to": to, "signal": signal}
    answer = client_of(ctx).post("matches", match_id, "lead", body=body)
    show(answer, f"match {match_id}: the lead: {lead_of(answer, names_in(answer))}", as_json)


def _go_to(ctx: typer.Context, match_id: str, verb: str, done: str, body: dict[str, Any], as_json: bool) -> None:
    answer = client_of(ctx).post("matches", match_id, verb, body=body)
    following = next_step(answer["own"])
    show(answer, f"match {match_id}: {done}" + (f"; next: {following}" if following else ""), as_json)
