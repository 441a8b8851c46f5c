"""A decision is passed on to the parties, which confirm it (domain.md, rights of the person)."""

import pytest

from node.model import Bsn
from node.service.archive import forget_destroyed
from node.service.handing_over import hand_over_signal
from node.service.matches import list_matches
from node.service.request_deciding import Correction, grant_request, rectify
from node.service.requests import RequestDetails, RequestKind, open_request, show_request
from node.service.session_life import end_old_sessions
from node.service.statement import make_statement
from node.storage.professionals import everyone
from tests.helpers import BOTH, COORDINATOR, OFFICER
from tests.service.casework import entries
from tests.service.two_nodes import PERSON, place, rest, two_nodes
from tests.service.world import PERSONS, Node

CHILD, SISTER, MOTHER = PERSONS
DECIDED = [RequestKind.ERASURE, RequestKind.OBJECTION, RequestKind.RECTIFICATION]


def decided(node: Node, kind: RequestKind, person: Bsn = PERSON) -> RequestDetails:
    """A case that was opened and granted at once."""
    request_id = open_request(node.context, OFFICER, kind, person).id
    if kind is RequestKind.RECTIFICATION:
        return rectify(node.context, OFFICER, request_id, Correction(wrong_number=True))
    return grant_request(node.context, OFFICER, request_id)


def met() -> tuple[Node, Node]:
    """Two nodes with a match on the person."""
    first, second = two_nodes()
    for node in (first, second):
        place(node)
    rest(first, second)
    assert len(list_matches(first.context, COORDINATOR)) == 1
    return first, second


@pytest.mark.parametrize("kind", DECIDED)
@pytest.mark.parametrize("which", [0, 1])
def test_the_receipt_comes_back(kind: RequestKind, which: int) -> None:
    """Rule "passed on to the parties": the match ends there too, the card goes, and the receipt is in the case."""
    nodes = met()
    own, peer = nodes[which], nodes[1 - which]
    details = decided(own, kind)
    (party,) = details.parties
    assert (party.organisation_id, party.member, party.receipts, party.going_on) == (peer.id, True, 0, 0)
    assert party.ended == 2  # on the person, and on the person as one of the family
    assert (party.waits, details.confirmed) == (True, False)
    assert list_matches(own.context, COORDINATOR) == []
    own.clock.forward(seconds=60)
    at = own.clock.now()
    rest(*nodes)
    shown = show_request(own.context, OFFICER, details.view.id)
    (party,) = shown.parties
    assert (party.receipts, party.confirmed, shown.confirmed) == (2, at, True)
    assert list_matches(peer.context, COORDINATOR) == []
    cards = peer.context.database.rows("SELECT withdrawn FROM card")
    assert cards and all(row["withdrawn"] is not None for row in cards)


def test_the_peers_own_signal_stays() -> None:
    """What another organisation knows of its own stays there: an erasure is of this node's data."""
    own, peer = met()
    decided(own, RequestKind.ERASURE)
    rest(own, peer)
    assert len(peer.open_ids) == 1


def test_a_parent_leaves_the_family_match_alone() -> None:
    """Where a parent is taken out of a child's signal, the match by the parent ends and is confirmed; others stay."""
    own, peer = two_nodes()
    own.place(CHILD, BOTH[:1], [MOTHER], 0)
    peer.place(SISTER, BOTH[:1], [MOTHER], 0)
    rest(own, peer)
    assert [len(list_matches(node.context, COORDINATOR)) for node in (own, peer)] == [1, 1]
    details = decided(own, RequestKind.ERASURE, MOTHER)
    (party,) = details.parties
    assert (party.ended, party.receipts) == (1, 0)
    rest(own, peer)
    (party,) = show_request(own.context, OFFICER, details.view.id).parties
    assert (party.ended, party.receipts) == (1, 1)
    assert [list_matches(node.context, COORDINATOR) for node in (own, peer)] == [[], []]
    assert len(own.open_ids) == 1
    peer.place(CHILD, BOTH[:1], [], 1)
    rest(own, peer)
    assert len(list_matches(own.context, COORDINATOR)) == 1  # the child's own signal goes on


def test_what_a_sibling_keeps_is_no_open_receipt() -> None:
    """A match that another child's signal keeps open needs no receipt: only the card of this one is withdrawn."""
    own, peer = two_nodes()
    own.place(CHILD, BOTH[:1], [MOTHER], 0)
    own.place(SISTER, BOTH[:1], [MOTHER], 1)
    peer.place(MOTHER, BOTH[:1], [], 0)
    rest(own, peer)
    before = peer.context.database.value("SELECT count(*) FROM card WHERE withdrawn IS NULL")
    details = decided(own, RequestKind.ERASURE, CHILD)
    rest(own, peer)
    shown = show_request(own.context, OFFICER, details.view.id)
    assert [(one.ended, one.going_on) for one in shown.parties] == [(0, 1)]
    assert shown.confirmed
    assert peer.context.database.value("SELECT count(*) FROM card WHERE withdrawn IS NULL") == before - 1


def test_the_number_goes_with_the_sessions() -> None:
    """After the epoch nobody can be audited for the number any more, and it goes; the receipts stay in the case."""
    own, peer = met()
    details = decided(own, RequestKind.ERASURE)
    rest(own, peer)
    assert forget_destroyed(own.context) == 0
    own.clock.forward(days=31)
    end_old_sessions(own.context)
    rest(own, peer)
    assert forget_destroyed(own.context) == 1
    assert own.context.database.value("SELECT count(*) FROM person WHERE sealed <> x''") == 0
    assert show_request(own.context, OFFICER, details.view.id).confirmed


def test_the_power_may_go_at_any_step() -> None:
    """Rule "carried out in one step": after a power cut and a start, all of a decision is done or nothing of it."""
    outcomes = set()
    for steps in range(1, 100, 7):
        own, _ = two_nodes()
        own.place(CHILD, BOTH[:1], [MOTHER], 0)
        own.place(MOTHER, BOTH[:1], [], 1)
        request_id = open_request(own.context, OFFICER, RequestKind.ERASURE, MOTHER).id
        own.lose_power_after(steps)
        own.done(lambda own=own, request_id=request_id: grant_request(own.context, OFFICER, request_id))  # type: ignore[misc]
        decision = show_request(own.context, OFFICER, request_id).view.decision
        parents = own.context.database.value("SELECT count(*) FROM signal_parent WHERE dropped IS NULL")
        outcomes.add((decision, len(own.open_ids), parents))
    assert outcomes == {(None, 2, 1), ("granted", 1, 0)}


def test_cards_that_go_out_stand_in_the_logbook() -> None:
    """Who was told stands there once for each match and signal, on the person, and on the member of a family match."""
    own, peer = two_nodes()
    own.place(CHILD, BOTH[:1], [MOTHER], 0)
    peer.place(SISTER, BOTH[:1], [MOTHER], 0)
    rest(own, peer)
    sent = [each for each in entries(own.context) if each.action == "card-sent"]
    (signal_id,) = own.open_ids
    assert [each.persons for each in sent] == [(MOTHER, CHILD)]
    assert (sent[0].details["peer"], sent[0].details["signal"]) == (peer.id, signal_id)
    own.clock.forward(days=31)
    end_old_sessions(own.context)
    rest(own, peer)  # the next epoch's session finds the match again, and the card goes once more
    request_id = open_request(own.context, OFFICER, RequestKind.ACCESS, CHILD).id
    told = make_statement(own.context, OFFICER, request_id).disclosures
    assert [(one.kind, one.again) for one in told] == [("family", False), ("family", True)]


def test_a_changed_card_stands_there_too() -> None:
    """Who is told whom to call from now on, after a signal was handed over, stands in the logbook and the statement."""
    own, peer = met()
    (signal_id,) = own.open_ids
    colleague = next(one.id for one in everyone(own.context.database) if one.name == "Bas")
    hand_over_signal(own.context, COORDINATOR, signal_id, colleague)
    changed = [each for each in entries(own.context) if each.action == "card-sent"][-2:]
    assert {(each.person, each.details["professional"], each.details["peer"]) for each in changed} == {
        (PERSON, colleague, peer.id)
    }
    request_id = open_request(own.context, OFFICER, RequestKind.ACCESS, PERSON).id
    told = make_statement(own.context, OFFICER, request_id).disclosures
    assert {one.whose.name for one in told if one.again} == {"Bas"}
    assert {one.whose.name for one in told if not one.again} == {"Ada"}
