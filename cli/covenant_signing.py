"""What a steward signs: versions of the covenant, and week by week that the newest is still the newest."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from cli.atomic_file import write_whole
from cli.covenant_options import CovenantPath, StewardKeyFile
from cli.covenant_versions import kept_before, read, tell_dropped, write
from cli.covenant_view import names_of
from cli.options import AsJson
from cli.output import show, tell
from cli.steward_key import read_steward_key
from node.errors import ConfigurationError, InvalidInput
from node.protocol import covenant_file
from node.protocol.covenant import Covenant, Steward
from node.protocol.covenant_errors import CovenantExpired
from node.protocol.covenant_file import SignedCovenant, good_signatures
from node.protocol.document_signature import good_signatures as good_among
from node.protocol.timestamp import sign_timestamp, write_timestamp
from node.protocol.trusted_covenants import TrustedCovenants
from node.system import SystemClock


def sign(
    file: CovenantPath,
    *,
    key: StewardKeyFile,
    after: Annotated[
        Path | None, typer.Option(metavar="OLD", help="The version before; else the one kept beside FILE.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Sign as a steward, after you have read it with `covenant show` and `covenant diff`.

    Example: raakvlak covenant sign covenant.json --key anna.key
    """
    offered = read(file)
    before = read(after) if after else kept_before(file, offered.covenant)
    if before is not None:
        TrustedCovenants.begin(before).require_follows(offered.covenant)
    former = () if before is None else before.covenant.stewards
    kept, wrong = _without_wrong(offered, former, knows_former=before is not None)
    signed, steward = covenant_file.sign(kept, read_steward_key(key), former)
    write(file, signed)
    covenant = signed.covenant
    own = sorted(good_signatures(signed))
    facts = {
        **names_of(covenant),
        "steward": steward.id,
        "signed_by": own,
        "threshold": covenant.threshold,
        "former": None if before is None else _former_state(signed, before.covenant),
        "signatures_dropped": wrong,
    }
    count = f"{len(own)} of {covenant.threshold} needed"
    if before is not None:
        good = good_among(former, signed.signatures, signed.signed_bytes)
        count += f", and {len(good)} of {before.covenant.threshold} from version {before.covenant.version}"
    show(facts, f"signed by {steward.id}: {count}, digest {covenant.digest.hex()}", as_json)
    if wrong:
        tell_dropped(wrong)
    if before is None and covenant.version > 1:
        tell("not compared with the version before, which is not here: give it with --after")


def timestamp(
    file: CovenantPath,
    *,
    key: StewardKeyFile,
    days: Annotated[int | None, typer.Option(help="How long it holds; else as long as the covenant allows.")] = None,
    out: Annotated[
        Path | None, typer.Option(metavar="TIMESTAMP.json", help="Where it goes; else FILE's name with .timestamp.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Sign that this is the newest version today, so that nodes notice when a newer one is withheld from them.

    Example: raakvlak covenant timestamp covenant.json --key anna.key
    """
    signed, now = read(file), SystemClock().now()
    trusted = TrustedCovenants.begin(signed)
    covenant = trusted.newest
    if covenant.expired(now):
        raise CovenantExpired(covenant.expires)
    stamped, steward = sign_timestamp(covenant, now, _days(covenant, days), read_steward_key(key))
    trusted.refreshed(stamped, now)
    target = out or file.with_name(f"{file.stem}.timestamp{file.suffix}")
    write_whole(target, write_timestamp(stamped), "the timestamp")
    made = stamped.timestamp
    facts = {
        **names_of(covenant),
        "steward": steward.id,
        "issued": made.issued,
        "expires": made.expires,
        "file": str(target),
    }
    line = f"version {made.version} is the newest, says {steward.id}, until {made.expires}: {target}"
    show(facts, line, as_json)
    tell("next: at one member's node, raakvlak node join with this file; the nodes pass it on to each other")


def _days(covenant: Covenant, typed: int | None) -> int:
    allowed = covenant.freshness_days
    if allowed is None:
        raise ConfigurationError(
            "this covenant asks for no timestamps", "write freshness_days in its next version: raakvlak covenant next"
        )
    if typed is not None and not 1 <= typed <= allowed:
        raise InvalidInput("--days is not allowed", f"the covenant allows 1 to {allowed}")
    return typed or allowed


def _without_wrong(
    offered: SignedCovenant, former: Sequence[Steward], *, knows_former: bool
) -> tuple[SignedCovenant, list[str]]:
    """The same without the signatures known to be wrong, and whose these were."""
    covenant = offered.covenant
    good = good_among((*covenant.stewards, *former), offered.signatures, offered.signed_bytes)
    own = {one.id for one in covenant.stewards}
    kept = {name for name in offered.signatures if name in good or not (knows_former or name in own)}
    wrong = sorted(offered.signatures.keys() - kept)
    return SignedCovenant(covenant, {name: offered.signatures[name] for name in kept}), wrong


def _former_state(signed: SignedCovenant, before: Covenant) -> dict[str, object]:
    good = good_among(before.stewards, signed.signatures, signed.signed_bytes)
    return {"version": before.version, "signed_by": sorted(good), "threshold": before.threshold}
