"""The list of members, in a steward's hands: who joins, pauses, leaves, and whose key changes."""

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from cli.atomic_file import read_at_most
from cli.confirmation import confirm_by_name
from cli.covenant_draft import read_typed
from cli.covenant_options import CovenantPath, DryRun, MemberId
from cli.covenant_versions import Opened, finish_change, open_for_change
from cli.fingerprint_view import words_in_lines
from cli.options import AsJson
from cli.output import tell
from node.errors import ConfigurationError, InvalidInput
from node.protocol.covenant import Covenant, Member, Rotation, Status, federation
from node.protocol.fingerprint_words import spoken_fingerprint
from node.protocol.join_request import fingerprint, read_request
from node.protocol.key_statement import (
    KEY_STATEMENT_MAX_BYTES,
    KeyStatement,
    read_key_statement,
    statement_fingerprint,
)
from node.protocol.member_reading import APPLICATION_MAX_BYTES
from node.system import SystemClock


def add(
    file: CovenantPath,
    request: Annotated[Path, typer.Argument(metavar="JOIN.json", help="Its join request, or its member.json.")],
    *,
    size: Annotated[str | None, typer.Option("--class", help="Another class than is asked for.")] = None,
    purpose: Annotated[
        list[str] | None, typer.Option(metavar="ID", help="Admit to these alone, whatever is asked for. Repeat.")
    ] = None,
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    """Add a member by its join request, whose words you compare over the telephone.

    Example: raakvlak covenant add covenant.json join.json
    """
    opened = open_for_change(file, SystemClock().now())
    asked, proven = read_request(read_at_most(request, APPLICATION_MAX_BYTES, "the join request"))
    member = replace(asked, class_=size or asked.class_, purposes=tuple(purpose or asked.purposes))
    changed = replace(opened.covenant, members=(*opened.covenant.members, member))
    if size or purpose:
        read_typed(changed.content())
    words = words_in_lines(fingerprint(asked))
    lines = [
        f"{'would add' if dry_run else 'added'} {member.id} ({member.name}): {member.kind}, {member.url},",
        f"class {member.class_}, purposes {', '.join(member.purposes)}",
        words,
    ]
    facts = {
        "added": member.id,
        "class": member.class_,
        "purposes": list(member.purposes),
        "fingerprint": fingerprint(asked).hex(),
        "words": list(spoken_fingerprint(fingerprint(asked))),
        "key_proven": proven,
    }
    finish_change(opened, changed, facts, "\n".join(lines), dry_run=dry_run, as_json=as_json)
    tell("call the organisation at a number that you know: the words that it sees must be these, before anyone signs")
    if not proven:
        tell("nobody has shown to hold its key: a join request does, a member.json alone does not")


def suspend(file: CovenantPath, member: MemberId, dry_run: DryRun = False, as_json: AsJson = False) -> None:
    """Let nobody talk to a member for a while. It keeps its place; `resume` lets it go on.

    Example: raakvlak covenant suspend covenant.json jeugdteam
    """
    opened = open_for_change(file, SystemClock().now())
    _set_status(opened, _member_of(opened.covenant, member), "suspended", dry_run, as_json)


def resume(file: CovenantPath, member: MemberId, dry_run: DryRun = False, as_json: AsJson = False) -> None:
    """Let a suspended member take part again.

    Example: raakvlak covenant resume covenant.json jeugdteam
    """
    opened = open_for_change(file, SystemClock().now())
    _set_status(opened, _member_of(opened.covenant, member), "active", dry_run, as_json)


def revoke(
    file: CovenantPath,
    member: MemberId,
    *,
    confirm: Annotated[
        str | None, typer.Option(metavar="MEMBER", help="The member's name once more; else you are asked.")
    ] = None,
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    """Put a member out for good: every node destroys what it shares with it as soon as it has this version.

    Example: raakvlak covenant revoke covenant.json jeugdteam --confirm jeugdteam
    """
    opened = open_for_change(file, SystemClock().now())
    named = _member_of(opened.covenant, member)
    if not dry_run:
        confirm_by_name(named.id, confirm, f"this revokes {named.id} ({named.name}) for good")
    _set_status(opened, named, "revoked", dry_run, as_json)


def member_key(
    file: CovenantPath,
    statement: Annotated[Path, typer.Argument(metavar="KEY.json", help="What `raakvlak node rotate-key` wrote.")],
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    """Let a member's key change, by its own statement signed with the key that it leaves.

    Example: raakvlak covenant member-key covenant.json key.json
    """
    opened = open_for_change(file, SystemClock().now())
    stated = read_key_statement(read_at_most(statement, KEY_STATEMENT_MAX_BYTES, "the statement"))
    member = _whose(opened.covenant, stated)
    changed = _rotated(member, stated.rotation)
    told = statement_fingerprint(stated)
    facts = {
        "member": member.id,
        "key": changed.key,
        "fingerprint": told.hex(),
        "words": list(spoken_fingerprint(told)),
    }
    line = f"{member.id} ({member.name}) {'would get' if dry_run else 'gets'} the key {changed.key}"
    covenant = _with_member(opened.covenant, changed)
    finish_change(opened, covenant, facts, f"{line}\n{words_in_lines(told)}", dry_run=dry_run, as_json=as_json)
    tell("call the organisation at a number that you know: who stole the old key could have signed this as well")


def _set_status(opened: Opened, member: Member, status: Status, dry_run: bool, as_json: bool) -> None:
    if member.status == status:
        raise InvalidInput(f"{member.id} is {status} already", "look at `raakvlak covenant show`")
    covenant = _with_member(opened.covenant, replace(member, status=status))
    facts = {"member": member.id, "status": {"old": member.status, "new": status}}
    line = f"{member.id} ({member.name}) {'would be' if dry_run else 'is'} {status}, was {member.status}"
    finish_change(opened, covenant, facts, line, dry_run=dry_run, as_json=as_json)


def _with_member(covenant: Covenant, changed: Member) -> Covenant:
    return replace(covenant, members=tuple(changed if one.nid == changed.nid else one for one in covenant.members))


def _member_of(covenant: Covenant, member_id: str) -> Member:
    member = covenant.member_by_id(member_id)
    if member is None:
        raise InvalidInput(
            "the covenant has no member of that name", "`raakvlak covenant show` lists the names in its first column"
        )
    return member


def _whose(covenant: Covenant, stated: KeyStatement) -> Member:
    if covenant.version == 1:
        raise ConfigurationError(
            "no key has changed yet where version 1 is not signed", "let the organisation send a new join request"
        )
    if stated.fed != federation(covenant).hex():
        raise ConfigurationError("the statement is for another federation", "look whether this is the right covenant")
    member = covenant.member(bytes.fromhex(stated.nid))
    if member is None:
        raise ConfigurationError("the statement is of nobody in this covenant", "look whether it is the newest version")
    return member


def _rotated(member: Member, rotation: Rotation) -> Member:
    if member.key == rotation.to:
        raise InvalidInput(f"{member.id} has this key already", "there is nothing to do")
    if member.key != rotation.from_:
        raise ConfigurationError(
            f"the statement leads from another key than {member.id} has now",
            "ask the organisation for a statement that is signed with its present key",
        )
    rest = tuple(key for key in member.keys_next if key != rotation.to)
    return replace(member, key=rotation.to, keys_next=rest, rotation=rotation)
