"""Forgetting whom a destroyed signal was on, and the numbers that nothing needs any more.

The row of a person stays without its number, since what is counted of matches hangs on it: it tells nothing. What else
refers to a person is found in the schema itself, so that a table that comes later keeps the number that it needs.
"""

from node.storage import persons, proposals
from node.storage.database import Database

_EMPTIED = ("item", "subject_match", "untold_person")
"""Tables that refer to a person and tell nothing without the number."""


def due(db: Database, most: int) -> list[str]:
    """At most `most` destroyed signals whose person is known still, though no session is left that began before."""
    rows = db.rows(
        "SELECT id FROM signal WHERE destroyed IS NOT NULL"
        " AND person_id NOT IN (SELECT id FROM person WHERE lookup = x'')"
        " AND NOT EXISTS (SELECT 1 FROM session WHERE created <= signal.closed) ORDER BY id LIMIT ?",
        (most,),
    )
    return [row[0] for row in rows]


def forget_signal(db: Database, signal_id: str) -> None:
    """Let a destroyed signal be on nobody, and forget the numbers of the person and the parents unless needed."""
    sql = "SELECT person_id FROM signal WHERE id = ?1 UNION SELECT person_id FROM signal_parent WHERE signal_id = ?1"
    known = [row[0] for row in db.rows(sql, (signal_id,))]
    db.execute("DELETE FROM signal_parent WHERE signal_id = ?", (signal_id,))
    proposals.forget_signal(db, signal_id)
    db.execute("UPDATE signal SET person_id = ? WHERE id = ?", (persons.nobody(db), signal_id))
    for person_id in known:
        forget_unneeded(db, person_id)


def forget_parent(db: Database, signal_id: str, person_id: int) -> None:
    """Forget that a signal once named this person as a parent, and the number unless needed."""
    db.execute("DELETE FROM signal_parent WHERE signal_id = ? AND person_id = ?", (signal_id, person_id))
    forget_unneeded(db, person_id)


def forget_unneeded(db: Database, person_id: int) -> None:
    """Forget the number of a person unless something needs it."""
    if not _is_needed(db, person_id):
        _forget(db, person_id)


def _forget(db: Database, person_id: int) -> None:
    persons.forget(db, person_id)
    for table in ("archive_answer", "new_reporter"):
        db.execute(f"DELETE FROM {table} WHERE item_id IN (SELECT id FROM item WHERE person_id = ?)", (person_id,))
    db.execute(
        "DELETE FROM card WHERE peer_match_id IN (SELECT peer_match.id FROM peer_match"
        " JOIN item ON item.id = item_id WHERE item.person_id = ? AND status <> 'open')",
        (person_id,),
    )


def _is_needed(db: Database, person_id: int) -> bool:
    links = db.rows(
        'SELECT child.name AS child, link."from" AS origin'
        " FROM sqlite_master AS child JOIN pragma_foreign_key_list(child.name) AS link"
        " WHERE child.type = 'table' AND link.\"table\" = 'person'"
    )
    return any(
        db.value(f"SELECT 1 FROM {link['child']} WHERE {link['origin']} = ? LIMIT 1", (person_id,)) is not None
        for link in links
        if link["child"] not in _EMPTIED
    )
