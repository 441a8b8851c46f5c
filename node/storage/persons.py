"""Persons as rows: a keyed hash to find one by, and the sealed number. Nothing else is kept of a person.

A row whose number was forgotten has neither.
"""

from node.model import Bsn
from node.storage.database import Database
from node.storage.vault import Vault


def find(db: Database, vault: Vault, number: Bsn) -> int | None:
    """The row of this number, or None."""
    found: int | None = db.value("SELECT id FROM person WHERE lookup = ?", (vault.lookup(number),))
    return found


def find_or_add(db: Database, vault: Vault, number: Bsn) -> int:
    """The row of this number, made when there is none. Within a transaction."""
    found = find(db, vault, number)
    if found is not None:
        return found
    return db.insert(
        "INSERT INTO person (lookup, sealed) VALUES (?, ?)", (vault.lookup(number), vault.seal_number(number))
    )


def number(db: Database, vault: Vault, person_id: int) -> Bsn:
    """The number of a row. Raises `KeyError` when there is no such row, or its number was forgotten."""
    known = known_number(db, vault, person_id)
    if known is None:
        raise KeyError(person_id)
    return known


def known_number(db: Database, vault: Vault, person_id: int) -> Bsn | None:
    """The number of a row, or None when it was forgotten."""
    sealed = db.value("SELECT sealed FROM person WHERE id = ?", (person_id,))
    return vault.open_number(sealed) if sealed else None


def nobody(db: Database) -> int:
    """The row on which forgotten signals are. Within a transaction."""
    found: int | None = db.value("SELECT id FROM person WHERE lookup = x''")
    return db.insert("INSERT INTO person (lookup, sealed) VALUES (x'', x'')") if found is None else found


def forget(db: Database, person_id: int) -> None:
    """Forget the number of a row; nobody finds the row by a number any more."""
    mark = f"forgotten {person_id}".encode("ascii")  # no keyed hash has this length
    db.execute("UPDATE person SET lookup = ?, sealed = x'' WHERE id = ?", (mark, person_id))


def any_sealed(db: Database) -> bytes | None:
    """Some person's sealed number, or None while there is no person."""
    found: bytes | None = db.value("SELECT sealed FROM person WHERE sealed <> x'' LIMIT 1")
    return found
