"""Small facts about this node that the database keeps by name."""

from node.storage.database import Database


def text(db: Database, name: str) -> str:
    """The fact of that name; empty when it was never noted."""
    value = db.value("SELECT value FROM setting WHERE name = ?", (name,))
    return "" if value is None else bytes(value).decode()


def put_text(db: Database, name: str, value: str) -> None:
    """Note a fact, in the place of the one before."""
    db.execute("INSERT OR REPLACE INTO setting (name, value) VALUES (?, ?)", (name, value.encode()))
