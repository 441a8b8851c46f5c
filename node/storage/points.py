"""Points and tokens of a session, and the items that wait to be sent in it.

Every statement touches what is new and no more: a node that holds ten thousand items does the same work for one new
signal as a node that holds a hundred. Where SQLite would rather walk through all points of a session, the index is
named in the statement, and CROSS JOIN keeps the order of the tables.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from node.storage.database import Database

_CHUNK = 500
"""Values in one IN (...): below SQLite's limit in every build."""
_JOB_DUE = """
SELECT EXISTS (SELECT 1 FROM peer_point INDEXED BY peer_point_withdrawn WHERE session_id = ?1 AND withdrawn = 1)
    OR EXISTS (
        SELECT 1 FROM own_point INDEXED BY own_point_fresh
        CROSS JOIN peer_point ON peer_point.session_id = own_point.session_id AND peer_point.token = own_point.token
        WHERE own_point.session_id = ?1 AND own_point.fresh = 1
    ) OR EXISTS (
        SELECT 1 FROM peer_point INDEXED BY peer_point_fresh
        CROSS JOIN own_point INDEXED BY own_point_token
            ON own_point.session_id = peer_point.session_id AND own_point.token = peer_point.token
        WHERE peer_point.session_id = ?1 AND peer_point.fresh = 1
    ) OR (SELECT count(*) FROM own_point INDEXED BY own_point_fresh WHERE session_id = ?1 AND fresh = 1)
       + (SELECT count(*) FROM peer_point INDEXED BY peer_point_fresh WHERE session_id = ?1 AND fresh = 1) > ?2
"""


@dataclass(frozen=True, slots=True)
class SentItem:
    """The item that a point was made of, and the point's digest."""

    item_id: int
    h: bytes


def enqueue_items(db: Database, session_id: int, item_ids: Iterable[int]) -> None:
    """Let items wait to be sent, in this order; those that wait already stay where they are."""
    db.execute_many(
        "INSERT OR IGNORE INTO queued_item (session_id, item_id) VALUES (?, ?)",
        [(session_id, item_id) for item_id in item_ids],
    )


def queued_items(db: Database, session_id: int, limit: int) -> list[int]:
    """The first items that wait."""
    sql = "SELECT item_id FROM queued_item WHERE session_id = ? ORDER BY position LIMIT ?"
    return [row[0] for row in db.rows(sql, (session_id, limit))]


def take_queued(db: Database, session_id: int, item_id: int) -> bool:
    """Take an item out of the queue; false when it was withdrawn meanwhile."""
    return db.execute("DELETE FROM queued_item WHERE session_id = ? AND item_id = ?", (session_id, item_id)) == 1


def insert_own(db: Database, session_id: int, n: int, j: int, h: bytes, item_id: int, *, wanted: bool) -> None:
    """An item's point that was sent; it stands for nothing when the item is not `wanted` any more."""
    db.execute(
        "INSERT INTO own_point (session_id, n, j, h, item_id, stood_for) VALUES (?, ?, ?, ?, ?, ?)",
        (session_id, n, j, h, item_id if wanted else None, item_id),
    )


def insert_dummy(db: Database, session_id: int, n: int, j: int, h: bytes, leaves: float | None) -> None:
    """A dummy that was sent, and when it will be withdrawn."""
    db.execute(
        "INSERT INTO own_point (session_id, n, j, h, leaves) VALUES (?, ?, ?, ?, ?)", (session_id, n, j, h, leaves)
    )


def set_own_token(db: Database, session_id: int, n: int, j: int, token: bytes) -> None:
    """The token from the peer's answer; nothing when the item was withdrawn in the meantime."""
    db.execute(
        "UPDATE own_point SET token = ?, fresh = 1 WHERE session_id = ? AND n = ? AND j = ? AND item_id IS NOT NULL",
        (token, session_id, n, j),
    )


def put_peer(db: Database, session_id: int, n: int, j: int, token: bytes) -> None:
    """A point of the peer's. A token that comes again moves to the new handle and loses its mark."""
    db.execute(
        "INSERT INTO peer_point (session_id, token, n, j) VALUES (?, ?, ?, ?)"
        " ON CONFLICT (session_id, token) DO UPDATE SET n = excluded.n, j = excluded.j, withdrawn = 0, fresh = 1",
        (session_id, token, n, j),
    )


def mark_withdrawn(db: Database, session_id: int, n: int, j: int) -> bool:
    """Mark the peer's point of this handle; the match job looks at it once more and then destroys it."""
    sql = "UPDATE peer_point SET withdrawn = 1 WHERE session_id = ? AND n = ? AND j = ?"
    return db.execute(sql, (session_id, n, j)) == 1


def drop_own(db: Database, item_id: int) -> list[tuple[int, int, int]]:
    """Forget an item's tokens in every session; gives (session id, n, j) of its points that were sent.

    What a point stood for stays known until its session ends: also a withdrawn point can be asked for (§9).
    """
    db.execute("DELETE FROM queued_item WHERE item_id = ?", (item_id,))
    sql = "SELECT session_id, n, j FROM own_point WHERE item_id = ? ORDER BY session_id, n, j"
    handles = [(row["session_id"], row["n"], row["j"]) for row in db.rows(sql, (item_id,))]
    db.execute("UPDATE own_point SET item_id = NULL, token = NULL, fresh = 0 WHERE item_id = ?", (item_id,))
    return handles


def drop_own_in(db: Database, session_id: int, item_id: int) -> list[tuple[int, int, int]]:
    """The same in one session."""
    db.execute("DELETE FROM queued_item WHERE session_id = ? AND item_id = ?", (session_id, item_id))
    sql = "SELECT n, j FROM own_point WHERE session_id = ? AND item_id = ? ORDER BY n, j"
    handles = [(session_id, row["n"], row["j"]) for row in db.rows(sql, (session_id, item_id))]
    sql = "UPDATE own_point SET item_id = NULL, token = NULL, fresh = 0 WHERE session_id = ? AND item_id = ?"
    db.execute(sql, (session_id, item_id))
    return handles


def made_of_items(db: Database, session_id: int, last: int) -> dict[tuple[int, int], SentItem]:
    """The points that were no dummies, up to message `last`, by (n, j); also those that were withdrawn since."""
    sql = "SELECT n, j, stood_for, h FROM own_point WHERE session_id = ? AND n <= ? AND stood_for IS NOT NULL"
    return {(row["n"], row["j"]): SentItem(row["stood_for"], row["h"]) for row in db.rows(sql, (session_id, last))}


def leaving_dummies(db: Database, session_id: int, now: float, limit: int) -> list[tuple[int, int, int]]:
    """(session id, n, j) of dummies whose time has come; each is given once."""
    sql = "SELECT n, j FROM own_point WHERE session_id = ? AND leaves <= ? ORDER BY leaves LIMIT ?"
    handles = [(session_id, row["n"], row["j"]) for row in db.rows(sql, (session_id, now, limit))]
    if handles:
        db.execute_many("UPDATE own_point SET leaves = NULL WHERE session_id = ? AND n = ? AND j = ?", handles)
    return handles


def item_of_token(db: Database, session_id: int, token: bytes) -> int | None:
    """The item behind a token of the own table."""
    sql = "SELECT item_id FROM own_point INDEXED BY own_point_token WHERE session_id = ? AND token = ?"
    found: int | None = db.value(sql, (session_id, token))
    return found


def fresh_own(db: Database, session_id: int) -> dict[bytes, int]:
    """Own tokens that the match job has not run over, with their items."""
    sql = "SELECT token, item_id FROM own_point INDEXED BY own_point_fresh WHERE session_id = ? AND fresh = 1"
    return {row["token"]: row["item_id"] for row in db.rows(sql, (session_id,))}


def fresh_peer(db: Database, session_id: int) -> dict[bytes, int]:
    """The peer's tokens that the match job has not run over, with 1 where they are withdrawn."""
    sql = "SELECT token, withdrawn FROM peer_point INDEXED BY peer_point_fresh WHERE session_id = ? AND fresh = 1"
    return {row["token"]: row["withdrawn"] for row in db.rows(sql, (session_id,))}


def withdrawn_peer(db: Database, session_id: int) -> dict[bytes, int]:
    """The peer's tokens that are withdrawn and not destroyed yet, each with 1."""
    sql = "SELECT token FROM peer_point INDEXED BY peer_point_withdrawn WHERE session_id = ? AND withdrawn = 1"
    return {row["token"]: 1 for row in db.rows(sql, (session_id,))}


def peer_tokens_of_fresh_own(db: Database, session_id: int) -> dict[bytes, int]:
    """The peer's tokens that are own tokens too, fresh there, with 1 where the peer's are withdrawn."""
    sql = (
        "SELECT peer_point.token, peer_point.withdrawn FROM own_point INDEXED BY own_point_fresh"
        " CROSS JOIN peer_point ON peer_point.session_id = own_point.session_id AND peer_point.token = own_point.token"
        " WHERE own_point.session_id = ? AND own_point.fresh = 1"
    )
    return {row["token"]: row["withdrawn"] for row in db.rows(sql, (session_id,))}


def own_tokens_of_fresh_peer(db: Database, session_id: int) -> dict[bytes, int]:
    """Own tokens that are the peer's too, fresh there, with their items."""
    return _own_among_peer(db, session_id, "peer_point_fresh", "fresh")


def own_tokens_of_withdrawn_peer(db: Database, session_id: int) -> dict[bytes, int]:
    """Own tokens that are the peer's too, withdrawn there, with their items."""
    return _own_among_peer(db, session_id, "peer_point_withdrawn", "withdrawn")


def _own_among_peer(db: Database, session_id: int, index: str, mark: str) -> dict[bytes, int]:
    sql = (
        f"SELECT own_point.token, own_point.item_id FROM peer_point INDEXED BY {index}"
        " CROSS JOIN own_point INDEXED BY own_point_token"
        " ON own_point.session_id = peer_point.session_id AND own_point.token = peer_point.token"
        f" WHERE peer_point.session_id = ? AND peer_point.{mark} = 1"
    )
    return {row["token"]: row["item_id"] for row in db.rows(sql, (session_id,))}


def is_job_due(db: Database, session_id: int, kept: int) -> bool:
    """Whether the match job has anything to find or to destroy, or more than `kept` tokens that it has not noted."""
    return bool(db.value(_JOB_DUE, (session_id, kept)))


def finish_job(db: Database, session_id: int) -> None:
    """The job has run over everything: nothing is fresh, and what was withdrawn is destroyed."""
    db.execute("UPDATE own_point SET fresh = 0 WHERE session_id = ? AND fresh = 1", (session_id,))
    db.execute("DELETE FROM peer_point WHERE session_id = ? AND withdrawn = 1", (session_id,))
    db.execute("UPDATE peer_point SET fresh = 0 WHERE session_id = ? AND fresh = 1", (session_id,))


def counts(db: Database, session_id: int) -> Mapping[str, int]:
    """How much a session holds: own items sent, items waiting, points of the peer."""
    own = "SELECT count(*) FROM own_point WHERE session_id = ? AND item_id IS NOT NULL"
    return {
        "own_items": db.value(own, (session_id,)),
        "waiting_items": db.value("SELECT count(*) FROM queued_item WHERE session_id = ?", (session_id,)),
        "peer_points": db.value("SELECT count(*) FROM peer_point WHERE session_id = ?", (session_id,)),
    }


def items_of_session(db: Database, session_id: int) -> set[int]:
    """The items that wait in a session or have a point in it."""
    sql = (
        "SELECT item_id FROM queued_item WHERE session_id = ?1"
        " UNION SELECT item_id FROM own_point WHERE session_id = ?1 AND item_id IS NOT NULL"
    )
    return {row[0] for row in db.rows(sql, (session_id,))}


def purposes_of(db: Database, item_ids: Sequence[int]) -> dict[int, str]:
    """The purpose of each of these items."""
    found: dict[int, str] = {}
    for at in range(0, len(item_ids), _CHUNK):
        chunk = item_ids[at : at + _CHUNK]
        marks = ", ".join("?" * len(chunk))
        rows = db.rows(f"SELECT id, purpose FROM item WHERE id IN ({marks}) ORDER BY id", chunk)
        found.update((row["id"], row["purpose"]) for row in rows)
    return found


def token_of_item(db: Database, session_id: int, item_id: int) -> bytes | None:
    """The token of an own item in a session, once the peer has answered its point."""
    sql = "SELECT token FROM own_point WHERE item_id = ? AND session_id = ? AND token IS NOT NULL ORDER BY n DESC"
    found: bytes | None = db.value(sql, (item_id, session_id))
    return found
