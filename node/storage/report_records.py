"""What reports count, as rows of one stretch of time. Nothing of a person is in them.

Ends of a stretch are in seconds since 1970-01-01 UTC; its end does not belong to it.
"""

from dataclasses import dataclass

from node.model import ItemKind
from node.storage.database import Database, Row

_FOLLOWED_UP = "'contacted', 'aligned', 'closed'"


@dataclass(frozen=True, slots=True)
class PlacedRow:
    """A signal that was placed; `team` is that of who answers for it now."""

    team: str
    purposes: frozenset[str]


@dataclass(frozen=True, slots=True)
class FoundRow:
    """One of our signals that came into a match, and when its professional had contacted the others, if ever.

    `partners`: who was in the match between `found` and the moment that was asked for, by NID.
    """

    team: str
    purposes: frozenset[str]
    found: float
    contacted: float | None
    partners: frozenset[bytes]


@dataclass(frozen=True, slots=True)
class AccountRow:
    """A professional who has access, or had it and was active."""

    team: str
    active: bool


def first_signal(db: Database) -> float | None:
    """When the first signal of all was placed."""
    found: float | None = db.value("SELECT min(placed) FROM signal")
    return found


def placed(db: Database, start: float, end: float) -> list[PlacedRow]:
    """The signals that were placed in the stretch, whatever became of them."""
    rows = db.rows(
        "SELECT team, (SELECT group_concat(purpose) FROM signal_purpose WHERE signal_id = signal.id) AS purposes"
        " FROM signal JOIN professional ON professional.id = professional_id WHERE placed >= ? AND placed < ?",
        (start, end),
    )
    return [PlacedRow(row["team"], _purposes(row)) for row in rows]


def found(db: Database, start: float, end: float, until: float) -> list[FoundRow]:
    """Our signals that came into a match in the stretch, with whom they met there until `until`.

    A match on the family counts where it is with an organisation that is not in the match on the person itself.
    """
    rows = db.rows(
        "SELECT begun.subject_id, begun.signal_id, begun.at, kind, subject_match.person_id, team,"
        " (SELECT group_concat(purpose) FROM signal_purpose WHERE signal_id = signal.id) AS purposes,"
        " (SELECT min(step.at) FROM follow_up_event AS step WHERE step.subject_id = begun.subject_id"
        f"  AND step.signal_id = begun.signal_id AND step.cause = 'step' AND step.state IN ({_FOLLOWED_UP})"
        " ) AS contacted FROM follow_up_event AS begun JOIN signal ON signal.id = begun.signal_id"
        " JOIN professional ON professional.id = signal.professional_id"
        " JOIN subject_match ON subject_match.id = begun.subject_id"
        " WHERE begun.cause = 'begun' AND begun.at >= ? AND begun.at < ? ORDER BY begun.number",
        (start, end),
    )
    matches = [(row, _partners(db, row, ItemKind(row["kind"]), until)) for row in rows]
    return [
        FoundRow(row["team"], _purposes(row), row["at"], row["contacted"], partners)
        for row, partners in matches
        if row["kind"] == ItemKind.PERSON or not partners or partners - _partners(db, row, ItemKind.PERSON, until)
    ]


def accounts(db: Database, start: float, end: float) -> list[AccountRow]:
    """The professionals who have access and had it before the end, and those who did or read something."""
    actors = db.rows("SELECT DISTINCT actor FROM logbook WHERE at >= ? AND at < ?", (start, end))
    active = {row["actor"].partition(":")[2] for row in actors}
    sql = "SELECT id, team, active FROM professional WHERE role = 'professional' AND created < ? ORDER BY id"
    rows = db.rows(sql, (end,))
    return [AccountRow(row["team"], row["id"] in active) for row in rows if row["active"] or row["id"] in active]


def team_sizes(db: Database) -> dict[str, int]:
    """How many professionals each team has; also teams that nobody with access is in (any more)."""
    sql = "SELECT team, sum(active AND role = 'professional') AS size FROM professional GROUP BY team"
    return {row["team"]: row["size"] for row in db.rows(sql)}


def _partners(db: Database, row: Row, kind: ItemKind, until: float) -> frozenset[bytes]:
    found_ = db.rows(
        "SELECT DISTINCT peer FROM item JOIN peer_match ON peer_match.item_id = item.id"
        " WHERE item.kind = ?1 AND status <> 'matched-and-withdrawn'"
        " AND item.purpose IN (SELECT purpose FROM signal_purpose WHERE signal_id = ?2)"
        " AND (item.person_id = ?3 OR (?1 = 'family'"
        "  AND item.person_id IN (SELECT person_id FROM signal_parent WHERE signal_id = ?2)))"
        " AND found < ?4 AND coalesce(ended > ?5, 1)",
        (kind.value, row["signal_id"], row["person_id"], until, row["at"]),
    )
    return frozenset(each["peer"] for each in found_)


def _purposes(row: Row) -> frozenset[str]:
    return frozenset((row["purposes"] or "").split(",")) - {""}
