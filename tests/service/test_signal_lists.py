"""Whole lists of signals: checked before anything is placed, placed once however often they are given."""

import sqlite3
from collections import Counter
from dataclasses import replace
from datetime import date

import pytest
import sqlite_utils
from hypothesis import given, settings
from hypothesis import strategies as st

from node.errors import InvalidInput, LogbookUnavailable
from node.service import signal_closing, signals
from node.service.signal_closing import CloseReason
from node.service.signal_rules import NewSignal
from node.service.signals import CHUNK, AddedSignals
from node.storage import items
from node.storage.database import Database
from node.storage.migrations import MIGRATIONS
from tests.helpers import BOTH, new_signal, synthetic_numbers
from tests.service.casework import Office, entries, make_office, stored

NUMBERS = synthetic_numbers(2 * CHUNK + 300)
ROWS = [new_signal(number, reference=f"row {n}") for n, number in enumerate(NUMBERS)]


def place(office: Office, rows: list[NewSignal]) -> AddedSignals:
    """A list of Jan's."""
    return signals.add_signals(office.context, office.jan, rows, office.jan.id)


def test_list_over_several_transactions_is_placed_once() -> None:
    """A list longer than two transactions is placed whole, one entry a signal; given again it changes nothing."""
    office = make_office()
    before = len(entries(office.context))
    result = place(office, ROWS)
    assert (len(result.added), result.already_there) == (len(ROWS), 0)
    assert Counter(entry.action for entry in entries(office.context)[before:]) == {"signal-added": len(ROWS)}
    listed = {one.id: one.reference for one in signals.list_signals(office.context, office.jan)}
    assert [listed[one.signal_id] for one in result.added] == [row.reference for row in ROWS]
    new_items = [item_id for one in result.added for item_id in one.new_item_ids]
    assert sorted(new_items) == items.live_ids(office.context.database, BOTH)
    again = place(office, ROWS)
    assert (again.added, again.already_there) == ((), len(ROWS))


def test_list_cut_short_can_be_given_again() -> None:
    """When the logbook fails in the second transaction the first stays, and the list given again adds the rest."""
    office = make_office()
    before = len(entries(office.context))
    db = office.context.database
    with db.transaction():
        db.execute(
            "CREATE TRIGGER full BEFORE INSERT ON logbook"
            f" WHEN NEW.number > {before + CHUNK + 7} BEGIN SELECT RAISE(ABORT, 'no room'); END"
        )
    with pytest.raises(LogbookUnavailable):
        place(office, ROWS)
    assert db.value("SELECT COUNT(*) FROM signal") == CHUNK
    with db.transaction():
        db.execute("DROP TRIGGER full")
    result = place(office, ROWS)
    assert (len(result.added), result.already_there) == (len(ROWS) - CHUNK, CHUNK)


@pytest.mark.parametrize(
    "wrong",
    [
        replace(ROWS[0], purposes=("archief",)),
        replace(ROWS[0], ends=date(2020, 1, 1)),
        replace(ROWS[0], parents=(NUMBERS[0],)),
        replace(ROWS[0], reference=NUMBERS[0].digits),
    ],
)
def test_one_wrong_row_and_nothing_is_placed(wrong: NewSignal) -> None:
    """A wrong row far down the list is told by its place, without its number, and no row is placed."""
    office = make_office()
    before = stored(office.context)
    with pytest.raises(InvalidInput, match=rf"^row {CHUNK + 8}: ") as caught:
        place(office, [*ROWS[: CHUNK + 7], wrong, *ROWS[CHUNK + 7 :]])
    assert stored(office.context) == before
    assert office.woken == []
    assert NUMBERS[0].digits not in caught.value.message + caught.value.hint


PURPOSES = st.sets(st.sampled_from(BOTH), min_size=1).map(tuple)
PERSONS = st.sampled_from(NUMBERS[:3])
LISTS = st.lists(st.builds(new_signal, person=PERSONS, purposes=PURPOSES), max_size=8)


@settings(max_examples=40, deadline=None)
@given(LISTS)
def test_list_equals_its_rows_one_by_one(rows: list[NewSignal]) -> None:
    """A list places and passes over the same rows as placing them one after the other, with the same items live."""
    at_once, one_by_one = make_office(), make_office()
    result = place(at_once, rows)
    refused = 0
    for row in rows:
        try:
            signals.add_signal(one_by_one.context, one_by_one.jan, row, one_by_one.jan.id)
        except InvalidInput:
            refused += 1
    assert (len(result.added), result.already_there) == (len(rows) - refused, refused)
    lives = []
    for office in (at_once, one_by_one):
        ids = items.live_ids(office.context.database, BOTH)
        lives.append(set(items.load(office.context.database, office.context.vault, ids).values()))
    assert lives[0] == lives[1]


def counted_office() -> tuple[Office, list[int]]:
    """A node whose database counts, in hundreds, the steps that its statements take."""
    connection = sqlite3.connect(":memory:", isolation_level=None)
    connection.row_factory = sqlite3.Row
    MIGRATIONS.apply(sqlite_utils.Database(connection))
    steps = [0]

    def count() -> int:
        steps[0] += 1
        return 0

    connection.set_progress_handler(count, 100)
    return make_office(database=Database(connection)), steps


def test_work_for_one_signal_does_not_grow_with_the_register() -> None:
    """Placing and closing ten signals takes the database as many steps beside 1,200 signals as beside 60."""
    office, steps = counted_office()
    family = [replace(row, parents=(NUMBERS[-1 - n],)) for n, row in enumerate(ROWS[:20])]

    def work(rows: list[NewSignal]) -> int:
        before = steps[0]
        for row in rows:
            added = signals.add_signal(office.context, office.jan, row, office.jan.id)
            signal_closing.close_signal(office.context, office.jan, added.signal_id, CloseReason.DONE)
        return steps[0] - before

    place(office, ROWS[100:160])
    few = work(family[:10])
    place(office, ROWS[160:])
    many = work(family[10:])
    assert few > 10
    assert many < 1.2 * few
