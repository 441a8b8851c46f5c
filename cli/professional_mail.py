"""`raakvlak professional mail`: how a colleague is mailed."""

import re
from typing import Annotated, Literal

import typer

from cli.client import client_of
from cli.options import AsJson
from cli.output import listed, show
from node.errors import InvalidInput

_QUIET = re.compile(r"(\d\d:\d\d)-(\d\d:\d\d)")
_NONE = "none"
_AT_ONCE = "at-once"


def mail(
    ctx: typer.Context,
    professional_id: Annotated[str, typer.Argument(metavar="ID", help="As `professional list` shows it; or me.")],
    *,
    language: Annotated[Literal["nl", "en"] | None, typer.Option(help="Of the mails.")] = None,
    quiet: Annotated[
        str | None, typer.Option(metavar="HH:MM-HH:MM", help="No mail between these times of Amsterdam; or none.")
    ] = None,
    weekends: Annotated[
        bool | None, typer.Option("--weekends/--no-weekends", help="Mail on Saturday and Sunday too, or not.")
    ] = None,
    digest: Annotated[
        str | None, typer.Option(metavar="HH:MM", help="One mail a day, at this time; or at-once.")
    ] = None,
    usual: Annotated[
        bool, typer.Option("--usual", help="Forget all that was set, and mail as node.toml has it.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Show or change how a colleague is mailed: language, quiet hours, one mail a day or at once.

    Example: raakvlak professional mail me --quiet 19:00-07:00 --digest 08:00
    """
    wish = _wish(language, quiet, weekends, digest)
    client = client_of(ctx)
    if usual and wish:
        raise InvalidInput("--usual goes with no other option", "first --usual, then what is to be set")
    if usual:
        found = client.post("professionals", professional_id, "mail", "usual")
    elif wish:
        found = client.post("professionals", professional_id, "mail", body=wish)
    else:
        found = client.get("professionals", professional_id, "mail")
    quiet_hours = f"{found['quiet_from']}-{found['quiet_until']}" if found["quiet_from"] else _NONE
    facts = [
        ("professional", found["id"]),
        ("language", found["language"]),
        ("quiet hours", quiet_hours),
        ("weekends", "no mail" if found["quiet_weekends"] else "as other days"),
        ("mails", f"one a day, at {found['digest']}" if found["digest"] else "at once"),
    ]
    show(found, listed(facts), as_json)


def _wish(language: str | None, quiet: str | None, weekends: bool | None, digest: str | None) -> dict[str, str]:
    wish = {} if language is None else {"language": language}
    if quiet is not None:
        begins, ends = _hours(quiet)
        wish |= {"quiet_from": begins, "quiet_until": ends}
    if weekends is not None:
        wish["quiet_weekends"] = "no" if weekends else "yes"
    if digest is not None:
        wish["digest"] = "" if digest == _AT_ONCE else digest
    return wish


def _hours(quiet: str) -> tuple[str, str]:
    if quiet == _NONE:
        return "", ""
    found = _QUIET.fullmatch(quiet)
    if found is None:
        raise InvalidInput("--quiet: these are no two times of day", "write them as 19:00-07:00, or none")
    return found[1], found[2]
