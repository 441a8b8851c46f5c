"""`raakvlak professional hand-over | away | back`: when a colleague leaves or is away."""

from typing import Annotated, Any

import typer

from cli.client import client_of
from cli.options import AsJson
from cli.output import show, tell

ProfessionalId = Annotated[str, typer.Argument(metavar="ID", help="As `professional list` shows it.")]


def hand_over(
    ctx: typer.Context,
    professional_id: Annotated[str, typer.Argument(metavar="FROM", help="As `professional list` shows it.")],
    colleague: Annotated[str, typer.Argument(metavar="TO", help="Whose the signals become.")],
    as_json: AsJson = False,
) -> None:
    """Hand all open signals of a colleague over to another; the other organisations get the new contact details.

    Example: raakvlak professional hand-over jdv-k3x9a es-p6dfr
    """
    answer = client_of(ctx).post("professionals", professional_id, "hand-over", body={"to": colleague})
    show(answer, handed_over(answer), as_json)
    tell_doubles(answer)


def away(
    ctx: typer.Context,
    professional_id: ProfessionalId,
    *,
    until: Annotated[str, typer.Option(metavar="DAY", help="The last day of the absence.")],
    replacement: Annotated[str, typer.Option(metavar="ID", help="The colleague who stands in.")],
    as_json: AsJson = False,
) -> None:
    """Let a colleague stand in through a day: for reminders, for the other organisations, and for seeing the signals.

    Example: raakvlak professional away jdv-k3x9a --until 2026-12-24 --replacement es-p6dfr
    """
    body = {"until": until, "replacement": replacement}
    answer = client_of(ctx).post("professionals", professional_id, "away", body=body)
    text = f"{professional_id} is away through {until}; {replacement} stands in, {told_to(answer)}"
    show(answer, text, as_json)


def back(ctx: typer.Context, professional_id: ProfessionalId, as_json: AsJson = False) -> None:
    """End an absence before its last day.

    Example: raakvlak professional back jdv-k3x9a
    """
    answer = client_of(ctx).post("professionals", professional_id, "back")
    show(answer, f"{professional_id} is back, {told_to(answer)}", as_json)


def handed_over(answer: dict[str, Any]) -> str:
    """How many signals went over, and how many other organisations are told."""
    return f"{answer['signals']} signals handed over, {told_to(answer)}"


def tell_doubles(answer: dict[str, Any]) -> None:
    """Say how many persons the colleague has two signals on now."""
    if answer["doubles"]:
        tell(f"on {answer['doubles']} of the persons this colleague had an open signal before: close one of the two")


def told_to(answer: dict[str, Any]) -> str:
    """How many other organisations are told whom to reach."""
    return f"told to {answer['peers']} other organisations"
