"""Persons' requests are listed and shown, never with a number."""

from typing import Annotated, Literal

import typer

from cli.client import client_of
from cli.options import AsJson
from cli.output import show, show_list
from cli.request_view import HEADINGS, RequestId, print_details, row

State = Literal["open", "decided", "all"]


def list_all(
    ctx: typer.Context,
    state: Annotated[State, typer.Option(help="Which.")] = "open",
    as_json: AsJson = False,
) -> None:
    """List the requests, what is due first on top; late ones are marked.

    Example: raakvlak request list --state all
    """
    found = client_of(ctx).get("requests", state=state)["requests"]
    nothing = {"open": "no open requests", "decided": "no decided requests", "all": "no requests"}[state]
    show_list(found, HEADINGS, [row(one) for one in found], as_json, nothing)


def show_one(ctx: typer.Context, request_id: RequestId, as_json: AsJson = False) -> None:
    """Show a request: its term, the signals that it is about, the decision, and who has confirmed it.

    Example: raakvlak request show r-k3x9apq2
    """
    found = client_of(ctx).get("requests", request_id)
    if as_json:
        show(found, "", as_json)
        return
    print_details(found)
