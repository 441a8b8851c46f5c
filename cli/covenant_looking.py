"""Looking at a covenant: what it says, what changed, and whether it binds."""

from pathlib import Path
from typing import Annotated

import typer

from cli.atomic_file import read_at_most
from cli.covenant_diff import as_line, differences
from cli.covenant_options import CovenantPath
from cli.covenant_versions import read
from cli.covenant_view import as_text, facts_of, guessing_facts, guessing_line, names_of, signature_states
from cli.options import AsJson
from cli.output import show as show_result
from cli.output import tell
from node.protocol.covenant import federation
from node.protocol.covenant_errors import CovenantExpired
from node.protocol.timestamp import TIMESTAMP_MAX_BYTES, read_timestamp
from node.protocol.trusted_covenants import TrustedCovenants
from node.protocol.utc_text import utc_text
from node.system import SystemClock


def show(file: CovenantPath, as_json: AsJson = False) -> None:
    """Show what it says, who signed it, and how long silent guessing takes under it.

    Example: raakvlak covenant show covenant.json
    """
    signed = read(file)
    show_result(facts_of(signed), as_text(signed), as_json)


def diff(
    old: Annotated[Path, typer.Argument(metavar="OLD", help="The earlier version.")],
    new: Annotated[Path, typer.Argument(metavar="NEW", help="The later one.")],
    as_json: AsJson = False,
) -> None:
    """Tell what changed between two versions, signed or not.

    Example: raakvlak covenant diff covenant.v1.json covenant.json
    """
    before, after = read(old).covenant, read(new).covenant
    changes = differences(before, after)
    facts = {
        "old": names_of(before),
        "new": names_of(after),
        "changes": [change._asdict() for change in changes],
    }
    lines = [f"version {before.version} → version {after.version}", *map(as_line, changes)]
    show_result(facts, "\n".join(lines if changes else [*lines, "  nothing but its number and date"]), as_json)
    if federation(before) != federation(after):
        tell("these are covenants of two federations")


def verify(
    file: CovenantPath,
    *,
    after: Annotated[
        Path | None, typer.Option(metavar="OLD", help="The version before: checks the step from it too.")
    ] = None,
    timestamp: Annotated[
        Path | None, typer.Option(metavar="TIMESTAMP.json", help="Checks too that it was confirmed lately.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Tell whether it binds today: every signature right, enough of them, not expired.

    Example: raakvlak covenant verify covenant.json --after covenant.v1.json
    """
    signed, now = read(file), SystemClock().now()
    trusted = TrustedCovenants.begin(signed) if after is None else TrustedCovenants.begin(read(after)).updated(signed)
    covenant = trusted.newest
    if covenant.expired(now):
        raise CovenantExpired(covenant.expires)
    if timestamp is not None:
        stamped = read_timestamp(read_at_most(timestamp, TIMESTAMP_MAX_BYTES, "the timestamp"))
        trusted = trusted.refreshed(stamped, now)
        trusted.require_in_force(now)
    until = trusted.fresh_until
    signed_by = sorted(name for name, state in signature_states(signed).items() if state == "valid")
    facts = {
        "valid": True,
        **names_of(covenant),
        "signed_by": signed_by,
        "threshold": covenant.threshold,
        "expires": covenant.expires,
        "follows": after is not None,
        "fresh_until": None if until is None else utc_text(until),
        "guessing": guessing_facts(covenant),
    }
    line = f"valid until {covenant.expires}: signed by {', '.join(signed_by)}, digest {covenant.digest.hex()}"
    show_result(facts, f"{line}\n{guessing_line(covenant)}", as_json)
    if covenant.version > 1 and after is None:
        tell("whether it follows upon the version before was not looked at: give that with --after")
    if until is not None and now >= until:
        tell(f"nodes need a fresh timestamp: nobody has confirmed this version since {utc_text(until)}")
