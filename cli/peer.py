"""`raakvlak peer`: the other members of the covenant, as this node sees them."""

from typing import Annotated, Any

import typer

from cli.client import client_of
from cli.command_tree import command_group
from cli.options import AsJson
from cli.output import show, show_list

peer_app = command_group("peer", "The nodes of the other members.")


@peer_app.command("list")
def list_all(ctx: typer.Context, as_json: AsJson = False) -> None:
    """Show every other member: whether it answers, what waits for it, how many matches there are.

    Example: raakvlak peer list
    """
    found = client_of(ctx).get("peers")["peers"]
    headings = ("member", "name", "status", "session", "signals waiting", "letters waiting", "matches", "trouble")
    rows = [
        [one["id"], one["name"], one["status"], _session(one)]
        + [str(one[name]) for name in ("waiting_items", "waiting_letters", "open_matches")]
        + [_trouble(one)]
        for one in found
    ]
    show_list(found, headings, rows, as_json, "the covenant has no other members")


@peer_app.command("resync")
def allow_resync(
    ctx: typer.Context,
    member: Annotated[str, typer.Argument(metavar="MEMBER", help="As `peer list` shows it.")],
    as_json: AsJson = False,
) -> None:
    """Allow one more session with a member in this epoch, after its restarts are used up.

    Ask that organisation over the telephone first why it needs one: each session lets a member try numbers.

    Example: raakvlak peer resync veilig-thuis
    """
    answer = client_of(ctx).post("peers", member, "resync")
    show(answer, f"one more session with {answer['id']} is allowed in this epoch", as_json)


def _session(one: dict[str, Any]) -> str:
    return f"{one['session']} ({one['sessions_begun']} of {one['sessions_allowed']})"


def _trouble(one: dict[str, Any]) -> str:
    return f"{one['trouble']} ({one['failures']} times)" if one["trouble"] else ""
