"""An audit of an honest member: all that it sent is accounted for, in both roles and whatever came of it since."""

import json
from dataclasses import replace

import pytest

from node.errors import AuditRefused, InvalidInput, NotAllowed
from node.model import Actor, Bsn
from node.protocol.audit.session import verify_records
from node.protocol.covenant import Covenant, Member, federation
from node.protocol.key_statement import make_rotation
from node.service.archive import forget_dropped_parents
from node.service.audit_opening import open_session_to_auditor
from node.service.audit_records import records_of
from node.service.context import Context
from node.service.membership import IDENTITY
from node.service.professionals import list_professionals
from node.service.request_deciding import grant_request
from node.service.requests import RequestKind, open_request
from node.service.session_life import open_session
from node.service.signal_closing import CloseReason, close_signal
from node.service.signals import add_signal
from simulations.memory import settle
from tests.attacks.dishonest import (
    MINE,
    OTHER,
    SHARED,
    YOURS,
    begin,
    deliver,
    exchange,
    make_nodes,
    place,
    request_with,
    session_of,
    state_of,
    stored_session,
)
from tests.audit.audited import NONCE, Audit, both_ways, talking
from tests.helpers import COORDINATOR, OFFICER, new_signal, signed_by_steward, signing_key
from tests.service.casework import entries

PROFESSIONAL = Actor("jv-abcde", "professional")


def test_all_that_an_honest_member_sent_is_accounted_for() -> None:
    """Both sides of a session open what is asked, and nothing is amiss."""
    for audit in both_ways(talking()):
        report = audit.report()
        assert (report.points, report.dummies, report.asked, report.accounted_for) == (4, 0, 4, 4)
        assert (report.faults, report.not_accounted_for, report.sessions) == ({}, 0, 1)


def test_dummies_are_struck_out_and_the_rest_is_counted() -> None:
    """At a real tick nearly all points are dummies: the auditor counts the items among them, with no number told."""
    for audit in both_ways(talking(tick=300)):
        report = audit.report(points=3)
        assert report.points == 256 + 4 * (report.exchanges - 1)
        assert (report.real, report.dummies, report.asked) == (4, report.points - 4, 3)
        assert report.faults == {}


def test_withdrawn_points_are_asked_for_too() -> None:
    """A signal that was closed, and its point withdrawn, must still be accounted for until the session ends."""
    nodes = talking()
    first, second = nodes.two
    signal = place(first, OTHER)
    exchange(first, second)
    close_signal(first, COORDINATOR, signal, CloseReason.OBJECTION)
    for _ in range(2):
        exchange(first, second)
    withdrawn = "SELECT count(*) FROM own_point WHERE item_id IS NULL AND stood_for IS NOT NULL"
    assert first.database.value(withdrawn) == 2
    report = Audit(first, second).report()
    assert (report.real, report.accounted_for, report.faults) == (6, 6, {})


def test_what_the_archive_stands_for_is_accounted_for() -> None:
    """The point of an archived signal, in a session that began after it was closed, has the entry that placed it."""
    nodes = make_nodes()
    first, second = nodes.two
    close_signal(first, COORDINATOR, place(first, OTHER), CloseReason.DONE)
    begin(first, second)
    for _ in range(3):
        exchange(first, second)
    report = Audit(first, second).report()
    assert (report.real, report.asked, report.accounted_for, report.faults) == (1, 1, 1, {})


def test_a_family_is_accounted_for_by_the_signal_on_its_child() -> None:
    """The item of a parent stands in the entry of the signal that named the parent."""
    first, second = make_nodes().two
    _place_child(first, MINE, OTHER, YOURS)
    begin(first, second)
    exchange(first, second)
    exchange(first, second)
    report = Audit(first, second).report()
    assert (report.real, report.accounted_for) == (4, 4)


def test_a_parent_who_was_taken_out_is_accounted_for() -> None:
    """After a parent's erasure the points that were sent of the parent are accounted for until the session ends."""
    first, second = make_nodes().two
    _place_child(first, MINE, OTHER, YOURS)
    begin(first, second)
    exchange(first, second)
    exchange(first, second)
    request_id = open_request(first, OFFICER, RequestKind.ERASURE, OTHER).id
    grant_request(first, OFFICER, request_id)
    exchange(first, second)
    assert forget_dropped_parents(first) == 0
    report = Audit(first, second).report()
    assert (report.real, report.accounted_for, report.faults) == (4, 4, {})


def test_an_item_signalled_again_is_accounted_for_each_time() -> None:
    """A point before and one after the item was withdrawn are accounted for by the signals of their own time."""
    nodes = talking()
    first, second = nodes.two
    signal = place(first, OTHER)
    exchange(first, second)
    close_signal(first, COORDINATOR, signal, CloseReason.OBJECTION)
    exchange(first, second)
    place(first, OTHER)
    exchange(first, second)
    audit = Audit(first, second)
    challenge = audit.challenge()
    opening = audit.opening(challenge)
    assert audit.judged(challenge, opening).faults == {}
    numbers = [point.entry.number for point in opening.points if point.entry and point.item.number == OTHER]
    assert len(numbers) == 4
    assert len(set(numbers)) == 2


def test_a_message_whose_answer_was_lost_counts() -> None:
    """The initiator opens points of its open request, which it has signed and the peer has taken."""
    nodes = talking()
    first, second = nodes.two
    place(first, OTHER)
    deliver(first, second, request_with(first, second))
    audit = Audit(first, second)
    assert audit.session().n == state_of(first, second).n
    report = audit.report()
    assert (report.exchanges, report.real, report.faults) == (4, 6, {})


def test_nobody_foresees_which_points_are_drawn() -> None:
    """Another nonce draws other points, each of them real; a challenge opens no more than it asks for."""
    audit = both_ways(talking(tick=300))[0]
    drawn = set()
    for nonce in (NONCE, *(bytes([number]) * 32 for number in range(16))):
        opening = audit.opening(audit.challenge(points=1, nonce=nonce))
        assert len(opening.points) == 1
        drawn.add(opening.points[0].handle)
    assert len(drawn) > 1


def test_an_audit_stands_in_both_logbooks() -> None:
    """The peer's logbook tells that records were shown, the audited node's whose numbers the auditor got to see."""
    audit = both_ways(talking())[0]
    audit.report()
    shown = [entry for entry in entries(audit.peer) if entry.action == "audit-records-shown"]
    assert {entry.details["peer"] for entry in shown} == {audit.audited.member.id}
    assert all(entry.person is None for entry in shown)
    (told,) = [entry for entry in entries(audit.audited) if entry.action == "audit-opened"]
    assert told.details == {"opened": 4, "peer": audit.peer.member.id, "unopened": 0}
    assert set(told.persons) == {MINE, SHARED}


def test_the_files_tell_nobody_but_the_auditor() -> None:
    """Neither the records nor the challenge nor the opening has a number, a token or the dummy key in it."""
    for audit in both_ways(talking()):
        challenge = audit.challenge()
        opened = audit.opened(challenge)
        told = json.dumps([audit.records().document(), challenge.document(), opened])
        assert not any(number.digits in told for number in (MINE, SHARED, YOURS))
        tokens = audit.audited.database.rows("SELECT token FROM own_point WHERE token IS NOT NULL")
        assert tokens and not any(row["token"].hex() in told for row in tokens)
        assert session_of(audit.audited, audit.peer).keys.dummy_key.hex() not in told
        for member in (audit.audited, audit.peer):
            with pytest.raises(AuditRefused, match="not sealed to this key"):
                audit.read(opened, challenge.challenge, member.keys.read(IDENTITY))


def test_a_session_that_has_ended_cannot_be_audited() -> None:
    """Once another session has taken its place nobody can open it; the one that runs tells that there was another."""
    first, second = talking().two
    audit = Audit(first, second)
    challenge = audit.challenge()
    _begin_anew(first, second)
    exchange(first, second)
    with pytest.raises(InvalidInput, match="has ended here"):
        audit.opened(challenge)
    report = audit.report()
    assert (report.sessions, report.accounted_for) == (2, 4)
    with pytest.raises(InvalidInput, match="no session with this member in that epoch"):
        records_of(second, OFFICER, first.member.id, epoch=7)


def test_a_session_without_signatures_cannot_be_audited() -> None:
    """A session that began before signatures were kept has no records, and it is said so."""
    first, second = make_nodes().two
    settle([first, second])  # in memory, where nothing is signed
    with pytest.raises(InvalidInput, match="before its signatures were kept"):
        records_of(second, OFFICER, first.member.id)


def test_a_session_without_messages_has_no_records() -> None:
    """A session that is only offered, or a member that there is not, is told as such."""
    first, second = make_nodes().two
    begin(first, second)
    with pytest.raises(InvalidInput, match="no session"):
        records_of(second, OFFICER, first.member.id)
    for member in (second.member.id, "nobody"):
        with pytest.raises(InvalidInput, match="no other member"):
            records_of(second, OFFICER, member)


def test_audits_are_for_the_officer() -> None:
    """Neither a professional nor a coordinator shows records or opens points: only the data protection officer does."""
    audit = both_ways(talking())[0]
    challenge = audit.challenge()
    for other in (PROFESSIONAL, COORDINATOR):
        with pytest.raises(NotAllowed):
            records_of(audit.peer, other, audit.audited.member.id)
        with pytest.raises(NotAllowed):
            open_session_to_auditor(audit.audited, other, challenge)


def test_what_is_kept_for_an_audit_goes_with_the_session() -> None:
    """When a session ends, its heads, digests and what its points stood for are gone from both databases."""
    nodes = talking()
    first, second = nodes.two
    ended = {node.member.id: stored_session(node, peer).id for node, peer in ((first, second), (second, first))}
    _begin_anew(first, second)
    exchange(first, second)
    for node in (first, second):
        for table in ("exchange", "own_point", "session"):
            column = "id" if table == "session" else "session_id"
            sql = f"SELECT count(*) FROM {table} WHERE {column} = ?"
            assert node.database.value(sql, (ended[node.member.id],)) == 0
        assert node.database.value("SELECT count(*) FROM exchange") == 1


def _begin_anew(first: Context, second: Context) -> None:
    """Another session of the epoch, which replaces the current one with its first exchange."""
    open_session(first, second.member, first.covenant.epoch_at(first.clock.now()), session_of(first, second).pair)
    begin(first, second)


def _place_child(node: Context, child: Bsn, *parents: Bsn) -> None:
    new = new_signal(child, parents=parents)
    add_signal(node, COORDINATOR, new, list_professionals(node, COORDINATOR)[0].id)


def test_a_change_of_key_during_the_session_is_no_fault() -> None:
    """The hello was signed with the key that the member has left since; the covenant tells of the change."""
    for audited in (0, 1):
        nodes = talking(exchanges=1).two
        covenant = _after_change_of_key(nodes[audited])
        trusted = nodes[0].trusted.updated(signed_by_steward(covenant))
        pair = [replace(node, covenant=covenant, trusted=trusted, member=_entry(covenant, node)) for node in nodes]
        pair[audited].keys.delete(IDENTITY)
        pair[audited].keys.write(IDENTITY, bytes(signing_key("new")))
        exchange(pair[0], pair[1])
        audit = Audit(pair[audited], pair[1 - audited])
        assert audit.report().faults == {}
        without = tuple(replace(member, rotation=None) for member in covenant.members)
        with pytest.raises(AuditRefused, match="bad-signature"):
            verify_records(audit.records(), replace(covenant, members=without))


def _after_change_of_key(node: Context) -> Covenant:
    """The next version of a node's covenant, in which it has another key."""
    before, member, key = node.covenant, node.member, signing_key("new").verify_key
    fed = federation(before)
    rotation = make_rotation(fed, member.nid_bytes, bytes(signing_key(member.id)), bytes(key))
    changed = replace(member, key=bytes(key).hex(), rotation=rotation)
    members = tuple(changed if one.nid == member.nid else one for one in before.members)
    return replace(before, version=2, fed=fed.hex(), previous=fed.hex(), members=members)


def _entry(covenant: Covenant, node: Context) -> Member:
    entry = covenant.member(node.member.nid_bytes)
    assert entry is not None
    return entry
