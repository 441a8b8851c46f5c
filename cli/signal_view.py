"""A signal of the API for people's eyes."""

from typing import Annotated, Any

import typer

from cli.output import tell

SignalId = Annotated[str, typer.Argument(metavar="ID", help="As `signal list` shows it.")]

TOLD = {"parent": "parent or guardian", "youth": "the person"}
"""Who must be told of a signal, in words."""


def state_of(one: dict[str, Any]) -> str:
    """Open, or closed and why."""
    return f"closed ({one['reason']})" if one["state"] == "closed" else str(one["state"])


def check_of(one: dict[str, Any]) -> str:
    """How and when the number was checked, or why not yet."""
    if one["check"] is None:
        return f"not done: {one['unchecked']}" if one["unchecked"] else "nothing was said"
    return f"{one['check']}, on {one['checked_on']}"


def purposes_of(one: dict[str, Any]) -> str:
    """What it is for."""
    return ", ".join(one["purposes"])


def owner_of(one: dict[str, Any]) -> str:
    """Whose it is."""
    return f"{one['professional_name']} ({one['professional']})"


def colleague_of(who: dict[str, Any]) -> str:
    """Who of the own organisation is on the same person, and how to reach that one."""
    return f"{who['name']} ({who['function']}, {who['phone'] or who['mail']})"


def tell_all(notices: list[str]) -> None:
    """Say what was made of it otherwise than asked, and what must still be done."""
    for notice in notices:
        tell(notice)
