"""A deed that cannot be taken back is done when its name was typed once more."""

import sys

import typer

from node.errors import InvalidInput


def confirm_by_name(name: str, typed: str | None, deed: str) -> None:
    """Go on when `typed` (the value of --confirm), or else what is typed at the terminal, is `name`.

    Raises `InvalidInput` when it is something else, or when nobody can be asked. `deed` begins the question.
    """
    if typed is None:
        if not sys.stdin.isatty():
            raise InvalidInput(f"{deed}; this cannot be taken back", f"confirm it with --confirm {name}")
        typed = str(typer.prompt(f"{deed}; this cannot be taken back. Type {name} to go on", err=True)).strip()
    if typed != name:
        raise InvalidInput("the name that confirms is another one", "nothing was changed; look whom you mean")
