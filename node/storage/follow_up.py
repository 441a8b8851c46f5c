"""The follow-up of our own signals: how far each has come in a match that people see, and what happened there."""

import json
from collections.abc import Sequence
from dataclasses import astuple, dataclass, replace

from node.matching.follow_up import Claim, State
from node.model import ContactCard, ItemKind
from node.storage.database import Database, Row

_SELECT = (
    "SELECT follow_up_party.*, signal.person_id, signal.professional_id, subject_match.kind FROM follow_up_party"
    " JOIN signal ON signal.id = signal_id AND signal.closed IS NULL"
    " JOIN subject_match ON subject_match.id = subject_id"
)


@dataclass(frozen=True, slots=True)
class FollowUp:
    """One of our open signals in a match that people see. `since` is in seconds since 1970-01-01 UTC.

    `told` is up to whom a reminder of this state has gone, `handed_to` a party's id, or empty.
    """

    subject_id: str
    signal_id: str
    person_id: int
    professional_id: str
    kind: ItemKind
    state: State
    since: float
    again: bool
    told: int
    claim: Claim
    handed_to: str
    contact: ContactCard | None
    counter: int

    @property
    def untouched(self) -> bool:
        """Whether nothing has happened yet, so that there is nothing to tell."""
        at_first = self.state is State.NEW and not self.again and self.claim is Claim.NONE
        return at_first and self.counter == 0


@dataclass(frozen=True, slots=True)
class Event:
    """A party has come to a state: one of our signals, or the signal that a peer calls `reference`.

    `cause`: `begun`, `again` (somebody joined), `step` (a person), or `told` (by the peer). `at` is in seconds since
    1970-01-01 UTC.
    """

    signal_id: str | None
    peer: bytes | None
    reference: bytes | None
    state: State
    at: float
    cause: str


def without_party(db: Database, item_id: int) -> list[tuple[str, str]]:
    """The open signals that stand for an item and have no part yet in the match that people see: match, signal."""
    rows = db.rows(
        "SELECT subject_match.id, signal.id FROM signal_item JOIN item ON item.id = signal_item.item_id"
        " JOIN signal ON signal.id = signal_item.signal_id AND signal.closed IS NULL"
        " JOIN subject_match ON subject_match.person_id = signal.person_id AND subject_match.kind = item.kind"
        " WHERE signal_item.item_id = ?1 AND NOT EXISTS (SELECT 1 FROM follow_up_party"
        "  WHERE subject_id = subject_match.id AND signal_id = signal.id) ORDER BY signal.placed, signal.id",
        (item_id,),
    )
    return [(row[0], row[1]) for row in rows]


def begin(db: Database, subject_id: str, signal_id: str, at: float) -> None:
    """A signal takes part in a match from now on."""
    db.execute(
        "INSERT INTO follow_up_party (subject_id, signal_id, state, since) VALUES (?, ?, ?, ?)",
        (subject_id, signal_id, State.NEW.value, at),
    )


def parties(db: Database, subject_id: str) -> list[FollowUp]:
    """Our open signals in a match, the oldest first."""
    return _all(db.rows(f"{_SELECT} WHERE subject_id = ? ORDER BY signal.placed, signal.id", (subject_id,)))


def of_signal(db: Database, signal_id: str) -> list[FollowUp]:
    """The matches in which an open signal has a part."""
    return _all(db.rows(f"{_SELECT} WHERE signal_id = ? ORDER BY subject_id", (signal_id,)))


def party(db: Database, signal_id: str, kind: ItemKind) -> FollowUp | None:
    """An open signal in its match of this kind."""
    sql = f"{_SELECT} WHERE signal_id = ? AND subject_match.kind = ?"
    found = _all(db.rows(sql, (signal_id, kind.value)))
    return found[0] if found else None


def at_work(db: Database) -> list[FollowUp]:
    """All parties that have not closed, those who have waited longest first."""
    return _all(db.rows(f"{_SELECT} WHERE state <> ? ORDER BY since, signal_id", (State.CLOSED.value,)))


def handing_over(db: Database, subject_id: str, to: str) -> list[FollowUp]:
    """Those who hand the lead of a match over to this party."""
    return _all(db.rows(f"{_SELECT} WHERE subject_id = ? AND handed_to = ? ORDER BY signal_id", (subject_id, to)))


def set_state(
    db: Database, party: FollowUp, state: State, at: float, *, again: bool = False, contact: ContactCard | None = None
) -> FollowUp:
    """The party has come to a state, of which nobody is reminded yet. Gives it as it is now."""
    told = None if contact is None else json.dumps(astuple(contact), ensure_ascii=False)
    db.execute(
        "UPDATE follow_up_party SET state = ?, since = ?, again = ?, told = 0, contact = ?"
        " WHERE subject_id = ? AND signal_id = ?",
        (state.value, at, int(again), told, party.subject_id, party.signal_id),
    )
    return replace(party, state=state, since=at, again=again, told=0, contact=contact)


def set_claim(db: Database, party: FollowUp, claim: Claim, handed_to: str = "") -> FollowUp:
    """What the party claims of the lead, and to whom it hands it over. Gives it as it is now."""
    db.execute(
        "UPDATE follow_up_party SET claim = ?, handed_to = ? WHERE subject_id = ? AND signal_id = ?",
        (claim.value, handed_to, party.subject_id, party.signal_id),
    )
    return replace(party, claim=claim, handed_to=handed_to)


def set_told(db: Database, party: FollowUp, told: int) -> None:
    """Up to whom a reminder of the party's state has gone."""
    db.execute(
        "UPDATE follow_up_party SET told = ? WHERE subject_id = ? AND signal_id = ?",
        (told, party.subject_id, party.signal_id),
    )


def next_counter(db: Database, party: FollowUp, least: int) -> int:
    """The counter of the next letter about the party: above that of the last one, and not below `least`."""
    sql = "SELECT max(counter + 1, ?) FROM follow_up_party WHERE subject_id = ? AND signal_id = ?"
    counter = int(db.value(sql, (least, party.subject_id, party.signal_id)))
    db.execute(
        "UPDATE follow_up_party SET counter = ? WHERE subject_id = ? AND signal_id = ?",
        (counter, party.subject_id, party.signal_id),
    )
    return counter


def add_event(db: Database, subject_id: str, event: Event) -> None:
    """Keep what happened."""
    db.execute(
        "INSERT INTO follow_up_event (subject_id, signal_id, peer, reference, state, at, cause)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        (subject_id, event.signal_id, event.peer, event.reference, event.state.value, event.at, event.cause),
    )


def count_events(db: Database, subject_id: str, peer: bytes, reference: bytes) -> int:
    """How many steps of a peer's party are kept in a match."""
    sql = "SELECT count(*) FROM follow_up_event WHERE subject_id = ? AND peer = ? AND reference = ?"
    return int(db.value(sql, (subject_id, peer, reference)))


def events(db: Database, subject_id: str) -> list[Event]:
    """What happened in a match, in order."""
    rows = db.rows("SELECT * FROM follow_up_event WHERE subject_id = ? ORDER BY number", (subject_id,))
    return [
        Event(row["signal_id"], row["peer"], row["reference"], State(row["state"]), row["at"], row["cause"])
        for row in rows
    ]


def forget(db: Database, subject_id: str) -> None:
    """Forget a match that was none, with what began by it."""
    for table in ("follow_up_event", "follow_up_party"):
        db.execute(f"DELETE FROM {table} WHERE subject_id = ?", (subject_id,))
    db.execute("DELETE FROM subject_match WHERE id = ?", (subject_id,))


def contact_of(text: str | None) -> ContactCard | None:
    """A contact as it is stored."""
    return None if text is None else ContactCard(*json.loads(text))


def _all(rows: Sequence[Row]) -> list[FollowUp]:
    return [
        FollowUp(
            row["subject_id"],
            row["signal_id"],
            row["person_id"],
            row["professional_id"],
            ItemKind(row["kind"]),
            State(row["state"]),
            row["since"],
            bool(row["again"]),
            row["told"],
            Claim(row["claim"]),
            row["handed_to"],
            contact_of(row["contact"]),
            row["counter"],
        )
        for row in rows
    ]
