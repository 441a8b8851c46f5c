"""A person's request is decided, and the decision carried out."""

from typing import Annotated

import typer

from cli.client import client_of
from cli.confirmation import confirm_by_name
from cli.options import AsJson
from cli.output import show, tell
from cli.request_view import RequestId, print_details
from node.errors import InvalidInput


def decide(
    ctx: typer.Context,
    request_id: RequestId,
    *,
    grant: Annotated[bool, typer.Option("--grant", help="Do what the person asks for.")] = False,
    refuse: Annotated[bool, typer.Option("--refuse", help="Change nothing; needs --reason.")] = False,
    reason: Annotated[str, typer.Option(metavar="TEXT", help="Why; the person must hear it.")] = "",
    keep: Annotated[
        list[str] | None, typer.Option(metavar="SIGNAL", help="A signal that stays; needs --reason.")
    ] = None,
    birth_date: Annotated[str, typer.Option(metavar="DAY", help="The right one, as 2015-06-30.")] = "",
    wrong_number: Annotated[bool, typer.Option("--wrong-number", help="The signals are not on this person.")] = False,
    signal: Annotated[list[str] | None, typer.Option(metavar="SIGNAL", help="Correct this signal alone.")] = None,
    confirm: Annotated[str | None, typer.Option(metavar="ID", help="The id again, where nobody can be asked.")] = None,
    as_json: AsJson = False,
) -> None:
    """Decide a request, and carry it out in one step; the other organisations are told.

    Erasure and objection destroy all signals on the person. A rectification takes --birth-date or --wrong-number.

    Example: raakvlak request decide r-k3x9apq2 --grant --reason "as asked"
    """
    if grant == refuse:
        raise InvalidInput("it was not said what is decided", "give --grant or --refuse, one of the two")
    client = client_of(ctx)
    kind = client.get("requests", request_id)["kind"]
    if grant and (kind in ("erasure", "objection") or wrong_number):
        confirm_by_name(request_id, confirm, "signals of this person are destroyed")
    body = {
        "decision": "grant" if grant else "refuse",
        "reason": reason,
        "keep": keep or [],
        "birth_date": birth_date,
        "wrong_number": "yes" if wrong_number else "no",
        "signals": signal or [],
    }
    answer = client.post("requests", request_id, "decide", body=body)
    if as_json:
        show(answer, "", as_json)
        return
    print_details(answer)
    if kind == "access" and grant:
        tell(f"make the statement for the person: raakvlak request statement {request_id} --out FILE.html")
