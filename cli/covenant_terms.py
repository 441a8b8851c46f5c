"""The terms of a covenant, in a steward's hands: who signs, until when it binds, and the rest by an editor."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated

import typer

from cli.covenant_draft import moment_of_day, read_typed, steward_of
from cli.covenant_options import CovenantPath, DryRun
from cli.covenant_versions import finish_change, open_for_change
from cli.options import AsJson
from cli.output import tell
from node.errors import ConfigurationError, InvalidInput
from node.protocol.covenant import Steward
from node.system import SystemClock


def steward(
    file: CovenantPath,
    *,
    add: Annotated[
        list[str] | None,
        typer.Option("--add", metavar="ID:NAME:KEY", help="A new steward. KEY: a public key or its .pub file. Repeat."),
    ] = None,
    remove: Annotated[list[str] | None, typer.Option("--remove", metavar="ID", help="Who leaves. Repeat.")] = None,
    threshold: Annotated[int | None, typer.Option(help="Stewards that must sign from now on.")] = None,
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    """Change who signs. As many of the present stewards as must sign for that, and of the new ones too.

    Example: raakvlak covenant steward covenant.json --add carl:Carl:carl.key.pub --remove anna --threshold 2
    """
    if not (add or remove or threshold):
        raise InvalidInput("nothing to change was given", "use --add, --remove, --threshold, or more of them together")
    opened = open_for_change(file, SystemClock().now())
    before = opened.covenant
    stewards = (*_without(before.stewards, remove or []), *_newcomers(before.stewards, add or []))
    covenant = read_typed(replace(before, stewards=stewards, threshold=threshold or before.threshold).content())
    names = [one.id for one in stewards]
    facts = {"stewards": names, "threshold": covenant.threshold}
    line = f"stewards {', '.join(names)}; {covenant.threshold} of them must sign"
    finish_change(opened, covenant, facts, line, dry_run=dry_run, as_json=as_json)
    if before.version > 1:
        tell("the stewards of the version before must sign this one too, as many as had to until now")


def renew(
    file: CovenantPath,
    *,
    expires: Annotated[str, typer.Option(metavar="DAY", help="The new last day (UTC), as 2027-11-23.")],
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    """Give a covenant a new end, also when it has expired.

    Example: raakvlak covenant renew covenant.json --expires 2028-11-23
    """
    now = SystemClock().now()
    opened = open_for_change(file, now, renewing=True)
    covenant = read_typed(replace(opened.covenant, expires=moment_of_day("--expires", expires)).content())
    facts = {"expires": {"old": opened.covenant.expires, "new": covenant.expires}}
    line = f"{'would bind' if dry_run else 'binds'} until {covenant.expires}"
    finish_change(opened, covenant, facts, line, dry_run=dry_run, as_json=as_json)


def begin_next(file: CovenantPath, dry_run: DryRun = False, as_json: AsJson = False) -> None:
    """Begin the version after a signed one, the same but for its number, to be changed in an editor.

    Example: raakvlak covenant next covenant.json
    """
    opened = open_for_change(file, SystemClock().now())
    if not opened.begins_next:
        raise ConfigurationError(
            f"version {opened.covenant.version} is not signed by enough stewards, so it is a draft itself",
            "change it as it is, or let the stewards sign it",
        )
    line = f"version {opened.covenant.version}, with nothing changed yet"
    finish_change(opened, opened.covenant, {}, line, dry_run=dry_run, as_json=as_json)
    tell("change purposes, pace, rations or the auditor in an editor; `sign` checks what may change")


def _without(stewards: Sequence[Steward], removed: Sequence[str]) -> tuple[Steward, ...]:
    if not {one.id for one in stewards}.issuperset(removed):
        raise InvalidInput("--remove names no steward of this covenant", "`raakvlak covenant show` lists them")
    return tuple(one for one in stewards if one.id not in removed)


def _newcomers(stewards: Sequence[Steward], added: Sequence[str]) -> tuple[Steward, ...]:
    newcomers = tuple(steward_of("--add", text) for text in added)
    if {one.id for one in stewards} & {one.id for one in newcomers}:
        # Both versions' stewards sign under their ids: one id with two keys could give one signature only.
        raise InvalidInput("--add gives an id that a steward has now", "take another one, as anna-2")
    return newcomers
