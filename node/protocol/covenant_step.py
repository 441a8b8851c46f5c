"""What may not change from one version of the covenant to the next (docs/covenant.md, "The next version").

The rules look at two versions that follow upon each other and at nothing else, so that all nodes decide alike, however
far back each of them began.
"""

from node.protocol.covenant import Covenant, Member
from node.protocol.covenant_errors import CovenantChange
from node.protocol.names import node_id


def check_step(old: Covenant, new: Covenant) -> None:
    """Raise `CovenantChange`, with the path of what is wrong, unless `new` may follow upon `old`."""
    if (new.start, new.epoch.days) != (old.start, old.epoch.days):
        # Epochs are counted from the start: nodes would no longer agree which one it is.
        path = "covenant.start" if new.start != old.start else "covenant.epoch.days"
        raise CovenantChange(path, "may not change", "write what the version before has; else found a new federation")
    _check_former(old, new)
    for index, member in enumerate(new.members):
        path = f"covenant.members[{index}]"
        before = old.member(member.nid_bytes)
        if before is None:
            _check_newcomer(path, member)
        else:
            _check_member(path, before, member)


def _check_former(old: Covenant, new: Covenant) -> None:
    # Who leaves the list could come back under the same nid with another key, and nobody could tell.
    gone = next((member for member in old.members if new.member(member.nid_bytes) is None), None)
    if gone is not None:
        raise CovenantChange("covenant.members", f"{gone.id} is missing", "keep it in the list, with status revoked")


def _check_newcomer(path: str, member: Member) -> None:
    if member.nid_bytes != node_id(member.key_bytes) or member.rotation is not None:
        raise CovenantChange(
            f"{path}.nid", "does not follow from the key of this new member", "add it from its own join request"
        )


def _check_member(path: str, old: Member, new: Member) -> None:
    if new.id != old.id:  # people know it by that name, and so do logbooks and alarms
        raise CovenantChange(f"{path}.id", "may not change", f"call it {old.id} as before")
    if old.status == "revoked" != new.status:
        raise CovenantChange(
            f"{path}.status", "is no longer revoked", "let the organisation join anew, with a new key and another id"
        )
    if not _key_may_follow(old, new):
        raise CovenantChange(
            f"{path}.key",
            "changes without a statement signed with the former key",
            "take the member's own statement in: raakvlak covenant member-key",
        )


def _key_may_follow(old: Member, new: Member) -> bool:
    if new.key == old.key:
        return new.rotation == old.rotation
    if new.rotation is None:
        return new.key in old.keys_next
    return (new.rotation.from_, new.rotation.to) == (old.key, new.key)
