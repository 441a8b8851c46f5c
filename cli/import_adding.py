"""Bringing a list of another system to the node, in parts that it takes one by one."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from cli.atomic_file import read_at_most
from cli.client import NodeClient, client_of
from cli.number_prompt import STANDARD_INPUT
from cli.options import AsJson
from cli.output import number_of, show, tell
from cli.progress import counted
from node.errors import InvalidInput, RaakvlakError
from node.limits import IMPORT_ROWS_AT_ONCE
from node.service.import_file import ListForm, ListRow, RefusedRow, guess_form, read_list

LIST_MAX_BYTES = 32 << 20
"""A hundred thousand rows with their usual columns; it is read as a whole, and sent in parts."""
REFUSED_TOLD = 50
"""Rows that are told one by one: when more are wrong, the list is. JSON has them all."""


def add(
    ctx: typer.Context,
    file: Annotated[str, typer.Argument(metavar="FILE", help="The list; - is standard input.")],
    *,
    source: Annotated[str, typer.Option(metavar="NAME", help="The system that it comes from.")],
    professional: Annotated[
        str | None, typer.Option(metavar="ID", help="Whose the rows are that name nobody; else the token's owner.")
    ] = None,
    form: Annotated[
        Literal["csv", "jsonl"] | None, typer.Option("--format", help="Without it, as the list looks.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Take in a list of another system. Its rows are proposals: no signals until a professional confirms them.

    The columns are number,purposes,parents,birth_date,end,informed,reference and professional; only number must be
    there. JSON lines have the same names. What is wrong with a row is told by its line, and the other rows are taken.
    The same list again changes nothing, so one that was cut short is given again.

    Example: raakvlak import add list.csv --source BVH --professional jdv-x7k2p
    """
    client = client_of(ctx)
    data = _read(file)
    found = read_list(data, guess_form(file, data) if form is None else ListForm(form))
    if not found:
        raise InvalidInput("the list holds no row", "look whether this is the right file")
    rows = [row for row in found if isinstance(row, ListRow)]
    refused = [_told(row) for row in found if isinstance(row, RefusedRow)]
    taken = _send(client, {"source": source, "professional": professional or ""}, rows)
    taken["refused"] = sorted([*refused, *taken["refused"]], key=lambda row: int(row["line"]))
    show({"source": source, **taken}, _summary(taken), as_json)
    _tell_refused(taken["refused"])
    if not taken["added"] + taken["already_there"]:
        raise typer.Exit(InvalidInput.exit_code)


def _read(file: str) -> bytes:
    if file == STANDARD_INPUT:
        data = sys.stdin.buffer.read(LIST_MAX_BYTES + 1)
    else:
        data = read_at_most(Path(file), LIST_MAX_BYTES, "the list")
    if len(data) > LIST_MAX_BYTES:
        raise InvalidInput("the list is too large", f"give it in parts of at most {LIST_MAX_BYTES >> 20} MiB")
    return data


def _send(client: NodeClient, given: dict[str, str], rows: Sequence[ListRow]) -> dict[str, Any]:
    taken: dict[str, Any] = {"added": 0, "ids": [], "already_there": 0, "refused": []}
    with counted("taking in the list", len(rows)) as done:
        for start in range(0, len(rows), IMPORT_ROWS_AT_ONCE):
            part = rows[start : start + IMPORT_ROWS_AT_ONCE]
            body = given | {"rows": [{"line": row.line, "cells": dict(row.cells)} for row in part]}
            try:
                answer = client.post("imports", body=body)
            except RaakvlakError:
                if start:
                    tell(f"the list was taken in up to line {rows[start - 1].line}; give it again for the rest")
                raise
            for name, more in taken.items():
                taken[name] = more + answer[name]
            done(len(part))
    return taken


def _summary(taken: dict[str, Any]) -> str:
    there, refused = taken["already_there"], len(taken["refused"])
    parts = [f"{number_of(taken['added'], 'proposal')} taken in"]
    parts += [f"{there} {'was' if there == 1 else 'were'} there already"] if there else []
    parts += [f"{refused} refused"] if refused else []
    return ", ".join(parts)


def _tell_refused(refused: Sequence[dict[str, Any]]) -> None:
    for row in refused[:REFUSED_TOLD]:
        tell(f"line {row['line']}: {row['reason']}; {row['hint']}")
    if len(refused) > REFUSED_TOLD:
        tell(f"and {number_of(len(refused) - REFUSED_TOLD, 'line')} more; --json has them all")


def _told(row: RefusedRow) -> dict[str, Any]:
    return {"line": row.line, "reason": row.reason, "hint": row.hint}
