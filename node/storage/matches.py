"""Matches with peers, the contact cards that came, and the subjects that people see."""

from dataclasses import dataclass

from node.model import ContactCard, ItemKind
from node.storage.database import Database, Row


@dataclass(frozen=True, slots=True)
class PeerMatch:
    """A row of `peer_match`: one item that this organisation and a peer both signalled.

    `trace` is the id under which both write about it in their logbooks; empty of one from before there were any.
    """

    id: bytes
    peer: bytes
    peer_id: bytes | None
    item_id: int
    confirmed: int
    found: float
    status: str
    trace: bytes


def _match(row: Row | None) -> PeerMatch | None:
    if row is None:
        return None
    names = ("id", "peer", "peer_id", "item_id", "confirmed", "found", "status", "trace")
    return PeerMatch(*(row[name] for name in names))


def insert(
    db: Database, match_id: bytes, peer: bytes, item_id: int, found: float, status: str, trace: bytes
) -> PeerMatch:
    """A match that the rule has found."""
    db.execute(
        "INSERT INTO peer_match (id, peer, item_id, found, status, trace) VALUES (?, ?, ?, ?, ?, ?)",
        (match_id, peer, item_id, found, status, trace),
    )
    return PeerMatch(match_id, peer, None, item_id, 0, found, status, trace)


def set_trace(db: Database, match_id: bytes, trace: bytes) -> None:
    """Under which id both sides write about the match from now on."""
    db.execute("UPDATE peer_match SET trace = ? WHERE id = ?", (trace, match_id))


def open_match(db: Database, peer: bytes, item_id: int) -> PeerMatch | None:
    """The open match with this peer on this item."""
    sql = "SELECT * FROM peer_match WHERE peer = ? AND item_id = ? AND status = 'open'"
    return _match(db.row(sql, (peer, item_id)))


def open_matches_of_item(db: Database, item_id: int) -> list[PeerMatch]:
    """The open matches on this item, with all peers."""
    rows = db.rows("SELECT * FROM peer_match WHERE item_id = ? AND status = 'open' ORDER BY found", (item_id,))
    return [match for match in map(_match, rows) if match is not None]


def named(db: Database, peer: bytes, match_id: bytes) -> PeerMatch | None:
    """The match that either side calls by this id; the open one, where it ended here and was found again."""
    own = _match(db.row("SELECT * FROM peer_match WHERE id = ? AND peer = ?", (match_id, peer)))
    sql = "SELECT * FROM peer_match WHERE peer = ? AND peer_id = ? ORDER BY status = 'open' DESC"
    return own or _match(db.row(sql, (peer, match_id)))


def kind_of(db: Database, match_id: bytes) -> ItemKind:
    """What a match means: the same person, or a shared member of one family."""
    sql = "SELECT kind FROM peer_match JOIN item ON item.id = item_id WHERE peer_match.id = ?"
    return ItemKind(db.value(sql, (match_id,)))


def set_peer_id(db: Database, match_id: bytes, peer_id: bytes) -> None:
    """What the peer calls the match."""
    db.execute("UPDATE peer_match SET peer_id = ? WHERE id = ?", (peer_id, match_id))


def confirm(db: Database, match_id: bytes, epoch: int, session_id: int) -> None:
    """The rule has found the match in this session; the latest one of the latest epoch is remembered."""
    db.execute(
        "UPDATE peer_match SET confirmed_epoch = ?1, confirmed = ?2 WHERE id = ?3"
        " AND (confirmed_epoch, confirmed) < (?1, ?2)",
        (epoch, session_id, match_id),
    )


def not_confirmed(db: Database, peer: bytes, epoch: int, session_id: int) -> list[PeerMatch]:
    """Open matches that were last found in a session before this one, though the peer has answered their points here.

    While the session in which one was found is still there, around a change of epoch, that speaks for this one too.
    """
    rows = db.rows(
        "SELECT peer_match.* FROM peer_match"
        " JOIN own_point ON own_point.item_id = peer_match.item_id AND session_id = ?1 AND token IS NOT NULL"
        " WHERE peer_match.peer = ?2 AND status = 'open' AND (confirmed_epoch, confirmed) < (?3, ?1)"
        " AND NOT EXISTS (SELECT 1 FROM session WHERE id = confirmed)",
        (session_id, peer, epoch),
    )
    return [match for match in map(_match, rows) if match is not None]


def end(db: Database, match_id: bytes, at: float) -> bool:
    """The match is withdrawn; false when it had ended before."""
    sql = "UPDATE peer_match SET status = 'withdrawn', ended = ? WHERE id = ? AND status = 'open'"
    return db.execute(sql, (at, match_id)) == 1


def ended_since(db: Database, peer: bytes, item_id: int, at: float) -> bool:
    """Whether a match with this peer on this item ended at that time or later."""
    sql = "SELECT 1 FROM peer_match WHERE peer = ? AND item_id = ? AND status = 'withdrawn' AND ended >= ? LIMIT 1"
    return db.value(sql, (peer, item_id, at)) is not None


def set_receipt(db: Database, match_id: bytes, at: float) -> None:
    """The peer has confirmed the end."""
    db.execute("UPDATE peer_match SET receipt = ? WHERE id = ? AND status <> 'open'", (at, match_id))


def put_card(
    db: Database, match_id: bytes, session_id: int, reference: bytes, card: ContactCard, since: str, received: float
) -> None:
    """A contact card, or a newer one for the same signal of the peer. Cards of earlier sessions stand no more."""
    db.execute(
        "UPDATE card SET withdrawn = ? WHERE peer_match_id = ? AND session_id < ? AND withdrawn IS NULL",
        (received, match_id, session_id),
    )
    db.execute("UPDATE peer_match SET archived = 0 WHERE id = ? AND archived = 1", (match_id,))
    details = (card.name, card.function, card.organisation, card.phone, card.mail)
    db.execute(
        "INSERT INTO card"
        " (peer_match_id, session_id, reference, name, function, organisation, phone, mail, since, received)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (peer_match_id, reference) DO UPDATE SET"
        " session_id = excluded.session_id, name = excluded.name, function = excluded.function,"
        " organisation = excluded.organisation, phone = excluded.phone, mail = excluded.mail, since = excluded.since,"
        " withdrawn = NULL",
        (match_id, session_id, reference, *details, since, received),
    )


def note_archived(db: Database, match: PeerMatch) -> None:
    """The peer's archive has answered: its matches on this person without a card are none for people, until one comes.

    So for each purpose.
    """
    db.execute(
        "UPDATE peer_match SET archived = 1 WHERE peer = ? AND status = 'open' AND item_id IN (SELECT other.id"
        "  FROM item JOIN item AS other ON other.person_id = item.person_id AND other.kind = item.kind"
        "  WHERE item.id = ?)"
        " AND NOT EXISTS (SELECT 1 FROM card WHERE peer_match_id = peer_match.id AND withdrawn IS NULL)",
        (match.peer, match.item_id),
    )


def card_count(db: Database, match_id: bytes) -> int:
    """How many cards of a match there are, withdrawn ones among them."""
    return int(db.value("SELECT count(*) FROM card WHERE peer_match_id = ?", (match_id,)))


def withdraw_card(db: Database, match_id: bytes, reference: bytes, at: float) -> None:
    """The professional behind this card takes no part any more."""
    db.execute("UPDATE card SET withdrawn = ? WHERE peer_match_id = ? AND reference = ?", (at, match_id, reference))


def withdraw_cards(db: Database, match_id: bytes, at: float) -> None:
    """No card of this match stands any more."""
    db.execute("UPDATE card SET withdrawn = ? WHERE peer_match_id = ? AND withdrawn IS NULL", (at, match_id))


def reference_of(db: Database, signal_id: str, peer: bytes, fresh: bytes) -> bytes:
    """What this node calls a signal towards a peer; `fresh` (8 random bytes) when it has no name there yet."""
    db.execute(
        "INSERT OR IGNORE INTO signal_reference (signal_id, peer, reference) VALUES (?, ?, ?)",
        (signal_id, peer, fresh),
    )
    return known_reference(db, signal_id, peer)


def known_reference(db: Database, signal_id: str, peer: bytes) -> bytes:
    """What this node calls a signal towards a peer that has a card of it."""
    sql = "SELECT reference FROM signal_reference WHERE signal_id = ? AND peer = ?"
    return bytes(db.value(sql, (signal_id, peer)))


def signals_of_item(db: Database, item_id: int) -> list[str]:
    """The open signals that stand for an item."""
    rows = db.rows("SELECT signal_id FROM signal_item WHERE item_id = ? ORDER BY signal_id", (item_id,))
    return [row[0] for row in rows]


def note_sent_card(db: Database, match_id: bytes, signal_id: str) -> None:
    """The peer gets a card of this signal for this match."""
    sql = "INSERT OR IGNORE INTO sent_card (peer_match_id, signal_id) VALUES (?, ?)"
    db.execute(sql, (match_id, signal_id))


def is_card_sent(db: Database, match_id: bytes, signal_id: str) -> bool:
    """Whether the peer got a card of this signal for this match before."""
    sql = "SELECT 1 FROM sent_card WHERE peer_match_id = ? AND signal_id = ?"
    return db.value(sql, (match_id, signal_id)) is not None


def told_of_signal(db: Database, signal_id: str, kind: ItemKind) -> list[PeerMatch]:
    """The open matches of this kind in which the peer has a card of this signal."""
    rows = db.rows(
        "SELECT peer_match.* FROM sent_card JOIN peer_match ON peer_match.id = peer_match_id"
        " JOIN item ON item.id = item_id WHERE sent_card.signal_id = ? AND status = 'open' AND item.kind = ?"
        " ORDER BY peer_match.found, peer_match.id",
        (signal_id, kind.value),
    )
    return [match for match in map(_match, rows) if match is not None]


def told_of_any_kind(db: Database, signal_id: str) -> list[PeerMatch]:
    """The open matches in which the peer has a card of this signal."""
    return [match for kind in ItemKind for match in told_of_signal(db, signal_id, kind)]


def take_sent_cards(db: Database, signal_id: str) -> list[tuple[PeerMatch, bytes]]:
    """The open matches in which the peer has a card of this signal, with its reference there; they are forgotten."""
    rows = db.rows(
        "SELECT peer_match.*, reference FROM sent_card JOIN peer_match ON peer_match.id = peer_match_id"
        " JOIN signal_reference ON signal_reference.signal_id = sent_card.signal_id"
        " AND signal_reference.peer = peer_match.peer"
        " WHERE sent_card.signal_id = ? AND status = 'open'",
        (signal_id,),
    )
    db.execute("DELETE FROM sent_card WHERE signal_id = ?", (signal_id,))
    return [(match, row["reference"]) for row in rows if (match := _match(row)) is not None]


def drop_sent_card(db: Database, match_id: bytes, signal_id: str) -> bool:
    """The signal takes no part in this match any more; false when the peer had no card of it there."""
    return db.execute("DELETE FROM sent_card WHERE peer_match_id = ? AND signal_id = ?", (match_id, signal_id)) == 1


def add_subjects(db: Database, item_id: int, kind: ItemKind, fresh_ids: list[str], found: float) -> list[str]:
    """Make the matches that people see for an item: one for each person that an open signal with it is on.

    `fresh_ids` are as many new ids as there may be persons; gives the ids of those that are new.
    """
    rows = db.rows(
        "SELECT DISTINCT person_id FROM signal JOIN signal_item ON signal_id = signal.id WHERE item_id = ?", (item_id,)
    )
    made = []
    for row, fresh in zip(rows, fresh_ids, strict=False):
        sql = "INSERT OR IGNORE INTO subject_match (id, person_id, kind, found) VALUES (?, ?, ?, ?)"
        if db.execute(sql, (fresh, row["person_id"], kind.value, found)):
            made.append(fresh)
    return made


def count_subjects_of_item(db: Database, item_id: int) -> int:
    """How many persons an open signal with this item is on."""
    sql = "SELECT count(DISTINCT person_id) FROM signal JOIN signal_item ON signal_id = signal.id WHERE item_id = ?"
    return int(db.value(sql, (item_id,)))


@dataclass(frozen=True, slots=True)
class SubjectMatch:
    """A row of `subject_match`: what people see as one match."""

    id: str
    person_id: int
    kind: ItemKind
    found: float


def subjects(db: Database) -> list[SubjectMatch]:
    """All matches that people may see, newest first."""
    rows = db.rows("SELECT * FROM subject_match ORDER BY found DESC, id")
    return [SubjectMatch(row["id"], row["person_id"], ItemKind(row["kind"]), row["found"]) for row in rows]


def subjects_of_person(db: Database, person_id: int) -> list[SubjectMatch]:
    """The matches on this person and on the person's family."""
    rows = db.rows("SELECT * FROM subject_match WHERE person_id = ? ORDER BY kind DESC", (person_id,))
    return [SubjectMatch(row["id"], row["person_id"], ItemKind(row["kind"]), row["found"]) for row in rows]


def subject(db: Database, subject_id: str) -> SubjectMatch | None:
    """The match that people know by this id."""
    row = db.row("SELECT * FROM subject_match WHERE id = ?", (subject_id,))
    return None if row is None else SubjectMatch(row["id"], row["person_id"], ItemKind(row["kind"]), row["found"])


@dataclass(frozen=True, slots=True)
class StoredParty:
    """A card, or a match that has none yet."""

    peer: bytes
    kind: ItemKind
    reference: bytes
    card: ContactCard | None
    since: str
    found: float
    received: float | None


def parties_of_person(db: Database, person_id: int) -> list[StoredParty]:
    """Everyone of other organisations whom an open match of an open signal on this person has brought.

    A match that a peer's archive has answered for brings nobody, unless a card comes all the same.
    """
    rows = db.rows(
        "SELECT DISTINCT peer_match.id, peer, item.kind AS item_kind, peer_match.found AS match_found, card.*"
        " FROM signal JOIN signal_item ON signal_item.signal_id = signal.id"
        " JOIN item ON item.id = signal_item.item_id"
        " JOIN peer_match ON peer_match.item_id = item.id AND status = 'open'"
        " LEFT JOIN card ON card.peer_match_id = peer_match.id AND card.withdrawn IS NULL"
        " WHERE signal.person_id = ? AND signal.closed IS NULL"
        " AND NOT (card.reference IS NULL AND archived = 1)"
        " ORDER BY peer_match.found, peer_match.id",
        (person_id,),
    )
    return [_party(row) for row in rows]


def _party(row: Row) -> StoredParty:
    kind = ItemKind(row["item_kind"])
    if row["reference"] is None:
        return StoredParty(row["peer"], kind, b"", None, "", row["match_found"], None)
    card = ContactCard(row["name"], row["function"], row["organisation"], row["phone"], row["mail"])
    times = (row["match_found"], row["received"])
    return StoredParty(row["peer"], kind, row["reference"], card, row["since"], *times)


def late_withdrawals(db: Database) -> list[PeerMatch]:
    """Matches whose point the peer had taken back when they were found: for the coordinator, without a card.

    One for each peer and person: the items of one signal are taken back together.
    """
    rows = db.rows(
        "SELECT peer_match.*, max(found) FROM peer_match JOIN item ON item.id = item_id"
        " WHERE status = 'matched-and-withdrawn' GROUP BY peer, person_id ORDER BY found DESC"
    )
    return [match for match in map(_match, rows) if match is not None]


def counts(db: Database, peer: bytes) -> dict[str, int]:
    """How many matches there are with a peer, by status."""
    rows = db.rows("SELECT status, count(*) AS number FROM peer_match WHERE peer = ? GROUP BY status", (peer,))
    return {row["status"]: row["number"] for row in rows}
