"""Proposals of imported lists as rows. What they tell of persons comes and goes sealed, and numbers as keyed hashes."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from node.storage.database import Database, Row

State = Literal["open", "confirmed", "rejected"]


@dataclass(frozen=True, slots=True)
class NewProposal:
    """A proposal to store, open. `received` is in seconds since 1970-01-01 UTC, lookups have 32 bytes."""

    id: str
    source: str
    professional_id: str
    received: float
    fingerprint: bytes
    sealed: bytes
    lookup: bytes
    parent_lookups: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class ProposalRow:
    """A stored proposal. `sealed` is empty once it was decided, by whom and when the last fields tell."""

    id: str
    source: str
    professional_id: str
    received: float
    state: State
    sealed: bytes
    decided: float | None
    decided_by: str | None
    sealed_reason: bytes
    signal_id: str | None


def add(db: Database, new: NewProposal) -> None:
    """Store an open proposal."""
    db.execute(
        "INSERT INTO proposal (id, source, professional_id, received, fingerprint, state, sealed)"
        " VALUES (?, ?, ?, ?, ?, 'open', ?)",
        (new.id, new.source, new.professional_id, new.received, new.fingerprint, new.sealed),
    )
    persons = {lookup: 1 for lookup in new.parent_lookups} | {new.lookup: 0}
    db.execute_many(
        "INSERT INTO proposal_person (lookup, proposal_id, parent) VALUES (?, ?, ?)",
        [(lookup, new.id, parent) for lookup, parent in persons.items()],
    )


def is_known(db: Database, fingerprint: bytes) -> bool:
    """Whether a row of this fingerprint is open, or was decided and is remembered."""
    return db.value("SELECT 1 FROM proposal WHERE fingerprint = ?", (fingerprint,)) is not None


def get(db: Database, proposal_id: str) -> ProposalRow | None:
    """The proposal of that id."""
    row = db.row("SELECT * FROM proposal WHERE id = ?", (proposal_id,))
    return None if row is None else _read(row)


def listed(
    db: Database, state: State, owners: Collection[str] | None = None, source: str | None = None
) -> list[ProposalRow]:
    """The proposals in that state, of these professionals and that source where they are named, the oldest first."""
    where, values = "state = ?", [state, *(owners or ())]
    if owners is not None:
        where += f" AND professional_id IN ({', '.join('?' * len(owners))})"
    if source is not None:
        where += " AND source = ?"
        values.append(source)
    return _select(db, f"{where} ORDER BY received, id", values)


def everyone(db: Database) -> list[ProposalRow]:
    """All that are open, or were decided and are remembered."""
    return _select(db, "1 ORDER BY received, id", ())


def received_before(db: Database, moment: float, most: int) -> list[ProposalRow]:
    """At most `most` open proposals that came before a moment."""
    return _select(db, "state = 'open' AND received < ? ORDER BY received, id LIMIT ?", (moment, most))


def on_person(db: Database, lookup: bytes, *, parent: bool = False) -> list[ProposalRow]:
    """The open proposals on the person of a lookup, or those in which it stands as a parent."""
    where = "id IN (SELECT proposal_id FROM proposal_person WHERE lookup = ? AND parent = ?) ORDER BY received, id"
    return _select(db, where, (lookup, int(parent)))


def source_of_signal(db: Database, signal_id: str) -> str:
    """The list from which a signal came, or nothing."""
    return db.value("SELECT source FROM proposal WHERE signal_id = ?", (signal_id,)) or ""


def drop_parents(db: Database, proposal_id: str, sealed: bytes, lookups: Sequence[bytes]) -> None:
    """Let a proposal name these persons as parents no more; `sealed` is what it tells without them."""
    db.execute("UPDATE proposal SET sealed = ? WHERE id = ?", (sealed, proposal_id))
    sql = "DELETE FROM proposal_person WHERE proposal_id = ? AND lookup = ? AND parent = 1"
    db.execute_many(sql, [(proposal_id, lookup) for lookup in lookups])


def confirmed_ids(db: Database) -> list[str]:
    """The ids of all proposals that were confirmed and are remembered."""
    return [row["id"] for row in db.rows("SELECT id FROM proposal WHERE state = 'confirmed'")]


def set_professional(db: Database, proposal_id: str, professional_id: str) -> None:
    """Make a proposal another professional's."""
    db.execute("UPDATE proposal SET professional_id = ? WHERE id = ?", (professional_id, proposal_id))


def confirm(db: Database, proposal_id: str, at: float, by: str, signal_id: str) -> None:
    """The proposal became a signal: all that it told is gone from it."""
    _empty(db, proposal_id)
    sql = "UPDATE proposal SET state = 'confirmed', decided = ?, decided_by = ?, signal_id = ? WHERE id = ?"
    db.execute(sql, (at, by, signal_id, proposal_id))


def reject(db: Database, proposal_id: str, at: float, by: str, sealed_reason: bytes) -> None:
    """The proposal becomes nothing: all that it told is gone."""
    _empty(db, proposal_id)
    sql = "UPDATE proposal SET state = 'rejected', decided = ?, decided_by = ?, sealed_reason = ? WHERE id = ?"
    db.execute(sql, (at, by, sealed_reason, proposal_id))


def forget(db: Database, proposal_id: str) -> None:
    """Drop a proposal with its fingerprint: the same row may come again."""
    _empty(db, proposal_id)
    db.execute("DELETE FROM proposal WHERE id = ?", (proposal_id,))


def forget_decided(db: Database, before: float) -> int:
    """Drop those that were decided before a moment; gives how many."""
    return db.execute("DELETE FROM proposal WHERE state <> 'open' AND decided < ?", (before,))


def forget_signal(db: Database, signal_id: str) -> None:
    """Let no proposal tell any more that it became this signal."""
    db.execute("UPDATE proposal SET signal_id = NULL WHERE signal_id = ?", (signal_id,))


def _empty(db: Database, proposal_id: str) -> None:
    db.execute("UPDATE proposal SET sealed = x'' WHERE id = ?", (proposal_id,))
    db.execute("DELETE FROM proposal_person WHERE proposal_id = ?", (proposal_id,))


def _select(db: Database, condition: str, values: Sequence[object]) -> list[ProposalRow]:
    return [_read(row) for row in db.rows(f"SELECT * FROM proposal WHERE {condition}", values)]


def _read(row: Row) -> ProposalRow:
    return ProposalRow(
        id=row["id"],
        source=row["source"],
        professional_id=row["professional_id"],
        received=row["received"],
        state=row["state"],
        sealed=_bytes(row["sealed"]),
        decided=row["decided"],
        decided_by=row["decided_by"],
        sealed_reason=_bytes(row["sealed_reason"]),
        signal_id=row["signal_id"],
    )


def _bytes(value: Any) -> bytes:
    """A blob; also where somebody wrote another value there, which then does not open."""
    return value if isinstance(value, bytes) else str(value).encode()
