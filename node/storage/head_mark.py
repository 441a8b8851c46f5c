"""The database's own mark that a head of its logbook is kept beside it: so it shows when that file is taken away.

It stands in the header of the file, in `user_version`, which nothing else here uses. A database of before there were
heads has none, and neither has a new one.
"""

from node.storage.database import Database

_KEPT = 1


def is_set(db: Database) -> bool:
    """Whether a head was kept of this database's logbook."""
    return bool(db.value("PRAGMA user_version") == _KEPT)


def put(db: Database) -> None:
    """A head is kept from now on."""
    db.execute(f"PRAGMA user_version = {_KEPT}")
