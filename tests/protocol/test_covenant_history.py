"""Long random histories of a covenant: each lawful version is taken, and each lie in between refused as what it is.

The truth beside it is a list of the documents that were taken. Each lie is a lawful next version with one thing wrong.
"""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from nacl.signing import SigningKey

from node.protocol.covenant_errors import (
    AnotherFederation,
    CovenantChange,
    CovenantFork,
    CovenantGap,
    CovenantNotNext,
    CovenantRefused,
    CovenantRollback,
    TooFewSignatures,
    WrongSignature,
)
from node.protocol.covenant_file import SignedCovenant
from node.protocol.key_statement import make_rotation
from node.protocol.trusted_covenants import TrustedCovenants
from tests.protocol.covenant_chain import following, signed, with_member
from tests.protocol.covenant_example import content, member, public

STEWARDS = {name: bytes([index]) * 32 for index, name in enumerate(("anna", "bert", "cleo", "dirk", "eva"), start=30)}
MEMBERS_MAX = 8
"""Members of a history's covenant: enough for each to meet every status."""


def entry(name: str) -> dict[str, str]:
    """A steward as the document writes one."""
    return {"id": name, "name": name.title(), "key": public(STEWARDS[name])}


def steward_ids(version: SignedCovenant) -> list[str]:
    """Who signs that version, and with it the next one."""
    return [one.id for one in version.covenant.stewards]


class Histories(RuleBasedStateMachine):
    """One node, and the stewards and liars around it."""

    @initialize(count=st.integers(1, 4), data=st.data())
    def found(self, count: int, data: st.DataObject) -> None:
        """Version 1, of one to four stewards and three members."""
        names = list(STEWARDS)[:count]
        threshold = data.draw(st.integers(1, count))
        document = content(stewards=[entry(name) for name in names], threshold=threshold, auditor=None)
        root = signed(document, {name: STEWARDS[name] for name in names[:threshold]})
        self.taken = [root]
        self.seeds = {one.nid: bytes([100 + n]) * 32 for n, one in enumerate(root.covenant.members, start=1)}
        self.keys = 0
        self.trusted = TrustedCovenants.begin(root)

    @property
    def newest(self) -> SignedCovenant:
        """The last version that was taken."""
        return self.taken[-1]

    def by(self, before: SignedCovenant, document: dict[str, Any], data: st.DataObject) -> dict[str, bytes]:
        """As many stewards of the version before and of the document itself as must sign, drawn at random."""
        new = [one["id"] for one in document["stewards"]]
        chosen = [
            *data.draw(st.permutations(steward_ids(before)))[: before.covenant.threshold],
            *data.draw(st.permutations(new))[: document["threshold"]],
        ]
        return {name: STEWARDS[name] for name in chosen}

    def refused(self, offered: SignedCovenant, kind: type[CovenantRefused]) -> None:
        """The lie is refused as what it is, and nothing that was believed is changed by it."""
        before = self.trusted
        with pytest.raises(CovenantRefused) as caught:
            self.trusted.updated(offered)
        assert type(caught.value) is kind
        assert self.trusted == before

    def take(self, document: dict[str, Any], data: st.DataObject) -> None:
        """A lawful next version."""
        offered = signed(document, self.by(self.newest, document, data))
        self.trusted = self.trusted.updated(offered)
        self.taken.append(offered)

    # -- lawful

    @rule(data=st.data(), restarts=st.integers(0, 10))
    def change_terms(self, data: st.DataObject, restarts: int) -> None:
        """Other rations."""
        self.take(following(self.newest, rations={"restarts": restarts, "cards_per_day": 50}), data)

    @rule(data=st.data(), names=st.sets(st.sampled_from(list(STEWARDS)), min_size=1))
    def change_stewards(self, data: st.DataObject, names: set[str]) -> None:
        """Any stewards and any threshold."""
        stewards = [entry(name) for name in sorted(names)]
        threshold = data.draw(st.integers(1, len(stewards)))
        self.take(following(self.newest, stewards=stewards, threshold=threshold), data)

    @precondition(lambda self: len(self.newest.covenant.members) < MEMBERS_MAX)
    @rule(data=st.data())
    def add_member(self, data: st.DataObject) -> None:
        """One member more."""
        number = len(self.newest.covenant.members) + 1
        added = member(number)
        self.seeds[added["nid"]] = bytes([100 + number]) * 32
        document = following(self.newest)
        self.take(document | {"members": [*document["members"], added]}, data)

    @rule(data=st.data(), status=st.sampled_from(["active", "suspended", "revoked"]))
    def change_status(self, data: st.DataObject, status: str) -> None:
        """A member that is not revoked gets any status; where all are, one stays so."""
        members = self.newest.covenant.members
        open_to_change = [index for index, one in enumerate(members) if one.status != "revoked" or status == "revoked"]
        if open_to_change:
            index = data.draw(st.sampled_from(open_to_change))
            self.take(with_member(following(self.newest), index, status=status), data)

    @rule(data=st.data(), announced=st.booleans())
    def change_key(self, data: st.DataObject, announced: bool) -> None:
        """A member's key changes by its statement, or to a key announced one version before."""
        index, seed, nid = self._someone(data)
        changes: dict[str, Any] = {"key": public(seed), "keys_next": [], "rotation": self._stated(nid, seed)}
        if announced:
            self.take(with_member(following(self.newest), index, keys_next=[public(seed)]), data)
            changes["rotation"] = None
        self.take(with_member(following(self.newest), index, **changes), data)
        self.seeds[nid] = seed

    # -- lies

    @rule(data=st.data())
    def too_few(self, data: st.DataObject) -> None:
        """One signature less than the version before asks for."""
        by = steward_ids(self.newest)[: self.newest.covenant.threshold - 1]
        self.refused(signed(following(self.newest), {name: STEWARDS[name] for name in by}), TooFewSignatures)

    @rule(data=st.data(), names=st.sets(st.sampled_from(list(STEWARDS)), min_size=1))
    def appoint_oneself(self, data: st.DataObject, names: set[str]) -> None:
        """Stewards of whom the version before knows too few."""
        strangers = sorted(names - set(steward_ids(self.newest)))
        if strangers:
            stewards = [entry(name) for name in strangers]
            offered = following(self.newest, stewards=stewards, threshold=len(stewards))
            self.refused(signed(offered, {name: STEWARDS[name] for name in strangers}), TooFewSignatures)

    @rule(data=st.data())
    def sign_wrongly(self, data: st.DataObject) -> None:
        """One of the signatures is on something else."""
        document = following(self.newest)
        offered = signed(document, self.by(self.newest, document, data))
        name = data.draw(st.sampled_from(sorted(offered.signatures)))
        wrong = SigningKey(STEWARDS[name]).sign(offered.covenant.canonical).signature
        self.refused(SignedCovenant(offered.covenant, offered.signatures | {name: wrong}), WrongSignature)

    @rule(data=st.data())
    def roll_back(self, data: st.DataObject) -> None:
        """A version that was true once."""
        if len(self.taken) > 1:
            self.refused(data.draw(st.sampled_from(self.taken[:-1])), CovenantRollback)

    @rule(data=st.data())
    def fork(self, data: st.DataObject) -> None:
        """Other content for a version that is known, signed by those who signed that."""
        if len(self.taken) > 1:
            place = data.draw(st.integers(1, len(self.taken) - 1))
            document = following(self.taken[place - 1], issued="2026-11-20T12:30:01Z")
            self.refused(signed(document, self.by(self.taken[place - 1], document, data)), CovenantFork)

    @rule(data=st.data(), ahead=st.integers(1, 5))
    def leave_a_gap(self, data: st.DataObject, ahead: int) -> None:
        """A version further on."""
        document = following(self.newest, version=self.newest.covenant.version + 1 + ahead)
        self.refused(signed(document, self.by(self.newest, document, data)), CovenantGap)

    @rule(data=st.data(), digest=st.binary(min_size=32, max_size=32))
    def follow_another(self, data: st.DataObject, digest: bytes) -> None:
        """The next number upon another version."""
        document = following(self.newest, previous=digest.hex())
        self.refused(signed(document, self.by(self.newest, document, data)), CovenantNotNext)

    @rule(data=st.data())
    def come_from_elsewhere(self, data: st.DataObject) -> None:
        """The next version of a federation of the same stewards."""
        document = following(self.newest, fed="0" * 64)
        without = [one | {"rotation": None} for one in document["members"]]
        document |= {"members": without}  # statements name their federation
        self.refused(signed(document, self.by(self.newest, document, data)), AnotherFederation)

    @rule(data=st.data(), lie=st.sampled_from(["start", "days", "gone", "id", "key", "back", "statement", "name"]))
    def change_what_stays(self, data: st.DataObject, lie: str) -> None:
        """Something that may not change, signed by all who must."""
        document = self._changed(data, lie)
        if document is not None:
            self.refused(signed(document, self.by(self.newest, document, data)), CovenantChange)

    # -- what holds always

    @invariant()
    def all_versions_are_known(self) -> None:
        """The newest is the last that was taken, every digest since the root is known, and a late start ends here."""
        assert self.trusted.newest == self.newest.covenant
        known = [self.trusted.digest_of(version) for version in range(len(self.taken) + 2)]
        assert known == [None, *(one.covenant.digest for one in self.taken), None]
        late = TrustedCovenants.begin(self.taken[len(self.taken) // 2])
        for version in self.taken[len(self.taken) // 2 + 1 :]:
            late = late.updated(version)
        assert late.newest == self.newest.covenant

    def _someone(self, data: st.DataObject) -> tuple[int, bytes, str]:
        """A member's place, a fresh secret key for it, and its nid."""
        self.keys += 1
        index = data.draw(st.integers(0, len(self.newest.covenant.members) - 1))
        return index, bytes([7]) * 24 + self.keys.to_bytes(8, "big"), self.newest.covenant.members[index].nid

    def _stated(self, nid: str, new: bytes) -> dict[str, str]:
        fed = self.taken[0].covenant.digest
        key = bytes(SigningKey(new).verify_key)
        rotation = make_rotation(fed, bytes.fromhex(nid), self.seeds[nid], key)
        return {"from": rotation.from_, "to": rotation.to, "signature": rotation.signature}

    def _changed(self, data: st.DataObject, lie: str) -> dict[str, Any] | None:
        document = following(self.newest)
        index, seed, nid = self._someone(data)
        revoked = [n for n, one in enumerate(document["members"]) if one["status"] == "revoked"]
        stranger = {"id": "stranger", "url": "https://vreemd.example.org/", "nid": "1" * 64, "key": public(seed)}
        lies: dict[str, Callable[[], dict[str, Any] | None]] = {
            "start": lambda: document | {"start": "2026-11-22T00:00:00Z"},
            "days": lambda: document | {"epoch": {"days": 29, "lead_days": 7, "grace_days": 1}},
            "gone": lambda: document | {"members": [one for one in document["members"] if one["nid"] != nid]},
            "id": lambda: with_member(document, index, id="stranger"),
            "key": lambda: with_member(document, index, key=public(seed), rotation=None, keys_next=[]),
            "back": lambda: with_member(document, revoked[0], status="active") if revoked else None,
            "statement": lambda: with_member(
                document, index, key=public(seed), rotation=self._stated_by_another(nid, seed), keys_next=[]
            ),
            "name": lambda: document | {"members": [*document["members"], member(9) | stranger]},
        }
        return lies[lie]()

    def _stated_by_another(self, nid: str, new: bytes) -> dict[str, str]:
        """A statement that is well signed, with a key that the member never had."""
        kept, self.seeds[nid] = self.seeds[nid], bytes([8]) * 32
        stated = self._stated(nid, new)
        self.seeds[nid] = kept
        return stated


TestHistories = Histories.TestCase
TestHistories.settings = settings(max_examples=30, stateful_step_count=25, deadline=None)
