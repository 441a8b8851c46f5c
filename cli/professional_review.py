"""`raakvlak professional review`: who has which access, whether it is used, and that somebody looked."""

from typing import Annotated

import typer

from cli.client import client_of
from cli.options import AsJson
from cli.output import show, show_list, tell

_HEADINGS = ("id", "name", "role", "team", "signals", "last used", "stands out")


def review(
    ctx: typer.Context,
    *,
    done: Annotated[bool, typer.Option("--done", help="Write down that you have looked through the list.")] = False,
    as_json: AsJson = False,
) -> None:
    """Show who has which access and when it was last used, what stands out on top; then say that you looked.

    Example: raakvlak professional review
    """
    client = client_of(ctx)
    if done:
        answer = client.post("professionals", "review")
        show(answer, f"access reviewed on {answer['reviewed_on']}", as_json)
        return
    found = client.get("professionals", "review")
    rows = [
        [
            *(str(one[name]) for name in ("id", "name", "role", "team", "open_signals")),
            one["used_on"] or "never",
            ", ".join(one["remarks"]),
        ]
        for one in found["access"]
    ]
    show_list(found["access"], _HEADINGS, rows, as_json, "nobody has access: raakvlak professional add")
    if found["reviewed_on"] is None:
        tell("nobody has reviewed the access yet; when it is as it should be: raakvlak professional review --done")
    else:
        tell(f"last reviewed on {found['reviewed_on']} by {found['reviewed_by']}")
