"""`raakvlak audit`: whether a member can account for the points that it sent to another (docs/protocol.md §9)."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from cli import covenant_versions
from cli.atomic_file import read_at_most, refuse_existing, write_new
from cli.audit_view import as_text, facts_of
from cli.client import client_of
from cli.command_tree import command_group
from cli.key_file import KeyKind, make_key, read_key
from cli.options import AsJson
from cli.output import show, tell
from node.errors import AuditRefused
from node.limits import AUDIT_FILE_MAX_BYTES, AUDIT_POINTS_MAX
from node.protocol import covenant_file
from node.protocol.audit.challenge import CHALLENGE_MAX_BYTES, NONCE_BYTES, make_challenge, read_challenge
from node.protocol.audit.judgement import judge
from node.protocol.audit.opening import open_opening
from node.protocol.audit.records import read_records
from node.protocol.audit.result import RESULT_MAX_BYTES, read_result, sign_result
from node.protocol.audit.session import AuditedSession, verify_records
from node.protocol.covenant import Covenant
from node.protocol.json_field import JsonField
from node.system import SystemClock, SystemRandomness

AUDITOR = KeyKind("auditor", "audit key")
DEFAULT_POINTS = 20
_FOR_OWNER = 0o600
_FOR_ALL = 0o644

audit_app = command_group("audit", "Whether members can account for the points that they sent.")
CovenantOption = Annotated[Path, typer.Option("--covenant", metavar="FILE", help="The covenant.")]
KeyOption = Annotated[Path, typer.Option("--key", metavar="KEYFILE", help="The auditor's secret key.")]


@audit_app.command("key")
def key(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="Where the secret key goes; FILE.pub gets the public one.")
    ],
    as_json: AsJson = False,
) -> None:
    """Make an auditor's key: a secret file to keep, and a public one for the stewards.

    Example: raakvlak audit key toezicht.key
    """
    public = make_key(AUDITOR, file, SystemRandomness().bytes(32))
    show({"public_key": public}, f"public key {public}", as_json)
    tell("keep the secret file where no node runs; the stewards put the public key into the covenant, as its auditor")


@audit_app.command("records")
def records(
    ctx: typer.Context,
    member: Annotated[str, typer.Argument(metavar="MEMBER", help="Whom the auditor looks at; as in `peer list`.")],
    *,
    out: Annotated[Path, typer.Option("--out", metavar="FILE", help="Where the records go.")],
    epoch: Annotated[
        int | None, typer.Option(metavar="N", min=0, help="Of this epoch; else of the present one.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Write the records of what a member sent to your node, for an auditor. There is no number in them.

    Example: raakvlak audit records jeugdteam --out records.json
    """
    refuse_existing(out, "the file for the records")
    found = client_of(ctx).get("audit", "records", member, epoch=None if epoch is None else str(epoch))
    _write(out, found, _FOR_OWNER, "the file for the records")
    count = len(found["exchanges"])
    show({"member": member, "exchanges": count}, f"records of {count} messages of {member} written", as_json)


@audit_app.command("challenge")
def challenge(
    records_file: Annotated[Path, typer.Argument(metavar="RECORDS", help="From the peer: `audit records`.")],
    *,
    covenant: CovenantOption,
    key: KeyOption,
    out: Annotated[Path, typer.Option("--out", metavar="FILE", help="Where the challenge goes.")],
    points: Annotated[
        int, typer.Option(metavar="N", min=1, max=AUDIT_POINTS_MAX, help="How many points the member must open.")
    ] = DEFAULT_POINTS,
    as_json: AsJson = False,
) -> None:
    """As the auditor: check the records, and ask the member to open points that nobody could foresee.

    Example: raakvlak audit challenge records.json --covenant covenant.json --key toezicht.key --out challenge.json
    """
    refuse_existing(out, "the file for the challenge")
    agreed, seed = _covenant(covenant), read_key(AUDITOR, key)
    session = _session(records_file, agreed)
    nonce, now = SystemRandomness().bytes(NONCE_BYTES), SystemClock().now()
    made = make_challenge(session, agreed, points, nonce=nonce, now=now, seed=seed)
    _write(out, made.document(), _FOR_ALL, "the file for the challenge")
    facts = {"audited": session.audited.id, "peer": session.peer.id, "exchanges": session.n, "asked": points}
    line = f"{session.audited.id} sent {len(session.points)} points in {session.n} messages to {session.peer.id}"
    show({**facts, "points": len(session.points), "sessions": session.sessions}, line, as_json)
    tell(f"next, at {session.audited.id}, while the session lasts: raakvlak audit open")


@audit_app.command("open")
def open_(
    ctx: typer.Context,
    challenge_file: Annotated[Path, typer.Argument(metavar="CHALLENGE", help="From the auditor.")],
    *,
    out: Annotated[Path, typer.Option("--out", metavar="FILE", help="Where the opening goes.")],
    as_json: AsJson = False,
) -> None:
    """Open the points that the covenant's auditor asks for. The file is sealed: only the auditor can read it.

    Example: raakvlak audit open challenge.json --out opening.json
    """
    refuse_existing(out, "the file for the opening")
    asked = _json(challenge_file, CHALLENGE_MAX_BYTES, "the challenge")
    answer = client_of(ctx).post("audit", "open", body=read_challenge(asked).document())
    _write(out, answer["file"], _FOR_OWNER, "the file for the opening")
    facts = {name: answer[name] for name in ("peer", "drawn", "opened")}
    line = f"{answer['opened']} of {answer['drawn']} points that were sent to {answer['peer']} opened to the auditor"
    show(facts, line, as_json)
    tell("the file holds citizen numbers, sealed to the auditor; the logbook keeps whose")


@audit_app.command("verify")
def verify(
    opening_file: Annotated[Path, typer.Argument(metavar="OPENING", help="From the audited member.")],
    *,
    challenge: Annotated[Path, typer.Option("--challenge", metavar="FILE", help="What it answers.")],
    records: Annotated[Path, typer.Option("--records", metavar="FILE", help="From the peer.")],
    covenant: CovenantOption,
    key: KeyOption,
    for_peer: Annotated[Path | None, typer.Option(metavar="FILE", help="Write what the peer may know, signed.")] = None,
    as_json: AsJson = False,
) -> None:
    """As the auditor: count what was sent, and check that every point asked for is accounted for.

    The exit code is 7 when one is not. Numbers are never shown.

    Example: raakvlak audit verify o.json --challenge c.json --records r.json --covenant covenant.json --key me.key
    """
    if for_peer is not None:
        refuse_existing(for_peer, "the file for the peer")
    agreed, seed = _covenant(covenant), read_key(AUDITOR, key)
    session = _session(records, agreed)
    signed = read_challenge(_json(challenge, CHALLENGE_MAX_BYTES, "the challenge"))
    signed.require_auditor(agreed)
    asked = signed.challenge
    asked.require_about(session)
    opening = open_opening(_json(opening_file, AUDIT_FILE_MAX_BYTES, "the opening"), asked, session.audited, seed)
    report = judge(session, asked, opening, agreed)
    if for_peer is not None:
        result = sign_result(asked, report.not_accounted_for, SystemClock().now(), seed)
        _write(for_peer, result, _FOR_ALL, "the file for the peer")
    show(facts_of(session, report), as_text(session, report), as_json)
    if report.not_accounted_for:
        raise typer.Exit(AuditRefused.exit_code)


@audit_app.command("result")
def result(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="From the auditor: `audit verify --for-peer`.")],
    *,
    covenant: CovenantOption,
    as_json: AsJson = False,
) -> None:
    """Show what the covenant's auditor found, after checking the signature.

    Example: raakvlak audit result result.json --covenant covenant.json
    """
    agreed = _covenant(covenant)
    found = read_result(_json(file, RESULT_MAX_BYTES, "the result"), agreed)
    audited, peer = (_member_id(agreed, nid) for nid in (found.audited, found.peer))
    facts = {"audited": audited, "peer": peer, "issued": found.issued, "not_accounted_for": found.not_accounted_for}
    line = f"points from {audited} to {peer} not accounted for on {found.issued}: {found.not_accounted_for}"
    show(facts, line, as_json)


def _covenant(file: Path) -> Covenant:
    return covenant_file.verify(covenant_versions.read(file), SystemClock().now())


def _session(file: Path, covenant: Covenant) -> AuditedSession:
    return verify_records(read_records(_json(file, AUDIT_FILE_MAX_BYTES, "the records")), covenant)


def _json(file: Path, most: int, what: str) -> JsonField:
    return JsonField.parse(what.removeprefix("the "), read_at_most(file, most, what), most)


def _write(file: Path, document: Mapping[str, Any], mode: int, what: str) -> None:
    write_new(file, (json.dumps(document, indent=1) + "\n").encode(), mode, what)


def _member_id(covenant: Covenant, nid: str) -> str:
    member = covenant.member(bytes.fromhex(nid))
    return "" if member is None else member.id
