"""`raakvlak node request | join | rotate-key`: how a node becomes a member, and changes its key."""

from pathlib import Path
from typing import Annotated

import typer

from cli.options import AsJson, options_of
from cli.output import show, tell
from node.errors import InvalidInput

REQUEST_NAME = "join.json"
STATEMENT_NAME = "new-key.json"


def request(
    ctx: typer.Context,
    file: Annotated[
        Path | None, typer.Argument(metavar="[FILE]", help="Where it goes; else join.json in the home folder.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Write the request with which this node asks to join: a steward adds it to the covenant.

    Read its words to the steward over the telephone, or show the code: whoever signs must know that it is yours.

    Example: raakvlak node request
    """
    from cli.fingerprint_view import terminal_qr, words_in_lines
    from cli.node_request import write_request

    home = options_of(ctx).home
    target = file or home / REQUEST_NAME
    member, fingerprint = write_request(home, target)
    words = words_in_lines(fingerprint)
    facts = {"file": str(target), "id": member.id, "fingerprint": fingerprint.hex(), "words": words.split()}
    show(facts, f"{words}\n\n{terminal_qr(fingerprint.hex())}", as_json)
    tell(f"next: send {target} to a steward, and compare these words over the telephone, or let the code be scanned;")
    tell("then: raakvlak node join, with the covenant's file or --from a member's node")


def join(
    ctx: typer.Context,
    file: Annotated[
        Path | None, typer.Argument(metavar="[FILE]", help="The covenant that the stewards signed, or a timestamp.")
    ] = None,
    *,
    source: Annotated[
        str | None, typer.Option("--from", metavar="URL", help="A member's node to fetch it from, ending in /.")
    ] = None,
    federation: Annotated[
        str | None, typer.Option(metavar="NAME", help="The federation's name, as a steward tells it: words or digits.")
    ] = None,
    wait: Annotated[bool, typer.Option("--wait", help="With --from: ask again until this node is a member.")] = False,
    as_json: AsJson = False,
) -> None:
    """Take part in a covenant: its signatures, its dates and this node's place in it are checked first.

    A node that runs takes a newer version or a timestamp over at once, and its peers take it from it.

    Example: raakvlak node join covenant.json
    """
    from cli.node_join import join_file, join_from

    options = options_of(ctx)
    if file is not None and source is None and not wait:
        facts, notice = join_file(options, file, federation)
    elif source is not None and federation is not None and file is None:
        facts, notice = join_from(options, source, federation, wait)
    else:
        raise InvalidInput(
            "give the covenant's file, or --from and --federation",
            "a steward hands out the file, or tells the federation's name over the telephone",
        )
    told = f"version {facts['version']}, {facts['other_members']} other members, until {facts['expires']}"
    show(facts, f"joined: {told}", as_json)
    tell(notice)


def rotate_key(
    ctx: typer.Context,
    file: Annotated[
        Path | None, typer.Argument(metavar="[FILE]", help="Where it goes; else new-key.json in the home folder.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Make a new key for this node, and the statement with which a steward puts it into the covenant.

    The node signs with its old key until it holds a covenant that has the new one; then it changes, and destroys the
    old one. Done again before that, it writes the same statement.

    Example: raakvlak node rotate-key
    """
    from cli.fingerprint_view import words_in_lines
    from cli.node_request import write_key_change
    from node.protocol.key_statement import statement_fingerprint

    home = options_of(ctx).home
    target = file or home / STATEMENT_NAME
    statement = write_key_change(home, target)
    told = statement_fingerprint(statement)
    words = words_in_lines(told)
    facts = {"file": str(target), "new_key": statement.rotation.to, "fingerprint": told.hex(), "words": words.split()}
    show(facts, words, as_json)
    tell(
        f"next: send {target} to a steward, who takes it in with `raakvlak covenant member-key`, and compare the words;"
    )
    tell("the node changes its key by itself once it holds a covenant with the new one: put a copy in the safe then")
