"""The statement of access is written to files, for the person."""

import json
from pathlib import Path
from typing import Annotated, Literal

import typer

from cli.atomic_file import refuse_existing, write_new
from cli.client import client_of
from cli.options import AsJson
from cli.output import show, tell
from cli.request_view import RequestId
from node.errors import InvalidInput

Language = Literal["nl", "en"]
_OWNER_ONLY = 0o600
_PAGE, _DATA = "the page", "the machine-readable file"


def statement(
    ctx: typer.Context,
    request_id: RequestId,
    *,
    out: Annotated[Path | None, typer.Option(metavar="FILE", help="The page (HTML); it must not exist yet.")] = None,
    json_out: Annotated[
        Path | None, typer.Option(metavar="FILE", help="The same as JSON; it must not exist yet.")
    ] = None,
    language: Annotated[Language, typer.Option(help="Of the page.")] = "nl",
    as_json: AsJson = False,
) -> None:
    """Write down all that is kept on the person of a request, and who was told what and when.

    No citizen number is in it. Only you can read the files (0600); destroy them when the person has them.

    Example: raakvlak request statement r-k3x9apq2 --out overzicht.html --json-out overzicht.json
    """
    if out is None and json_out is None:
        raise InvalidInput(
            "it was not said where the statement goes", "give --out FILE.html, --json-out FILE.json or both"
        )
    if out is not None:
        refuse_existing(out, _PAGE)
    if json_out is not None:
        refuse_existing(json_out, _DATA)
    answer = client_of(ctx).post("requests", request_id, "statement", body={"language": language})
    if out is not None:
        write_new(out, answer["page"].encode(), _OWNER_ONLY, _PAGE)
    if json_out is not None:
        written = json.dumps(answer["statement"], ensure_ascii=False, indent=2) + "\n"
        write_new(json_out, written.encode(), _OWNER_ONLY, _DATA)
    files = {"page": None if out is None else str(out), "data": None if json_out is None else str(json_out)}
    entries = len(answer["statement"]["logbook"])
    show(
        {"id": answer["id"], "entries": entries} | files,
        f"statement written: {entries} entries of the logbook",
        as_json,
    )
    tell("look through it before you give it to the person: names of others may need a weighing (AVG art. 15(4))")
