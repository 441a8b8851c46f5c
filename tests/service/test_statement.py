"""The statement of access: everything on one number, and who was told what and when (domain.md, rights)."""

import json
from datetime import date

import pytest

from node.errors import InvalidInput, LogbookUnavailable, NotAllowed
from node.matching.follow_up import State
from node.model import Bsn
from node.service.archive import forget_destroyed
from node.service.context import Context
from node.service.departure import deactivate_professional
from node.service.follow_up_steps import go_to
from node.service.import_deciding import Told, confirm
from node.service.matches import list_matches
from node.service.people import person_overview
from node.service.request_deciding import grant_request
from node.service.requests import RequestKind, open_request
from node.service.signal_closing import CloseReason, close_signal
from node.service.signals import add_signal, reveal_person, show_signal
from node.service.statement import Statement, make_statement
from node.storage import logbook
from node.storage.logbook_persons import open_persons
from node.web.statement_document import document
from tests.helpers import ADMINISTRATOR, BORN, BOTH, COORDINATOR, OFFICER, new_signal
from tests.service.casework import CHILD, FATHER, MOTHER, SISTER, STRANGER, Office, make_office, stored
from tests.service.importing import row, take_in, waiting
from tests.service.two_nodes import rest, two_nodes
from tests.service.world import PERSONS


@pytest.fixture
def office() -> Office:
    """A node with Jan and Eva."""
    return make_office()


def statement_on(context: Context, person: Bsn) -> Statement:
    """The statement for a new case of access."""
    return make_statement(context, OFFICER, open_request(context, OFFICER, RequestKind.ACCESS, person).id)


def logged_on(context: Context, person: Bsn) -> list[tuple[object, ...]]:
    """What the logbook says of a person, entry by entry, read here by hand."""
    rows = context.database.rows("SELECT * FROM logbook ORDER BY number")
    return [
        (row["number"], row["at"], row["actor"], row["action"], row["ground"], row["details"])
        for row in rows
        if person in [each.number for each in open_persons(context.vault, row["person"])]
    ]


def stated(statement: Statement) -> list[tuple[object, ...]]:
    """What a statement says of the logbook, in the same form."""

    def written(details: object) -> str:
        return json.dumps(details, sort_keys=True, separators=(",", ":"), ensure_ascii=False)

    return [
        (one.number, one.at, f"{one.who.role}:{one.who.id}", one.action, one.ground, written(dict(one.details)))
        for one in statement.entries
    ]


def busy(office: Office) -> None:
    """Much happens on several persons."""
    first = add_signal(office.context, office.jan, new_signal(CHILD, parents=(MOTHER,)), office.jan.id).signal_id
    second = add_signal(office.context, office.eva, new_signal(SISTER, parents=(MOTHER, FATHER)), office.eva.id)
    reveal_person(office.context, office.jan, first)
    person_overview(office.context, office.jan, STRANGER)
    show_signal(office.context, COORDINATOR, second.signal_id)
    close_signal(office.context, office.jan, first, CloseReason.DONE)
    person_overview(office.context, office.eva, CHILD)


@pytest.mark.parametrize("person", [CHILD, SISTER, MOTHER, FATHER, STRANGER])
def test_it_equals_the_logbook(office: Office, person: Bsn) -> None:
    """Rule "everything the node holds": each entry on the person is in it, and no other, up to its own."""
    busy(office)
    statement = statement_on(office.context, person)
    assert stated(statement) == logged_on(office.context, person)
    assert statement.entries[-1].action == "statement-made"
    numbers = {one.number for one in statement.entries}
    total = office.context.database.value("SELECT count(*) FROM logbook")
    assert 0 < len(numbers) < total


def test_it_equals_the_logbook_of_two_nodes() -> None:
    """Rule "everything the node holds": the same with matches, cards, steps, withdrawals, receipts, on both sides."""
    first, second = two_nodes()
    child, sister, mother = PERSONS
    for node in (first, second):
        node.place(child, BOTH, [mother], 0)
        node.place(sister, BOTH[:1], [mother], 1)
    rest(first, second)
    for match in list_matches(first.context, COORDINATOR):
        go_to(first.context, COORDINATOR, match.id, State.CONTACTED, signal_id=match.own[0].signal_id)
    first.close(0)
    rest(first, second)
    for node in (first, second):
        for person in PERSONS:
            statement = statement_on(node.context, person)
            assert stated(statement) == logged_on(node.context, person)


def test_who_was_told_what_and_when() -> None:
    """Rule "who was told what and when": each card that the peer got is there, with its moment and purpose."""
    own, peer = two_nodes()
    own.place(PERSONS[0], BOTH[:1], [], 0)
    at = own.clock.now()
    peer.place(PERSONS[0], BOTH[:1], [], 0)
    rest(own, peer)
    (signal_id,) = own.open_ids
    statement = statement_on(own.context, PERSONS[0])
    (told, *others) = statement.disclosures
    assert (told.organisation, told.signal_id, told.purpose) == (peer.context.member.name, signal_id, "jeugd")
    assert (told.at, told.again, told.whose.name) == (at, False, "Ada")
    assert {one.kind for one in (told, *others)} == {"person", "family"}
    received = {card.name for match in statement.matches for card in match.cards}
    assert received == {"Ada"}
    close_signal(own.context, COORDINATOR, signal_id, CloseReason.DONE)
    rest(own, peer)
    later = statement_on(own.context, PERSONS[0])
    assert later.disclosures == statement.disclosures
    assert {one.match.status for one in later.matches} == {"withdrawn"}
    assert all(one.match.receipt is not None for one in later.matches)


def test_all_that_is_kept_of_a_signal(office: Office) -> None:
    """Rule "everything the node holds": birth date, reference, purposes with their legal basis, who placed it, check
    and who was told: all is in it.
    """
    new = new_signal(CHILD, BOTH, parents=(MOTHER,), reference="dossier 12")
    add_signal(office.context, office.jan, new, office.jan.id)
    archived = add_signal(office.context, office.eva, new_signal(CHILD), office.eva.id).signal_id
    close_signal(office.context, office.eva, archived, CloseReason.DONE)
    wrong = add_signal(office.context, office.eva, new_signal(CHILD), office.eva.id).signal_id
    close_signal(office.context, office.eva, wrong, CloseReason.WRONG_NUMBER)
    statement = statement_on(office.context, CHILD)
    by_state = {one.state: one for one in statement.signals}
    assert set(by_state) == {"open", "archived", "destroyed"}
    signal = by_state["open"]
    assert (signal.birth_date, signal.reference, signal.parents) == (BORN, "dossier 12", 1)
    assert (signal.placed_by.name, signal.placed_by.function) == ("Jan de Vries", "wijkagent")
    assert [(one.id, one.legal_basis) for one in signal.purposes] == [
        ("huiselijk-geweld", ""),
        ("jeugd", "Jeugdwet 7.1.4.1"),
    ]
    assert (signal.number_check.how, signal.informed.on) == ("document", date(2026, 11, 1))
    assert (by_state["archived"].close_reason, by_state["archived"].kept_until is not None) == ("done", True)
    assert (by_state["destroyed"].close_reason, by_state["destroyed"].birth_date) == ("wrong-number", None)


def test_proposals_of_lists_are_in_it(office: Office) -> None:
    """What another system's list tells of the person is held too; a signal says from which list it came."""
    take_in(office, row(CHILD, parents=MOTHER.digits, reference="from BVH", check="document"))
    (signal,) = statement_on(office.context, CHILD).signals
    assert (signal.state, signal.source, signal.reference, signal.birth_date) == ("proposed", "BVH", "from BVH", BORN)
    assert (signal.parents, signal.ends, signal.placed_by.name) == (1, None, "Jan de Vries")
    assert [one.state for one in statement_on(office.context, MOTHER).parent_in] == ["proposed"]
    (waits,) = waiting(office.context, office.jan)
    confirm(office.context, office.jan, [waits.id], Told())
    for person in (CHILD, MOTHER):
        statement = statement_on(office.context, person)
        assert stated(statement) == logged_on(office.context, person)
    (signal,) = statement_on(office.context, CHILD).signals
    assert (signal.state, signal.source) == ("open", "BVH")


def test_a_parent_hears_that_there_is_a_signal(office: Office) -> None:
    """Of a signal on a child the parent's statement says that there is one, and nothing that is kept of it."""
    new = new_signal(CHILD, parents=(MOTHER, FATHER), reference="the boy of number 12")
    add_signal(office.context, office.jan, new, office.jan.id)
    statement = statement_on(office.context, MOTHER)
    assert statement.signals == ()
    (named,) = statement.parent_in
    assert (named.state, [one.id for one in named.purposes]) == ("open", ["jeugd"])
    written = str(document(office.context, statement))
    assert "the boy" not in written and BORN.isoformat() not in written


@pytest.mark.parametrize("person", [CHILD, MOTHER])
def test_no_number_is_in_it(office: Office, person: Bsn) -> None:
    """Neither the person's own number nor anyone else's stands in the document."""
    busy(office)
    written = str(document(office.context, statement_on(office.context, person)))
    assert not any(one.digits in written for one in (CHILD, SISTER, MOTHER, FATHER, STRANGER))


def test_nothing_is_held_on_a_stranger(office: Office) -> None:
    """Then the statement says so: its own request is all there is."""
    busy(office)
    statement = statement_on(office.context, Bsn(STRANGER.digits))
    assert (statement.signals, statement.parent_in, statement.matches, statement.disclosures) == ((), (), (), ())
    assert [one.action for one in statement.entries] == ["person-shown", "request-opened", "statement-made"]
    assert [one.kind for one in statement.requests] == [RequestKind.ACCESS]


def test_what_the_logbook_keeps_after_an_erasure(office: Office) -> None:
    """The logbook keeps what was done with an erased number, sealed; who asks for access again gets to see that."""
    busy(office)
    erasure = open_request(office.context, OFFICER, RequestKind.ERASURE, CHILD).id
    grant_request(office.context, OFFICER, erasure)
    forget_destroyed(office.context)
    with pytest.raises(InvalidInput, match="does not hold the number"):
        make_statement(office.context, OFFICER, erasure)
    statement = statement_on(office.context, CHILD)
    assert statement.signals == ()
    assert "request-decided" in [one.action for one in statement.entries]
    assert stated(statement) == logged_on(office.context, CHILD)
    assert logbook.verify(office.context.database) is None


def test_entries_of_the_first_format_are_in_it(office: Office) -> None:
    """A logbook that began before there were openings has its persons sealed otherwise; they are found too."""
    context = office.context
    with context.database.transaction():
        for number, person in enumerate((CHILD, STRANGER), start=1_000_001):
            sealed = context.vault.seal(person.digits.encode(), b"logbook")
            context.database.execute(
                "INSERT INTO logbook (number, at, actor, action, ground, person, details, previous, digest, format)"
                " VALUES (?, 1.0, 'professional:x', 'signal-added', 'ground', ?, '{}', x'', x'', 1)",
                (number, sealed),
            )
    found = [one.number for one in statement_on(context, CHILD).entries]
    assert found[0] == 1_000_001 and 1_000_002 not in found


def test_it_is_the_officers(office: Office) -> None:
    """Nobody else makes a statement; without the logbook there is none, and a request that is not there has none."""
    request_id = open_request(office.context, OFFICER, RequestKind.ACCESS, CHILD).id
    for other in (office.jan, COORDINATOR, ADMINISTRATOR):
        with pytest.raises(NotAllowed):
            make_statement(office.context, other, request_id)
    with pytest.raises(InvalidInput, match="no request of that id"):
        make_statement(office.context, OFFICER, "r-nothing")
    before = stored(office.context)
    office.fill_the_disk()
    with pytest.raises(LogbookUnavailable):
        make_statement(office.context, OFFICER, request_id)
    assert stored(office.context) == before


def test_a_colleague_who_left_is_named_still(office: Office) -> None:
    """Who did something is named as long as the organisation knows the name, also when the access was ended."""
    busy(office)
    deactivate_professional(office.context, COORDINATOR, office.eva.id)
    statement = statement_on(office.context, SISTER)
    assert {one.who.name for one in statement.entries if one.who.role == "professional"} == {"Eva Smit"}
