"""The covenant: what the members agreed, as values (docs/covenant.md; docs/protocol.md §3).

It fixes for all what two nodes might otherwise haggle about. The field names are those of the document; a
value is kept as the document writes it (lower-case hexadecimal, RFC 3339), so that writing it again gives the
same bytes. `covenant_reading.read_covenant` checks and builds one; these classes hold it and answer.
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from functools import cached_property
from hashlib import sha256
from typing import Any, Literal

import rfc8785

from node.errors import ConfigurationError
from node.limits import SIGNAL_LONGEST_DAYS, SYNCHRONISATION_CLASSES
from node.protocol.covenant_errors import CovenantNotBegun
from node.protocol.utc_text import seconds_of

SECONDS_PER_DAY = 86_400

Status = Literal["active", "suspended", "revoked"]


@dataclass(frozen=True, slots=True)
class Steward:
    """Who keeps the list of members and signs the covenant, with an Ed25519 key used for nothing else."""

    id: str
    name: str
    key: str


@dataclass(frozen=True, slots=True)
class Auditor:
    """Who may audit sessions (docs/protocol.md §9), with an Ed25519 key of its own; never a steward."""

    name: str
    key: str


@dataclass(frozen=True, slots=True)
class Epoch:
    """Whole days: how long a session's keys live, and how long around a change both sessions count."""

    days: int
    lead_days: int
    grace_days: int


@dataclass(frozen=True, slots=True)
class Pace:
    """`points` a message, one message every `tick` seconds; tick 0: at once, not for real numbers (§8)."""

    tick: int
    points: int


@dataclass(frozen=True, slots=True)
class Rations:
    """Automatic restarts of a session per epoch, and contact cards per peer and day."""

    restarts: int
    cards_per_day: int


@dataclass(frozen=True, slots=True)
class Purpose:
    """Why signals may be matched at all, and its terms: ages in years, lives in days, follow-up in working days.

    The defaults are what `covenant create --purpose ID:TITLE` writes; a document states every field.
    """

    id: str
    title: str
    legal_basis: str | None = None
    age_limit: int | None = None
    signal_days: int = SIGNAL_LONGEST_DAYS
    since_when: bool = False
    youth_age: int | None = 12
    adult_age: int | None = 16
    archive_days: int = 1826
    seen_days: int = 2
    contact_days: int = 5
    align_days: int = 20
    close_days: int = 130
    escalate_days: int = 3


@dataclass(frozen=True, slots=True)
class Rotation:
    """How a member's key last changed: from one key to the next, signed with the former (`key_statement`)."""

    from_: str
    to: str
    signature: str


@dataclass(frozen=True, slots=True)
class Member:
    """An organisation's node. `class_` is the document's `class`: the size of its synchronisation."""

    id: str
    nid: str
    key: str
    keys_next: tuple[str, ...]
    rotation: Rotation | None
    name: str
    kind: str
    url: str
    reachable: bool
    via: None
    class_: str
    purposes: tuple[str, ...]
    status: Status

    @property
    def nid_bytes(self) -> bytes:
        """The 32 bytes of its name on the wire: SHA-256 of its first public key, kept when that changes."""
        return bytes.fromhex(self.nid)

    @property
    def key_bytes(self) -> bytes:
        """The 32 bytes of its present Ed25519 public key."""
        return bytes.fromhex(self.key)

    @property
    def active(self) -> bool:
        """Whether a node may talk to it."""
        return self.status == "active"


@dataclass(frozen=True)
class Covenant:
    """One version of the agreement: for all its nodes the same members, epochs and pace."""

    format: str
    fed: str | None
    version: int
    previous: str | None
    start: str
    issued: str
    expires: str
    freshness_days: int | None
    stewards: tuple[Steward, ...]
    threshold: int
    epoch: Epoch
    pace: Pace
    rations: Rations
    purposes: tuple[Purpose, ...]
    auditor: Auditor | None
    members: tuple[Member, ...]

    def content(self) -> dict[str, Any]:
        """The document as JSON values: what `read_covenant` read."""
        return asdict(self, dict_factory=_named_as_in_the_document)

    @cached_property
    def canonical(self) -> bytes:
        """The bytes that the stewards sign: canonical JSON (RFC 8785)."""
        return rfc8785.dumps(self.content())

    @cached_property
    def digest(self) -> bytes:
        """SHA-256 of the canonical bytes: 32 bytes that name this version."""
        return sha256(self.canonical).digest()

    @cached_property
    def start_seconds(self) -> int:
        """When epoch 0 began, in seconds since 1970-01-01 UTC."""
        return seconds_of(self.start)

    @cached_property
    def issued_seconds(self) -> int:
        """When this version was written, in seconds since 1970-01-01 UTC."""
        return seconds_of(self.issued)

    @cached_property
    def expires_seconds(self) -> int:
        """From when on this version binds nobody any more, in seconds since 1970-01-01 UTC."""
        return seconds_of(self.expires)

    @cached_property
    def _by_nid(self) -> dict[bytes, Member]:
        return {member.nid_bytes: member for member in self.members}

    def member(self, nid: bytes) -> Member | None:
        """The member of that name on the wire, whatever its status."""
        return self._by_nid.get(nid)

    def member_by_id(self, member_id: str) -> Member | None:
        """The member of that short name, whatever its status."""
        return next((member for member in self.members if member.id == member_id), None)

    def active_members(self) -> tuple[Member, ...]:
        """Those to whom a node may talk, in the document's order."""
        return tuple(member for member in self.members if member.active)

    def shared_purposes(self, a: Member, b: Member) -> frozenset[str]:
        """The purposes for which both are admitted; none when one of them is suspended or revoked."""
        if not (a.active and b.active):
            return frozenset()
        return frozenset(a.purposes) & frozenset(b.purposes)

    def expired(self, now: float) -> bool:
        """Whether this version binds nobody any more at `now`, in seconds since 1970-01-01 UTC."""
        return now >= self.expires_seconds

    def in_force(self, now: float) -> bool:
        """Whether this version has begun and not expired at `now`, in seconds since 1970-01-01 UTC."""
        return now >= self.start_seconds and not self.expired(now)

    @property
    def freshness_seconds(self) -> int | None:
        """How long a timestamp holds at most; None where no timestamps are asked for."""
        return None if self.freshness_days is None else self.freshness_days * SECONDS_PER_DAY

    @property
    def epoch_seconds(self) -> int:
        """How long an epoch lasts."""
        return self.epoch.days * SECONDS_PER_DAY

    @property
    def grace_seconds(self) -> int:
        """How long after the end of an epoch its sessions' keys may still be there."""
        return self.epoch.grace_days * SECONDS_PER_DAY

    def epoch_at(self, now: float) -> int:
        """The epoch in which `now` falls, from 0 (§3). Raises `CovenantNotBegun` before the start."""
        since = now - self.start_seconds
        if since < 0:
            raise CovenantNotBegun(self.start)
        return int(since // self.epoch_seconds)

    def open_epochs(self, now: float) -> tuple[int, ...]:
        """The epochs whose sessions count at `now`, ascending: the present one, in the grace the last one too, in the
        lead the next one too. Never more than two, as lead and grace fit into an epoch together.
        """
        present = self.epoch_at(now)
        within = now - self.start_seconds - present * self.epoch_seconds
        last = (present - 1,) if present and within < self.grace_seconds else ()
        following = (present + 1,) if within >= self.epoch_seconds - self.lead_seconds else ()
        return (*last, present, *following)

    def epochs_to_begin(self, now: float) -> tuple[int, ...]:
        """The epochs in which sessions may begin at `now`: the present one and, in its lead, the next."""
        present = self.epoch_at(now)
        return tuple(epoch for epoch in self.open_epochs(now) if epoch >= present)

    def lead_starts(self, epoch: int) -> int:
        """When sessions of this epoch may begin, in seconds since 1970-01-01 UTC."""
        return self.start_seconds + epoch * self.epoch_seconds - self.lead_seconds

    @property
    def lead_seconds(self) -> int:
        """How long before an epoch its sessions may begin."""
        return self.epoch.lead_days * SECONDS_PER_DAY

    @property
    def tick_seconds(self) -> int:
        """Seconds from one message to a peer to the next; 0 is "at once"."""
        return self.pace.tick

    @property
    def points_per_tick(self) -> int:
        """Points in each message."""
        return self.pace.points

    @staticmethod
    def class_points(member: Member) -> int:
        """Points of the member's one synchronisation in a session (docs/protocol.md §8)."""
        return SYNCHRONISATION_CLASSES[member.class_]


def federation(covenant: Covenant) -> bytes:
    """FED, the 32-byte name of the agreement: the digest of its version 1, which cannot hold it itself."""
    return covenant.digest if covenant.fed is None else bytes.fromhex(covenant.fed)


def can_meet(a: Member, b: Member) -> bool:
    """Whether one of the two can reach the other."""
    return a.reachable or b.reachable


def initiator(a: Member, b: Member) -> Member:
    """Which of the two sends all requests: the one that nobody can reach, else the lower NID (§5)."""
    if not can_meet(a, b):
        raise ConfigurationError(
            "two members that nobody can reach cannot meet",
            f"make {a.id} or {b.id} reachable from outside, and say so in the covenant",
        )
    if a.reachable and b.reachable:
        return min(a, b, key=lambda member: member.nid)
    return b if a.reachable else a


def probe_days(pace: Pace, numbers: int, at_once: int = 0) -> float:
    """Days that a member needs to try `numbers` numbers on one peer unseen, all its points being guesses.

    `at_once` of them go in synchronisations, the rest at the pace; 0 at tick 0 (docs/protocol.md §8 and §12).
    """
    return max(0, numbers - at_once) * pace.tick / pace.points / SECONDS_PER_DAY


def _named_as_in_the_document(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    return {name.rstrip("_"): list(value) if isinstance(value, tuple) else value for name, value in pairs}
