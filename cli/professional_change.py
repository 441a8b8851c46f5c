"""`raakvlak professional change`: what becomes different of a colleague."""

from typing import Annotated

import typer

from cli.client import client_of
from cli.options import AsJson
from cli.output import show
from cli.professional_role import Role
from node.errors import InvalidInput


def change(
    ctx: typer.Context,
    professional_id: Annotated[str, typer.Argument(metavar="ID", help="As `professional list` shows it.")],
    *,
    name: Annotated[str | None, typer.Option(help="As it stands on the contact card.")] = None,
    function: Annotated[str | None, typer.Option(help="What the professional does.")] = None,
    phone: Annotated[str | None, typer.Option(help="A direct number.")] = None,
    mail: Annotated[str | None, typer.Option(help="A mail address.")] = None,
    role: Annotated[Role | None, typer.Option(help="What the colleague may do from now on.")] = None,
    team: Annotated[str | None, typer.Option(help="The team of the overviews; empty for none.")] = None,
    as_json: AsJson = False,
) -> None:
    """Change a colleague's contact details, team or role; the other organisations get the new contact card.

    Example: raakvlak professional change jdv-k3x9a --phone "06 8765 4321" --team noord
    """
    given = {"name": name, "function": function, "phone": phone, "mail": mail, "role": role, "team": team}
    body = {field: value for field, value in given.items() if value is not None}
    if not body:
        raise InvalidInput("it was not said what becomes different", "give one of its options; --help shows them")
    answer = client_of(ctx).post("professionals", professional_id, "change", body=body)
    show(answer, f"{professional_id} changed; organisations told: {answer['peers']}", as_json)
