"""Items as rows: what the open signals stand for. An item is *live* while at least one open signal stands for it.

All is reached by an index: a change costs what it touches, however many signals the node holds.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from node.model import Item, ItemKind
from node.storage.database import Database
from node.storage.vault import Vault

_CHUNK = 500
"""Ids in one query; SQLite takes many more, but a statement is prepared anew for each size."""


@dataclass(frozen=True, slots=True)
class ItemKey:
    """An item by its person's row instead of its number."""

    purpose: str
    kind: ItemKind
    person_id: int


def keys_of_signal(purposes: Iterable[str], person_id: int, family: Iterable[int]) -> list[ItemKey]:
    """What a signal stands for: the person, and each member of the family as such, for each purpose.

    `family` holds the person too, or is empty where the organisation makes no family matches (domain.md, person and
    family).
    """
    members = sorted(set(family))
    return [
        key
        for purpose in sorted(set(purposes))
        for key in (
            ItemKey(purpose, ItemKind.PERSON, person_id),
            *(ItemKey(purpose, ItemKind.FAMILY, member) for member in members),
        )
    ]


def attach(db: Database, signal_id: str, keys: Iterable[ItemKey]) -> list[int]:
    """Let an open signal stand for these items. Gives the ids of those that became live by it."""
    became_live = []
    for key in keys:
        item_id = _find_or_add(db, key)
        if not is_live(db, item_id):
            became_live.append(item_id)
        db.execute("INSERT OR IGNORE INTO signal_item (signal_id, item_id) VALUES (?, ?)", (signal_id, item_id))
    return became_live


def detach(db: Database, signal_id: str) -> list[int]:
    """Let a signal that closes stand for nothing any more. Gives the ids of the items that are no longer live."""
    held = of_signal(db, signal_id)
    db.execute("DELETE FROM signal_item WHERE signal_id = ?", (signal_id,))
    return [item_id for item_id in held if not is_live(db, item_id)]


def detach_member(db: Database, signal_id: str, person_id: int) -> tuple[list[int], list[int]]:
    """Let an open signal no longer stand for this member of the family.

    Gives the ids of the items that it stood for, and those of them that are no longer live.
    """
    sql = "SELECT item_id FROM signal_item JOIN item ON item.id = item_id WHERE signal_id = ? AND item.person_id = ?"
    held = [row[0] for row in db.rows(f"{sql} ORDER BY item_id", (signal_id, person_id))]
    db.execute_many("DELETE FROM signal_item WHERE signal_id = ? AND item_id = ?", [(signal_id, each) for each in held])
    return held, [each for each in held if not is_live(db, each)]


def of_signal(db: Database, signal_id: str) -> list[int]:
    """The ids of the items that this signal stands for; none when it is closed."""
    rows = db.rows("SELECT item_id FROM signal_item WHERE signal_id = ? ORDER BY item_id", (signal_id,))
    return [row[0] for row in rows]


def is_live(db: Database, item_id: int) -> bool:
    """Whether an open signal stands for this item."""
    return db.value("SELECT 1 FROM signal_item WHERE item_id = ? LIMIT 1", (item_id,)) is not None


def load(db: Database, vault: Vault, item_ids: Collection[int]) -> dict[int, Item]:
    """The items of these ids, with their numbers opened. Ids that do not exist are left out."""
    wanted = list(item_ids)
    found = {}
    for start in range(0, len(wanted), _CHUNK):
        chunk = wanted[start : start + _CHUNK]
        for row in db.rows(
            "SELECT item.id, item.purpose, item.kind, person.sealed"
            " FROM item JOIN person ON person.id = item.person_id"
            f" WHERE item.id IN ({_places(chunk)})",
            chunk,
        ):
            number = vault.open_number(row["sealed"])
            found[int(row["id"])] = Item(row["purpose"], ItemKind(row["kind"]), number)
    return found


def key_of(db: Database, item_id: int) -> ItemKey | None:
    """What an item is, or None when there is no such item."""
    row = db.row("SELECT purpose, kind, person_id FROM item WHERE id = ?", (item_id,))
    return None if row is None else ItemKey(row["purpose"], ItemKind(row["kind"]), row["person_id"])


def person_of(db: Database, item_id: int) -> int:
    """The row of the person that an item is."""
    return int(db.value("SELECT person_id FROM item WHERE id = ?", (item_id,)))


def signals_for(db: Database, item_id: int) -> list[str]:
    """The ids of all signals, open or closed, that were placed for what the item stands for."""
    rows = db.rows(
        "WITH placed (id, purpose) AS ("
        " SELECT signal.id, item.purpose FROM item JOIN signal USING (person_id) WHERE item.id = ?1"
        " UNION SELECT signal_id, item.purpose FROM item JOIN signal_parent USING (person_id)"
        " WHERE item.id = ?1 AND item.kind = 'family')"
        " SELECT placed.id FROM placed JOIN signal_purpose ON signal_id = placed.id"
        " AND signal_purpose.purpose = placed.purpose ORDER BY placed.id",
        (item_id,),
    )
    return [row[0] for row in rows]


def live_ids(db: Database, purposes: Collection[str]) -> list[int]:
    """The ids of all live items of these purposes, ascending."""
    named = list(purposes)
    rows = db.rows(
        "SELECT DISTINCT signal_item.item_id FROM signal_item JOIN item ON item.id = signal_item.item_id"
        f" WHERE item.purpose IN ({_places(named)}) ORDER BY signal_item.item_id",
        named,
    )
    return [row[0] for row in rows]


def _find_or_add(db: Database, key: ItemKey) -> int:
    values = (key.person_id, key.kind.value, key.purpose)
    found = db.value("SELECT id FROM item WHERE person_id = ? AND kind = ? AND purpose = ?", values)
    if found is not None:
        return int(found)
    return db.insert("INSERT INTO item (person_id, kind, purpose) VALUES (?, ?, ?)", values)


def _places(values: Sequence[object]) -> str:
    return ", ".join("?" * len(values))
