"""What becomes of proposals: signals, nothing, or a colleague's proposals."""

import sys
from typing import Annotated, Any

import typer

from cli.client import NodeClient, client_of
from cli.import_choice import All, Chosen, Confirm, Ids, Source, choose, confirm_count, in_parts, open_of
from cli.options import AsJson
from cli.output import number_of, show, tell
from cli.signal_input import HowChecked, read_check
from cli.signal_view import tell_all
from node.errors import InvalidInput, RaakvlakError


def confirm(
    ctx: typer.Context,
    ids: Ids = None,
    *,
    every: All = False,
    source: Source = None,
    check: Annotated[HowChecked | None, typer.Option(help="How it was made sure whose numbers they are.")] = None,
    checked_on: Annotated[str, typer.Option(metavar="DAY", help="When that was done; without it today.")] = "",
    unchecked: Annotated[str, typer.Option(metavar="TEXT", help="Why it was not done yet.")] = "",
    informed: Annotated[str, typer.Option(metavar="TEXT", help="The day of telling, or why not yet.")] = "",
    ask_again: Annotated[str, typer.Option(metavar="DAY", help="When to ask again, where that waits.")] = "",
    confirm: Confirm = None,
    as_json: AsJson = False,
) -> None:
    """Make signals of your proposals: only you can, or who stands in for you.

    What cannot become a signal today is told, and stays a proposal. What the list tells of check and telling counts,
    where no option tells otherwise.

    Example: raakvlak import confirm --all --source BVH --check register
    """
    client = client_of(ctx)
    chosen = choose(client, ids, every, source)
    confirm_count(chosen, confirm, "will become signals")
    typed = {"check": check or "", "checked_on": checked_on, "unchecked": unchecked}
    body: dict[str, Any] = {"informed": informed, "ask_again": ask_again, **_check(client, chosen, typed)}
    confirmed: list[dict[str, Any]] = []
    refused: list[dict[str, Any]] = []
    try:
        for answer in in_parts(
            chosen, "placing the signals", lambda part: client.post("imports", "confirm", body=body | {"ids": part})
        ):
            confirmed += answer["confirmed"]
            refused += answer["refused"]
    except RaakvlakError:
        if confirmed or refused:
            tell(f"{number_of(len(confirmed), 'signal')} placed, {number_of(len(refused), 'proposal')} refused so far")
            _tell_refused(refused)
        raise
    show({"confirmed": confirmed, "refused": refused}, _placed(chosen, confirmed), as_json)
    tell_all(list(dict.fromkeys(notice for one in confirmed for notice in one["signal"]["notices"])))
    _tell_refused(refused)
    if refused and not confirmed:
        raise typer.Exit(InvalidInput.exit_code)


def reject(
    ctx: typer.Context,
    ids: Ids = None,
    *,
    every: All = False,
    source: Source = None,
    reason: Annotated[str, typer.Option(metavar="TEXT", help="Why; nothing of the person.")],
    confirm: Confirm = None,
    as_json: AsJson = False,
) -> None:
    """Let proposals become nothing: what they tell is destroyed at once, and the same list does not bring them back.

    Example: raakvlak import reject k3x9apq2m7zd --reason "not involved any more"
    """
    client = client_of(ctx)
    chosen = choose(client, ids, every, source)
    confirm_count(chosen, confirm, "will be destroyed")
    body = {"reason": reason}
    answers = in_parts(
        chosen, "rejecting the proposals", lambda part: client.post("imports", "reject", body=body | {"ids": part})
    )
    rejected = sum(answer["rejected"] for answer in answers)
    show({"rejected": rejected}, f"{number_of(rejected, 'proposal')} rejected", as_json)


def withdraw(
    ctx: typer.Context,
    ids: Ids = None,
    *,
    every: All = False,
    source: Source = None,
    confirm: Confirm = None,
    as_json: AsJson = False,
) -> None:
    """Take proposals back that should not have come: nothing is left, and a corrected list may bring them again.

    Example: raakvlak import withdraw --all --source BVH
    """
    client = client_of(ctx)
    chosen = choose(client, ids, every, source)
    confirm_count(chosen, confirm, "will be destroyed")
    answers = in_parts(
        chosen, "taking the proposals back", lambda part: client.post("imports", "withdraw", body={"ids": part})
    )
    withdrawn = sum(answer["withdrawn"] for answer in answers)
    show({"withdrawn": withdrawn}, f"{number_of(withdrawn, 'proposal')} taken back", as_json)


def assign(
    ctx: typer.Context,
    ids: Ids = None,
    *,
    to: Annotated[str, typer.Option("--to", metavar="COLLEAGUE", help="Whose they become: a professional's id.")],
    every: All = False,
    source: Source = None,
    professional: Annotated[str | None, typer.Option(metavar="ID", help="With --all: only those of this one.")] = None,
    as_json: AsJson = False,
) -> None:
    """Make proposals a colleague's, who then decides on them.

    Example: raakvlak import assign k3x9apq2m7zd --to es-p6dfr
    """
    client = client_of(ctx)
    chosen = choose(client, ids, every, source, professional)
    answers = in_parts(
        chosen, "assigning the proposals", lambda part: client.post("imports", "assign", body={"to": to, "ids": part})
    )
    assigned = sum(answer["assigned"] for answer in answers)
    told = f"{number_of(assigned, 'proposal')} {'is' if assigned == 1 else 'are'} {to}'s now"
    show({"assigned": assigned, "professional": to}, told, as_json)


def _check(client: NodeClient, chosen: Chosen, typed: dict[str, str]) -> dict[str, str]:
    """The fields of the number check; asked for at a terminal when nothing tells it of some."""
    if not sys.stdin.isatty():
        return read_check(True, typed)
    lacking = any(one["check"] is None and not one["unchecked"] for one in open_of(client, chosen))
    return read_check(not lacking, typed)


def _tell_refused(refused: list[dict[str, Any]]) -> None:
    for one in refused:
        tell(f"proposal {one['proposal']} stays: {one['reason']}; {one['hint']}")


def _placed(chosen: Chosen, confirmed: list[dict[str, Any]]) -> str:
    if chosen.of_source:
        return f"{number_of(len(confirmed), 'signal')} placed"
    lines = [f"signal {one['signal']['id']} placed, until {one['signal']['end']}" for one in confirmed]
    return "\n".join(lines) or "no signal placed"
