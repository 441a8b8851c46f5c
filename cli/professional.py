"""`raakvlak professional`: the organisation's own people and their tokens."""

from pathlib import Path
from typing import Annotated, Any

import typer

from cli import professional_mail
from cli.client import client_of
from cli.command_tree import command_group
from cli.options import AsJson
from cli.output import show, show_list, tell
from cli.professional_absence import away, back, hand_over, told_to
from cli.professional_change import change
from cli.professional_review import review
from cli.professional_role import Role
from node.errors import ConfigurationError

professional_app = command_group("professional", "The people of your organisation, and their tokens.")

ProfessionalId = Annotated[str, typer.Argument(metavar="ID", help="As `professional list` shows it.")]
TOKEN_MODE = 0o600
_LOST = (
    "see whether the disk is full, then run this again: the token from before is worth nothing any more, and the new"
    " one was not kept"
)


@professional_app.command("add")
def add(
    ctx: typer.Context,
    *,
    name: Annotated[str, typer.Option(help="As it stands on the contact card.")],
    function: Annotated[str, typer.Option(help="What the professional does.")],
    phone: Annotated[str, typer.Option(help="A direct number; this or --mail.")] = "",
    mail: Annotated[str, typer.Option(help="A mail address; this or --phone.")] = "",
    role: Annotated[Role, typer.Option(help="What the colleague may do (docs/roles.md).")] = "professional",
    team: Annotated[str, typer.Option(help="The team of the overviews.")] = "",
    as_json: AsJson = False,
) -> None:
    """Add a colleague, who can place signals from then on.

    Example: raakvlak professional add --name "Jan de Vries" --function wijkagent --phone "06 1234 5678"
    """
    body = {"name": name, "function": function, "phone": phone, "mail": mail, "role": role, "team": team}
    answer = client_of(ctx).post("professionals", body=body)
    show(answer, answer["id"], as_json)
    tell(f"next: raakvlak professional token {answer['id']} --out FILE, for signing in")


@professional_app.command("list")
def list_all(ctx: typer.Context, as_json: AsJson = False) -> None:
    """Show all colleagues, also those who left.

    Example: raakvlak professional list
    """
    found = client_of(ctx).get("professionals")["professionals"]
    headings = ("id", "name", "function", "role", "team", "phone", "mail", "access", "away")
    rows = [
        [*(one[name] for name in headings[:-2]), _access(one["active"], one["has_token"]), _away(one)] for one in found
    ]
    show_list(found, headings, rows, as_json, "no professionals yet: raakvlak professional add")


@professional_app.command("token")
def token(
    ctx: typer.Context,
    professional_id: ProfessionalId,
    out: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Where it goes (0600); else it is printed, once.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Make a new token for a colleague; the one before is worth nothing from then on.

    Example: raakvlak professional token jdv-k3x9a --out jan.token
    """
    from cli.atomic_file import new_file

    if out is None:
        answer = client_of(ctx).post("professionals", professional_id, "token")
        show(answer, answer["token"], as_json)
        tell("this token is shown only now: whoever has it acts as this colleague")
        return
    client, issued = client_of(ctx), False
    try:
        with new_file(out, TOKEN_MODE, "the token file") as file:  # first: the old token is lost with the asking
            answer = client.post("professionals", professional_id, "token")
            issued = True
            file.write(f"{answer['token']}\n".encode("ascii"))
    except ConfigurationError as error:
        if not issued:
            raise
        raise ConfigurationError(error.message, _LOST) from None
    show({"id": professional_id, "file": str(out)}, f"token of {professional_id} written", as_json)


@professional_app.command("deactivate")
def deactivate(ctx: typer.Context, professional_id: ProfessionalId, as_json: AsJson = False) -> None:
    """End a colleague's access at once; the signals stay, for the coordinator to look after.

    Example: raakvlak professional deactivate jdv-k3x9a
    """
    answer = client_of(ctx).post("professionals", professional_id, "deactivate")
    show(answer, f"{professional_id} has no access any more; {told_to(answer)}", as_json)


for _verb, _command in (
    ("hand-over", hand_over),
    ("away", away),
    ("back", back),
    ("change", change),
    ("review", review),
):
    professional_app.command(_verb)(_command)
professional_app.command("mail")(professional_mail.mail)


def _access(active: bool, has_token: bool) -> str:
    if not active:
        return "ended"
    return "token" if has_token else "no token yet"


def _away(one: dict[str, Any]) -> str:
    return f"through {one['away_until']}: {one['replacement'] or 'the coordinator'}" if one["away_until"] else ""
