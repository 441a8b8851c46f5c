"""`raakvlak report contribute` and `report covenant`: the figures of all members, of which nobody sees another's."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli import report_page
from cli.atomic_file import read_at_most, write_new
from cli.client import client_of
from cli.options import AsJson, options_of
from cli.output import show, tell
from cli.report_cells import rows_of
from cli.report_csv import as_csv
from cli.report_output import (
    FOR_OWNER,
    FormatOption,
    LanguageOption,
    OutOption,
    check_out,
    give,
    give_tables,
    month_table,
    words_for,
)
from node.errors import ConfigurationError, InvalidInput
from node.limits import COVENANT_MAX_BYTES
from node.matching.months import Month

if TYPE_CHECKING:
    from node.protocol.contribution import SignedContribution
    from node.protocol.covenant import Covenant

Found = Callable[[int], "Covenant | None"]
"""A version of the covenant by its number."""


def contribute(
    ctx: typer.Context,
    month: Annotated[str, typer.Option("--month", metavar="YYYY-MM", help="The month; some weeks must have passed.")],
    out: Annotated[Path, typer.Option("--out", metavar="FILE", help="Where it goes; the file must not exist yet.")],
    as_json: AsJson = False,
) -> None:
    """Write your organisation's part in the figures of all members: a file that tells nothing without all others'.

    Example: raakvlak report contribute --month 2026-10 --out politie-2026-10.json
    """
    answer = client_of(ctx).post("reports", "contribution", body={"month": month})
    write_new(out, answer["contribution"].encode(), FOR_OWNER, "the file for the contribution")
    version, members = answer["covenant_version"], answer["members"]
    text = f"contribution for {answer['month']} written, for version {version} of the covenant"
    facts = {"month": answer["month"], "file": str(out), "covenant_version": version, "members": members}
    show(facts, text, as_json)
    tell(f"whoever gets those of all {members} members adds them: raakvlak report covenant FILE...")


def covenant(
    ctx: typer.Context,
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="What each member's node wrote.")],
    covenants: Annotated[
        list[Path] | None,
        typer.Option("--covenant", metavar="COVENANT_FILE", help="For which they were made; else your node's own."),
    ] = None,
    form: FormatOption = "table",
    out: OutOption = None,
    language: LanguageOption = None,
    as_json: AsJson = False,
) -> None:
    """Add what all members contributed, and show their figures together. It needs no node, and may have several months.

    Example: raakvlak report covenant *-2026-10.json --covenant covenant.json --format html --out together.html
    """
    form = "json" if as_json else form
    check_out(form, out)
    found = _reports(
        [_read(path, f"file {place} of {len(files)}") for place, path in enumerate(files, start=1)],
        _of_files(covenants) if covenants else _of_home(options_of(ctx).home),
    )
    words, rows = words_for(form, language), rows_of(found["months"])
    texts = {
        "json": lambda: json.dumps(found, ensure_ascii=False) + "\n",
        "csv": lambda: as_csv(rows),
        "html": lambda: report_page.covenant_page(found["months"], words, found["names"]),
    }
    if form == "table":
        give_tables([month_table(rows, words)], out)
    else:
        give(texts[form](), out)
    tell(f"of all together: {', '.join(found['members'])}")


def _read(path: Path, called: str) -> "SignedContribution":
    """Of so many files it must be told which, and an error repeats nothing that was typed."""
    from node.protocol.contribution import CONTRIBUTION_MAX_BYTES, read_contribution

    data = read_at_most(path, CONTRIBUTION_MAX_BYTES, called)
    try:
        return read_contribution(data)
    except ConfigurationError as error:
        raise ConfigurationError(f"{called}: {error.message}", error.hint) from None


def _reports(given: "Sequence[SignedContribution]", covenant_of: Found) -> dict[str, Any]:
    from node.service.joint_report import joint_report
    from node.web.report_shapes import month as shape

    by_month: dict[str, list[SignedContribution]] = {}
    for each in given:
        by_month.setdefault(each.contribution.month, []).append(each)
    months, members = [], dict[str, str]()
    for text, parts in sorted(by_month.items()):
        month = Month.parse(text)
        of_month = covenant_of(parts[0].contribution.version)
        if month is None or of_month is None:
            raise InvalidInput(
                f"{text}: they were made for version {parts[0].contribution.version} of the covenant",
                "give that version with --covenant: a member's node has it in the folder covenants/",
            )
        months.append(shape(joint_report(of_month, month, parts)))
        members |= {member.id: member.name for member in of_month.active_members()}
    return {"months": months, "members": list(members), "names": list(members.values())}


def _of_files(paths: Sequence[Path]) -> Found:
    found = {one.version: one for one in (_checked(path) for path in paths)}
    return found.get


def _of_home(home: Path) -> Found:
    from node.storage.covenant_store import FOLDER_NAME

    def find(version: int) -> "Covenant | None":
        path = home / FOLDER_NAME / f"{version}.json"
        return _checked(path) if path.is_file() else None

    return find


def _checked(path: Path) -> "Covenant":
    from node.protocol import covenant_file

    signed = covenant_file.read_file(read_at_most(path, COVENANT_MAX_BYTES, "the covenant file"))
    covenant_file.require_threshold(signed)  # that it may have expired does not matter to what was made under it
    return signed.covenant
