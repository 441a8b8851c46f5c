"""The journal of deletions is missed when it is gone or was cut: the database tells what it must have."""

from dataclasses import replace
from pathlib import Path

import pytest

from node.service.alarms import list_alarms
from node.service.import_deciding import reject
from node.service.signal_closing import CloseReason, close_again, close_signal
from node.service.signals import add_signal
from node.storage.deletion_journal import JOURNAL_NAME, FileDeletionJournal
from tests.helpers import COORDINATOR, new_signal
from tests.service.casework import CHILD, SISTER, STRANGER, Office, make_office
from tests.service.importing import proposed


@pytest.fixture
def office(tmp_path: Path) -> Office:
    """An office whose journal is a file."""
    made = make_office()
    made.context = replace(made.context, journal=FileDeletionJournal(tmp_path))
    return made


def close_two(office: Office) -> None:
    """One signal is archived, another destroyed, and a proposal rejected."""
    for person, reason in ((CHILD, CloseReason.DONE), (SISTER, CloseReason.WRONG_NUMBER)):
        placed = add_signal(office.context, office.jan, new_signal(person), office.jan.id)
        close_signal(office.context, office.jan, placed.signal_id, reason)
    reject(office.context, office.jan, proposed(office, STRANGER), "not involved")


def kinds(office: Office) -> list[str]:
    """The open alarms."""
    return [one.kind for one in list_alarms(office.context, COORDINATOR, acknowledged=False)]


@pytest.mark.parametrize(("left", "missing"), [(0, 4), (1, 3), (2, 1)])
def test_a_journal_that_was_lost_or_cut_is_an_alarm_and_made_whole(
    office: Office, tmp_path: Path, left: int, missing: int
) -> None:
    """A start without the journal, or with the first lines alone, raises an alarm once and writes what it lacks."""
    close_two(office)
    file = tmp_path / JOURNAL_NAME
    whole = file.read_bytes().splitlines(keepends=True)
    file.write_bytes(b"".join(whole[:left])) if left else file.unlink()
    close_again(office.context)
    (alarm,) = list_alarms(office.context, COORDINATOR, acknowledged=False)
    assert (alarm.kind, alarm.details) == ("deletions-cut", {"lines_missing": missing, "lines_there": left})
    assert set(whole) <= set(file.read_bytes().splitlines(keepends=True))
    close_again(office.context)
    assert [one.times for one in list_alarms(office.context, COORDINATOR, acknowledged=False)] == [1]


def test_a_whole_journal_is_no_alarm(office: Office) -> None:
    """A start with all that was written, or with nothing to be written, is silent."""
    close_again(office.context)
    close_two(office)
    close_again(office.context)
    assert kinds(office) == []
