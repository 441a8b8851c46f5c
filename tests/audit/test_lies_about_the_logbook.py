"""An audited member that lies about its logbook: an entry must be about the item, and older than the message."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from node.logbook_entry import content_digest
from node.model import Bsn
from node.protocol.audit.judgement import AuditReport, Fault
from node.protocol.audit.opening import OPENING_LABEL, EntryProof, LogbookStretch, OpenedPoint, Opening
from node.protocol.audit.session import Handle
from node.protocol.evaluation import prove
from node.protocol.group import multiply
from node.protocol.names import dummy_point, item_point, mask_logbook, node_id, proof_context
from node.service.context import Context
from node.service.people import person_overview
from node.storage import logbook, logbook_stretch
from node.storage.logbook_persons import open_persons
from tests.attacks.dishonest import MINE, OTHER, SHARED, exchange, item_of, place, session_of, state_of
from tests.audit.audited import AUDITOR_KEY, Audit, both_ways, talking
from tests.helpers import COORDINATOR


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
        report = audit.lied(lambda opening: replace(opening, stretch=STRETCHES[name](_stretch_of(opening))))
        assert set(report.faults) == {Fault.NO_ENTRY}
        assert report.accounted_for < report.asked


def test_a_rewritten_logbook_does_not_lead_to_the_signed_heads() -> None:
    """A logbook that was written anew, with an entry in place of another, is whole by itself and shown in vain."""
    audit = both_ways(talking())[0]
    challenge = audit.challenge()
    opening = audit.opening(challenge)
    stretch = _stretch_of(opening)
    made_up = b"\x00" * 8 + b"".join(len(part).to_bytes(4, "big") + part for part in (b"", b"x", b"", b"", b"{}"))
    contents = (content_digest(made_up), *stretch.contents[1:])
    lie = replace(opening, stretch=replace(stretch, contents=contents))
    assert set(audit.judged(challenge, lie).faults) == {Fault.NO_ENTRY}


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
    base = item_point(session.pair, item_of(OTHER))
    point = multiply(session.keys.k, base)
    context = proof_context(OPENING_LABEL, session.pair, session.me, node_id(AUDITOR_KEY), handle[0])
    proof = prove(session.keys.k, session.own_key, [base], [point], context=context, random32=bytes(32))
    honest = _stretch_of(opening)
    heads = {mask_logbook(session.keys.dummy_key, n, told) for n, told in audit.session().logbooks.items()}
    last = max(logbook_stretch.numbers_of(db, heads).values())
    entries = logbook_stretch.stretch(db, honest.first, last)
    shown = {each.number: each.content for each in entries}
    stretch = replace(honest, contents=tuple(map(content_digest, shown.values())), shown=shown)
    named = None
    if entry is not None:
        (stored,) = logbook_stretch.stretch(db, entry, entry)
        named = EntryProof(entry, 0, open_persons(audit.audited.vault, stored.persons)[0].salt)
    opened = OpenedPoint(handle, point, item_of(OTHER), proof, named)
    return audit.judged(challenge, replace(opening, points=(*opening.points, opened), stretch=stretch))


def _stretch_of(opening: Opening) -> LogbookStretch:
    assert opening.stretch is not None
    return opening.stretch


def _other_number(point: OpenedPoint) -> Bsn:
    return MINE if point.item.number == SHARED else SHARED
