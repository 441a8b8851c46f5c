"""The export of the logbook: what a record says of an entry, in pages, and never a number."""

import json
from datetime import date

import pytest

from node.errors import ConfigurationError, InvalidInput, LogbookUnavailable, NotAllowed
from node.service import signals
from node.service.logbook_export import ExportFormat, Wanted, export_page
from node.service.people import person_overview
from node.storage.logbook_persons import open_first_format
from tests.helpers import NOW, OFFICER, make_context, new_signal, synthetic_numbers
from tests.service.casework import CHILD, FATHER, MOTHER, Office, entries, make_office
from tests.service.exports import exported


@pytest.fixture
def office() -> Office:
    """A node with a signal of Jan's on a child with two parents, which Jan has looked at."""
    made = make_office()
    new = new_signal(CHILD, parents=(MOTHER, FATHER))
    signal_id = signals.add_signal(made.context, made.jan, new, made.jan.id).signal_id
    signals.show_signal(made.context, made.jan, signal_id)
    return made


def test_a_record_of_logboek_dataverwerkingen(office: Office) -> None:
    """Rule "export": a record has the fields and attributes of Logboek Dataverwerkingen: what, when, on which ground,
    on whom.
    """
    shown = exported(office.context)[-1]
    signal_id = entries(office.context)[-2].details["signal"]
    at = round(NOW * 1000)
    assert (shown["name"], shown["status"], shown["start_time"], shown["end_time"]) == ("signal-shown", "Ok", at, at)
    assert "parent_span_id" not in shown
    nid = office.context.member.nid
    assert shown["resource"] == {"attributes": {"service.name": "raakvlak", "service.instance.id": nid}}
    assert shown["attributes"] == {
        "dpl.core.processing_activity_id": "urn:raakvlak:activity:Jeugdwet%207.1.4.1",
        "dpl.core.data_subject_id": office.context.vault.pseudonym(CHILD).hex(),
        "dpl.core.data_subject_id_type": "BSN",
        "raakvlak.entry": 4,
        "raakvlak.organisation": "politie",
        "raakvlak.user": office.jan.id,
        "raakvlak.role": "professional",
        "raakvlak.ground": "Jeugdwet 7.1.4.1",
        "raakvlak.detail.signal": signal_id,
    }


def test_each_person_has_a_record_of_its_own(office: Office) -> None:
    """An entry on several persons is a record without one, and one below it for each, in the same trace."""
    above, *below = [each for each in exported(office.context) if each["name"] == "signal-added"]
    assert "dpl.core.data_subject_id" not in above["attributes"]
    assert [each["attributes"]["dpl.core.data_subject_id"] for each in below] == [
        office.context.vault.pseudonym(person).hex() for person in (CHILD, MOTHER, FATHER)
    ]
    assert {each["parent_span_id"] for each in below} == {above["span_id"]}
    assert {each["trace_id"] for each in below} == {above["trace_id"]}


def test_a_record_of_nen_7513(office: Office) -> None:
    """Rule "export": the fields of NEN 7513: event, user, role, organisation, objects, ground and source."""
    shown = exported(office.context, ExportFormat.NEN7513)[-1]
    (user,) = shown["users"]
    person, signal = shown["participants"]
    assert (shown["EventActionCode"], shown["EventTypeCode"], shown["EventOutcomeIndicator"]) == (
        "R",
        "signal-shown",
        0,
    )
    assert shown["EventDateTime"] == "2026-11-03T09:30:00.000Z"
    assert (user["userID"], user["roleIDCode"], user["purposeOfUse"]) == (
        office.jan.id,
        "professional",
        "Jeugdwet 7.1.4.1",
    )
    assert person["participantObjectID"] == office.context.vault.pseudonym(CHILD).hex()
    assert signal["participantObjectIDTypeCode"] == "urn:raakvlak:signal"
    assert (shown["AuditEnterpriseSiteID"], shown["AuditSourceID"]) == ("politie", office.context.member.nid)


@pytest.mark.parametrize("form", ExportFormat)
def test_no_number_is_in_an_export(office: Office, form: ExportFormat) -> None:
    """An export holds pseudonyms, and the digits of nobody."""
    person_overview(office.context, office.jan, MOTHER)
    written = json.dumps(exported(office.context, form))
    assert not [each for each in synthetic_numbers(9) if each.digits in written]


def test_one_person_has_one_pseudonym_at_one_organisation() -> None:
    """The entries on one person can be joined within one node's exports, and not with those of another node."""
    offices = [make_office(), make_office()]
    offices[1] = Office(make_context("jeugdteam", seed=7), offices[1].clock, [])
    found = []
    for office in offices:
        for _ in range(2):
            person_overview(office.context, office.jan, CHILD)
        shown = [each for each in exported(office.context) if each["name"] == "person-shown"]
        found.append({each["attributes"]["dpl.core.data_subject_id"] for each in shown})
    assert [len(one) for one in found] == [1, 1]
    assert not found[0] & found[1]


def test_two_exports_say_the_same(office: Office) -> None:
    """An entry has the same ids and pseudonyms in every export."""
    first = exported(office.context)
    assert exported(office.context)[: len(first)] == first


def test_the_export_is_in_the_logbook(office: Office) -> None:
    """Each page that is read is an entry: who read which entries in which form."""
    page = export_page(office.context, OFFICER, Wanted(ExportFormat.LDV, after=1), most=2)
    entry = entries(office.context)[-1]
    assert (entry.actor, entry.action, entry.persons) == ("officer:privacy", "logbook-exported", ())
    assert entry.details == {"format": "ldv", "count": 2, "first": 2, "last": 3}
    assert (page.entries, page.left, page.after, page.until) == (2, 3, 3, 4)


def test_pages_end_where_the_logbook_ended(office: Office) -> None:
    """Page by page comes what one page has, and not the entries that the pages themselves are."""
    whole = export_page(office.context, OFFICER, Wanted(ExportFormat.NEN7513))
    assert (whole.entries, whole.after) == (4, None)
    found, wanted = list[object](), Wanted(ExportFormat.NEN7513, until=whole.until)
    while True:
        page = export_page(office.context, OFFICER, wanted, most=1)
        found += page.records
        if page.after is None:
            break
        wanted = Wanted(ExportFormat.NEN7513, page.after, page.until)
    assert found == list(whole.records)


def test_only_the_days_that_are_asked_for(office: Office) -> None:
    """From and to are days in UTC, both included."""
    office.clock.forward(days=1)
    person_overview(office.context, office.jan, CHILD)
    today, tomorrow = date(2026, 11, 3), date(2026, 11, 4)
    for first, last, names in (
        (tomorrow, None, ["person-shown"]),
        (None, today, ["professional-added", "professional-added", "signal-added", "signal-shown"]),
        (tomorrow, date.max, ["person-shown", "logbook-exported", "logbook-exported"]),
        (date(2026, 11, 5), None, []),
    ):
        page = export_page(office.context, OFFICER, Wanted(ExportFormat.NEN7513, first=first, last=last))
        assert [each["EventTypeCode"] for each in page.records] == names


def test_no_entry_no_export(office: Office) -> None:
    """Where the logbook cannot be written, nothing of it is shown."""
    office.fill_the_disk()
    with pytest.raises(LogbookUnavailable):
        export_page(office.context, OFFICER, Wanted(ExportFormat.LDV))


def test_what_was_changed_is_not_exported_as_if_it_were_true(office: Office) -> None:
    """An entry that is not as it was written stops the export, which names it."""
    with office.context.database.transaction():
        office.context.database.execute("UPDATE logbook SET actor = 'professional:other' WHERE number = 3")
    with pytest.raises(ConfigurationError, match="entry 3 "):
        export_page(office.context, OFFICER, Wanted(ExportFormat.LDV))


def test_an_entry_of_before_openings_is_exported(office: Office) -> None:
    """The person of an entry of the first format is opened as well."""
    sealed = office.context.vault.seal(CHILD.digits.encode(), b"logbook")
    assert open_first_format(office.context.vault, sealed) == [CHILD]
    assert open_first_format(office.context.vault, b"") == []


@pytest.mark.parametrize("most", [0, 501])
def test_a_page_has_its_bounds(office: Office, most: int) -> None:
    """A page has 1 to 500 entries, so that a node's memory is bounded."""
    with pytest.raises(InvalidInput):
        export_page(office.context, OFFICER, Wanted(ExportFormat.LDV), most=most)


def test_a_professional_exports_nothing(office: Office) -> None:
    """The logbook is not a professional's to read."""
    with pytest.raises(NotAllowed):
        export_page(office.context, office.jan, Wanted(ExportFormat.LDV))
