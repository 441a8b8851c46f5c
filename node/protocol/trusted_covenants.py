"""Which covenant a node believes: all its trust decisions about versions and timestamps, in one value without I/O.

A node begins at one version that people handed to it, takes later ones one by one, and a timestamp now and then. What
is refused changes nothing. The order of the checks, with the same numbers in the code:

Beginning (`begin`, `begin_at_federation`):
 1. It is version 1 and its digest is the federation's name, where people told that name and nothing else.
 2. No signature of its own stewards is wrong, and as many of them have signed as its threshold says.

The next version (`updated`):
 3. It is of the same federation.
 4. It is not what is held already (then nothing is to be done), nor an older version that is known.
 5. It is at most one version ahead: who may sign a later one is not known yet.
 6. No signature is wrong, and the threshold of the stewards of the version before it have signed. What nobody
    signed proves nothing: only from here on is there talk of two lines of versions.
 7. It is not another content for a version that is known: a fork.
 8. It names the digest of the version before.
 9. Nothing changed that may not (`covenant_step`).
10. The threshold of its own stewards have signed too: no version appoints stewards who cannot sign.
11. The timestamp that is held stays only if it still would be taken.
    The expiry of a version is not looked at here: an expired one still leads to the next.

A timestamp (`refreshed`):
12. It is of the same federation, and of a version that is known: a later one must be fetched first.
13. No signature of the newest version's stewards is wrong, and one of them has signed.
14. It names the digest that is known for that version.
15. It holds no longer than the newest version allows, which asks for timestamps.
16. It was not signed at a moment still to come, by more than two clocks may differ.
17. It is not older than the one held, by its version or by its moment.
    Whether it has run out is not looked at here: it is news all the same.

Deciding (`require_in_force`):
18. The covenant has begun. 19. It has not expired. 20. It was confirmed lately to be the newest: by a timestamp of any
    version that is known, or by its own signing, which says the same of its own moment (`issued`).
"""

from dataclasses import dataclass, replace

from node.limits import CLOCK_SKEW_SECONDS
from node.protocol.covenant import Covenant, Steward, federation
from node.protocol.covenant_errors import (
    AnotherFederation,
    CovenantExpired,
    CovenantFork,
    CovenantFrozen,
    CovenantGap,
    CovenantNotBegun,
    CovenantNotNext,
    CovenantRefused,
    CovenantRollback,
    TimestampAhead,
    TimestampTooLong,
    TooFewSignatures,
    WrongSignature,
)
from node.protocol.covenant_file import SignedCovenant, require_threshold
from node.protocol.covenant_step import check_step
from node.protocol.document_signature import good_signatures
from node.protocol.timestamp import SignedTimestamp, Timestamp
from node.protocol.utc_text import utc_text

_SIGN = "raakvlak covenant sign"
_STAMP = "raakvlak covenant timestamp"


@dataclass(frozen=True, slots=True)
class _Link:
    """What is kept of a version: its digest, and who may sign the next one."""

    digest: bytes
    stewards: tuple[Steward, ...]
    threshold: int


@dataclass(frozen=True, slots=True)
class TrustedCovenants:
    """The versions from the root of trust to the newest, and the newest timestamp; made by `begin` alone."""

    newest_signed: SignedCovenant
    signed_timestamp: SignedTimestamp | None
    root_version: int
    links: tuple[_Link, ...]

    @classmethod
    def begin(cls, root: SignedCovenant) -> "TrustedCovenants":
        """Trust in this version, of any number, because people handed it over.

        Raises `WrongSignature` or `TooFewSignatures` when its stewards do not stand by it.
        """
        require_threshold(root)  # 2
        return cls(root, None, root.covenant.version, (_link(root.covenant),))

    @classmethod
    def begin_at_federation(cls, first: SignedCovenant, fed: bytes) -> "TrustedCovenants":
        """Trust in version 1, because people told its fingerprint FED (32 bytes). Raises as `begin` does.

        Raises `CovenantGap` for a later version, which the fingerprint says nothing about, and
        `AnotherFederation` for another digest.
        """
        if first.covenant.version != 1:  # 1
            raise CovenantGap("the covenant", first.covenant.version, 0)
        if first.covenant.digest != fed:
            raise AnotherFederation("the covenant")
        return cls.begin(first)

    @property
    def newest(self) -> Covenant:
        """The newest version that is believed; `require_in_force` tells whether it binds now."""
        return self.newest_signed.covenant

    @property
    def timestamp(self) -> Timestamp | None:
        """The newest timestamp that is believed, run out or not."""
        return None if self.signed_timestamp is None else self.signed_timestamp.timestamp

    def digest_of(self, version: int) -> bytes | None:
        """The digest of a version from the root to the newest; None for any other."""
        link = self._link(version)
        return None if link is None else link.digest

    def updated(self, signed: SignedCovenant) -> "TrustedCovenants":
        """With the next version; the same when that is the newest already. Raises a `CovenantRefused`."""
        covenant = signed.covenant
        what = f"version {covenant.version}"
        self._require_same_federation(covenant)  # 3
        if covenant.digest == self.newest.digest:  # 4
            return self
        if covenant.version < self.root_version or covenant.digest == self.digest_of(covenant.version):
            raise CovenantRollback(f"{what} of the covenant", f"version {self.newest.version}")
        if covenant.version > self.newest.version + 1:  # 5
            raise CovenantGap("the covenant", covenant.version, self.newest.version)
        good_own = good_signatures(covenant.stewards, signed.signatures, signed.signed_bytes)
        self._require_former_stewards(signed, good_own)  # 6
        if covenant.version <= self.newest.version:  # 7
            raise CovenantFork("the covenant", covenant.version)
        self.require_follows(covenant)  # 8, 9
        if len(good_own) < covenant.threshold:  # 10
            raise TooFewSignatures(what, len(good_own), covenant.threshold, _SIGN)
        taken = replace(self, newest_signed=signed, links=(*self.links, _link(covenant)))
        return taken._without_a_timestamp_refused_now()  # 11

    def require_follows(self, covenant: Covenant) -> None:
        """Raise a `CovenantRefused` unless this content may follow upon the newest version, whoever is to sign it."""
        self._require_same_federation(covenant)
        if covenant.previous != self.newest.digest.hex():
            raise CovenantNotNext(covenant.version)
        check_step(self.newest, covenant)

    def refreshed(self, signed: SignedTimestamp, now: float) -> "TrustedCovenants":
        """With a newer timestamp; the same when it is held already. Raises a `CovenantRefused`.

        `now` is in seconds since 1970-01-01 UTC.
        """
        self._check_timestamp(signed)
        new, held = signed.timestamp, self.timestamp
        if new.issued_seconds > now + CLOCK_SKEW_SECONDS:  # 16
            raise TimestampAhead(new.issued)
        if held is not None:  # 17
            if new.version < held.version or new.issued_seconds < held.issued_seconds:
                raise CovenantRollback("the timestamp", f"one of {held.issued} for version {held.version}")
            if (new.version, new.issued) == (held.version, held.issued):
                return self
        return replace(self, signed_timestamp=signed)

    def require_in_force(self, now: float) -> Covenant:
        """The newest version, when it binds at `now` (seconds since 1970-01-01 UTC).

        Raises `CovenantNotBegun`, `CovenantExpired` or `CovenantFrozen`.
        """
        covenant, until = self.newest, self.fresh_until
        if now < covenant.start_seconds:  # 18
            raise CovenantNotBegun(covenant.start)
        if covenant.expired(now):  # 19
            raise CovenantExpired(covenant.expires)
        if until is not None and now >= until:  # 20
            raise CovenantFrozen(covenant.version, utc_text(until))
        return covenant

    @property
    def fresh_until(self) -> int | None:
        """Until when nobody need fear that a newer version is withheld (seconds); None: no timestamps are asked for."""
        life = self.newest.freshness_seconds
        if life is None:
            return None
        confirmed = 0 if self.timestamp is None else self.timestamp.expires_seconds
        return max(confirmed, self.newest.issued_seconds + life)

    def _require_same_federation(self, covenant: Covenant) -> None:
        if federation(covenant) != federation(self.newest):
            raise AnotherFederation("the covenant")

    def _link(self, version: int) -> _Link | None:
        place = version - self.root_version
        return self.links[place] if 0 <= place < len(self.links) else None

    def _require_former_stewards(self, signed: SignedCovenant, good_own: frozenset[str]) -> None:
        covenant = signed.covenant
        # Nobody known here came before the root: its own stewards stand in for those.
        signers = self._link(covenant.version - 1) or self.links[0]
        good = good_signatures(signers.stewards, signed.signatures, signed.signed_bytes)
        wrong = sorted(signed.signatures.keys() - good - good_own)
        if wrong:
            raise WrongSignature("the covenant", wrong[0])
        if len(good) < signers.threshold:
            what = f"version {covenant.version}, of those of the version before,"
            raise TooFewSignatures(what, len(good), signers.threshold, _SIGN)

    def _check_timestamp(self, signed: SignedTimestamp) -> None:
        timestamp, newest = signed.timestamp, self.newest
        if timestamp.fed != federation(newest).hex():  # 12
            raise AnotherFederation("the timestamp")
        if timestamp.version > newest.version:
            raise CovenantGap("the timestamp", timestamp.version, newest.version)
        digest = self.digest_of(timestamp.version)
        if digest is None:
            raise CovenantRollback("the timestamp", f"version {self.root_version} of the covenant")
        good = signed.good_signatures(newest.stewards)  # 13
        for steward in newest.stewards:
            if steward.id in signed.signatures.keys() - good:
                raise WrongSignature("the timestamp", steward.id)
        if not good:
            raise TooFewSignatures("the timestamp", 0, 1, _STAMP)
        if timestamp.digest != digest.hex():  # 14
            raise CovenantFork("the timestamp", timestamp.version)
        allowed = newest.freshness_seconds  # 15
        if allowed is None or timestamp.expires_seconds - timestamp.issued_seconds > allowed:
            raise TimestampTooLong(newest.freshness_days)

    def _without_a_timestamp_refused_now(self) -> "TrustedCovenants":
        if self.signed_timestamp is None:
            return self
        try:
            self._check_timestamp(self.signed_timestamp)
        except CovenantRefused:
            return replace(self, signed_timestamp=None)
        return self


def _link(covenant: Covenant) -> _Link:
    return _Link(covenant.digest, covenant.stewards, covenant.threshold)
