"""What reports count, as rows of one stretch of time. Nothing of a person is in them.

Ends of a stretch are in seconds since 1970-01-01 UTC; its end does not belong to it.
"""

from dataclasses import dataclass

from node.matching.meetings import Meeting
from node.model import ItemKind
from node.storage.database import Database, Row

_FOLLOWED_UP = "'contacted', 'aligned', 'closed'"


@dataclass(frozen=True, slots=True)
class PlacedRow:
    """A signal that was placed; `team` is that of who answers for it now."""

    team: str
    purposes: frozenset[str]


@dataclass(frozen=True, slots=True)
class PartRow:
    """One of our signals in a match, from `begun` on, when it closed and when its professional contacted the others.

    `meetings` are those of its person and its family with other organisations, as far as they are known still.
    """

    team: str
    purposes: frozenset[str]
    kind: ItemKind
    begun: float
    closed: float | None
    contacted: float | None
    meetings: tuple[Meeting, ...]


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


def parts(db: Database, start: float, end: float) -> list[PartRow]:
    """Our signals that came into a match on a person in the stretch, or into one on a family before its end.

    When a match on a family began is to be seen from its meetings.
    """
    rows = db.rows(
        "SELECT begun.signal_id, begun.at, signal.closed, kind, subject_match.person_id, team,"
        " (SELECT group_concat(purpose) FROM signal_purpose WHERE signal_id = signal.id) AS purposes,"
        " (SELECT min(step.at) FROM follow_up_event AS step WHERE step.subject_id = begun.subject_id"
        f"  AND step.signal_id = begun.signal_id AND step.cause = 'step' AND step.state IN ({_FOLLOWED_UP})"
        " ) AS contacted FROM follow_up_event AS begun JOIN signal ON signal.id = begun.signal_id"
        " JOIN professional ON professional.id = signal.professional_id"
        " JOIN subject_match ON subject_match.id = begun.subject_id"
        " WHERE begun.cause = 'begun' AND begun.at < ?2 AND (begun.at >= ?1 OR kind = 'family') ORDER BY begun.number",
        (start, end),
    )
    return [
        PartRow(
            row["team"],
            _purposes(row),
            ItemKind(row["kind"]),
            row["at"],
            row["closed"],
            row["contacted"],
            _meetings(db, row),
        )
        for row in rows
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


def _meetings(db: Database, row: Row) -> tuple[Meeting, ...]:
    found = db.rows(
        "SELECT peer, item.kind, found, ended FROM item JOIN peer_match ON peer_match.item_id = item.id"
        " WHERE status <> 'matched-and-withdrawn' AND archived = 0"
        " AND item.purpose IN (SELECT purpose FROM signal_purpose WHERE signal_id = ?1)"
        " AND (item.person_id = ?2 OR (item.kind = 'family'"
        "  AND item.person_id IN (SELECT person_id FROM signal_parent WHERE signal_id = ?1)))",
        (row["signal_id"], row["person_id"]),
    )
    return tuple(Meeting(each["peer"], ItemKind(each["kind"]), each["found"], each["ended"]) for each in found)


def _purposes(row: Row) -> frozenset[str]:
    return frozenset((row["purposes"] or "").split(",")) - {""}
