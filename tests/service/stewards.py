"""The stewards of a federation: everything that they sign, and what they may decide next."""

from collections.abc import Sequence
from dataclasses import replace
from enum import Enum, auto
from typing import Any

from nacl.signing import SigningKey

from node.protocol import covenant_file
from node.protocol.covenant import Covenant, Member, Rotation, Steward
from node.protocol.covenant_file import SignedCovenant
from node.protocol.timestamp import SignedTimestamp, sign_timestamp
from node.protocol.utc_text import utc_text
from tests.helpers import BOTH, signed_by_steward, signing_key
from tests.service.newer_covenants import next_version

BOARDS: Sequence[tuple[int, Sequence[str]]] = (
    (1, ["regio"]),
    (2, ["regio", "anna"]),
    (1, ["anna"]),
    (2, ["anna", "bert", "regio"]),
)
"""Who may be the stewards, one board after the other, with their thresholds. The first is that of `make_covenant`."""
LONGEST_DAYS = 30
"""The longest freshness that a covenant may give."""


class Decision(Enum):
    """What the next version may change."""

    JOIN = auto()
    SUSPEND = auto()
    RESUME = auto()
    REVOKE = auto()
    PURPOSES = auto()
    CLASS = auto()
    POINTS = auto()
    REACHABLE = auto()
    RESTARTS = auto()
    CARDS = auto()
    FRESHNESS = auto()
    STEWARDS = auto()


class Stewards:
    """They sign one version after the other. `candidates` are organisations that may still join, in that order."""

    def __init__(self, first: Covenant, candidates: Sequence[Member] = ()) -> None:
        self.versions = [signed_by_steward(first)]
        self._candidates = list(candidates)
        self._board = 0

    @property
    def newest(self) -> Covenant:
        """The newest version."""
        return self.versions[-1].covenant

    def member(self, member_id: str) -> Member:
        """A member's entry in the newest version."""
        member = self.newest.member_by_id(member_id)
        assert member is not None
        return member

    def changes_of_key(self, member_id: str, first: int, second: int) -> int:
        """How often a member's key has changed between two versions, whichever is the later."""
        earlier, later = sorted((first, second))
        keys = [signed.covenant.member_by_id(member_id) for signed in self.versions[earlier - 1 : later]]
        return len({member.key for member in keys if member is not None}) - 1

    def after(self, version: int) -> SignedCovenant | None:
        """The version that follows, if there is one."""
        return self.versions[version] if version < len(self.versions) else None

    def confirm(self, now: float) -> SignedTimestamp | None:
        """Their word that the newest version is the newest; None where the covenant asks for none."""
        days = self.newest.freshness_days
        if days is None:
            return None
        return sign_timestamp(self.newest, now, days, _seed(self.newest.stewards[0].id))[0]

    def sign(self, now: float, **changes: Any) -> Covenant:
        """The next version, signed by all stewards of before and of now."""
        before = self.newest
        signed = SignedCovenant(next_version(before, issued=utc_text(now), **changes), {})
        for steward_id in {steward.id for steward in (*before.stewards, *signed.covenant.stewards)}:
            signed, _ = covenant_file.sign(signed, _seed(steward_id), before.stewards)
        self.versions.append(signed)
        return self.newest

    def change_member(self, now: float, member_id: str, **changes: Any) -> Covenant:
        """The next version, in which one member's entry has other fields."""
        members = [replace(each, **changes) if each.id == member_id else each for each in self.newest.members]
        return self.sign(now, members=tuple(members))

    def admit(self, now: float, member: Member) -> Covenant:
        """The next version, with a member more."""
        return self.sign(now, members=(*self.newest.members, member))

    def take_key(self, now: float, member_id: str, rotation: Rotation) -> bool:
        """Sign the next version with a member's new key; whether it may have one, and its present key stated it."""
        member = self.member(member_id)
        if member.status == "revoked" or member.key != rotation.from_:
            return False
        self.change_member(now, member_id, key=rotation.to, rotation=rotation)
        return True

    def decide(self, now: float, what: Decision, which: int) -> bool:
        """Sign the next version with such a change, of which `which` chooses one; whether there was any to make."""
        made = self._change(what, which)
        if made:
            self.sign(now, **made)
        return bool(made)

    def _change(self, what: Decision, which: int) -> dict[str, Any]:
        covenant = self.newest
        match what:
            case Decision.JOIN:
                return {"members": (*covenant.members, self._candidates.pop(0))} if self._candidates else {}
            case Decision.POINTS:
                return {"pace": replace(covenant.pace, points=5 if covenant.pace.points == 4 else 4)}
            case Decision.RESTARTS:
                return {"rations": replace(covenant.rations, restarts=which % 4)}
            case Decision.CARDS:
                return {"rations": replace(covenant.rations, cards_per_day=(1, 50)[which % 2])}
            case Decision.FRESHNESS:
                return {"freshness_days": (None, 10, LONGEST_DAYS)[which % 3]}
            case Decision.STEWARDS:
                self._board = (self._board + 1) % len(BOARDS)
                threshold, names = BOARDS[self._board]
                return {"stewards": tuple(map(_steward, names)), "threshold": threshold}
        fitting = [member for member in covenant.members if _fits(covenant, member, what)]
        if not fitting:
            return {}
        chosen = fitting[which % len(fitting)]
        changed = replace(chosen, **_of_member(chosen, what, which))
        return {"members": tuple(changed if member == chosen else member for member in covenant.members)}


def _fits(covenant: Covenant, member: Member, what: Decision) -> bool:
    if what is Decision.RESUME:
        return member.status == "suspended"
    if what is Decision.REVOKE:
        return member.status != "revoked" and len(covenant.active_members()) > 2
    if what is Decision.REACHABLE:  # two that nobody can reach could not meet
        return member.active and all(other.reachable for other in covenant.members if other != member)
    return member.active


def _of_member(member: Member, what: Decision, which: int) -> dict[str, Any]:
    match what:
        case Decision.SUSPEND:
            return {"status": "suspended"}
        case Decision.RESUME:
            return {"status": "active"}
        case Decision.REVOKE:
            return {"status": "revoked"}
        case Decision.CLASS:
            return {"class_": "1k" if member.class_ == "256" else "256"}
        case Decision.REACHABLE:
            return {"reachable": not member.reachable}
    given = [purposes for purposes in (BOTH, BOTH[:1], BOTH[1:]) if purposes != member.purposes]
    return {"purposes": given[which // 2 % len(given)]}


def _steward(steward_id: str) -> Steward:
    return Steward(steward_id, steward_id.capitalize(), bytes(_key(steward_id).verify_key).hex())


def _seed(steward_id: str) -> bytes:
    return bytes(_key(steward_id))


def _key(steward_id: str) -> SigningKey:
    return signing_key("steward" if steward_id == "regio" else f"steward {steward_id}")
