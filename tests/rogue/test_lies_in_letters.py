"""Letters about what never was: they change nothing, or a counter (docs/protocol.md §7)."""

from dataclasses import dataclass
from typing import Any

import pytest

from node.service.context import Context
from node.service.matches import list_matches
from node.storage import letters
from simulations.memory import run_jobs
from tests.attacks.dishonest import (
    OTHER,
    SHARED,
    counter,
    make_nodes,
    match_statuses,
    place,
    stored_session,
)
from tests.helpers import COORDINATOR, JEUGD
from tests.protocol import by_the_document as doc
from tests.rogue import peer
from tests.rogue.peer import Rogue
from tests.rogue.sessions import begun, said

ITEM = doc.item_bytes(JEUGD.id, "person", SHARED.digits)
NO_MATCH, STRANGE = bytes(16), b"s" * 16
CARD, WITHDRAW, RECEIPT, HERE = 1, 4, 5, 6


@dataclass
class Matched:
    """A rogue that has a true match with an honest node, whose card it holds; and where its point stands."""

    rogue: Rogue
    first: Context
    second: Context
    written: int = 0

    @property
    def token(self) -> bytes:
        """The match's name in the session."""
        sql = "SELECT own_point.token FROM own_point JOIN peer_point ON peer_point.token = own_point.token"
        return bytes(self.second.database.value(sql))

    def letter(self, kind: int, content: Any, match: bytes = NO_MATCH) -> list[Any]:
        """A letter with an id of its own."""
        self.written += 1
        return [1, kind, self.written.to_bytes(16, "big"), match, content]

    def card(self, **changes: Any) -> list[Any]:
        """A card for the match."""
        card: dict[int, Any] = {0: self.token, 1: b"r" * 8, 2: 0, 3: "Mallory", 4: "", 5: self.first.member.name}
        card |= {6: "", 7: ""} | {int(key[1:]): value for key, value in changes.items()}
        return self.letter(CARD, card, b"m" * 16)

    def write(self, *letters: list[Any], **body: Any) -> None:
        """Send letters with the next request; the honest node's job runs after it."""
        said(self.first, self.second, self.rogue, self.rogue.request(slot=peer.letters(*letters), **body))
        run_jobs(self.second)

    def points(self) -> list[tuple[Any, ...]]:
        """What the honest node keeps of the rogue's points."""
        rows = self.second.database.rows("SELECT n, j, token, withdrawn FROM peer_point ORDER BY n, j")
        return [tuple(row) for row in rows]

    def matches(self) -> list[tuple[Any, ...]]:
        """What the honest node keeps of matches and cards."""
        db = self.second.database
        rows = db.rows("SELECT id, peer_id, status, ended, receipt FROM peer_match")
        return [*map(tuple, rows), *map(tuple, db.rows("SELECT reference, name, since, withdrawn FROM card"))]

    def names(self) -> list[str]:
        """The names that the honest node's people see."""
        parties = [party for view in list_matches(self.second, COORDINATOR) for party in view.parties]
        return [party.card.name for party in parties if party.card is not None]


@pytest.fixture
def matched() -> Matched:
    """The rogue's point for the person is (1, 0); the honest node holds another person too."""
    first, second = make_nodes().two
    place(second, SHARED)
    rogue = begun(first, second)
    points = rogue.point(ITEM) + b"".join(rogue.dummies(1, 4)[1:])
    said(first, second, rogue, rogue.request(points=points))
    place(second, OTHER)
    there = Matched(rogue, first, second)
    there.write()
    assert match_statuses(second) == ["open"]
    there.write(there.card())
    assert there.names() == ["Mallory"]
    return there


@pytest.mark.parametrize("handle", [[1, 4], [1, 255], [9, 0], [0xFFFF_FFFF, 0]], ids=str)
def test_a_withdrawal_of_a_handle_that_was_never_sent(matched: Matched, handle: list[int]) -> None:
    """It withdraws nothing: every token stays, and so does the match."""
    points, matches = matched.points(), matched.matches()
    matched.write(matched.letter(WITHDRAW, {0: handle}), points=b"")
    assert (matched.points()[: len(points)], matched.matches()) == (points, matches)


def test_a_withdrawal_of_the_other_sides_handle(matched: Matched) -> None:
    """A handle names a point of its sender: the receiver's own point under the same numbers stays as it is."""
    sql = "SELECT n, j, token, item_id FROM own_point WHERE item_id IS NOT NULL ORDER BY n, j"
    own = [tuple(row) for row in matched.second.database.rows(sql)]
    matched.write(*[matched.letter(WITHDRAW, {0: [n, j]}) for n, j, *_ in own if [n, j] != [1, 0]])
    assert [tuple(row) for row in matched.second.database.rows(sql)] == own
    assert match_statuses(matched.second) == ["open"]


def test_a_withdrawal_of_a_point_of_the_same_message(matched: Matched) -> None:
    """The job runs over the point before it is destroyed: *matched and withdrawn*, as if the withdrawal came later."""
    other = matched.rogue.point(doc.item_bytes(JEUGD.id, "person", OTHER.digits))
    points = other + b"".join(matched.rogue.dummies(4, 4)[1:])
    matched.write(matched.letter(WITHDRAW, {0: [4, 0]}), points=points)
    matched.write(points=b"")
    assert sorted(match_statuses(matched.second)) == ["matched-and-withdrawn", "open"]


def test_a_point_that_was_sent_twice_stands_for_one(matched: Matched) -> None:
    """A token that comes again moves to the new handle: the old one withdraws nothing any more, the new one does."""
    matched.write(points=matched.rogue.point(ITEM) * 4)
    matched.write(matched.letter(WITHDRAW, {0: [1, 0]}))
    assert match_statuses(matched.second) == ["open"]
    handles = [(n, j) for n, j, token, _ in matched.points() if token == matched.token]
    assert handles == [(4, 3)]
    matched.write(matched.letter(WITHDRAW, {0: [4, 3]}))
    assert match_statuses(matched.second) == ["withdrawn"]


@pytest.mark.parametrize("match", [NO_MATCH, STRANGE, b"m" * 16], ids=["of none", "of no match", "of this one"])
def test_a_receipt_for_an_open_match(matched: Matched, match: bytes) -> None:
    """Nobody has ended it, so there is nothing to acknowledge: the match stays open, without a receipt."""
    before = matched.matches()
    own = matched.second.database.value("SELECT id FROM peer_match")
    matched.write(matched.letter(RECEIPT, {}, match), matched.letter(RECEIPT, {}, own))
    assert matched.matches() == before


@pytest.mark.parametrize("match", [NO_MATCH, STRANGE], ids=["of none", "of no match"])
def test_a_withdrawal_of_a_party_in_no_match(matched: Matched, match: bytes) -> None:
    """A party is withdrawn from the match that it names, and the card stays where that is none."""
    before = matched.matches()
    matched.write(matched.letter(WITHDRAW, {1: b"r" * 8}, match))
    assert matched.matches() == before
    matched.write(matched.letter(WITHDRAW, {1: b"x" * 8}, b"m" * 16))
    assert matched.matches() == before
    matched.write(matched.letter(WITHDRAW, {1: b"r" * 8}, b"m" * 16))
    assert matched.names() == []


def test_letters_about_a_match_that_is_none(matched: Matched) -> None:
    """A card and a here that name another token are held until the job has run, then counted and dropped."""
    before = matched.matches()
    matched.write(matched.card(_0=STRANGE), matched.letter(HERE, {0: STRANGE}, STRANGE))
    assert matched.matches() == before
    assert counter(matched.second, matched.first, "letters-dropped") == 2
    assert letters.count_held(matched.second.database, stored_session(matched.second, matched.first).id) == 0


MISLEADING: dict[str, dict[str, Any]] = {
    "of the other kind": {"_2": 1},
    "of another organisation": {"_5": "Politie Nederland"},
    "with a number": {"_3": f"about {SHARED.digits}"},
    "with a link": {"_7": "www.elsewhere.example"},
    "with a direction": {"_4": "\u202eegaoc"},
    "with a day, where the purpose allows none": {"_8": "2026-11-01"},
    "with no name": {"_3": ""},
    "with a kind that there is not": {"_2": 2},
    "with a field too many": {"_9": "more"},
}


@pytest.mark.parametrize("name", MISLEADING)
def test_a_card_that_misleads(matched: Matched, name: str) -> None:
    """It is counted and dropped; the message that carried it is taken, with the letter behind it."""
    before = matched.matches()
    matched.write(matched.card(**MISLEADING[name]))
    assert matched.matches() == before
    assert counter(matched.second, matched.first, "letters-refused") == 1
    matched.write(matched.card(_3="Somebody else", _1=b"e" * 8))
    assert sorted(matched.names()) == ["Mallory", "Somebody else"]


def test_the_same_letter_with_another_content(matched: Matched) -> None:
    """A letter is applied once, by its id: another card under the id of one that came is passed over."""
    first, other = matched.card(_3="First"), matched.card(_3="Other")
    matched.write(first)
    matched.write([*other[:2], first[2], *other[3:]])
    assert matched.names() == ["First"]


def test_another_card_under_the_same_reference(matched: Matched) -> None:
    """It takes the place of the first one: one signal of the peer's never shows as two colleagues."""
    matched.write(matched.card(_3="Somebody else"))
    assert matched.names() == ["Somebody else"]


@pytest.mark.parametrize("kind", [2, 3, 7, 8, 23])
def test_letters_of_later_versions(matched: Matched, kind: int) -> None:
    """They are counted and dropped, whatever they hold."""
    before = matched.matches()
    matched.write(matched.letter(kind, {0: matched.token, 23: [b"", {5: "x"}]}, b"m" * 16))
    assert matched.matches() == before
    assert counter(matched.second, matched.first, "letters-of-later-versions") == 1
