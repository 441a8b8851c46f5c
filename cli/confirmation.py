"""A deed that cannot be taken back is done when its name, or how many it is about, was typed once more."""

import sys

import typer

from node.errors import InvalidInput


def confirm_by_name(name: str, typed: str | None, deed: str) -> None:
    """Go on when `typed` (the value of --confirm), or else what is typed at the terminal, is `name`.

    Raises `InvalidInput` when it is something else, or when nobody can be asked. `deed` begins the question.
    """
    if _typed(name, typed, deed) != name:
        raise InvalidInput("the name that confirms is another one", "nothing was changed; look whom you mean")


def confirm_by_count(count: int, typed: str | None, deed: str) -> None:
    """As `confirm_by_name`, where what is typed is how many there are."""
    if _typed(str(count), typed, deed) != str(count):
        raise InvalidInput(
            f"the number that confirms is another one: there are {count}", "nothing was changed; look which they are"
        )


def _typed(wanted: str, typed: str | None, deed: str) -> str:
    if typed is not None:
        return typed
    if not sys.stdin.isatty():
        raise InvalidInput(f"{deed}; this cannot be taken back", f"confirm it with --confirm {wanted}")
    return str(typer.prompt(f"{deed}; this cannot be taken back. Type {wanted} to go on", err=True)).strip()
