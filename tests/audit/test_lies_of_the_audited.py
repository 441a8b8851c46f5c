"""An audited member that lies: whatever it makes up, the points that it cannot account for are counted as such."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from node.errors import AuditRefused
from node.model import Bsn, ItemKind
from node.protocol.audit.judgement import Fault, judge
from node.protocol.audit.opening import (
    EntryProof,
    OpenedPoint,
    Opening,
    seal_opening,
)
from node.protocol.group import Point, add
from node.protocol.names import dummy_point
from node.service.membership import IDENTITY
from tests.attacks.dishonest import OTHER, session_of
from tests.audit.audited import AUDITOR_KEY, both_ways, talking
from tests.helpers import HUISELIJK_GEWELD

Lie = Callable[[Opening], Opening]


def of_points(change: Callable[[OpenedPoint], OpenedPoint | None]) -> Lie:
    """Change the first of the opened points, or leave it out."""

    def lie(opening: Opening) -> Opening:
        first, *others = opening.points
        changed = change(first)
        return replace(opening, points=(*([] if changed is None else [changed]), *others))

    return lie


def of_entry(change: Callable[[EntryProof], EntryProof | None]) -> Lie:
    """Change where the first of the opened points is said to stand in the logbook."""

    def lie(point: OpenedPoint) -> OpenedPoint:
        assert point.entry is not None
        return replace(point, entry=change(point.entry))

    return of_points(lie)


def swapped(opening: Opening) -> Opening:
    """Two points open each other: their handles are exchanged."""
    first, second, *others = opening.points
    return replace(
        opening,
        points=(replace(first, handle=second.handle), replace(second, handle=first.handle), *others),
    )


def with_number(number: Bsn) -> Callable[[OpenedPoint], OpenedPoint]:
    """Say that the point is of another person."""
    return lambda point: replace(point, item=replace(point.item, number=number))


def other_kind(kind: ItemKind) -> ItemKind:
    """The kind that it is not."""
    return ItemKind.FAMILY if kind is ItemKind.PERSON else ItemKind.PERSON


def doubled(point: bytes) -> bytes:
    """Another point."""
    return add(Point(point), Point(point))


ONE_POINT: dict[str, tuple[Lie, Fault]] = {
    "another number": (of_points(with_number(OTHER)), Fault.FALSE_PROOF),
    "another purpose": (
        of_points(lambda point: replace(point, item=replace(point.item, purpose=HUISELIJK_GEWELD.id))),
        Fault.FALSE_PROOF,
    ),
    "another kind": (
        of_points(lambda point: replace(point, item=replace(point.item, kind=other_kind(point.item.kind)))),
        Fault.FALSE_PROOF,
    ),
    "a made-up proof": (of_points(lambda point: replace(point, proof=b"\x01" * 64)), Fault.FALSE_PROOF),
    "a proof of zeros": (of_points(lambda point: replace(point, proof=bytes(64))), Fault.FALSE_PROOF),
    "left out": (of_points(lambda point: None), Fault.NOT_OPENED),
    "another point": (of_points(lambda point: replace(point, point=doubled(point.point))), Fault.OTHER_POINT),
    "no point": (of_points(lambda point: replace(point, point=bytes(32))), Fault.OTHER_POINT),
    "no entry": (of_entry(lambda entry: None), Fault.NO_ENTRY),
    "an entry that is not shown": (of_entry(lambda entry: replace(entry, number=entry.number + 1)), Fault.NO_ENTRY),
    "an entry outside the stretch": (of_entry(lambda entry: replace(entry, number=10_000)), Fault.NO_ENTRY),
    "another salt": (of_entry(lambda entry: replace(entry, salt=bytes(32))), Fault.OTHER_ENTRY),
    "a person who is not in the entry": (of_entry(lambda entry: replace(entry, person=1)), Fault.OTHER_ENTRY),
}


@pytest.mark.parametrize("name", ONE_POINT)
def test_a_lie_about_a_point_is_found(name: str) -> None:
    """One false thing about one point: that point is not accounted for, and all others are, in both roles."""
    lie, fault = ONE_POINT[name]
    for audit in both_ways(talking()):
        report = audit.lied(lie)
        assert report.faults == {fault: 1}
        assert (report.asked, report.accounted_for) == (4, 3)


def test_a_proof_of_another_point_does_not_hold() -> None:
    """A true proof, given for another point of the same session, opens neither."""
    audit = both_ways(talking())[0]
    assert audit.lied(swapped).faults == {Fault.OTHER_POINT: 2}


@pytest.mark.parametrize("key", [bytes(32), b"\xff" * 32], ids=["withheld", "another"])
def test_without_the_dummy_key_nothing_is_accounted_for(key: bytes) -> None:
    """Who does not give the dummy key that it committed to has no point accounted for: all that are asked are amiss."""
    for audit in both_ways(talking(tick=300)):
        report = audit.lied(lambda opening: replace(opening, dummy_key=key), points=7)
        assert report.faults == {Fault.DUMMY_KEY: 7}
        assert (report.dummies, report.accounted_for) == (0, 0)


def test_a_point_that_is_called_a_dummy_is_asked_for() -> None:
    """The auditor computes every dummy itself, so an item's point that is told as none is missed."""
    audit = both_ways(talking(tick=300))[0]
    challenge = audit.challenge()
    opening = audit.opening(challenge)
    hidden = opening.points[0]
    report = audit.judged(challenge, replace(opening, points=opening.points[1:], unopened=(hidden.handle,)))
    assert report.faults == {Fault.NOT_OPENED: 1}
    assert report.real == 4


def test_a_dummy_does_not_pass_for_an_item() -> None:
    """Opening a dummy in place of an item's point accounts for neither: dummies have a hash of their own."""
    audit = both_ways(talking(tick=300))[0]
    session = session_of(audit.audited, audit.peer)
    challenge = audit.challenge()
    opening = audit.opening(challenge)
    dummies = [handle for handle in audit.session().points if handle not in {p.handle for p in opening.points}]
    n, j = dummies[0]
    dummy = dummy_point(session.pair, session.keys.dummy_key, n, j)
    lie = replace(opening.points[0], handle=(n, j), point=dummy)
    report = audit.judged(challenge, replace(opening, points=(lie, *opening.points[1:])))
    assert report.faults == {Fault.NOT_OPENED: 1}
    assert report.dummies == report.points - 4


def test_a_purpose_that_the_two_do_not_share_is_found() -> None:
    """An item of a purpose for which the peer is not admitted had no business in the session."""
    audit = both_ways(talking())[0]
    challenge = audit.challenge()
    opening = audit.opening(challenge)
    members = tuple(
        replace(member, purposes=(HUISELIJK_GEWELD.id,)) if member == audit.peer.member else member
        for member in audit.peer.covenant.members
    )
    covenant = replace(audit.peer.covenant, members=members)
    session = replace(audit.session(), peer=members[audit.peer.covenant.members.index(audit.peer.member)])
    assert judge(session, challenge.challenge, opening, covenant).faults == {Fault.PURPOSE: 4}


def test_the_file_of_another_is_refused() -> None:
    """An opening that the peer wrote, that answers another challenge, or that was changed on its way, is no opening."""
    audit, back = both_ways(talking())
    challenge = audit.challenge()
    document = audit.opened(challenge)
    with pytest.raises(AuditRefused, match="another challenge"):
        audit.read(document, audit.challenge(nonce=bytes(32)).challenge)
    with pytest.raises(AuditRefused, match="another challenge"):
        audit.read(back.opened(back.challenge()), challenge.challenge)
    sealed = document["opening"]["sealed"]
    changed = {**document, "opening": {**document["opening"], "sealed": "AAAA" + sealed[4:]}}
    with pytest.raises(AuditRefused, match="not signed by the audited member"):
        audit.read(changed, challenge.challenge)
    forged = seal_opening(audit.opening(challenge), challenge.challenge, AUDITOR_KEY, audit.peer.keys.read(IDENTITY))
    with pytest.raises(AuditRefused, match="not signed by the audited member"):
        audit.read(forged, challenge.challenge)
