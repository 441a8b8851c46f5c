"""Letters about what never was: they change nothing, or a counter (docs/protocol.md §7)."""

from typing import Any

import pytest

from node.limits import PARTY_EVENTS_MAX
from node.service.follow_up_lead import take_lead
from node.service.matches import list_matches
from node.storage import letters
from tests.attacks.dishonest import (
    OTHER,
    SHARED,
    counter,
    match_statuses,
    stored_session,
)
from tests.helpers import COORDINATOR, JEUGD
from tests.protocol import by_the_document as doc
from tests.rogue.matched import HERE, ITEM, NO_MATCH, RECEIPT, STRANGE, WITHDRAW, Matched, true_match


@pytest.fixture
def matched() -> Matched:
    """A rogue with a true match."""
    return true_match()


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


def test_a_state_of_a_signal_without_a_card(matched: Matched) -> None:
    """Whoever has sent no card has no state: the letter is dropped, and so is one for a match that is none."""
    before = matched.follow_up()
    matched.write(matched.state(_0=b"x" * 8), matched.lead(_0=b"x" * 8))
    matched.write(matched.state(STRANGE), matched.lead(NO_MATCH))
    assert matched.follow_up() == before
    assert counter(matched.second, matched.first, "letters-dropped") == 4
    assert matched.second.database.value("SELECT count(*) FROM follow_up_peer") == 1


def test_a_state_that_counts_below_another(matched: Matched) -> None:
    """Of two letters that with the larger counter counts, and of two with the same the first, whatever they say."""
    matched.write(matched.state(_1=7, _2=2), matched.lead(_1=7, _2=1))
    matched.write(matched.state(_1=6, _2=4), matched.state(_1=7, _2=3), matched.lead(_1=6), matched.lead(_1=7))
    assert matched.follow_up()[1:] == [(matched.first.member.id, "contacted", "offered", "")]


def test_a_state_that_goes_back(matched: Matched) -> None:
    """A member may take back what it said of itself: it is shown as the member's own word, and nothing else changes."""
    matched.write(matched.state(_1=1, _2=3))
    own = matched.follow_up()[0]
    matched.write(matched.state(_1=2, _2=0))
    assert matched.follow_up() == [own, (matched.first.member.id, "new", "none", "")]


def test_a_state_with_the_largest_counter(matched: Matched) -> None:
    """It is the last that is heard of this one signal: whoever does so silences itself alone."""
    matched.write(matched.state(_1=2**53 - 1))
    matched.write(matched.state(_1=1, _2=4))
    assert matched.follow_up()[1][1] == "contacted"


def test_states_without_end(matched: Matched) -> None:
    """A member that goes to and fro is shown as it says last; no more of its steps are kept than people take."""
    for first in range(1, 8 * PARTY_EVENTS_MAX // 4, 8):
        matched.write(*[matched.state(_1=counter, _2=counter % 3) for counter in range(first, first + 8)])
    assert matched.second.database.value("SELECT count(*) FROM follow_up_event WHERE peer IS NOT NULL") == (
        PARTY_EVENTS_MAX
    )
    assert matched.follow_up()[1][1] == ["new", "seen", "contacted"][(first + 7) % 3]


MISTOLD: dict[str, dict[str, Any]] = {
    "a sixth step": {"_2": 5},
    "a day that there is not": {"_3": "2026-02-30"},
    "new once more, and yet contacted": {"_4": 1},
    "a next contact, and yet at work": {"_5": {0: "Ada", 1: "", 2: "Politie", 3: "", 4: ""}},
    "a next contact with a number": {"_2": 4, "_5": {0: f"about {SHARED.digits}", 1: "", 2: "Politie", 3: "", 4: ""}},
    "a next contact with a link": {"_2": 4, "_5": {0: "Ada", 1: "", 2: "Politie", 3: "", 4: "www.elsewhere.example"}},
    "a field too many": {"_6": "more"},
}


@pytest.mark.parametrize("name", MISTOLD)
def test_a_state_that_misleads(matched: Matched, name: str) -> None:
    """It is counted and dropped; the message that carried it is taken, with the letter behind it."""
    before = matched.follow_up()
    matched.write(matched.state(**MISTOLD[name]))
    assert matched.follow_up() == before
    assert counter(matched.second, matched.first, "letters-refused") == 1
    matched.write(matched.state())
    assert matched.follow_up() != before


def test_a_lead_that_is_claimed_of_another(matched: Matched) -> None:
    """A claim takes nothing from who has the lead: two claims are a conflict, which people see."""
    (view,) = list_matches(matched.second, COORDINATOR)
    take_lead(matched.second, COORDINATOR, view.id)
    matched.write(matched.lead())
    (view,) = list_matches(matched.second, COORDINATOR)
    assert view.lead.in_conflict
    assert [each[2] for each in matched.follow_up()] == ["taken", "taken"]


@pytest.mark.parametrize("own", [True, False], ids=["of the receiver", "of nobody"])
def test_a_lead_that_is_thrust_upon_another(matched: Matched, own: bool) -> None:
    """A lead that is handed over stays with its holder until the other takes it, also when the other is nobody."""
    reference = bytes(matched.second.database.value("SELECT reference FROM signal_reference"))
    matched.write(matched.lead(_3=reference if own else b"x" * 8))
    signal_id = matched.second.database.value("SELECT id FROM signal")
    (first, second) = matched.follow_up()
    assert first[2:] == ("none", "")
    assert second[2:] == ("taken", signal_id if own else "")


@pytest.mark.parametrize("kind", [8, 23])
def test_letters_of_later_versions(matched: Matched, kind: int) -> None:
    """They are counted and dropped, whatever they hold."""
    before = matched.matches()
    matched.write(matched.letter(kind, {0: matched.token, 23: [b"", {5: "x"}]}, b"m" * 16))
    assert matched.matches() == before
    assert counter(matched.second, matched.first, "letters-of-later-versions") == 1
