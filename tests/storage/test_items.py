"""Items: live exactly as long as an open signal stands for them."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from node.model import Item, ItemKind
from node.storage import items, persons, professionals, signals
from node.storage.database import Database, open_database
from node.storage.items import ItemKey
from node.storage.professionals import Professional
from node.storage.vault import Vault
from tests.helpers import SeededRandomness, synthetic_numbers

VAULT = Vault(Vault.generate(SeededRandomness()))
NUMBERS = synthetic_numbers(5)
PURPOSES = ("huiselijk-geweld", "jeugd")


def new_database() -> tuple[Database, list[int]]:
    """A database with one professional and the rows of `NUMBERS`."""
    db = open_database(":memory:")
    with db.transaction():
        professionals.add(db, Professional("jv", "Jan de Vries", "agent", "1", "", "professional", "", True, 0.0))
        return db, [persons.find_or_add(db, VAULT, number) for number in NUMBERS]


def place(db: Database, signal_id: str, purposes: Iterable[str], person_id: int) -> None:
    """The row of an open signal."""
    ends = date(2027, 1, 1)
    row = signals.NewRow(signal_id, person_id, "jv", 0.0, ends, b"", tuple(purposes), ())
    signals.add(db, row)


def test_signal_stands_for_person_and_family() -> None:
    """For each purpose a signal stands for its person, and for the person and each parent as family."""
    keys = items.keys_of_signal(["jeugd", "huiselijk-geweld"], 1, [1, 2, 3])
    expected = {ItemKey(purpose, ItemKind.PERSON, 1) for purpose in PURPOSES} | {
        ItemKey(purpose, ItemKind.FAMILY, member) for purpose in PURPOSES for member in (1, 2, 3)
    }
    assert len(keys) == len(expected)
    assert set(keys) == expected


def test_signal_without_family_stands_for_the_person_alone() -> None:
    """Where no family matches are made, one item for each purpose is all there is."""
    assert items.keys_of_signal(["jeugd"], 1, []) == [ItemKey("jeugd", ItemKind.PERSON, 1)]


@dataclass
class Model:
    """The same in the plainest form: which signal stands for which items."""

    held: dict[str, set[ItemKey]] = field(default_factory=dict)

    def live(self) -> set[ItemKey]:
        """All items that a signal stands for."""
        return set().union(*self.held.values())


PLACED = st.tuples(
    st.sets(st.sampled_from(PURPOSES), min_size=1), st.integers(0, 4), st.sets(st.integers(0, 4), max_size=3)
)
HISTORIES = st.lists(PLACED | st.integers(0, 9), max_size=25)


@settings(max_examples=60, deadline=None)
@given(HISTORIES)
def test_any_history_equals_the_plain_model(history: list[tuple[set[str], int, set[int]] | int]) -> None:
    """After any placing and closing, what became live, what was orphaned and what is live equal a plain model."""
    db, rows = new_database()
    model = Model()
    names: dict[int, ItemKey] = {}

    def named(ids: Iterable[int]) -> set[ItemKey]:
        for found in db.rows("SELECT id, purpose, kind, person_id FROM item"):
            names[found["id"]] = ItemKey(found["purpose"], ItemKind(found["kind"]), found["person_id"])
        listed = list(ids)
        assert len(set(listed)) == len(listed)
        return {names[item_id] for item_id in listed}

    for step, event in enumerate(history):
        before = model.live()
        with db.transaction():
            if isinstance(event, tuple):
                purposes, person, parents = event
                keys = items.keys_of_signal(purposes, rows[person], [rows[one] for one in {person, *parents}])
                place(db, f"s{step}", purposes, rows[person])
                became_live = items.attach(db, f"s{step}", keys)
                model.held[f"s{step}"] = set(keys)
                assert named(became_live) == model.live() - before
                assert named(items.of_signal(db, f"s{step}")) == set(keys)
            elif model.held:
                closing = sorted(model.held)[event % len(model.held)]
                orphaned = items.detach(db, closing)
                del model.held[closing]
                assert named(orphaned) == before - model.live()
                assert items.of_signal(db, closing) == []
        for wanted in ((), PURPOSES[:1], PURPOSES):
            live = items.live_ids(db, wanted)
            assert live == sorted(live)
            assert named(live) == {key for key in model.live() if key.purpose in wanted}
    opened = items.load(db, VAULT, items.live_ids(db, PURPOSES))
    assert set(opened.values()) == {
        Item(key.purpose, key.kind, NUMBERS[rows.index(key.person_id)]) for key in model.live()
    }


def test_item_keeps_its_id() -> None:
    """An item that is signalled again after all its signals closed is the same row and becomes live anew."""
    db, rows = new_database()
    keys = items.keys_of_signal(["jeugd"], rows[0], [rows[0]])
    with db.transaction():
        place(db, "s1", ["jeugd"], rows[0])
        place(db, "s2", ["jeugd"], rows[0])
        first = items.attach(db, "s1", keys)
        assert items.detach(db, "s1") == sorted(first)
        assert items.attach(db, "s2", keys) == first


def test_many_items_are_loaded_at_once() -> None:
    """More ids than go into one statement are loaded, and ids that do not exist are left out."""
    db, rows = new_database()
    with db.transaction():
        place(db, "s1", ["jeugd"], rows[0])
        wanted = items.attach(db, "s1", items.keys_of_signal(["jeugd"], rows[0], rows))
    loaded = items.load(db, VAULT, [*range(100, 1300), *wanted])
    assert sorted(loaded) == sorted(wanted)
    assert {item.number for item in loaded.values()} == set(NUMBERS)
