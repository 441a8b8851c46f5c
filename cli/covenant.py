"""`raakvlak covenant`: make, sign, show and verify the agreement of all nodes (docs/covenant.md)."""

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from cli.atomic_file import read_at_most, refuse_existing, write_whole
from cli.command_tree import command_group
from cli.covenant_draft import Draft, draft_covenant
from cli.covenant_view import as_text, facts_of, names_of, signature_states
from cli.options import AsJson
from cli.output import show as show_result
from cli.output import tell
from cli.steward_key import make_steward_key, read_steward_key
from node.protocol import covenant_file
from node.protocol.covenant import Covenant
from node.protocol.covenant_file import COVENANT_MAX_BYTES, SignedCovenant, good_signatures
from node.protocol.covenant_reading import read_covenant
from node.protocol.json_field import JsonField
from node.protocol.member_reading import APPLICATION_MAX_BYTES, read_application
from node.system import SystemClock, SystemRandomness

_WHAT = "the covenant file"

covenant_app = command_group("covenant", "The agreement that all nodes keep to.")
CovenantPath = Annotated[Path, typer.Argument(metavar="FILE", help="The covenant.")]


@covenant_app.command("steward-key")
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
    show_result({"public_key": public}, f"public key {public}", as_json)
    tell("keep the secret file where no node runs, with a copy in a safe; hand out the file that ends in .pub")


@covenant_app.command("create")
def create(
    file: CovenantPath,
    *,
    steward: Annotated[
        list[str], typer.Option(metavar="ID:NAME:KEY", help="KEY: a public key, or its .pub file. Repeat.")
    ],
    purpose: Annotated[
        list[str] | None, typer.Option(metavar="ID:TITLE", help="Why signals are matched. Repeat.")
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

    Example: raakvlak covenant create covenant.json --steward anna:Anna:anna.key.pub --purpose jeugd:Jeugd
    """
    refuse_existing(file, _WHAT)
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
    _write(file, SignedCovenant(covenant, {}))
    show_result(names_of(covenant), f"covenant written: version 1, digest {covenant.digest.hex()}", as_json)
    tell("next: raakvlak covenant add, for each member; then every steward: raakvlak covenant sign")


@covenant_app.command("add")
def add(
    file: CovenantPath,
    member_file: Annotated[Path, typer.Argument(metavar="MEMBER.json", help="What `raakvlak node init` wrote.")],
    as_json: AsJson = False,
) -> None:
    """Add a member. Signatures that were there no longer hold, and are taken out.

    Example: raakvlak covenant add covenant.json politie/member.json
    """
    signed = _read(file)
    member = read_application(read_at_most(member_file, APPLICATION_MAX_BYTES, "the member's file"))
    covenant = _checked(replace(signed.covenant, members=(*signed.covenant.members, member)))
    _write(file, SignedCovenant(covenant, {}))
    facts = {**names_of(covenant), "added": member.id, "signatures_dropped": sorted(signed.signatures)}
    line = f"added {member.id} ({member.name}): class {member.class_}, purposes {', '.join(member.purposes)}"
    show_result(facts, line, as_json)
    if signed.signatures:
        _tell_dropped(sorted(signed.signatures))
        if covenant.version == 1:  # the federation is named by the digest of version 1
            tell("its federation is another one now: a node that joined the earlier one must join again")


@covenant_app.command("sign")
def sign(
    file: CovenantPath,
    key: Annotated[Path, typer.Option(metavar="KEYFILE", help="Your secret key, from `covenant steward-key`.")],
    as_json: AsJson = False,
) -> None:
    """Sign as a steward, after you have read it with `covenant show`.

    Example: raakvlak covenant sign covenant.json --key anna.key
    """
    read = _read(file)
    good = good_signatures(read)
    wrong = sorted(read.signatures.keys() - good)
    kept = SignedCovenant(read.covenant, {name: read.signatures[name] for name in good})
    signed, steward = covenant_file.sign(kept, read_steward_key(key))
    _write(file, signed)
    covenant = signed.covenant
    facts = {
        **names_of(covenant),
        "steward": steward.id,
        "signed_by": sorted(signed.signatures),
        "threshold": covenant.threshold,
        "signatures_dropped": wrong,
    }
    count = f"{len(signed.signatures)} of {covenant.threshold} needed"
    show_result(facts, f"signed by {steward.id}: {count}, digest {covenant.digest.hex()}", as_json)
    if wrong:
        _tell_dropped(wrong)


@covenant_app.command("show")
def show(file: CovenantPath, as_json: AsJson = False) -> None:
    """Show what it says, who signed it, and how long silent guessing takes under it.

    Example: raakvlak covenant show covenant.json
    """
    signed = _read(file)
    show_result(facts_of(signed), as_text(signed), as_json)


@covenant_app.command("verify")
def verify(file: CovenantPath, as_json: AsJson = False) -> None:
    """Tell whether it binds today: every signature right, enough of them, not expired.

    Example: raakvlak covenant verify covenant.json
    """
    signed = _read(file)
    covenant = covenant_file.verify(signed, SystemClock().now())
    signed_by = sorted(name for name, state in signature_states(signed).items() if state == "valid")
    facts = {
        **names_of(covenant),
        "signed_by": signed_by,
        "threshold": covenant.threshold,
        "expires": covenant.expires,
    }
    line = f"valid until {covenant.expires}: signed by {', '.join(signed_by)}, digest {covenant.digest.hex()}"
    show_result({"valid": True, **facts}, line, as_json)


def _read(file: Path) -> SignedCovenant:
    return covenant_file.read_file(read_at_most(file, COVENANT_MAX_BYTES, _WHAT))


def _write(file: Path, signed: SignedCovenant) -> None:
    write_whole(file, covenant_file.write_file(signed), _WHAT)


def _checked(covenant: Covenant) -> Covenant:
    return read_covenant(JsonField("covenant", covenant.content()))


def _tell_dropped(steward_ids: list[str]) -> None:
    tell(f"the signatures of {', '.join(steward_ids)} were taken out: they were on other content")
