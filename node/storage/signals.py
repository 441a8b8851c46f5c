"""Signals as rows, with their purposes and parents. Numbers and notes come and go sealed."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from node.storage.database import Database, Row

_SELECT = (
    "SELECT signal.*, (SELECT group_concat(purpose) FROM signal_purpose WHERE signal_id = signal.id) AS purposes,"
    " (SELECT COUNT(*) FROM signal_parent WHERE signal_id = signal.id AND dropped IS NULL) AS parents FROM signal"
)

_STATE_IS = {"open": "closed IS NULL", "closed": "closed IS NOT NULL", "all": "1"}

State = Literal["open", "closed", "all"]

_WAITING_IS = {
    "informed-due": "informed_on IS NULL AND coalesce(ask_again, '') <= ?",
    "unchecked": "check_how = ''",
}

Waiting = Literal["informed-due", "unchecked"]
"""What somebody must still do: tell who must be told, and check the number."""


@dataclass(frozen=True, slots=True)
class Duties:
    """What is kept of the duties to tell who must be told, and to check the number: when each was done, or why not."""

    informed_on: date | None = None
    informed_waits: str = ""
    ask_again: date | None = None
    check_how: str = ""
    checked_on: date | None = None
    check_waits: str = ""


@dataclass(frozen=True, slots=True)
class NewRow:
    """A signal to store. Times are in seconds since 1970-01-01 UTC; it lives up to and including `ends`."""

    id: str
    person_id: int
    professional_id: str
    placed: float
    ends: date
    sealed_note: bytes
    purposes: tuple[str, ...]
    parent_ids: tuple[int, ...]
    duties: Duties = Duties()


@dataclass(frozen=True, slots=True)
class SignalRow:
    """A stored signal. `closed` is None while it is open; `parents` is how many were named; purposes are sorted.

    A closed one is archived through `kept_until`, or `destroyed`: then its note and all texts are empty.
    """

    id: str
    person_id: int
    professional_id: str
    placed: float
    ends: date
    sealed_note: bytes
    closed: float | None
    close_reason: str | None
    kept_until: date | None
    destroyed: float | None
    purposes: tuple[str, ...]
    parents: int
    duties: Duties


@dataclass(frozen=True, slots=True)
class ClosedRow:
    """That a signal was closed, when, why, and when it was destroyed if it was."""

    id: str
    closed: float
    reason: str
    destroyed: float | None


def add(db: Database, new: NewRow) -> None:
    """Store an open signal."""
    db.execute(
        "INSERT INTO signal (id, person_id, professional_id, placed, ends, informed, informed_on, ask_again,"
        " check_how, checked_on, unchecked, sealed_note) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            new.id,
            new.person_id,
            new.professional_id,
            new.placed,
            new.ends.isoformat(),
            new.duties.informed_waits,
            _text(new.duties.informed_on),
            _text(new.duties.ask_again),
            new.duties.check_how,
            _text(new.duties.checked_on),
            new.duties.check_waits,
            new.sealed_note,
        ),
    )
    for purpose in new.purposes:
        db.execute("INSERT INTO signal_purpose (signal_id, purpose) VALUES (?, ?)", (new.id, purpose))
    for parent_id in new.parent_ids:
        db.execute("INSERT INTO signal_parent (signal_id, person_id) VALUES (?, ?)", (new.id, parent_id))


def get(db: Database, signal_id: str) -> SignalRow | None:
    """The signal of that id, open or closed."""
    row = db.row(f"{_SELECT} WHERE id = ?", (signal_id,))
    return None if row is None else _read(row)


def listed(db: Database, state: State, owners: Collection[str] | None = None) -> list[SignalRow]:
    """The signals in that state, of these professionals or of the whole organisation, the newest first."""
    return _of_owners(db, _STATE_IS[state], owners, [])


def waiting_for(db: Database, what: Waiting, day: date, owners: Collection[str] | None = None) -> list[SignalRow]:
    """The open signals for which this must still be done, as far as that is due on `day`, the newest first."""
    values = [day.isoformat()] if what == "informed-due" else []
    return _of_owners(db, f"closed IS NULL AND {_WAITING_IS[what]}", owners, values)


def ends_of_closed(db: Database) -> list[ClosedRow]:
    """How all closed signals ended, destroyed ones too, in the order in which they were closed."""
    sql = "SELECT id, closed, close_reason, destroyed FROM signal WHERE closed IS NOT NULL ORDER BY closed, id"
    rows = db.rows(sql)
    return [ClosedRow(row["id"], row["closed"], row["close_reason"] or "", row["destroyed"]) for row in rows]


def open_on_person(db: Database, person_id: int) -> list[SignalRow]:
    """The open signals on one person, the oldest first."""
    return select(db, "person_id = ? AND closed IS NULL ORDER BY placed, id", (person_id,))


def on_person(db: Database, person_id: int) -> list[SignalRow]:
    """All signals on one person, destroyed ones too as long as it is known whom they were on, the oldest first."""
    return select(db, "person_id = ? ORDER BY placed, id", (person_id,))


def persons_of(db: Database, signal_id: str) -> list[int]:
    """The rows of the signal's person and, after it, of the parents."""
    rows = db.rows(
        "SELECT person_id FROM signal WHERE id = ?1 UNION ALL"
        " SELECT person_id FROM (SELECT person_id FROM signal_parent WHERE signal_id = ?1 AND dropped IS NULL"
        " ORDER BY person_id)",
        (signal_id,),
    )
    return [row[0] for row in rows]


def open_purposes(db: Database, professional_id: str, person_id: int) -> set[str]:
    """The purposes that the professional's open signals on this person serve."""
    # "+" keeps SQLite from the professional's index: a person has few signals, a professional may have thousands.
    rows = db.rows(
        "SELECT DISTINCT signal_purpose.purpose FROM signal"
        " JOIN signal_purpose ON signal_purpose.signal_id = signal.id"
        " WHERE signal.person_id = ? AND +signal.professional_id = ? AND signal.closed IS NULL",
        (person_id, professional_id),
    )
    return {row[0] for row in rows}


def ended_before(db: Database, day: date, most: int) -> list[SignalRow]:
    """At most `most` open signals whose last day lies before `day`."""
    return select(db, "closed IS NULL AND ends < ? ORDER BY ends, id LIMIT ?", (day.isoformat(), most))


def set_professional(db: Database, signal_id: str, professional_id: str) -> None:
    """Make a signal another professional's."""
    db.execute("UPDATE signal SET professional_id = ? WHERE id = ?", (professional_id, signal_id))


def set_ends(db: Database, signal_id: str, ends: date) -> None:
    """Move the last day of a signal."""
    db.execute("UPDATE signal SET ends = ? WHERE id = ?", (ends.isoformat(), signal_id))


def set_note(db: Database, signal_id: str, sealed_note: bytes) -> None:
    """Keep another note beside a signal."""
    db.execute("UPDATE signal SET sealed_note = ? WHERE id = ?", (sealed_note, signal_id))


def set_informed(db: Database, signal_id: str, on: date | None, waiting: str, ask_again: date | None) -> None:
    """Note when all were told, or why that waits and when to ask again."""
    sql = "UPDATE signal SET informed_on = ?, informed = ?, ask_again = ? WHERE id = ?"
    db.execute(sql, (_text(on), waiting, _text(ask_again), signal_id))


def to_ask_again(db: Database, day: date, most: int) -> list[SignalRow]:
    """At most `most` open signals whose day to ask again has come by `day`, and for which nobody was asked that day."""
    where = "closed IS NULL AND informed_on IS NULL AND ask_again <= ? AND ask_again IS NOT asked"
    return select(db, f"{where} ORDER BY ask_again, id LIMIT ?", (day.isoformat(), most))


def note_asked(db: Database, signal_id: str) -> None:
    """The professional was asked for the day to ask again that a signal has now."""
    db.execute("UPDATE signal SET asked = ask_again WHERE id = ?", (signal_id,))


def set_check(db: Database, signal_id: str, how: str, on: date | None, waiting: str) -> None:
    """Note how and when the number was checked, or why that waits."""
    sql = "UPDATE signal SET check_how = ?, checked_on = ?, unchecked = ? WHERE id = ?"
    db.execute(sql, (how, _text(on), waiting, signal_id))


def close(db: Database, signal_id: str, at: float, reason: str) -> None:
    """Mark a signal as closed."""
    db.execute("UPDATE signal SET closed = ?, close_reason = ? WHERE id = ?", (at, reason, signal_id))


def _text(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def _of_owners(db: Database, where: str, owners: Collection[str] | None, values: list[str]) -> list[SignalRow]:
    if owners is not None:
        where += f" AND professional_id IN ({', '.join('?' * len(owners))})"
    return select(db, f"{where} ORDER BY placed DESC, id", [*values, *(owners or ())])


def select(db: Database, condition: str, values: Sequence[object]) -> list[SignalRow]:
    """The signals of which a condition of SQL holds, with what stands behind it: ORDER BY, LIMIT."""
    return [_read(row) for row in db.rows(f"{_SELECT} WHERE {condition}", values)]


def _read(row: Row) -> SignalRow:
    return SignalRow(
        id=row["id"],
        person_id=row["person_id"],
        professional_id=row["professional_id"],
        placed=row["placed"],
        ends=date.fromisoformat(row["ends"]),
        sealed_note=row["sealed_note"],
        closed=row["closed"],
        close_reason=row["close_reason"],
        kept_until=_day(row["kept_until"]),
        destroyed=row["destroyed"],
        purposes=tuple(sorted((row["purposes"] or "").split(","))),
        parents=row["parents"],
        duties=Duties(
            informed_on=_day(row["informed_on"]),
            informed_waits=row["informed"],
            ask_again=_day(row["ask_again"]),
            check_how=row["check_how"],
            checked_on=_day(row["checked_on"]),
            check_waits=row["unchecked"],
        ),
    )
