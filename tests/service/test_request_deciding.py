"""Decisions on persons' requests, carried out in one step (domain.md, rights of the person)."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from node.errors import InvalidInput, LogbookUnavailable
from node.model import Bsn
from node.service.archive import forget_destroyed, forget_dropped_parents
from node.service.import_looking import show_proposal
from node.service.inbox import list_inbox
from node.service.people import person_overview
from node.service.request_deciding import Correction, grant_request, rectify
from node.service.requests import RequestKind, list_requests, open_request, show_request
from node.service.signal_closing import CloseReason, close_again, close_signal
from node.service.signals import add_signal, list_signals, reveal_person, show_signal
from node.storage import persons, proposals, signals
from tests.helpers import BORN, COORDINATOR, HUISELIJK_GEWELD, JEUGD, OFFICER, new_signal
from tests.service.casework import CHILD, FATHER, MOTHER, SISTER, Office, copy_of, entries, make_office, stored
from tests.service.importing import proposed, row, take_in, waiting

TODAY = date(2026, 11, 3)
TAKING_AWAY = [RequestKind.ERASURE, RequestKind.OBJECTION]


@pytest.fixture
def office() -> Office:
    """A node with Jan and Eva."""
    return make_office()


def place(office: Office, person: Bsn = CHILD, colleague: str = "jan", **more: Any) -> str:
    """A signal; its id."""
    who = getattr(office, colleague)
    return add_signal(office.context, who, new_signal(person, **more), who.id).signal_id


def archive(office: Office, person: Bsn = CHILD) -> str:
    """A signal of Jan's that is archived; its id."""
    signal_id = place(office, person)
    close_signal(office.context, office.jan, signal_id, CloseReason.DONE)
    return signal_id


def opened(office: Office, kind: RequestKind, person: Bsn = CHILD) -> str:
    """A case; its id."""
    return open_request(office.context, OFFICER, kind, person).id


def state(office: Office, signal_id: str) -> tuple[str | None, bool]:
    """Why a signal was closed, and whether it is destroyed."""
    row = signals.get(office.context.database, signal_id)
    assert row is not None
    return row.close_reason, row.destroyed is not None


def is_known(office: Office, person: Bsn = CHILD) -> bool:
    """Whether a number is held."""
    return persons.find(office.context.database, office.context.vault, person) is not None


@pytest.mark.parametrize("kind", TAKING_AWAY)
def test_all_that_is_kept_goes(office: Office, kind: RequestKind) -> None:
    """Rule "carried out in one step": all open and archived signals are destroyed, and the number goes."""
    archived, jans, evas, other = archive(office), place(office), place(office, colleague="eva"), place(office, SISTER)
    request_id = opened(office, kind)
    details = grant_request(office.context, OFFICER, request_id, "as asked")
    assert {one.id: one.outcome for one in details.signals} == {archived: "destroyed", jans: "closed", evas: "closed"}
    assert (details.view.decision, details.person_known, details.confirmed) == ("granted", False, True)
    reason = kind.value
    assert [state(office, one) for one in (archived, jans, evas)] == [("done", True), (reason, True), (reason, True)]
    assert state(office, other) == (None, False)
    assert forget_destroyed(office.context) == 3
    assert (is_known(office), is_known(office, SISTER)) == (False, True)
    assert person_overview(office.context, COORDINATOR, CHILD).colleagues == ()
    assert show_request(office.context, OFFICER, request_id).view.decision == "granted"


def test_whose_signal_it_was_is_told(office: Office) -> None:
    """The professional of a signal that a decision closed finds that in the inbox."""
    jans, evas = place(office), place(office, SISTER, "eva")
    grant_request(office.context, OFFICER, opened(office, RequestKind.ERASURE))
    told = [(one.kind, one.subject) for one in list_inbox(office.context, office.jan, seen=False)]
    assert told == [("signal-changed", jans)]
    assert list_inbox(office.context, office.eva, seen=False) == []
    assert show_signal(office.context, office.eva, evas).summary.closed is None


def test_a_signal_may_be_kept_with_a_reason(office: Office) -> None:
    """A part is refused where the reason says why: the named signal stays with its number, the others go."""
    kept, gone = place(office), place(office, colleague="eva")
    request_id = opened(office, RequestKind.ERASURE)
    with pytest.raises(InvalidInput, match="reason"):
        grant_request(office.context, OFFICER, request_id, keep=(kept,))
    with pytest.raises(InvalidInput, match="not of this request"):
        grant_request(office.context, OFFICER, request_id, "why", keep=("nothing",))
    details = grant_request(office.context, OFFICER, request_id, "Jan's case goes on", keep=(kept,))
    assert {one.id: one.outcome for one in details.signals} == {kept: "kept", gone: "closed"}
    assert details.view.decision == "partly"
    assert (state(office, kept), state(office, gone)) == ((None, False), ("erasure", True))
    forget_destroyed(office.context)
    assert reveal_person(office.context, office.jan, kept) == CHILD


def test_a_parent_is_taken_out_of_a_childs_signal(office: Office) -> None:
    """Erasure of a parent's number leaves the child's signal as it is, but for the parent."""
    signal_id = place(office, CHILD, parents=(MOTHER, FATHER))
    request_id = opened(office, RequestKind.ERASURE, MOTHER)
    details = grant_request(office.context, OFFICER, request_id)
    assert [(one.id, one.outcome, one.as_parent) for one in details.signals] == [(signal_id, "no-parent", True)]
    assert show_signal(office.context, office.jan, signal_id).parents == 1
    rows = office.context.database.rows("SELECT person_id FROM signal_item JOIN item ON item.id = item_id")
    known = {persons.number(office.context.database, office.context.vault, row[0]) for row in rows}
    assert known == {CHILD, FATHER}
    assert forget_dropped_parents(office.context) == 1
    assert [is_known(office, one) for one in (CHILD, MOTHER, FATHER)] == [True, False, True]
    assert forget_dropped_parents(office.context) == 0


def test_proposals_go_too(office: Office) -> None:
    """Proposals of imported lists on the person are rejected; one on a child goes on, without the parent."""
    (mothers,) = proposed(office, MOTHER)
    take_in(office, row(CHILD, parents=MOTHER.digits))
    childs = next(one.id for one in waiting(office.context, office.jan) if one.id != mothers)
    request_id = opened(office, RequestKind.ERASURE, MOTHER)
    assert show_request(office.context, OFFICER, request_id).proposals == 1
    before = copy_of(office.context.database)
    grant_request(office.context, OFFICER, request_id)
    restored = replace(office.context, database=before)
    close_again(restored)
    for context in (office.context, restored):
        assert [one.id for one in waiting(context, office.jan)] == [childs]
        assert show_proposal(context, office.jan, childs).parents == 0
        held = proposals.on_person(context.database, context.vault.lookup(MOTHER), parent=True)
        assert held == proposals.on_person(context.database, context.vault.lookup(MOTHER)) == []


def test_a_person_without_signals_is_forgotten_at_once(office: Office) -> None:
    """Nothing was held but the case itself: when it is granted nothing is held at all."""
    request_id = opened(office, RequestKind.ERASURE)
    assert is_known(office)
    grant_request(office.context, OFFICER, request_id)
    assert not is_known(office)
    assert not any(office.context.database.rows("SELECT 1 FROM person WHERE sealed <> x''"))


def test_earlier_cases_let_go_and_open_ones_do_not(office: Office) -> None:
    """An erasure takes the number out of the person's decided cases too; one that is open still needs it."""
    access, objection = opened(office, RequestKind.ACCESS), opened(office, RequestKind.OBJECTION)
    grant_request(office.context, OFFICER, access)
    grant_request(office.context, OFFICER, opened(office, RequestKind.ERASURE))
    assert is_known(office)
    assert not show_request(office.context, OFFICER, access).person_known
    assert show_request(office.context, OFFICER, objection).person_known
    grant_request(office.context, OFFICER, objection)
    assert not is_known(office)


def test_a_birth_date_is_corrected(office: Office) -> None:
    """Rule "carried out in one step": open and archived signals get the day, and none lives or is archived beyond the
    limit.
    """
    archived, still_open = archive(office), place(office)
    without_limit = place(office, purposes=(HUISELIJK_GEWELD.id,), colleague="eva")
    born = date(2004, 3, 9)
    request_id = opened(office, RequestKind.RECTIFICATION)
    details = rectify(office.context, OFFICER, request_id, Correction(birth_date=born), "the passport was seen")
    assert {one.outcome for one in details.signals} == {"corrected"}
    shown = {one: show_signal(office.context, COORDINATOR, one) for one in (still_open, archived, without_limit)}
    assert {one.birth_date for one in shown.values()} == {born}
    last = date(2027, 3, 8)
    assert (shown[still_open].summary.ends, shown[archived].summary.kept_until) == (last, last)
    assert shown[without_limit].summary.ends == TODAY + timedelta(days=HUISELIJK_GEWELD.signal_days)


def test_who_turns_out_to_be_of_age_is_destroyed(office: Office) -> None:
    """Rule "age limit": where the corrected day is beyond it, the signals end by birthday and are destroyed at once."""
    archived, still_open = archive(office), place(office)
    request_id = opened(office, RequestKind.RECTIFICATION)
    details = rectify(office.context, OFFICER, request_id, Correction(birth_date=date(2000, 1, 1)))
    assert {one.id: one.outcome for one in details.signals} == {still_open: "closed", archived: "destroyed"}
    assert state(office, still_open) == ("birthday", True)
    assert state(office, archived) == ("done", True)


def test_a_later_birth_date_makes_nothing_longer(office: Office) -> None:
    """A correction lets a signal end earlier, never later; that is the professional's to decide."""
    signal_id = place(office, birth_date=date(2004, 3, 9))
    rectify(office.context, OFFICER, opened(office, RequestKind.RECTIFICATION), Correction(birth_date=BORN))
    shown = show_signal(office.context, office.jan, signal_id)
    assert (shown.birth_date, shown.summary.ends) == (BORN, date(2027, 3, 8))


def test_a_wrong_number_is_withdrawn(office: Office) -> None:
    """The signals that were named, or all of the case, are closed as wrong and destroyed, archived ones too."""
    archived, named, other = archive(office), place(office), place(office, colleague="eva")
    first = opened(office, RequestKind.RECTIFICATION)
    rectify(office.context, OFFICER, first, Correction(wrong_number=True, signals=(named,)))
    assert [state(office, one) for one in (named, other, archived)] == [
        ("wrong-number", True),
        (None, False),
        ("done", False),
    ]
    second = opened(office, RequestKind.RECTIFICATION)
    rectify(office.context, OFFICER, second, Correction(wrong_number=True))
    assert [state(office, one) for one in (other, archived)] == [("wrong-number", True), ("done", True)]


@pytest.mark.parametrize(
    ("correction", "told"),
    [
        (Correction(), "what is corrected"),
        (Correction(BORN, wrong_number=True), "what is corrected"),
        (Correction(TODAY + timedelta(days=1)), "birth date"),
        (Correction(BORN, signals=("nothing",)), "not of this request"),
    ],
)
def test_corrections_that_make_no_sense(office: Office, correction: Correction, told: str) -> None:
    """They are refused, and nothing changes."""
    place(office)
    request_id = opened(office, RequestKind.RECTIFICATION)
    before = stored(office.context)
    with pytest.raises(InvalidInput, match=told):
        rectify(office.context, OFFICER, request_id, correction)
    assert stored(office.context) == before


def test_each_kind_is_decided_in_its_own_way(office: Office) -> None:
    """A rectification needs a correction and a signal, another kind takes none, access takes nothing away."""
    access, erasure = opened(office, RequestKind.ACCESS), opened(office, RequestKind.ERASURE)
    rectification = opened(office, RequestKind.RECTIFICATION)
    with pytest.raises(InvalidInput, match="what is corrected"):
        grant_request(office.context, OFFICER, rectification)
    with pytest.raises(InvalidInput, match="no rectification"):
        rectify(office.context, OFFICER, erasure, Correction(BORN))
    with pytest.raises(InvalidInput, match="takes nothing away"):
        grant_request(office.context, OFFICER, access, "why", keep=("s",))
    with pytest.raises(InvalidInput, match="no signal on this person"):
        rectify(office.context, OFFICER, rectification, Correction(BORN))
    assert len(list_requests(office.context, OFFICER)) == 3


@pytest.mark.parametrize("kind", TAKING_AWAY)
def test_it_is_all_or_nothing(office: Office, kind: RequestKind) -> None:
    """Rule "carried out in one step": where the logbook cannot be written no signal closes, and the case stays open."""
    place(office, parents=(MOTHER,))
    place(office, MOTHER)
    request_id = opened(office, kind, MOTHER)
    before, written = stored(office.context), office.context.journal.entries()
    office.fill_the_disk()
    with pytest.raises(LogbookUnavailable):
        grant_request(office.context, OFFICER, request_id)
    assert stored(office.context) == before
    assert office.context.journal.entries() == written


def test_what_was_done_stands_in_logbook_and_journal(office: Office) -> None:
    """The logbook has the decision and each signal's end; the journal what a backup must not bring back."""
    archived, still_open, named = (
        archive(office, MOTHER),
        place(office, MOTHER),
        place(office, CHILD, parents=(MOTHER,)),
    )
    request_id = opened(office, RequestKind.ERASURE, MOTHER)
    before = len(entries(office.context))
    grant_request(office.context, OFFICER, request_id)
    told = [(each.action, each.details.get("signal"), each.person) for each in entries(office.context)[before:]]
    assert told == [
        ("request-decided", None, MOTHER),
        ("parent-dropped", named, MOTHER),
        ("signal-destroyed", archived, MOTHER),
        ("signal-closed", still_open, MOTHER),
        ("signal-destroyed", still_open, MOTHER),
    ]
    assert {each.actor for each in entries(office.context)[before:]} == {f"officer:{OFFICER.id}"}
    written = [(each.what, each.reason) for each in office.context.journal.entries()[1:]]
    assert written == [
        ("parent-dropped", "erasure"),
        ("signal-destroyed", "erasure"),
        ("request-granted", "erasure"),
        ("signal-closed", "erasure"),
    ]
    assert MOTHER.digits not in repr(office.context.journal.entries())


@pytest.mark.parametrize("kind", TAKING_AWAY)
def test_a_restored_backup_brings_nothing_back(office: Office, kind: RequestKind) -> None:
    """Rule of protocol.md §10: a backup from before a decision is put back, and at its start all of it is done again.

    So it is with one from before the case was opened, or from before the signals were there.
    """
    empty = copy_of(office.context.database)
    place(office, MOTHER)
    named = place(office, CHILD, parents=(MOTHER,))
    without_case = copy_of(office.context.database)
    request_id = opened(office, kind, MOTHER)
    with_case = copy_of(office.context.database)
    grant_request(office.context, OFFICER, request_id)
    for backup in (with_case, without_case, empty):
        restored = replace(office.context, database=backup)
        close_again(restored)
        assert list_signals(restored, COORDINATOR) == [
            one for one in list_signals(restored, COORDINATOR) if one.id == named
        ]
        forget_destroyed(restored)
        forget_dropped_parents(restored)
        assert persons.find(backup, restored.vault, MOTHER) is None
        (again,) = list_requests(restored, OFFICER, "all")
        assert (again.id, again.kind, again.decision) == (request_id, kind, "granted")
        assert "journal of deletions" in again.note.decision
        before = stored(restored)
        assert close_again(restored) == 0
        assert stored(restored) == before


def test_a_restored_rectification_is_open_again(office: Office) -> None:
    """The journal does not know what was corrected: the case is open once more, so that somebody corrects it again."""
    signal_id = place(office)
    request_id = opened(office, RequestKind.RECTIFICATION)
    backup = copy_of(office.context.database)
    rectify(office.context, OFFICER, request_id, Correction(birth_date=date(2014, 1, 1)))
    restored = replace(office.context, database=backup)
    close_again(restored)
    assert [one.id for one in list_requests(restored, OFFICER)] == [request_id]
    assert show_signal(restored, COORDINATOR, signal_id).birth_date == BORN
    rectify(restored, OFFICER, request_id, Correction(birth_date=date(2014, 1, 1)))
    assert show_signal(restored, COORDINATOR, signal_id).birth_date == date(2014, 1, 1)


def test_no_block_stays_behind(office: Office) -> None:
    """After an objection a new signal may be placed: nothing is kept that could refuse it (docs/rights.md)."""
    place(office)
    grant_request(office.context, OFFICER, opened(office, RequestKind.OBJECTION))
    again = place(office)
    assert show_signal(office.context, office.jan, again).summary.purposes == (JEUGD.id,)
