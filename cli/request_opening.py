"""A person's request is opened, and its term extended."""

from typing import Annotated, Literal

import typer

from cli.client import client_of
from cli.number_prompt import STANDARD_INPUT, check_source
from cli.options import AsJson
from cli.output import day, show
from cli.request_view import RequestId

Kind = Literal["access", "rectification", "objection", "erasure"]


def open_request(
    ctx: typer.Context,
    source: Annotated[
        str | None, typer.Argument(metavar="-", help="-: the number is on standard input, not asked for.")
    ] = None,
    *,
    kind: Annotated[Kind, typer.Option(help="What the person asks for.")],
    received: Annotated[str, typer.Option(metavar="DAY", help="When it came in; without it today.")] = "",
    reference: Annotated[str, typer.Option(metavar="TEXT", help="Your own name for the case.")] = "",
    as_json: AsJson = False,
) -> None:
    """Open a case for a person who asks for something; for the data protection officer.

    The number is asked for at the terminal and wiped from the screen. Make sure first that it is the person who asks.

    Example: raakvlak request open --kind access --received 2026-11-03
    """
    from cli.signal_input import read_person

    check_source(ctx, source)
    client = client_of(ctx)
    number = read_person(source == STANDARD_INPUT, with_parents=False)["number"]
    body = {"kind": kind, "number": number, "received": received, "reference": reference}
    answer = client.post("requests", body=body)
    show(answer, f"request {answer['id']} opened; decide it by {day(answer['due'])}", as_json)


def extend(
    ctx: typer.Context,
    request_id: RequestId,
    *,
    reason: Annotated[str, typer.Option(metavar="TEXT", help="Why; the person must hear it.")],
    as_json: AsJson = False,
) -> None:
    """Make the term of a request two months longer, once; tell the person why within the first month.

    Example: raakvlak request extend r-k3x9apq2 --reason "three archives must be searched"
    """
    answer = client_of(ctx).post("requests", request_id, "extend", body={"reason": reason})
    show(answer, f"request {answer['id']}: decide it by {day(answer['due'])}", as_json)
