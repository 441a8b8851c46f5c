"""Persons' requests as cases: opened, seen, extended, told of and let go (domain.md, rights of the person)."""

from datetime import date, timedelta

import pytest

from node.errors import InvalidInput, LogbookUnavailable, NotAllowed
from node.matching.request_terms import Pressing
from node.model import OPERATOR, Actor
from node.service.inbox import list_inbox
from node.service.notices import NoticeKind
from node.service.professionals import add_professional
from node.service.request_deciding import grant_request, refuse_request
from node.service.requests import RequestKind, extend_request, list_requests, open_request, show_request
from node.service.requests_due import let_old_requests_go, tell_of_due_requests
from node.service.signals import add_signal
from node.storage import persons
from tests.helpers import ADMINISTRATOR, COORDINATOR, OFFICER, new_signal
from tests.service.casework import CHILD, MOTHER, STRANGER, Office, entries, make_office, stored

TODAY = date(2026, 11, 3)


@pytest.fixture
def office() -> Office:
    """A node with Jan and Eva."""
    return make_office()


def opened(office: Office, kind: RequestKind = RequestKind.ERASURE) -> str:
    """A case of the child."""
    return open_request(office.context, OFFICER, kind, CHILD).id


def is_known(office: Office) -> bool:
    """Whether the child's number is held."""
    return persons.find(office.context.database, office.context.vault, CHILD) is not None


@pytest.mark.parametrize("kind", RequestKind)
def test_a_case_has_a_term(office: Office, kind: RequestKind) -> None:
    """Rule "a case with a term and a decision": a month from the day on which it came in, or from today."""
    view = open_request(office.context, OFFICER, kind, CHILD, reference="zaak 12")
    assert (view.kind, view.received, view.due, view.decision) == (kind, TODAY, date(2026, 12, 3), None)
    shown = show_request(office.context, OFFICER, view.id)
    assert shown.view == view
    assert (shown.person_known, shown.signals, shown.parties) == (True, (), ())
    assert view.note.reference == "zaak 12"
    earlier = open_request(office.context, OFFICER, kind, CHILD, date(2026, 10, 31))
    assert earlier.due == date(2026, 11, 30)
    assert [one.id for one in list_requests(office.context, OFFICER)] == [earlier.id, view.id]


def test_a_day_to_come_is_refused(office: Office) -> None:
    """A request cannot have come in tomorrow; nothing is kept of it."""
    with pytest.raises(InvalidInput, match="received"):
        open_request(office.context, OFFICER, RequestKind.ACCESS, CHILD, TODAY + timedelta(days=1))
    assert list_requests(office.context, OFFICER, "all") == []
    assert not is_known(office)


def test_it_is_extended_once(office: Office) -> None:
    """Rule "a case with a term and a decision": two further months, once, with a reason, and before the term has ended
    (AVG art. 12(3)).
    """
    request_id = opened(office)
    with pytest.raises(InvalidInput, match="reason"):
        extend_request(office.context, OFFICER, request_id, "  ")
    view = extend_request(office.context, OFFICER, request_id, "three archives must be searched")
    assert (view.due, view.extended, view.note.extension) == (date(2027, 2, 3), True, "three archives must be searched")
    with pytest.raises(InvalidInput, match="extended before"):
        extend_request(office.context, OFFICER, request_id, "again")
    late = opened(office)
    office.clock.forward(days=31)
    with pytest.raises(InvalidInput, match="has ended"):
        extend_request(office.context, OFFICER, late, "forgotten")


def test_a_case_shows_what_it_is_about(office: Office) -> None:
    """The signals on the person and those that name it as a parent, without any number."""
    own = add_signal(office.context, office.jan, new_signal(MOTHER), office.jan.id).signal_id
    named = add_signal(office.context, office.eva, new_signal(CHILD, parents=(MOTHER,)), office.eva.id).signal_id
    add_signal(office.context, office.eva, new_signal(STRANGER), office.eva.id)
    request_id = open_request(office.context, OFFICER, RequestKind.ERASURE, MOTHER).id
    shown = show_request(office.context, OFFICER, request_id).signals
    assert [(one.id, one.state, one.as_parent) for one in shown] == [(own, "open", False), (named, "open", True)]
    assert not any(number.digits in repr(shown) for number in (CHILD, MOTHER, STRANGER))


@pytest.mark.parametrize("role", ["professional", "coordinator", "guardian", "administrator"])
def test_requests_are_the_officers(office: Office, role: str) -> None:
    """Nobody else opens, reads, extends or decides them, but the operator; what is refused leaves nothing behind."""
    request_id, other = opened(office), Actor("somebody", role)
    before = stored(office.context)
    for deed in (
        lambda: open_request(office.context, other, RequestKind.ACCESS, CHILD),
        lambda: list_requests(office.context, other),
        lambda: show_request(office.context, other, request_id),
        lambda: extend_request(office.context, other, request_id, "reason"),
        lambda: refuse_request(office.context, other, request_id, "reason"),
        lambda: grant_request(office.context, other, request_id),
    ):
        with pytest.raises(NotAllowed, match="data protection officer"):
            deed()
    assert stored(office.context) == before
    assert show_request(office.context, OPERATOR, request_id).view.id == request_id


def test_everything_stands_in_the_logbook(office: Office) -> None:
    """Who opened, saw, extended and refused it, on which ground, on whom; a list shows nobody."""
    request_id = opened(office, RequestKind.RECTIFICATION)
    list_requests(office.context, OFFICER)
    show_request(office.context, OFFICER, request_id)
    extend_request(office.context, OFFICER, request_id, "busy")
    refuse_request(office.context, OFFICER, request_id, "the birth date is right")
    told = [(each.action, each.ground, each.person) for each in entries(office.context)[-5:]]
    ground = "AVG art. 16"
    assert told == [
        ("request-opened", ground, CHILD),
        ("requests-listed", "overview", None),
        ("request-shown", ground, CHILD),
        ("request-extended", ground, CHILD),
        ("request-decided", ground, CHILD),
    ]
    assert entries(office.context)[-1].details == {
        "decision": "refused",
        "kind": "rectification",
        "request": request_id,
    }


def test_no_case_without_the_logbook(office: Office) -> None:
    """Rule "no entry, no action": where the logbook cannot be written, no case is opened."""
    before = stored(office.context)
    office.fill_the_disk()
    with pytest.raises(LogbookUnavailable):
        opened(office)
    assert stored(office.context) == before


def test_reasons_are_sealed(office: Office) -> None:
    """Neither the reference nor a reason stands in the database in the clear, and no number is taken in them."""
    view = open_request(office.context, OFFICER, RequestKind.ERASURE, CHILD, reference="dossier Janssen")
    refuse_request(office.context, OFFICER, view.id, "the duty of care of Janssen stands against it")
    assert "Janssen" not in str(stored(office.context)["request"])
    with pytest.raises(InvalidInput, match="citizen service number") as refusal:
        open_request(office.context, OFFICER, RequestKind.ACCESS, CHILD, reference=f"of {CHILD.digits}")
    assert CHILD.digits not in str(refusal.value)


def test_a_refusal_changes_nothing_else(office: Office) -> None:
    """A refused request has its reason, and cannot be decided twice; the signals stay."""
    signal_id = add_signal(office.context, office.jan, new_signal(CHILD), office.jan.id).signal_id
    request_id = opened(office)
    with pytest.raises(InvalidInput, match="reason"):
        refuse_request(office.context, OFFICER, request_id, "")
    details = refuse_request(office.context, OFFICER, request_id, "a child is in danger")
    assert (details.view.decision, details.view.decided_by) == ("refused", OFFICER.id)
    assert details.view.note.decision == "a child is in danger"
    assert office.context.database.value("SELECT closed FROM signal WHERE id = ?", (signal_id,)) is None
    with pytest.raises(InvalidInput, match="decided already"):
        grant_request(office.context, OFFICER, request_id)
    assert list_requests(office.context, OFFICER) == []
    assert [one.id for one in list_requests(office.context, OFFICER, "decided")] == [request_id]


def test_the_officer_is_told(office: Office) -> None:
    """Rule "a case with a term and a decision": of a new case at once, of one that is due a week before, of one that is
    overdue the day after; each once.
    """
    new = ("Olga Privé", "functionaris", "", "fg@politie.example", "officer")
    olga = Actor(add_professional(office.context, COORDINATOR, *new), "officer")
    request_id = opened(office)

    def told() -> list[str]:
        return [one.kind for one in list_inbox(office.context, olga, seen=True)[::-1] if one.subject == request_id]

    opened_kind, due, overdue = NoticeKind.REQUEST_OPENED, NoticeKind.REQUEST_DUE, NoticeKind.REQUEST_OVERDUE
    assert told() == [opened_kind]
    office.clock.forward(days=22)
    assert tell_of_due_requests(office.context) == 0
    office.clock.forward(days=1)
    assert (tell_of_due_requests(office.context), tell_of_due_requests(office.context)) == (1, 0)
    assert told() == [opened_kind, due]
    extend_request(office.context, OFFICER, request_id, "busy")
    assert tell_of_due_requests(office.context) == 0
    office.clock.forward(days=70)
    assert list_requests(office.context, OFFICER)[0].pressing is Pressing.LATE
    assert tell_of_due_requests(office.context) == 1
    assert told() == [opened_kind, due, overdue]
    refuse_request(office.context, OFFICER, request_id, "late, and unfounded")
    assert tell_of_due_requests(office.context) == 0


def test_a_decided_case_keeps_its_number_for_a_year(office: Office) -> None:
    """The number of a person without a signal is held for the case alone, and forgotten a year after the decision."""
    request_id = opened(office, RequestKind.ACCESS)
    office.clock.forward(days=400)
    assert (let_old_requests_go(office.context), is_known(office)) == (0, True)
    grant_request(office.context, OFFICER, request_id)
    office.clock.forward(days=364)
    assert (let_old_requests_go(office.context), is_known(office)) == (0, True)
    office.clock.forward(days=2)
    assert (let_old_requests_go(office.context), is_known(office)) == (1, False)
    assert let_old_requests_go(office.context) == 0
    assert not show_request(office.context, OFFICER, request_id).person_known
    assert entries(office.context)[-1].persons == ()


def test_an_administrator_runs_the_node_and_no_cases() -> None:
    """The administrators' role has no part in requests."""
    office = make_office()
    with pytest.raises(NotAllowed):
        list_requests(office.context, ADMINISTRATOR)
