"""The organisation's own people, as rows."""

from dataclasses import dataclass
from datetime import date

from node.storage.database import Database, Row

_COLUMNS = "id, name, function, phone, mail, role, team, active, created, token_hash IS NOT NULL AS has_token, used_on"


@dataclass(frozen=True, slots=True)
class Professional:
    """Someone of this organisation. `created` is in seconds since 1970-01-01 UTC; `role` is a `model.Role`.

    `used_on` is the last day on which the access was used, None while it never was.
    """

    id: str
    name: str
    function: str
    phone: str
    mail: str
    role: str
    team: str
    active: bool
    created: float
    has_token: bool = False
    used_on: date | None = None


def add(db: Database, new: Professional) -> None:
    """Store a new professional, without a token."""
    db.execute(
        "INSERT INTO professional (id, name, function, phone, mail, role, team, active, created)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (new.id, new.name, new.function, new.phone, new.mail, new.role, new.team, int(new.active), new.created),
    )


def get(db: Database, professional_id: str) -> Professional | None:
    """The professional of that id, active or not."""
    row = db.row(f"SELECT {_COLUMNS} FROM professional WHERE id = ?", (professional_id,))
    return None if row is None else _read(row)


def everyone(db: Database) -> list[Professional]:
    """All professionals, active or not, by name."""
    return [_read(row) for row in db.rows(f"SELECT {_COLUMNS} FROM professional ORDER BY name, id")]


def active_of_role(db: Database, role: str) -> list[str]:
    """The ids of those who have this role and access, in order."""
    return [
        row["id"] for row in db.rows("SELECT id FROM professional WHERE role = ? AND active = 1 ORDER BY id", (role,))
    ]


def by_token_hash(db: Database, token_hash: bytes) -> Professional | None:
    """The active professional to whom a token with this SHA-256 was given."""
    row = db.row(f"SELECT {_COLUMNS} FROM professional WHERE token_hash = ? AND active = 1", (token_hash,))
    return None if row is None else _read(row)


def set_token_hash(db: Database, professional_id: str, token_hash: bytes) -> None:
    """Let this token, by its SHA-256, be the professional's only one."""
    db.execute("UPDATE professional SET token_hash = ? WHERE id = ?", (token_hash, professional_id))


def note_used(db: Database, professional_id: str, day: date) -> None:
    """The professional's access was used on that day."""
    db.execute("UPDATE professional SET used_on = ? WHERE id = ?", (day.isoformat(), professional_id))


def change(db: Database, changed: Professional) -> None:
    """Store what may change of a professional: everything but the id, the token and whether there is access."""
    db.execute(
        "UPDATE professional SET name = ?, function = ?, phone = ?, mail = ?, role = ?, team = ? WHERE id = ?",
        (changed.name, changed.function, changed.phone, changed.mail, changed.role, changed.team, changed.id),
    )


def deactivate(db: Database, professional_id: str) -> None:
    """Take the professional's token away, and keep the rest: signals refer to it."""
    db.execute("UPDATE professional SET active = 0, token_hash = NULL WHERE id = ?", (professional_id,))


def _read(row: Row) -> Professional:
    return Professional(
        id=row["id"],
        name=row["name"],
        function=row["function"],
        phone=row["phone"],
        mail=row["mail"],
        role=row["role"],
        team=row["team"],
        active=bool(row["active"]),
        created=row["created"],
        has_token=bool(row["has_token"]),
        used_on=None if row["used_on"] is None else date.fromisoformat(row["used_on"]),
    )
