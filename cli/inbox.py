"""`raakvlak inbox`: what you were told, and the command to go on with."""

from typing import Annotated, Any

import typer

from cli.client import client_of
from cli.options import AsJson
from cli.output import moment, show_list, tell

_TOLD = {
    "match-new": "a new match",
    "match-changed": "a party joined a match, or can be reached otherwise",
    "match-withdrawn": "a match was withdrawn",
    "archive-answer": "somebody was involved before with the person of a signal of yours",
    "withdrawn-unseen": "a match was withdrawn before anybody saw it",
    "colleague-involved": "a colleague signalled a person of yours too",
    "term-passed": "a match waits for your next step",
    "term-escalated": "a match is not followed up",
    "proposal-waiting": "proposals wait for you to confirm or reject them",
    "proposal-expired": "proposals of yours expired: nobody decided on them in time",
    "request-opened": "a person's request was opened",
    "request-due": "a request must be decided soon",
    "request-overdue": "the term of a request has ended",
    "informed-due": "ask again whether the person was told of a signal",
    "signal-ends": "a signal of yours ends soon",
    "handed-over": "a signal was handed over to you",
    "signal-changed": "a signal of yours was closed or corrected on its person's request",
    "alarm": "an alarm",
}
_GO_ON = {
    "match": "raakvlak match show",
    "archive": "raakvlak signal show",
    "withdrawn": "raakvlak match list --withdrawn",
    "colleague": "raakvlak signal show",
    "term": "raakvlak match show",
    "term-escalated": "raakvlak match board",  # the guardian, who may be the reader, may see no match
    "proposal": "raakvlak import list",
    "request": "raakvlak request show",
    "informed": "raakvlak signal show",
    "signal": "raakvlak signal show",
    "handed": "raakvlak signal show",
    "alarm": "raakvlak alarm show",
}
"""By the kind, or else by its first word; a command that shows one thing takes the subject."""


def inbox(
    ctx: typer.Context,
    every: Annotated[bool, typer.Option("--all", help="What you have seen before, too.")] = False,
    as_json: AsJson = False,
) -> None:
    """Show what is new for you, newest first, each with the command to go on with; what is shown counts as seen.

    Example: raakvlak inbox
    """
    client = client_of(ctx)
    found = client.get("inbox", all="yes" if every else None)["notices"]
    headings = ("told", "what", "state", "mail", "go on with")
    rows = [[moment(one["made"]), _TOLD[one["kind"]], _state(one), one["mail"] or "-", _go_on(one)] for one in found]
    nothing = "nothing was told to you yet" if every else "nothing new; with --all what you have seen"
    show_list([_shown(one) for one in found], headings, rows, as_json, nothing)
    new = [one["position"] for one in found if one["seen"] is None]
    if new:
        client.post("inbox", "seen", body={"positions": new})
    for trouble in sorted({one["trouble"] for one in found if one["trouble"]}):
        tell(f"a mail to you did not get through: {trouble}")


def _shown(one: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in one.items() if name != "position"} | {"go_on": _go_on(one)}


def _state(one: dict[str, Any]) -> str:
    return "new" if one["seen"] is None else f"seen {moment(one['seen'])}"


def _go_on(one: dict[str, Any]) -> str:
    kind = one["kind"]
    command = _GO_ON[kind if kind in _GO_ON else kind.partition("-")[0]]
    return f"{command} {one['subject']}" if command.endswith("show") else command
