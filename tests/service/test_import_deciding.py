"""A professional's word on proposals: what it makes of them, who may give it, and that it holds for good."""

from datetime import date

import pytest

from node.errors import InvalidInput, LogbookUnavailable, NotAllowed
from node.limits import IMPORT_ROWS_AT_ONCE
from node.model import OPERATOR, Actor
from node.service import absence, imports, signals
from node.service.archive import forget_destroyed
from node.service.import_deciding import Told, confirm, reject, withdraw
from node.service.import_looking import assign_proposals, list_proposals, reveal_number, show_proposal
from node.service.matches import list_matches
from node.service.number_check import HowChecked, NumberCheck
from node.service.signal_closing import CloseReason, close_signal
from node.storage import proposals
from tests.helpers import CHECKED, COORDINATOR, new_signal
from tests.service.casework import CHILD, MOTHER, SISTER, STRANGER, entries, make_office, stored
from tests.service.importing import BVH, count, proposed, row, take_in, waiting
from tests.service.two_nodes import PERSON, place, rest, two_nodes

TOLD = Told(CHECKED)


def test_confirmed_it_is_a_signal_and_nothing_else() -> None:
    """The signal is the professional's, with all that the row told; of the proposal only that there was one is left."""
    office = make_office()
    take_in(office, row(CHILD, parents=MOTHER.digits, reference="case 7", end="2027-01-31"), actor=COORDINATOR)
    (one,) = waiting(office.context, office.jan)
    (done,) = confirm(office.context, office.jan, [one.id], TOLD).confirmed
    (signal,) = signals.list_signals(office.context, office.jan)
    assert (signal.id, signal.reference, signal.ends) == (done.signal.signal_id, "case 7", date(2027, 1, 31))
    assert (signal.professional_id, signal.purposes, signal.number_check.how) == (office.jan.id, ("jeugd",), "document")
    assert signals.show_signal(office.context, office.jan, signal.id).parents == 1
    assert signals.reveal_person(office.context, office.jan, signal.id) == CHILD
    (left,) = list_proposals(office.context, office.jan, "confirmed")
    assert (left.signal_id, left.reference, left.purposes, left.decided_by) == (signal.id, "", (), office.jan.id)
    assert office.context.database.value("SELECT sealed FROM proposal") == b""
    assert count(office.context.database, "proposal_person") == [0]
    logged = [entry for entry in entries(office.context) if entry.action in ("signal-added", "proposal-confirmed")]
    assert [entry.person for entry in logged] == [CHILD, CHILD]
    assert logged[1].details == {"proposal": one.id, "signal": signal.id}


def test_rejected_it_is_nothing() -> None:
    """All that a rejected proposal told is gone at once; who rejected it, and why, is left."""
    office = make_office()
    (one,) = proposed(office, CHILD)
    assert reject(office.context, office.jan, [one], "not involved") == 1
    assert reject(office.context, office.jan, [one], "again") == 0
    shown = show_proposal(office.context, office.jan, one)
    assert (shown.summary.state, shown.summary.reason, shown.birth_date) == ("rejected", "not involved", None)
    assert count(office.context.database, "signal", "proposal_person", "person") == [0, 0, 0]
    with pytest.raises(InvalidInput, match="rejected already"):
        reveal_number(office.context, office.jan, one)


@pytest.mark.parametrize("decision", ["confirm", "reject"])
def test_what_was_decided_does_not_come_back(decision: str) -> None:
    """The same list again proposes nothing of what was confirmed or rejected, nor is that decided twice."""
    office = make_office()
    (one,) = proposed(office, CHILD)
    if decision == "confirm":
        confirm(office.context, office.jan, [one], TOLD)
    else:
        reject(office.context, office.jan, [one], "not involved")
    before = stored(office.context)
    taken = take_in(office, row(CHILD, reference="told otherwise"))
    assert (taken.added, taken.already_there) == (0, 1)
    (refused,) = confirm(office.context, office.jan, [one], TOLD).refused
    assert refused.reason.startswith("this proposal was")
    assert waiting(office.context, office.jan) == []
    assert stored(office.context) == before


def test_only_a_professional_makes_a_signal_of_it() -> None:
    """Rule "imported list": an automatic report without a human is unlawful: no coordinator, operator or colleague
    confirms a proposal.
    """
    office = make_office()
    first, second = proposed(office, CHILD, SISTER)
    for other in (
        COORDINATOR,
        OPERATOR,
        office.eva,
        Actor("ad-0", "administrator"),
        Actor(office.jan.id, "coordinator"),
    ):
        with pytest.raises(NotAllowed):
            confirm(office.context, other, [first], TOLD)
    for other in (COORDINATOR, OPERATOR, office.eva):
        with pytest.raises(NotAllowed):
            reject(office.context, other, [first], "no")
    with pytest.raises(InvalidInput, match="no proposal of that id"):
        confirm(office.context, office.jan, [first, "nothing"], TOLD)
    assert count(office.context.database, "signal") == [0]
    assert {one.id for one in waiting(office.context, office.jan)} == {first, second}


def test_a_wrong_list_is_taken_back_and_a_corrected_one_may_come() -> None:
    """Who brought a list takes it back; nothing of it is left, so that the same rows may come again, told otherwise."""
    office = make_office()
    first, second = proposed(office, CHILD, SISTER)
    with pytest.raises(NotAllowed):
        withdraw(office.context, office.eva, [first])
    assert withdraw(office.context, COORDINATOR, [first]) == 1
    confirm(office.context, office.jan, [second], TOLD)
    with pytest.raises(InvalidInput, match="confirmed already"):
        withdraw(office.context, office.jan, [second])
    assert [entry.reason for entry in office.context.journal.entries()] == ["withdrawn", "confirmed"]
    assert take_in(office, row(CHILD, reference="corrected"), row(SISTER)).added == 1
    (one,) = waiting(office.context, office.jan)
    assert one.reference == "corrected"


def test_who_stands_in_confirms_and_the_signal_is_whose_it_was() -> None:
    """While Jan is away Eva confirms his proposals; the signals are Jan's, and the logbook says who did it."""
    office = make_office()
    (one,) = proposed(office, CHILD)
    absence.go_away(office.context, office.jan, office.jan.id, date(2026, 11, 20), office.eva.id)
    assert [each.id for each in waiting(office.context, office.eva)] == [one]
    confirm(office.context, office.eva, [one], TOLD)
    (signal,) = signals.list_signals(office.context, office.jan)
    assert signal.professional_id == office.jan.id
    assert entries(office.context)[-2].actor == f"professional:{office.eva.id}"


def test_the_rules_of_the_day_hold() -> None:
    """What has come to its age limit, has passed its end, or has an open signal is told by its id, and stays."""
    office = make_office()
    context = office.context
    take_in(
        office,
        row(CHILD, birth_date="2003-11-10"),
        row(SISTER, end="2026-11-09"),
        row(MOTHER),
        row(STRANGER, ask_again="2026-11-04", informed="no answer"),
    )
    ids = [one.id for one in waiting(context, office.jan)]
    signals.add_signal(context, office.jan, new_signal(MOTHER), office.jan.id)
    office.clock.forward(days=10)
    done = confirm(context, office.jan, ids, TOLD)
    assert len(done.confirmed) == 1
    reasons = sorted(one.reason.partition(":")[0].partition(" of")[0] for one in done.refused)
    assert reasons == ["birth date", "end", "there is an open signal"]
    assert {one.id for one in waiting(context, office.jan)} == {one.proposal_id for one in done.refused}
    (stranger,) = [one for one in signals.list_signals(context, office.jan) if one.informed.waiting]
    assert stranger.informed.ask_again is None


def test_what_a_signal_asks_is_asked() -> None:
    """Without a word on the number check nothing is confirmed, unless the list has one; one word holds for all."""
    office = make_office()
    take_in(office, row(CHILD), row(SISTER, check="register", checked_on="2026-11-01"))
    ids = [one.id for one in waiting(office.context, office.jan)]
    done = confirm(office.context, office.jan, ids, Told())
    assert (len(done.confirmed), [one.reason[:6] for one in done.refused]) == (1, ["check:"])
    waits = Told(NumberCheck(waiting="no document yet"), "no answer", date(2026, 11, 20))
    assert len(confirm(office.context, office.jan, ids, waits).confirmed) == 1
    by_how = {one.number_check.how: one for one in signals.list_signals(office.context, office.jan)}
    assert by_how[HowChecked.REGISTER].number_check.on == date(2026, 11, 1)
    assert by_how[None].number_check.waiting == "no document yet"
    assert by_how[None].informed.ask_again == date(2026, 11, 20)


def test_signal_and_proposal_change_together() -> None:
    """If the logbook cannot be written, there is no signal, and the proposal waits as it was."""
    office = make_office()
    first, second = proposed(office, CHILD, SISTER)
    before = stored(office.context)
    office.fill_the_disk()
    for decide in (
        lambda: confirm(office.context, office.jan, [first, second], TOLD),
        lambda: reject(office.context, office.jan, [first, second], "no"),
    ):
        with pytest.raises(LogbookUnavailable):
            decide()
    assert stored(office.context) == before
    assert office.context.journal.entries() == []


def test_what_is_decided_at_once_is_bounded_and_a_reason_is_asked() -> None:
    """Too many ids, or no reason for a rejection, or one with a number in it, are refused."""
    office = make_office()
    (one,) = proposed(office, CHILD)
    too_many = [one] * (IMPORT_ROWS_AT_ONCE + 1)
    with pytest.raises(InvalidInput, match="too many"):
        confirm(office.context, office.jan, too_many, TOLD)
    for reason in ("", CHILD.digits):
        with pytest.raises(InvalidInput, match=r"^reason"):
            reject(office.context, office.jan, [one], reason)
    assert len(waiting(office.context, office.jan)) == 1


def test_proposals_of_who_has_left_go_to_a_colleague() -> None:
    """Nothing becomes a signal of who has left, who is assigned nothing either; a colleague takes it over."""
    office = make_office()
    (one,) = proposed(office, CHILD)
    with office.context.database.transaction():
        office.context.database.execute("UPDATE professional SET active = 0 WHERE id = ?", (office.jan.id,))
    (refused,) = confirm(office.context, office.jan, [one], TOLD).refused
    assert "no active professional" in refused.reason
    with pytest.raises(InvalidInput):
        assign_proposals(office.context, COORDINATOR, [one], office.jan.id)
    assign_proposals(office.context, COORDINATOR, [one], office.eva.id)
    assert confirm(office.context, office.eva, [one], TOLD).confirmed


def test_a_match_comes_only_after_the_word_of_a_professional() -> None:
    """Rule "imported list": nothing is sent of a proposal, and the other side learns nothing, until it is confirmed:
    then both match.
    """
    first, second = two_nodes()
    place(second)
    owner = next(iter(first._cards))
    ada = Actor(owner, "professional")
    rest(first, second)
    assert imports.add_rows(first.context, ada, BVH, [row(PERSON)], owner).added == 1
    rest(first, second)
    first.clock.forward(days=1)
    rest(first, second)
    for node in (first, second):
        assert list_matches(node.context, COORDINATOR) == []
    assert count(first.context.database, "item", "queued_item") == [0, 0]
    (one,) = waiting(first.context, ada)
    confirm(first.context, ada, [one.id], TOLD)
    rest(first, second)
    for node in (first, second):
        assert len(list_matches(node.context, COORDINATOR)) == 1


def test_a_signal_that_is_forgotten_is_named_by_no_proposal() -> None:
    """When it is forgotten whom a destroyed signal was on, the keyed hash of the row does not tell it any more."""
    office = make_office()
    (one,) = proposed(office, CHILD)
    (done,) = confirm(office.context, office.jan, [one], TOLD).confirmed
    close_signal(office.context, office.jan, done.signal.signal_id, CloseReason.OBJECTION)
    assert forget_destroyed(office.context) == 1
    row_left = proposals.get(office.context.database, one)
    assert row_left is not None
    assert (row_left.state, row_left.signal_id) == ("confirmed", None)
    assert take_in(office, row(CHILD)).already_there == 1
