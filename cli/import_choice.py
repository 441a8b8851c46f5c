"""Which proposals a command is about: those of the ids given, or all open ones of a source."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

import typer

from cli.client import NodeClient
from cli.confirmation import confirm_by_count
from cli.output import number_of, tell
from cli.progress import counted
from node.errors import InvalidInput, RaakvlakError
from node.limits import IMPORT_ROWS_AT_ONCE

Ids = Annotated[list[str] | None, typer.Argument(metavar="ID", help="As `import list` shows them; several, or --all.")]
All = Annotated[bool, typer.Option("--all", help="All open proposals of a source, in place of ids.")]
Source = Annotated[str | None, typer.Option(metavar="NAME", help="With --all: which source.")]
Confirm = Annotated[str | None, typer.Option(metavar="N", help="With --all: how many, instead of a question.")]


@dataclass(frozen=True)
class Chosen:
    """The proposals by id."""

    ids: tuple[str, ...]
    of_source: bool


def choose(
    client: NodeClient, ids: Sequence[str] | None, every: bool, source: str | None, owner: str | None = None
) -> Chosen:
    """The proposals that were named. Raises `InvalidInput` when it was not said which."""
    if every == bool(ids):
        raise InvalidInput("it was not said which proposals", "give their ids, or --all with --source")
    if every != (source is not None):
        raise InvalidInput("--all and --source go together", "give both, or ids alone")
    if not every:
        return Chosen(tuple(dict.fromkeys(ids or ())), False)
    found = _open_ones(client, source=source, professional=owner)
    if not found:
        waiting = sorted({str(one["source"]) for one in _open_ones(client, professional=owner)})
        raise InvalidInput(
            "nothing of that source waits",
            f"what waits is of: {', '.join(waiting)}" if waiting else "no proposal of any source waits",
        )
    return Chosen(tuple(one["id"] for one in found), True)


def open_of(client: NodeClient, chosen: Chosen) -> list[dict[str, Any]]:
    """What the node tells of those that are chosen and open."""
    return [one for one in _open_ones(client) if one["id"] in chosen.ids]


def _open_ones(client: NodeClient, **query: str | None) -> list[dict[str, Any]]:
    return list(client.get("imports", state="open", **query)["proposals"])


def confirm_count(chosen: Chosen, typed: str | None, deed: str) -> None:
    """For all of a source: go on when their number was typed. `deed` is told behind it, as "3 proposals will ..."."""
    if chosen.of_source and chosen.ids:
        confirm_by_count(len(chosen.ids), typed, f"{number_of(len(chosen.ids), 'proposal')} {deed}")


def in_parts(chosen: Chosen, text: str, post: Callable[[list[str]], dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """The node's answers to one request for each part of the proposals."""
    with counted(text, len(chosen.ids)) as done:
        for start in range(0, len(chosen.ids), IMPORT_ROWS_AT_ONCE):
            part = list(chosen.ids[start : start + IMPORT_ROWS_AT_ONCE])
            try:
                yield post(part)
            except RaakvlakError:
                if start:
                    tell(f"it came through {start} of {len(chosen.ids)} proposals before that; {_go_on(chosen)}")
                raise
            done(len(part))


def _go_on(chosen: Chosen) -> str:
    if chosen.of_source:
        return "the same command goes on with the rest (--confirm: with their number)"
    return "give the other ids again; `raakvlak import list` shows which are open"
