"""A proposal that was changed in the database stops nobody: it is shown as such, confirmed by nobody, taken away."""

import pytest

from node.model import OPERATOR
from node.service.import_deciding import Told, confirm, reject, withdraw
from node.service.import_ending import expire_proposals
from node.service.import_looking import list_proposals, reveal_number, show_proposal
from node.service.proposal_content import UnreadableProposal
from node.service.signals import list_signals
from tests.helpers import CHECKED, COORDINATOR
from tests.service.casework import CHILD, SISTER, Office, entries, make_office
from tests.service.importing import count, proposed, waiting

TOLD = Told(CHECKED)


@pytest.fixture
def office() -> Office:
    """An office."""
    return make_office()


def change(office: Office, sql: str, *values: object) -> None:
    """Somebody changes the database."""
    with office.context.database.transaction():
        office.context.database.execute(sql, values)


@pytest.mark.parametrize("sealed", ["x'00'", "x''", "'text'", "zeroblob(100)", "7"])
def test_the_others_are_listed_and_confirmed(office: Office, sealed: str) -> None:
    """A damaged proposal is listed as unreadable, and of all that are confirmed it alone is refused, by its id."""
    first, second = proposed(office, CHILD, SISTER)
    change(office, f"UPDATE proposal SET sealed = {sealed} WHERE id = ?", first)
    assert {one.id: one.readable for one in waiting(office.context, office.jan)} == {first: False, second: True}
    assert show_proposal(office.context, office.jan, first).summary.readable is False
    with pytest.raises(UnreadableProposal, match=first):
        reveal_number(office.context, office.jan, first)
    done = confirm(office.context, office.jan, [first, second], TOLD)
    assert [one.proposal_id for one in done.confirmed] == [second]
    (refused,) = done.refused
    assert (refused.proposal_id, first in refused.reason) == (first, True)
    assert "import withdraw" in refused.hint


def test_what_is_copied_from_another_row_is_confirmed_by_nobody(office: Office) -> None:
    """The sealed content of another proposal does not open in this row: nobody confirms the wrong person."""
    first, second = proposed(office, CHILD, SISTER)
    change(
        office, "UPDATE proposal SET sealed = (SELECT sealed FROM proposal WHERE id = ?) WHERE id = ?", second, first
    )
    assert confirm(office.context, office.jan, [first], TOLD).confirmed == ()
    assert list_signals(office.context, office.jan) == []
    with pytest.raises(UnreadableProposal):
        reveal_number(office.context, office.jan, first)


@pytest.mark.parametrize("how", ["withdraw", "reject", "expire"])
def test_it_can_be_taken_away(office: Office, how: str) -> None:
    """It is withdrawn, rejected or goes with its term as any other, with an entry that names its id and nobody."""
    (one,) = proposed(office, CHILD)
    change(office, "UPDATE proposal SET sealed = x'00'")
    if how == "withdraw":
        assert withdraw(office.context, OPERATOR, [one]) == 1
    elif how == "reject":
        assert reject(office.context, office.jan, [one], "damaged") == 1
    else:
        office.clock.forward(days=400)
        assert expire_proposals(office.context) == 1
    assert waiting(office.context, office.jan) == []
    assert count(office.context.database, "proposal_person") == [0]
    (entry,) = [each for each in entries(office.context) if each.action.startswith(f"proposal-{how[:5]}")]
    assert (entry.details["proposal"], entry.persons) == (one, ())


def test_a_reason_that_was_changed_stops_no_list(office: Office) -> None:
    """Rejected proposals are listed although the reason of one does not open, or is another's."""
    ids = proposed(office, CHILD, SISTER)
    reject(office.context, office.jan, ids[:1], "not involved")
    reject(office.context, office.jan, ids[1:], "moved away")
    change(
        office,
        "UPDATE proposal SET sealed_reason = (SELECT sealed_reason FROM proposal WHERE id = ?) WHERE id = ?",
        *ids,
    )
    shown = {one.id: (one.readable, one.reason) for one in list_proposals(office.context, COORDINATOR, "rejected")}
    assert shown == {ids[0]: (True, "not involved"), ids[1]: (False, "")}
