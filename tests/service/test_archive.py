"""domain.md, numbers: closed signals are archived for a while, and what was wrong, objected to or over is destroyed."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from node.errors import InvalidInput, NotAllowed
from node.model import Bsn
from node.service.archive import empty_archive, forget_destroyed
from node.service.context import Context
from node.service.people import person_overview
from node.service.professionals import add_professional
from node.service.session_life import end_old_sessions
from node.service.signal_closing import CloseReason, close_again, close_signal, expire_signals, record_death
from node.service.signals import add_signal, list_signals, reveal_person, show_signal
from node.storage.database import open_database
from node.storage.signals import get
from tests.helpers import BOTH, COORDINATOR, HUISELIJK_GEWELD, JEUGD, make_covenant, new_signal
from tests.service.casework import CHILD, FATHER, MOTHER, SISTER, STRANGER, Office, copy_of, entries, make_office
from tests.service.two_nodes import place as put
from tests.service.two_nodes import rest, two_nodes

TODAY = date(2026, 11, 3)
REFERENCE = "the boy of number 12"
AT_ONCE = (CloseReason.WRONG_NUMBER, CloseReason.OBJECTION, CloseReason.BIRTHDAY, CloseReason.DEATH)


@pytest.fixture
def office() -> Office:
    """A node with two professionals and no signals."""
    return make_office()


def place(office: Office, person: Bsn = CHILD, **more: Any) -> str:
    """A signal of Jan's, with a reference."""
    new = new_signal(person, reference=REFERENCE, **more)
    return add_signal(office.context, office.jan, new, office.jan.id).signal_id


def close(office: Office, signal_id: str, reason: CloseReason = CloseReason.DONE) -> None:
    """Jan closes a signal."""
    close_signal(office.context, office.jan, signal_id, reason)


def is_destroyed(context: Context, signal_id: str) -> bool:
    """Whether nothing of what was told of the signal is left."""
    row = get(context.database, signal_id)
    assert row is not None
    assert (row.destroyed is not None) == (row.sealed_note == b"")
    return row.destroyed is not None


@pytest.mark.parametrize("reason", [CloseReason.DONE, CloseReason.ENDED])
def test_what_is_done_or_ended_is_archived(office: Office, reason: CloseReason) -> None:
    """Rule "archive": 5 years after closing it is destroyed, by the node itself, and not a day before."""
    signal_id = place(office)
    close(office, signal_id, reason)
    summary = show_signal(office.context, office.jan, signal_id).summary
    assert summary.kept_until == TODAY + timedelta(days=JEUGD.archive_days - 1)
    assert summary.reference == REFERENCE
    assert reveal_person(office.context, office.jan, signal_id) == CHILD
    office.clock.forward(days=JEUGD.archive_days - 1)
    assert (empty_archive(office.context), is_destroyed(office.context, signal_id)) == (0, False)
    office.clock.forward(days=1)
    assert (empty_archive(office.context), is_destroyed(office.context, signal_id)) == (1, True)
    assert empty_archive(office.context) == 0


@pytest.mark.parametrize("reason", AT_ONCE)
def test_what_was_wrong_objected_to_or_over_is_destroyed_at_once(office: Office, reason: CloseReason) -> None:
    """Rule "archive": not for signals that were wrong, objected to, or ended by birthday or death."""
    signal_id = place(office, informed="advice was asked")
    close(office, signal_id, reason)
    assert is_destroyed(office.context, signal_id)
    shown = show_signal(office.context, office.jan, signal_id)
    assert (shown.birth_date, shown.summary.reference, shown.summary.informed.text()) == (None, "", "")
    assert (shown.summary.close_reason, shown.summary.destroyed, shown.summary.kept_until) == (reason, True, None)
    with pytest.raises(InvalidInput, match="was destroyed"):
        reveal_person(office.context, office.jan, signal_id)


def test_the_strictest_purpose_decides_how_long(office: Office) -> None:
    """Rule "settings of a purpose": the shortest archive counts, and a purpose with none keeps nothing."""
    shorter = replace(HUISELIJK_GEWELD, archive_days=30)
    for archive_days, kept in ((30, TODAY + timedelta(days=29)), (0, None)):
        covenant = replace(make_covenant(), purposes=(JEUGD, replace(shorter, archive_days=archive_days)))
        office = make_office(covenant=covenant)
        signal_id = add_signal(office.context, office.jan, new_signal(CHILD, BOTH), office.jan.id).signal_id
        close(office, signal_id)
        assert show_signal(office.context, office.jan, signal_id).summary.kept_until == kept
        assert is_destroyed(office.context, signal_id) == (kept is None)


def test_nothing_is_archived_beyond_the_age_limit(office: Office) -> None:
    """Rule "age limit": an archived signal is destroyed at the 23rd birthday too."""
    signal_id = place(office, birth_date=date(2004, 3, 9))
    close(office, signal_id)
    assert show_signal(office.context, office.jan, signal_id).summary.kept_until == date(2027, 3, 8)
    office.clock.forward(days=(date(2027, 3, 9) - TODAY).days)
    assert empty_archive(office.context) == 1


def test_the_end_counts_as_age_limit_where_no_birth_date_is_known(office: Office) -> None:
    """Rule "age limit": where only an end was given it may be the day before the birthday; nothing is kept beyond."""
    kept = place(office, birth_date=None, ends=date(2027, 1, 31))
    close(office, kept)
    assert show_signal(office.context, office.jan, kept).summary.kept_until == date(2027, 1, 31)
    ended = place(office, SISTER, birth_date=None, ends=TODAY)
    office.clock.forward(days=1)
    assert expire_signals(office.context) == 1
    assert is_destroyed(office.context, ended)
    without_limit = add_signal(
        office.context, office.jan, new_signal(STRANGER, (HUISELIJK_GEWELD.id,), birth_date=None), office.jan.id
    )
    close(office, without_limit.signal_id)
    kept_until = show_signal(office.context, office.jan, without_limit.signal_id).summary.kept_until
    assert kept_until == TODAY + timedelta(days=HUISELIJK_GEWELD.archive_days)


def test_the_birthday_ends_and_destroys(office: Office) -> None:
    """Rule "age limit": on the 23rd birthday the signal ends with that reason, and is destroyed."""
    of_age = place(office, birth_date=date(2003, 11, 4))
    younger = place(office, SISTER, ends=TODAY)
    office.clock.forward(days=1)
    assert expire_signals(office.context) == 2
    reasons = {one.id: one.close_reason for one in list_signals(office.context, office.jan, "closed")}
    assert reasons == {of_age: "birthday", younger: "ended"}
    assert (is_destroyed(office.context, of_age), is_destroyed(office.context, younger)) == (True, False)


def test_a_death_ends_all_signals_of_the_organisation(office: Office) -> None:
    """Rule "age limit": at death all is destroyed, open and archived, of every colleague; others' persons stay."""
    archived, other = place(office), place(office, SISTER)
    close(office, archived)
    jans = place(office)
    evas = add_signal(office.context, office.eva, new_signal(CHILD), office.eva.id).signal_id
    assert record_death(office.context, COORDINATOR, CHILD) == 3
    assert all(is_destroyed(office.context, each) for each in (archived, jans, evas))
    assert [one.id for one in list_signals(office.context, COORDINATOR)] == [other]
    assert record_death(office.context, COORDINATOR, CHILD) == 0
    assert record_death(office.context, COORDINATOR, STRANGER) == 0
    recorded = [each for each in entries(office.context) if each.action == "death-recorded"]
    assert [each.person for each in recorded] == [CHILD, CHILD, STRANGER]


def test_a_death_is_recorded_by_a_coordinator(office: Office) -> None:
    """A professional closes the own signal with the reason death; for all of them the coordinator records it."""
    jans = place(office)
    evas = add_signal(office.context, office.eva, new_signal(CHILD), office.eva.id).signal_id
    with pytest.raises(NotAllowed):
        record_death(office.context, office.jan, CHILD)
    close(office, jans, CloseReason.DEATH)
    assert [one.id for one in list_signals(office.context, COORDINATOR)] == [evas]


def test_destroying_is_written_in_the_logbook_and_the_journal(office: Office) -> None:
    """The logbook says that it was destroyed, and on whom; the journal of deletions by whose id and why."""
    archived, wrong = place(office), place(office, SISTER)
    close(office, archived)
    close(office, wrong, CloseReason.WRONG_NUMBER)
    office.clock.forward(days=JEUGD.archive_days)
    assert empty_archive(office.context) == 1
    logged = [each for each in entries(office.context) if each.action == "signal-destroyed"]
    told = [(each.actor.split(":")[0], each.person, each.details["signal"]) for each in logged]
    assert told == [("professional", SISTER, wrong), ("node", CHILD, archived)]
    written = [(each.what, each.id, each.reason) for each in office.context.journal.entries()]
    assert written == [
        ("signal-closed", archived, "done"),
        ("signal-closed", wrong, "wrong-number"),
        ("signal-destroyed", archived, "archive-ended"),
    ]


def test_a_restored_database_destroys_again(office: Office) -> None:
    """What was destroyed since a backup was made is destroyed again, when the backup is put back and the node starts.

    One that was archived since is archived as long as it would have been.
    """
    signals = {"done": place(office), "death": place(office, SISTER)}
    restored = replace(office.context, database=copy_of(office.context.database))
    for reason, signal_id in signals.items():
        close(office, signal_id, CloseReason(reason))
    kept_until = show_signal(office.context, office.jan, signals["done"]).summary.kept_until
    office.clock.forward(days=20)
    assert close_again(restored) == 2
    assert is_destroyed(restored, signals["death"])
    again = show_signal(restored, COORDINATOR, signals["done"]).summary
    assert (again.kept_until, again.reference) == (kept_until, REFERENCE)


def test_what_was_archived_and_destroyed_is_destroyed_again(office: Office) -> None:
    """A death destroys archived signals; a backup in which they are archived or open does not bring them back."""
    early = copy_of(office.context.database)
    signal_id = place(office)
    open_there = copy_of(office.context.database)
    close(office, signal_id)
    archived_there = copy_of(office.context.database)
    record_death(office.context, COORDINATOR, CHILD)
    for backup, closed in ((open_there, 1), (archived_there, 0), (early, 0)):
        restored = replace(office.context, database=backup)
        assert close_again(restored) == closed
        assert backup is early or is_destroyed(restored, signal_id)
        assert close_again(restored) == 0


def test_parents_of_a_destroyed_signal_match_nothing(office: Office) -> None:
    """A destroyed signal stands for nothing: neither for its person nor for the parents that it named."""
    signal_id = place(office, parents=(MOTHER,))
    close(office, signal_id, CloseReason.OBJECTION)
    assert office.context.database.value("SELECT count(*) FROM signal_item") == 0


def people_of(context: Context) -> int:
    """How many numbers the database holds."""
    return int(context.database.value("SELECT count(*) FROM person WHERE sealed <> x''"))


def test_the_numbers_go_when_nothing_needs_them(office: Office) -> None:
    """With the last signal on a person the number goes, and that of a parent; one that another signal needs stays."""
    gone, stays = place(office, parents=(MOTHER,)), place(office, SISTER, parents=(FATHER,))
    other = place(office, STRANGER, parents=(SISTER,))
    assert people_of(office.context) == 5
    close(office, gone, CloseReason.OBJECTION)
    close(office, stays, CloseReason.DEATH)
    assert forget_destroyed(office.context) == 2
    assert people_of(office.context) == 2  # the stranger, and the sister as a parent
    assert person_overview(office.context, COORDINATOR, CHILD).colleagues == ()
    shown = show_signal(office.context, office.jan, gone)
    assert (shown.summary.destroyed, shown.parents) == (True, 0)
    assert entries(office.context)[-1].persons == ()
    close(office, other)
    assert forget_destroyed(office.context) == 0
    assert reveal_person(office.context, office.jan, other) == STRANGER


def test_a_person_who_was_forgotten_may_be_signalled_again(office: Office) -> None:
    """A new signal on the same number begins anew: nothing leads from it to what was destroyed."""
    first = place(office)
    close(office, first, CloseReason.WRONG_NUMBER)
    forget_destroyed(office.context)
    second = place(office)
    rows = [get(office.context.database, signal_id) for signal_id in (first, second)]
    assert len({row.person_id for row in rows if row is not None}) == 2
    assert reveal_person(office.context, office.jan, second) == CHILD


def test_a_number_stays_while_a_session_may_be_audited_for_it() -> None:
    """Rule of protocol.md §10: what was sent in a session can be opened to an auditor while it lasts, and no longer."""
    first, second = two_nodes()
    for node in (first, second):
        put(node)
    rest(first, second)
    (signal_id,) = first.placed
    close_signal(first.context, COORDINATOR, signal_id, CloseReason.WRONG_NUMBER)
    rest(first, second)
    assert (forget_destroyed(first.context), people_of(first.context)) == (0, 1)
    first.clock.forward(days=31)
    end_old_sessions(first.context)
    rest(first, second)  # a new session, with no point of the signal
    assert (forget_destroyed(first.context), people_of(first.context)) == (1, 0)
    assert first.context.database.value("SELECT count(*) FROM card") == 0
    assert first.context.database.rows("PRAGMA foreign_key_check") == []


def test_a_forgotten_number_stands_in_no_file(tmp_path: Path) -> None:
    """After it was forgotten neither the keyed hash nor the sealed number is in the database's files."""
    context = make_office(database=open_database(tmp_path / "data.sqlite")).context
    who = add_professional(context, COORDINATOR, "Jan", "wijkagent", "06 1234 5678", "", "professional")
    signal_id = add_signal(context, COORDINATOR, new_signal(CHILD, parents=(MOTHER,)), who).signal_id
    traces = [bytes(value) for row in context.database.rows("SELECT lookup, sealed FROM person") for value in row]

    def left() -> list[bytes]:
        content = b"".join(path.read_bytes() for path in sorted(tmp_path.iterdir()))
        return [trace for trace in traces if trace in content]

    assert left() == traces
    close_signal(context, COORDINATOR, signal_id, CloseReason.OBJECTION)
    forget_destroyed(context)
    assert left() == []
