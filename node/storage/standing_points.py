"""Which items stand in a session, and which of them the peer has too."""

from collections.abc import Collection

from node.storage.database import Database


def standing_among(db: Database, session_id: int, item_ids: Collection[int]) -> set[int]:
    """Those of these items that wait in a session or have a point in it."""
    wanted = list(item_ids)
    places = ", ".join("?" * len(wanted))
    rows = db.rows(
        f"SELECT item_id FROM queued_item WHERE item_id IN ({places}) AND session_id = ?"
        f" UNION SELECT item_id FROM own_point WHERE item_id IN ({places}) AND session_id = ?",
        [*wanted, session_id, *wanted, session_id],
    )
    return {row[0] for row in rows}


def look_again(db: Database, session_id: int, item_id: int) -> None:
    """Let the match job look at an item's token once more."""
    sql = "UPDATE own_point SET fresh = 1 WHERE session_id = ? AND item_id = ? AND token IS NOT NULL"
    db.execute(sql, (session_id, item_id))


def shared_item(db: Database, session_id: int, token: bytes) -> int | None:
    """The own item behind a token that stands in both tables, so that the match rule has it."""
    found: int | None = db.value(
        "SELECT own_point.item_id FROM own_point INDEXED BY own_point_token"
        " JOIN peer_point ON peer_point.session_id = own_point.session_id AND peer_point.token = own_point.token"
        " WHERE own_point.session_id = ? AND own_point.token = ? AND withdrawn = 0",
        (session_id, token),
    )
    return found


def shared_token(db: Database, session_id: int, item_id: int) -> bytes | None:
    """The token of an own item in a session, where the peer has it too."""
    found: bytes | None = db.value(
        "SELECT own_point.token FROM own_point"
        " JOIN peer_point ON peer_point.session_id = own_point.session_id AND peer_point.token = own_point.token"
        " WHERE own_point.item_id = ? AND own_point.session_id = ? AND withdrawn = 0 ORDER BY own_point.n DESC",
        (item_id, session_id),
    )
    return found
