"""An audited member that lies: whatever it makes up, the points that it cannot account for are counted as such."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from node.errors import AuditRefused
from node.logbook_entry import content_digest
from node.model import Bsn, ItemKind
from node.protocol.audit.judgement import AuditReport, Fault, judge
from node.protocol.audit.opening import (
    OPENING_LABEL,
    EntryProof,
    LogbookStretch,
    OpenedPoint,
    Opening,
    seal_opening,
)
from node.protocol.audit.session import Handle
from node.protocol.evaluation import prove
from node.protocol.group import Point, add, multiply
from node.protocol.names import dummy_point, item_point, node_id, proof_context
from node.service.context import Context
from node.service.membership import IDENTITY
from node.service.people import person_overview
from node.storage import logbook, logbook_stretch
from node.storage.logbook_persons import open_persons
from tests.attacks.dishonest import MINE, OTHER, SHARED, exchange, item_of, place, session_of, state_of
from tests.audit.audited import AUDITOR_KEY, Audit, both_ways, talking
from tests.helpers import COORDINATOR, HUISELIJK_GEWELD

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


def of_stretch(change: Callable[[LogbookStretch], LogbookStretch | None]) -> Lie:
    """Change what is shown of the logbook."""

    def lie(opening: Opening) -> Opening:
        assert opening.stretch is not None
        return replace(opening, stretch=change(opening.stretch))

    return lie


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
        report = _report(audit, lie)
        assert report.faults == {fault: 1}
        assert (report.asked, report.accounted_for) == (4, 3)


def test_a_proof_of_another_point_does_not_hold() -> None:
    """A true proof, given for another point of the same session, opens neither."""
    audit = both_ways(talking())[0]
    assert _report(audit, swapped).faults == {Fault.OTHER_POINT: 2}


@pytest.mark.parametrize("key", [bytes(32), b"\xff" * 32], ids=["withheld", "another"])
def test_without_the_dummy_key_nothing_is_accounted_for(key: bytes) -> None:
    """Who does not give the dummy key that it committed to has no point accounted for: all that are asked are amiss."""
    for audit in both_ways(talking(tick=300)):
        report = _report(audit, lambda opening: replace(opening, dummy_key=key), points=7)
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


def test_an_entry_about_another_person_is_found() -> None:
    """A point is accounted for by an entry about its own person, not by a signal on somebody else."""
    nodes = talking()
    audit = Audit(*nodes.two)
    challenge = audit.challenge()
    opening = audit.opening(challenge)
    by_number = {point.item.number: point.entry for point in opening.points}
    lie = tuple(replace(point, entry=by_number[_other_number(point)]) for point in opening.points)
    assert audit.judged(challenge, replace(opening, points=lie)).faults == {Fault.OTHER_ENTRY: 4}


def test_an_entry_that_places_no_signal_accounts_for_nothing() -> None:
    """That somebody looked a person up is no ground to send a point."""
    nodes = talking()
    first, second = nodes.two
    person_overview(first, COORDINATOR, OTHER)
    handle = _probe(first, second, OTHER)
    looked_up = logbook_stretch.numbers_of(first.database, {logbook.head(first.database)})
    (number,) = looked_up.values()
    assert _report_of_probe(Audit(first, second), handle, number).faults == {Fault.OTHER_ENTRY: 1}


def test_an_entry_written_after_the_probe_is_found() -> None:
    """Who tries a number first, and places a signal on it when an audit comes, has an entry that is too young."""
    nodes = talking()
    first, second = nodes.two
    handle = _probe(first, second, OTHER)
    place(first, OTHER)
    exchange(first, second)
    (number,) = logbook_stretch.numbers_of(first.database, {logbook.head(first.database)}).values()
    report = _report_of_probe(Audit(first, second), handle, number)
    assert report.faults == {Fault.YOUNGER_ENTRY: 1}
    assert (report.real, report.accounted_for) == (7, 6)


def test_a_probe_without_a_signal_has_no_entry() -> None:
    """A point of a number that nobody signalled can be opened, and is not accounted for all the same."""
    nodes = talking()
    first, second = nodes.two
    handle = _probe(first, second, OTHER)
    assert _report_of_probe(Audit(first, second), handle, None).faults == {Fault.NO_ENTRY: 1}


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


STRETCHES: dict[str, Callable[[LogbookStretch], LogbookStretch | None]] = {
    "none": lambda stretch: None,
    "another beginning": lambda stretch: replace(stretch, previous=bytes(31) + b"\x01"),
    "other numbers": lambda stretch: replace(stretch, first=stretch.first + 1),
    "an entry put in": lambda stretch: replace(stretch, contents=(bytes(32), *stretch.contents)),
    "cut off before the head": lambda stretch: replace(stretch, contents=stretch.contents[:-1]),
    "a content of its own": lambda stretch: replace(
        stretch, shown={number: content + b"\x00" for number, content in stretch.shown.items()}
    ),
}


@pytest.mark.parametrize("name", STRETCHES)
def test_a_changed_logbook_accounts_for_nothing(name: str) -> None:
    """Entries count only in the chain that leads to the heads that the member signed then."""
    for audit in both_ways(talking()):
        report = _report(audit, of_stretch(STRETCHES[name]))
        assert set(report.faults) == {Fault.NO_ENTRY}
        assert report.accounted_for < report.asked


def test_a_rewritten_logbook_does_not_lead_to_the_signed_heads() -> None:
    """A logbook that was written anew, with an entry in place of another, is whole by itself and shown in vain."""
    audit = both_ways(talking())[0]
    challenge = audit.challenge()
    opening = audit.opening(challenge)
    assert opening.stretch is not None
    made_up = b"\x00" * 8 + b"".join(len(part).to_bytes(4, "big") + part for part in (b"", b"x", b"", b"", b"{}"))
    contents = (content_digest(made_up), *opening.stretch.contents[1:])
    lie = replace(opening, stretch=replace(opening.stretch, contents=contents))
    assert set(audit.judged(challenge, lie).faults) == {Fault.NO_ENTRY}


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


def _report(audit: Audit, lie: Lie, points: int = 20) -> AuditReport:
    challenge = audit.challenge(points)
    return audit.judged(challenge, lie(audit.opening(challenge)))


def _probe(first: Context, second: Context, number: Bsn) -> Handle:
    """The initiator tries a number that it has no signal on, with the committed scalar, among dummies; the handle."""
    session, n = session_of(first, second), state_of(first, second).n + 1
    guess = multiply(session.keys.k, item_point(session.pair, item_of(number)))
    points = (guess, *(dummy_point(session.pair, session.keys.dummy_key, n, j) for j in (1, 2, 3)))
    exchange(first, second, lambda body: replace(body, points=points))
    return n, 0


def _report_of_probe(audit: Audit, handle: Handle, entry: int | None) -> AuditReport:
    """The audit of a member that opens its probe too, and says that this entry of the logbook accounts for it."""
    challenge = audit.challenge()
    opening = audit.opening(challenge)
    session, db = session_of(audit.audited, audit.peer), audit.audited.database
    base, n = item_point(session.pair, item_of(OTHER)), handle[0]
    point = multiply(session.keys.k, base)
    context = proof_context(OPENING_LABEL, session.pair, session.me, node_id(AUDITOR_KEY), n)
    proof = prove(session.keys.k, session.own_key, [base], [point], context=context, random32=bytes(32))
    assert opening.stretch is not None
    last = max(logbook_stretch.numbers_of(db, set(audit.session().logbooks.values())).values())
    entries = logbook_stretch.stretch(db, opening.stretch.first, last)
    shown = {each.number: each.content for each in entries}
    stretch = replace(opening.stretch, contents=tuple(map(content_digest, shown.values())), shown=shown)
    named = None
    if entry is not None:
        (stored,) = logbook_stretch.stretch(db, entry, entry)
        named = EntryProof(entry, 0, open_persons(audit.audited.vault, stored.persons)[0].salt)
    opened = OpenedPoint(handle, point, item_of(OTHER), proof, named)
    return audit.judged(challenge, replace(opening, points=(*opening.points, opened), stretch=stretch))


def _other_number(point: OpenedPoint) -> Bsn:
    return MINE if point.item.number == SHARED else SHARED
