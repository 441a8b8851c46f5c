"""When the disk, and no statement, is why the database fails: told in words, with what to do."""

import sqlite3

from node.errors import DatabaseUnavailable

_PRIMARY = 0xFF
"""SQLite's extended codes have the kind of error in their last byte."""
_FAULTS = {
    sqlite3.SQLITE_FULL: (
        "the database cannot be written: its disk is full",
        "make room on the disk of the home folder; the node goes on by itself then",
    ),
    sqlite3.SQLITE_READONLY: (
        "the database cannot be written: it may only be read",
        "see that data.sqlite and the home folder are the node's own user's, on a disk that may be written",
    ),
    sqlite3.SQLITE_CANTOPEN: (
        "the database cannot be opened",
        "see that data.sqlite and the home folder are the node's own user's, and that their disk is there",
    ),
    sqlite3.SQLITE_IOERR: (
        "the disk of the database does not do what it should",
        "see whether it has room and is there at all; `raakvlak doctor` looks at what it holds",
    ),
}


def disk_fault(error: sqlite3.Error) -> DatabaseUnavailable | None:
    """What to tell of an error that comes of the disk; None of any other."""
    told = _FAULTS.get(getattr(error, "sqlite_errorcode", 0) & _PRIMARY)
    return None if told is None else DatabaseUnavailable(*told)
