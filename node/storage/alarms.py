"""Alarms: what an administrator must look at. One open alarm for each kind and peer; a repetition counts up."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from node.storage.database import Database, Row

NO_PEER = b""
"""Where an alarm is about no other member."""


@dataclass(frozen=True, slots=True)
class StoredAlarm:
    """A row of `alarm`. Times are in seconds since 1970-01-01 UTC; `evidence` is empty where there is none."""

    id: str
    kind: str
    peer: bytes
    first: float
    last: float
    times: int
    details: dict[str, str | int]
    evidence: bytes
    acknowledged: float | None
    acknowledged_by: str | None


def put(
    db: Database, fresh_id: str, kind: str, peer: bytes, at: float, details: Mapping[str, str | int], evidence: bytes
) -> bool:
    """Raise an alarm, or count up the open one of this kind and peer; true when it is a new one."""
    written = json.dumps(dict(details), sort_keys=True, ensure_ascii=False)
    counted = db.execute(
        "UPDATE alarm SET last = ?, times = times + 1, details = ?, evidence = coalesce(evidence, ?)"
        " WHERE kind = ? AND peer = ? AND acknowledged IS NULL",
        (at, written, evidence or None, kind, peer),
    )
    if counted:
        return False
    db.execute(
        "INSERT INTO alarm (id, kind, peer, first, last, times, details, evidence) VALUES (?, ?, ?, ?, ?, 1, ?, ?)",
        (fresh_id, kind, peer, at, at, written, evidence or None),
    )
    return True


def listed(db: Database, *, acknowledged: bool) -> list[StoredAlarm]:
    """The open alarms, newest first; with `acknowledged` those that somebody has acknowledged too."""
    where = "" if acknowledged else " WHERE acknowledged IS NULL"
    return [_stored(row) for row in db.rows(f"SELECT * FROM alarm{where} ORDER BY last DESC, id")]


def get(db: Database, alarm_id: str) -> StoredAlarm | None:
    """The alarm of this id."""
    row = db.row("SELECT * FROM alarm WHERE id = ?", (alarm_id,))
    return None if row is None else _stored(row)


def was_raised(db: Database, kind: str, peer: bytes, since: float, not_by: str) -> bool:
    """Whether an alarm of this kind and peer was raised then or later, and is open or acknowledged by another."""
    sql = "SELECT 1 FROM alarm WHERE kind = ? AND peer = ? AND last >= ? AND acknowledged_by IS NOT ?"
    return db.value(sql, (kind, peer, since, not_by)) is not None


def open_one(db: Database, kind: str, peer: bytes) -> StoredAlarm | None:
    """The open alarm of this kind and peer."""
    row = db.row("SELECT * FROM alarm WHERE kind = ? AND peer = ? AND acknowledged IS NULL", (kind, peer))
    return None if row is None else _stored(row)


def add_evidence(db: Database, kind: str, peer: bytes, evidence: bytes) -> None:
    """Evidence for the open alarm of this kind and peer, where it has none."""
    sql = "UPDATE alarm SET evidence = ? WHERE kind = ? AND peer = ? AND acknowledged IS NULL AND evidence IS NULL"
    db.execute(sql, (evidence, kind, peer))


def count_open(db: Database) -> int:
    """How many alarms nobody has acknowledged."""
    return int(db.value("SELECT count(*) FROM alarm WHERE acknowledged IS NULL"))


def acknowledge(db: Database, alarm_id: str, at: float, by: str) -> bool:
    """Somebody has seen it; false when it is not there or somebody had before."""
    sql = "UPDATE alarm SET acknowledged = ?, acknowledged_by = ? WHERE id = ? AND acknowledged IS NULL"
    return db.execute(sql, (at, by, alarm_id)) == 1


def _stored(row: Row) -> StoredAlarm:
    return StoredAlarm(
        row["id"],
        row["kind"],
        row["peer"],
        row["first"],
        row["last"],
        row["times"],
        json.loads(row["details"]),
        row["evidence"] or b"",
        row["acknowledged"],
        row["acknowledged_by"],
    )
