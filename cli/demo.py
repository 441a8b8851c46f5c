"""`raakvlak demo`: three real nodes on this machine find the persons they share, and are checked."""

from typing import Annotated

import typer

from cli.options import AsJson


def demo(
    keep: Annotated[bool, typer.Option("--keep", help="Leave the nodes running, to practise with.")] = False,
    as_json: AsJson = False,
) -> None:
    """Let three nodes with 200 synthetic signals each find each other, and compare with the overlap in the clear.

    Everything happens in a temporary folder and on this machine alone. The exit code is 1 when a match is missing or
    false.

    Example: raakvlak demo
    """
    from cli.demo_run import run

    if not run(keep, as_json):
        raise typer.Exit(1)
