"""`raakvlak evidence`: what a member signed, for others to check, with the covenant and without any node."""

from pathlib import Path
from typing import Annotated

import typer

from cli.atomic_file import read_at_most, write_new
from cli.client import client_of
from cli.command_tree import command_group
from cli.options import AsJson
from cli.output import show, tell
from node.limits import COVENANT_MAX_BYTES
from node.protocol import covenant_file
from node.protocol.evidence import EVIDENCE_MAX_BYTES
from node.protocol.evidence_claim import verify_evidence

_READABLE = 0o644

evidence_app = command_group("evidence", "What a member signed, for others to check.")


@evidence_app.command("export")
def export(
    ctx: typer.Context,
    alarm_id: Annotated[str, typer.Argument(metavar="ALARM_ID", help="As `alarm list` shows it.")],
    *,
    out: Annotated[Path, typer.Option(metavar="FILE", help="Where it goes; the file must not exist yet.")],
    as_json: AsJson = False,
) -> None:
    """Write the evidence of an alarm to a file; for an administrator. No number and nothing of a person is in it.

    Example: raakvlak evidence export a-k3x9apq2 --out evidence.json
    """
    answer = client_of(ctx).post("alarms", alarm_id, "evidence")
    write_new(out, answer["evidence"].encode(), _READABLE, "the evidence file")
    show({"id": answer["id"], "file": str(out)}, f"evidence of alarm {answer['id']} written", as_json)
    tell("whoever has the covenant can check it: raakvlak evidence verify FILE --covenant COVENANT_FILE")


@evidence_app.command("verify")
def verify(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="What `evidence export` wrote.")],
    *,
    covenant: Annotated[Path, typer.Option(metavar="COVENANT_FILE", help="In force when the messages were signed.")],
    as_json: AsJson = False,
) -> None:
    """Check evidence with the covenant alone, and say what it proves and what it does not. It needs no node.

    Example: raakvlak evidence verify evidence.json --covenant covenant.json
    """
    signed = covenant_file.read_file(read_at_most(covenant, COVENANT_MAX_BYTES, "the covenant file"))
    covenant_file.require_threshold(signed)  # that it may have expired does not matter to what was signed under it
    proven = verify_evidence(read_at_most(file, EVIDENCE_MAX_BYTES, "the evidence file"), signed.covenant)
    facts = {
        "valid": True,
        "claim": proven.claim.value,
        "member": proven.member,
        "shown": list(proven.shown),
        "not_shown": list(proven.not_shown),
    }
    lines = ["it proves:", *_indented(proven.shown), "it does not prove:", *_indented(proven.not_shown)]
    show(facts, "\n".join(lines), as_json)


def _indented(lines: tuple[str, ...]) -> list[str]:
    return [f"  {line}" for line in lines]
