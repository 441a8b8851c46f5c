"""`raakvlak doctor`: what is wrong with a node, and what to do."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.client import NodeClient, client_of
from cli.options import AsJson, options_of
from cli.output import columns, moment, printable, show
from node.errors import ConfigurationError, NodeUnreachable, RaakvlakError

if TYPE_CHECKING:
    from node.service.finding import Finding

_INDENT = " " * 9
_ITS_LIMIT = "refused: restart-limit"
"""The trouble of a peer that counts too many sessions itself."""


def doctor(
    ctx: typer.Context,
    mail: Annotated[bool, typer.Option("--mail", help="Try the mail server too; no mail is sent.")] = False,
    as_json: AsJson = False,
) -> None:
    """Look at all that a node needs: folder, keys, covenant, database, logbook, clock, mail, the node, its peers.

    It changes nothing. The exit code is 0, also with warnings, and 3 when something is wrong.

    Example: raakvlak doctor
    """
    from node.service.finding import Level
    from node.service.health import examine
    from node.service.mail_health import examine_mail
    from node.system import SystemClock

    worst = Level.OK
    home, now = options_of(ctx).home, SystemClock().now()
    tried = _try_mail(home) if mail else ()
    for found in (*examine(home, now), *examine_mail(home, now), *tried, *_running(client_of(ctx))):
        worst = Level.ERROR if Level.ERROR in (worst, found.level) else found.level
        facts = {"part": found.part, "level": found.level.value, "text": found.text, "advice": found.advice}
        show(facts, _line(found), as_json)
    if worst is Level.ERROR:
        raise typer.Exit(ConfigurationError.exit_code)


def _try_mail(home: Path) -> "Iterator[Finding]":
    from cli.doctor_mail import try_mail_server

    return try_mail_server(home)


def _running(client: NodeClient) -> "Iterator[Finding]":
    """What the node itself tells, when it runs."""
    from node.service.finding import error, ok, warning

    try:
        parts = client.get("readyz")["parts"]
        peers = client.get("peers")["peers"]
    except NodeUnreachable as wrong:
        yield warning("node", wrong.message, wrong.hint)
        return
    except RaakvlakError as wrong:
        yield error("node", wrong.message, wrong.hint)
        return
    failing = {name: state for name, state in parts.items() if state != "ok"}
    for name, state in failing.items():
        yield error("node", f"it runs, but not its {name}: {state}", "its log tells more")
    if not failing:
        yield ok("node", "it runs, and all its parts are well")
    for peer in peers:
        yield peer_finding(peer)


def peer_finding(peer: dict[str, Any]) -> "Finding":
    """How it stands with one peer, from its object in `GET /peers`."""
    from node.service.finding import ok, warning

    part = f"peer {peer['id']}"
    if peer["status"] != "active":
        return ok(part, f"{peer['status']} in the covenant: nobody talks to it")
    if peer["session"] != "current" and peer["sessions_begun"] >= peer["sessions_allowed"]:
        advice = f"ask that organisation why, then: raakvlak peer resync {peer['id']}"
        return warning(part, "its sessions of this epoch are used up", advice)
    if peer["trouble"] == _ITS_LIMIT:
        advice = (
            "let its coordinator run `raakvlak peer resync` with your organisation's name, if yours has a good reason"
        )
        return warning(part, "it has had as many sessions with this node in this epoch as it allows", advice)
    if peer["trouble"]:
        advice = "it is tried again by itself; if it lasts, ask its administrator whether it runs at its address"
        return warning(part, f"does not answer at {peer['url']}: {peer['trouble']} ({peer['failures']} times)", advice)
    if peer["session"] != "current":
        return warning(part, "no session yet", "it begins by itself once both nodes run with the same covenant")
    if peer["silent_since"]:
        advice = "call its administrator: nothing of it was taken for a day"
        return warning(part, f"silent since {moment(peer['silent_since'])}", advice)
    if peer["waiting_cards"]:
        advice = f"they go tomorrow, or when a coordinator runs: raakvlak peer release-cards {peer['id']}"
        return warning(part, f"{peer['waiting_cards']} contact cards for it are above today's ration", advice)
    waiting = f"{peer['waiting_items']} signals and {peer['waiting_letters']} letters wait for it"
    return ok(part, f"in session, {peer['open_matches']} matches; {waiting}")


def _line(found: "Finding") -> str:
    line = columns([[found.level.value.ljust(len(_INDENT) - 2), f"{found.part}: {printable(found.text)}"]])
    return f"{line}\n{_INDENT}{printable(found.advice)}" if found.advice else line
