"""`raakvlak logbook`: who did what with personal data."""

import json
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from cli.atomic_file import new_file
from cli.client import NodeClient, client_of
from cli.command_tree import command_group
from cli.counting import counting
from cli.options import AsJson
from cli.output import show
from node.errors import ConfigurationError

logbook_app = command_group("logbook", "The logbook of everything done with personal data.")


class Form(StrEnum):
    """In which form the logbook is exported."""

    LDV = "ldv"
    NEN7513 = "nen7513"


@logbook_app.command("verify")
def verify(
    ctx: typer.Context,
    *,
    head: Annotated[
        str | None, typer.Option(metavar="NUMBER:DIGEST", help="A head that was printed before, and kept elsewhere.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Check that no entry of the logbook was changed, taken out, put in or cut off.

    Example: raakvlak logbook verify
    """
    found = client_of(ctx).post("logbook", "verify", body={} if head is None else {"head": head})
    if found["whole"]:
        told = "none yet" if found["head"] is None else found["head"]
        show(found, f"the logbook is whole: {found['entries']} entries\nhead {told}", as_json)
        return
    if as_json:
        show(found, "", as_json)
    raise ConfigurationError(_wrong(found), _ADVICE)


_ADVICE = (
    "stop the node and keep its home folder as it is; a backup and the heads that peers hold tell what was changed"
)


def _wrong(found: dict[str, Any]) -> str:
    if found["first_wrong"] is not None:
        return f"the logbook is not as it was written, from entry {found['first_wrong']} on"
    number = found["missed"][0].partition(":")[0]
    return (
        f"the logbook no longer has entry {number} as it was: entries were cut off at the end or written anew, or a"
        " backup of before was put back"
    )


@logbook_app.command("export")
def export(
    ctx: typer.Context,
    *,
    form: Annotated[
        Form, typer.Option("--format", help="Logboek Dataverwerkingen (Logius), or the fields of NEN 7513.")
    ],
    out: Annotated[Path, typer.Option("--out", metavar="FILE", help="Where the records go; a new file.")],
    first: Annotated[str | None, typer.Option("--from", metavar="DAY", help="From this day on (UTC).")] = None,
    last: Annotated[str | None, typer.Option("--to", metavar="DAY", help="Through this day (UTC).")] = None,
    as_json: AsJson = False,
) -> None:
    """Write the logbook to a file for others to read: one record a line, and no citizen number in it.

    Example: raakvlak logbook export --format ldv --out logbook.jsonl --from 2026-11-01 --to 2026-11-30
    """
    client = client_of(ctx)
    entries = records = 0
    with new_file(out, 0o600, "the file for the records") as file, counting("reading the logbook") as advance:
        for page in _pages(client, form.value, first, last):
            file.writelines(json.dumps(one, ensure_ascii=False).encode() + b"\n" for one in page["records"])
            entries, records = entries + page["entries"], records + len(page["records"])
            advance(entries, entries + page["left"] - page["entries"])
    told = f"{entries} entries of the logbook written, as {records} records"
    show({"format": form.value, "entries": entries, "records": records}, told, as_json)


def _pages(client: NodeClient, form: str, first: str | None, last: str | None) -> Iterator[dict[str, Any]]:
    """All pages, up to the entry that was the last one at the beginning: each page is an entry as well."""
    after, until = "0", None
    while True:
        query = {"format": form, "after": after, "until": until, "from": first, "to": last}
        page = client.get("logbook", **query)
        yield page
        if page["after"] is None:
            return
        after, until = str(page["after"]), str(page["until"])
