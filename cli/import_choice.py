"""Which proposals a command is about: those of the ids given, or all open ones of a source."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

import typer

from cli.client import NodeClient
from cli.confirmation import confirm_by_name
from cli.progress import counted
from node.errors import InvalidInput
from node.limits import IMPORT_ROWS_AT_ONCE

Ids = Annotated[list[str] | None, typer.Argument(metavar="ID", help="As `import list` shows them; several, or --all.")]
All = Annotated[bool, typer.Option("--all", help="All open proposals of a source, in place of ids.")]
Source = Annotated[str | None, typer.Option(metavar="NAME", help="With --all: which source.")]
Confirm = Annotated[str | None, typer.Option(metavar="N", help="With --all: how many, instead of a question.")]


@dataclass(frozen=True)
class Chosen:
    """The proposals by id, and what is known of those that are open."""

    ids: tuple[str, ...]
    known: tuple[dict[str, Any], ...]
    of_source: bool


def choose(
    client: NodeClient, ids: Sequence[str] | None, every: bool, source: str | None, owner: str | None = None
) -> Chosen:
    """The proposals that were named. Raises `InvalidInput` when it was not said which."""
    if every == bool(ids):
        raise InvalidInput("it was not said which proposals", "give their ids, or --all with --source")
    if every != (source is not None):
        raise InvalidInput("--all and --source go together", "give both, or ids alone")
    found = client.get("imports", state="open", source=source, professional=owner)["proposals"]
    if every:
        return Chosen(tuple(one["id"] for one in found), tuple(found), True)
    wanted = tuple(dict.fromkeys(ids or ()))
    return Chosen(wanted, tuple(one for one in found if one["id"] in wanted), False)


def confirm_count(chosen: Chosen, typed: str | None, deed: str) -> None:
    """For all of a source: go on when their number was typed. `deed` is told behind it."""
    if chosen.of_source and chosen.ids:
        confirm_by_name(str(len(chosen.ids)), typed, f"{len(chosen.ids)} proposals {deed}")


def in_parts(chosen: Chosen, text: str, post: Callable[[list[str]], dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """The node's answers to one request for each part of the proposals."""
    with counted(text, len(chosen.ids)) as done:
        for start in range(0, len(chosen.ids), IMPORT_ROWS_AT_ONCE):
            part = list(chosen.ids[start : start + IMPORT_ROWS_AT_ONCE])
            yield post(part)
            done(len(part))
