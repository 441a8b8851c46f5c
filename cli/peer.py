"""`raakvlak peer`: the other members of the covenant, as this node sees them."""

from typing import Annotated, Any

import typer

from cli.client import client_of
from cli.command_tree import command_group
from cli.options import AsJson
from cli.output import moment, show, show_list

peer_app = command_group("peer", "The nodes of the other members.")


@peer_app.command("list")
def list_all(ctx: typer.Context, as_json: AsJson = False) -> None:
    """Show every other member: its restarts, what waits for it, how many matches there are, what trouble there is.

    Example: raakvlak peer list
    """
    found = client_of(ctx).get("peers")["peers"]
    waiting = ("signals waiting", "letters waiting", "cards waiting")
    headings = ("member", "name", "status", "session", "restarts", *waiting, "matches", "trouble")
    rows = [
        [one["id"], one["name"], one["status"], one["session"], _restarts(one)]
        + [str(one[name]) for name in ("waiting_items", "waiting_letters", "waiting_cards", "open_matches")]
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


@peer_app.command("release-cards")
def release_cards(
    ctx: typer.Context,
    member: Annotated[str, typer.Argument(metavar="MEMBER", help="As `peer list` shows it.")],
    as_json: AsJson = False,
) -> None:
    """Let the contact cards go at once that wait for a member, since there were too many for one day.

    Ask that organisation first what it is doing, if so many matches on one day are a surprise.

    Example: raakvlak peer release-cards veilig-thuis
    """
    answer = client_of(ctx).post("peers", member, "release-cards")
    still = f"; {answer['waiting']} wait until there is a session with it" if answer["waiting"] else ""
    show(answer, f"{answer['released']} cards for {answer['id']} go out{still}", as_json)


def _restarts(one: dict[str, Any]) -> str:
    """Those of this epoch, of as many as may be."""
    return f"{one['restarts']} of {one['sessions_allowed'] - 1}"


def _trouble(one: dict[str, Any]) -> str:
    told = [f"{one['trouble']} ({one['failures']} times)"] if one["trouble"] else []
    if one["silent_since"]:
        told.append(f"silent since {moment(one['silent_since'])}")
    return "; ".join(told)
