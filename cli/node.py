"""`raakvlak node`: making, joining, running and asking a node."""

import sys
from typing import Annotated, Any

import typer

from cli import node_membership
from cli.client import client_of
from cli.command_tree import command_group
from cli.mail_password import mail_password
from cli.options import AsJson, options_of
from cli.output import listed, show, tell
from node.errors import InvalidInput

node_app = command_group("node", "Your organisation's own node.")

DEFAULT_PURPOSE = "jeugd"
DEFAULT_CLASS = "1k"


@node_app.command("init")
def init(
    ctx: typer.Context,
    *,
    node_id: Annotated[str | None, typer.Option("--id", help="Short name, as politie-amsterdam.")] = None,
    name: Annotated[str | None, typer.Option(help="The organisation's name, as others read it.")] = None,
    kind: Annotated[str | None, typer.Option(help="What it is, as police or youth team.")] = None,
    url: Annotated[str | None, typer.Option(help="Where other nodes reach it, ending in /.")] = None,
    coordinator: Annotated[str, typer.Option(metavar="NAME", help="Who coordinates.")] = "Coordinator",
    phone: Annotated[str | None, typer.Option(help="The coordinator's number; this or --mail.")] = None,
    mail: Annotated[str | None, typer.Option(help="The coordinator's mail address; this or --phone.")] = None,
    purpose: Annotated[
        list[str] | None, typer.Option(metavar="ID", help="Purpose to ask for; else jeugd. Repeat.")
    ] = None,
    size: Annotated[
        str, typer.Option("--class", help="256, 1k, 4k, 16k or 64k: room in its first exchange.")
    ] = DEFAULT_CLASS,
    not_reachable: Annotated[bool, typer.Option("--not-reachable", help="Others cannot reach it; it asks.")] = False,
    listen_host: Annotated[str | None, typer.Option(metavar="HOST", help="Where it listens; else 127.0.0.1.")] = None,
    listen_port: Annotated[
        int | None, typer.Option(metavar="PORT", min=1, max=65535, help="Else that of an http address, or 7400.")
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Ask nothing.")] = False,
    as_json: AsJson = False,
) -> None:
    """Make a node: settings, keys, an empty database, and member.json for the stewards of a covenant.

    At a terminal it asks what is not given as an option.

    Example: raakvlak node init --id politie --name Politie --kind police --url https://raakvlak.politie.example/
    """
    from cli.node_init import NewNode, listen_for, make_node

    home = options_of(ctx).home
    asking = sys.stdin.isatty() and not yes
    given_id = _answer(node_id, "--id", "Short name of your organisation (lower case, as politie-amsterdam)", asking)
    given_name = _answer(name, "--name", "Its name, as others read it", asking)
    given_kind = _answer(kind, "--kind", "What it is (as police, youth team)", asking)
    given_url = _answer(url, "--url", "Where other nodes reach yours (https://…/)", asking)
    if phone is None and mail is None:
        reached = _answer(None, "--phone or --mail", "Phone number or mail address of your coordinator", asking)
        phone, mail = ("", reached) if "@" in reached else (reached, "")
    member = make_node(
        home,
        NewNode(
            id=given_id,
            name=given_name,
            kind=given_kind,
            url=given_url,
            coordinator=coordinator,
            phone=phone or "",
            mail=mail or "",
            purposes=tuple(purpose or [DEFAULT_PURPOSE]),
            class_=size,
            reachable=not not_reachable,
            listen=listen_for(given_url, listen_host, listen_port),
        ),
    )
    facts = {"home": str(home), "id": member.id, "nid": member.nid, "url": member.url}
    show(facts, f"node {member.id} made in {home}, nid {member.nid}", as_json)
    tell("next: raakvlak node request, send what it writes to a steward, and tell the fingerprint over the telephone;")
    tell("then: raakvlak node join with what the steward sends back, and raakvlak node serve")
    tell(f"keep a copy of {home / 'keys'} apart from all backups: without it the database cannot be read")


node_app.command("request")(node_membership.request)
node_app.command("join")(node_membership.join)
node_app.command("rotate-key")(node_membership.rotate_key)


@node_app.command("serve")
def serve(ctx: typer.Context, _as_json: AsJson = False) -> None:
    """Run the node in the foreground until it is stopped; its log on stdout is JSON lines, with or without --json.

    Example: raakvlak --home /var/lib/raakvlak node serve
    """
    from node.app import serve as run_node

    run_node(options_of(ctx).home)


@node_app.command("status")
def status(ctx: typer.Context, as_json: AsJson = False) -> None:
    """Show what the running node tells of itself; who may not look at peers sees its version and covenant alone.

    Example: raakvlak node status
    """
    found = client_of(ctx).get("status")
    show(found, listed(list(_flat(found))), as_json)


node_app.command("mail-password")(mail_password)


def _answer(given: str | None, option: str, question: str, asking: bool) -> str:
    """What was given as an option, or what is answered now; without a terminal, or with --yes, it must be given."""
    if given is not None:
        return given
    if not asking:
        raise InvalidInput(f"{option} is missing", "give it, or run this at a terminal, where it is asked for")
    answer = ""
    while not answer:
        answer = str(typer.prompt(question, err=True)).strip()
    return answer


def _flat(found: dict[str, Any], before: str = "") -> list[tuple[str, str]]:
    """Names and values, those within others with both names."""
    rows: list[tuple[str, str]] = []
    for name, value in found.items():
        spoken = f"{before}{name.replace('_', ' ')}"
        rows += _flat(value, f"{spoken}: ") if isinstance(value, dict) else [(spoken, str(value))]
    return rows
