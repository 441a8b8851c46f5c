"""The beginning of a covenant: a steward's key, and the first version."""

from pathlib import Path
from typing import Annotated

import typer

from cli import covenant_versions as versions
from cli.atomic_file import refuse_existing
from cli.covenant_draft import Draft, draft_covenant
from cli.covenant_options import CovenantPath
from cli.covenant_view import names_of
from cli.options import AsJson
from cli.output import show, tell
from cli.steward_key import make_steward_key
from node.protocol.covenant_file import SignedCovenant
from node.system import SystemClock, SystemRandomness


def steward_key(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="Where the secret key goes; FILE.pub gets the public one.")
    ],
    as_json: AsJson = False,
) -> None:
    """Make a steward's key: a secret file to keep, and a public one to hand out.

    Example: raakvlak covenant steward-key anna.key
    """
    public = make_steward_key(file, SystemRandomness().bytes(32))
    show({"public_key": public}, f"public key {public}", as_json)
    tell("keep the secret file where no node runs, with a copy in a safe; hand out the file that ends in .pub")


def create(
    file: CovenantPath,
    *,
    steward: Annotated[
        list[str], typer.Option(metavar="ID:NAME:KEY", help="KEY: a public key, or its .pub file. Repeat.")
    ],
    purpose: Annotated[
        list[str] | None,
        typer.Option(metavar="ID:TITLE", help="Why signals are matched; shipped ones by ID alone. Repeat."),
    ] = None,
    purposes: Annotated[Path | None, typer.Option(metavar="JSON", help="A file with purposes and their terms.")] = None,
    threshold: Annotated[int | None, typer.Option(help="Stewards that must sign; without it more than half.")] = None,
    auditor: Annotated[str | None, typer.Option(metavar="NAME:KEY", help="Who may audit sessions.")] = None,
    days: Annotated[int, typer.Option(help="Days that a session's keys live: 1 to 30.")] = 30,
    tick: Annotated[int, typer.Option(help="Seconds between messages, 60 or more; 0: at once, for tests.")] = 300,
    points: Annotated[int, typer.Option(help="Points in a message: 1 to 64.")] = 4,
    restarts: Annotated[int, typer.Option(help="Restarts of a session per epoch without asking.")] = 1,
    cards_per_day: Annotated[int, typer.Option(help="Contact cards from a peer per day.")] = 50,
    start: Annotated[str | None, typer.Option(metavar="DAY", help="First day (UTC); without it today.")] = None,
    expires: Annotated[
        str | None, typer.Option(metavar="DAY", help="Ends on this day (UTC); without it a year on.")
    ] = None,
    freshness_days: Annotated[
        int | None, typer.Option(help="Days that a timestamp holds: 1 to 30; without it none are needed.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Write the first version, without members or signatures.

    Example: raakvlak covenant create covenant.json --steward anna:Anna:anna.key.pub --purpose jeugd
    """
    refuse_existing(file, "the covenant file")
    draft = Draft(
        stewards=steward,
        threshold=threshold,
        purposes=purpose or [],
        purposes_file=purposes,
        auditor=auditor,
        days=days,
        tick=tick,
        points=points,
        restarts=restarts,
        cards_per_day=cards_per_day,
        start=start,
        expires=expires,
        freshness_days=freshness_days,
    )
    covenant = draft_covenant(draft, SystemClock().now())
    versions.write(file, SignedCovenant(covenant, {}))
    show(names_of(covenant), f"covenant written: version 1, digest {covenant.digest.hex()}", as_json)
    tell("next: raakvlak covenant add, for each member; then every steward: raakvlak covenant sign")
