"""Heads of the logbook that are kept beside it: entries cut off at the end are found with them."""

from dataclasses import replace
from pathlib import Path

import pytest

from node.errors import ConfigurationError, NotAllowed
from node.service.alarms import AlarmKind, acknowledge_alarm, list_alarms
from node.service.logbook_check import keep_head, present_head, verify_logbook
from node.service.people import person_overview
from node.service.professionals import add_professional
from node.storage import notices
from node.storage.logbook_anchor import ANCHOR_NAME, FileLogbookAnchor, Head, MemoryLogbookAnchor
from tests.helpers import COORDINATOR, OFFICER
from tests.service.casework import CHILD, Office, make_office

ENTRIES = 6


@pytest.fixture
def office() -> Office:
    """A node with some entries in its logbook."""
    office = make_office()
    for _ in range(ENTRIES - 2):
        person_overview(office.context, office.jan, CHILD)
    return office


def kept_by_hand(office: Office) -> Head:
    """The head that somebody has written down."""
    head = present_head(office.context.database)
    assert head is not None and head.number == ENTRIES
    return head


def cut(office: Office, count: int = 1) -> None:
    """Take the last entries away, as someone with the database file could."""
    with office.context.database.transaction():
        office.context.database.execute("DELETE FROM logbook WHERE number > ?", (ENTRIES - count,))


def alarms(office: Office) -> list[str]:
    """The kinds of the open alarms."""
    return [each.kind for each in list_alarms(office.context, COORDINATOR, acknowledged=False)]


def test_a_logbook_that_grows_has_all_its_heads(office: Office) -> None:
    """A head that was written down before is there for ever, however long the logbook becomes."""
    told = kept_by_hand(office)
    for _ in range(3):
        person_overview(office.context, office.jan, CHILD)
        state = verify_logbook(office.context, OFFICER, told)
        assert state.whole and state.missed == ()


@pytest.mark.parametrize("count", range(1, ENTRIES + 1))
def test_a_cut_at_the_end_is_found_with_a_head(office: Office, count: int) -> None:
    """Entries cut off at the end, all of them even, are missed by a head of before, though the rest is whole."""
    told = kept_by_hand(office)
    cut(office, count)
    assert verify_logbook(office.context, OFFICER).whole
    state = verify_logbook(office.context, OFFICER, told)
    assert (state.whole, state.first_wrong, state.missed) == (False, None, (told,))


def test_a_cut_that_was_written_over_is_found_with_a_head(office: Office) -> None:
    """Who cuts entries off and writes others in their places makes a whole chain, without the head of before."""
    told = kept_by_hand(office)
    cut(office, 2)
    for _ in range(3):
        person_overview(office.context, office.eva, CHILD)
    assert verify_logbook(office.context, OFFICER).whole
    assert verify_logbook(office.context, OFFICER, told).missed == (told,)


def test_the_node_keeps_a_head_and_misses_it(office: Office) -> None:
    """The head that the node keeps beside its database shows a cut, and the next hour raises an alarm, once."""
    assert keep_head(office.context) == ENTRIES
    assert verify_logbook(office.context, OFFICER).whole
    cut(office)
    state = verify_logbook(office.context, OFFICER)
    assert [head.number for head in state.missed] == [ENTRIES]
    keep_head(office.context)
    assert alarms(office) == [AlarmKind.LOGBOOK_CUT]
    (alarm,) = list_alarms(office.context, COORDINATOR, acknowledged=False)
    (missed,) = state.missed
    assert alarm.details == {"entry": ENTRIES, "digest": missed.digest.hex(), "entries_now": ENTRIES - 1}
    keep_head(office.context)
    assert [each.times for each in list_alarms(office.context, COORDINATOR, acknowledged=False)] == [1]


def test_a_missed_head_is_told_until_somebody_has_acknowledged_it(office: Office) -> None:
    """Though the node keeps a new head after a cut, the check tells of the one before until that is acknowledged."""
    keep_head(office.context)
    told = kept_by_hand(office)
    cut(office)
    for _ in range(3):
        keep_head(office.context)
        state = verify_logbook(office.context, OFFICER)
        assert (state.whole, state.missed) == (False, (told,))
    (alarm,) = list_alarms(office.context, COORDINATOR, acknowledged=False)
    assert state.alarm == alarm.id
    acknowledge_alarm(office.context, COORDINATOR, alarm.id)
    state = verify_logbook(office.context, OFFICER)
    assert (state.whole, state.missed, state.alarm) == (True, (), None)


def test_the_officer_is_told_of_a_cut(office: Office) -> None:
    """Administrators can cut a logbook: the data protection officer is told of it too, and reads the alarm."""
    given = ("staff", "1", "")
    people = [
        add_professional(office.context, COORDINATOR, role, *given, role) for role in ("officer", "administrator")
    ]
    kept = keep_head(office.context)
    with office.context.database.transaction():
        office.context.database.execute("DELETE FROM logbook WHERE number = ?", (kept,))
    keep_head(office.context)
    (alarm,) = list_alarms(office.context, OFFICER, acknowledged=False)
    for one in people:
        told = notices.of_recipient(office.context.database, one, seen=False)
        assert [(each.kind, each.subject) for each in told] == [("alarm", alarm.id)]


def test_a_kept_head_that_is_gone_is_an_alarm(office: Office) -> None:
    """Who takes the file away beside a cut is found: the database knows that a head was kept. Before the first there is
    none, as at the first start of a version that keeps heads.
    """
    keep_head(office.context)
    assert alarms(office) == []
    office.context = replace(office.context, anchor=MemoryLogbookAnchor())
    keep_head(office.context)
    assert alarms(office) == [AlarmKind.LOGBOOK_CUT]
    state = verify_logbook(office.context, OFFICER)
    assert (state.whole, state.missed, state.alarm is None) == (False, (), False)


def test_hours_without_a_cut_raise_nothing(office: Office) -> None:
    """Kept hour by hour, with entries in between or without, the head is never missed."""
    for hour in range(4):
        assert keep_head(office.context) >= ENTRIES
        if hour % 2:
            person_overview(office.context, office.jan, CHILD)
    assert alarms(office) == []


def test_an_empty_logbook_has_no_head() -> None:
    """Before the first entry there is nothing to keep."""
    office = make_office()
    cut(office, ENTRIES)
    assert keep_head(office.context) == 0
    assert verify_logbook(office.context, OFFICER).head is None


def test_the_file_is_the_owner_s_and_is_written_whole(tmp_path: Path) -> None:
    """The head stands in a file of its own (0600), and the next one takes its place."""
    anchor = FileLogbookAnchor(tmp_path)
    assert anchor.read() is None
    for number in (1, 2):
        anchor.write(Head(number, bytes([number]) * 32))
        assert anchor.read() == Head(number, bytes([number]) * 32)
    assert [each.name for each in tmp_path.iterdir()] == [ANCHOR_NAME]
    assert (tmp_path / ANCHOR_NAME).stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b"\xff",
        b'{"format":1,"number":1}',
        b'{"format":1,"number":1,"digest":"00"}',
        b'{"format":1,"number":0,"digest":"' + b"0" * 64 + b'"}',
        b'{"format":1,"number":9223372036854775808,"digest":"' + b"0" * 64 + b'"}',
        b'{"format":2,"number":1,"digest":"' + b"0" * 64 + b'"}',
        b'{"format":1,"number":"1","digest":"' + b"0" * 64 + b'"}',
    ],
)
def test_a_file_that_is_no_head_is_an_alarm(office: Office, tmp_path: Path, content: bytes) -> None:
    """A kept head that cannot be read is told as such, and the node raises an alarm and keeps a new one."""
    (tmp_path / ANCHOR_NAME).write_bytes(content)
    anchor = FileLogbookAnchor(tmp_path)
    with pytest.raises(ConfigurationError, match="cannot be read"):
        anchor.read()
    office.context = replace(office.context, anchor=anchor)
    keep_head(office.context)
    (alarm,) = list_alarms(office.context, COORDINATOR, acknowledged=False)
    assert alarm.kind == AlarmKind.LOGBOOK_CUT
    acknowledge_alarm(office.context, COORDINATOR, alarm.id)
    assert verify_logbook(office.context, OFFICER).whole


def test_a_professional_checks_nothing(office: Office) -> None:
    """The check of the logbook is not a professional's."""
    with pytest.raises(NotAllowed):
        verify_logbook(office.context, office.jan)
