"""Letters about what never was: they change nothing, or a counter (docs/protocol.md §7)."""

from dataclasses import dataclass
from typing import Any

import pytest

from node.limits import CARDS_PER_MATCH_MAX, PARTY_EVENTS_MAX
from node.service.context import Context
from node.service.follow_up_lead import take_lead
from node.service.matches import list_matches
from node.service.people import person_overview
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
from tests.service.casework import stored

ITEM = doc.item_bytes(JEUGD.id, "person", SHARED.digits)
NO_MATCH, STRANGE = bytes(16), b"s" * 16
CARD, STATE, LEAD, WITHDRAW, RECEIPT, HERE, ARCHIVE = range(1, 8)


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

    def state(self, match: bytes = b"m" * 16, **changes: Any) -> list[Any]:
        """A state of the signal behind its card."""
        state: dict[int, Any] = {0: b"r" * 8, 1: 1, 2: 2, 3: "2026-11-03"}
        return self.letter(STATE, state | {int(key[1:]): value for key, value in changes.items()}, match)

    def lead(self, match: bytes = b"m" * 16, **changes: Any) -> list[Any]:
        """What that signal claims of the lead."""
        lead: dict[int, Any] = {0: b"r" * 8, 1: 1, 2: 2}
        return self.letter(LEAD, lead | {int(key[1:]): value for key, value in changes.items()}, match)

    def archive(self, **changes: Any) -> list[Any]:
        """An answer of its archive."""
        told: dict[int, Any] = {0: self.token, 1: b"a" * 8, 2: "Nora", 3: "", 4: self.first.member.name, 5: "", 6: ""}
        return self.letter(ARCHIVE, told | {int(key[1:]): value for key, value in changes.items()})

    def involved_before(self) -> list[tuple[Any, ...]]:
        """Who was involved before, as the honest node's people see it."""
        overview = person_overview(self.second, COORDINATOR, SHARED)
        return [(one.organisation_id, one.card.name, one.closed_on) for one in overview.involved_before]

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

    def follow_up(self) -> list[tuple[Any, ...]]:
        """How far the parties have come and what they claim, as the honest node's people see it."""
        states = [each for view in list_matches(self.second, COORDINATOR) for each in view.states]
        return [(each.organisation_id, each.state.value, each.claim.value, each.handed_to) for each in states]

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


def test_an_answer_of_an_archive_without_a_match(matched: Matched) -> None:
    """It is held until the job has run, then counted and dropped: nobody is told of it."""
    before = stored(matched.second)["archive_answer"]
    matched.write(matched.archive(_0=STRANGE))
    assert (stored(matched.second)["archive_answer"], matched.involved_before()) == (before, [])
    assert counter(matched.second, matched.first, "letters-dropped") == 1


def test_an_answer_of_an_archive_hides_no_match(matched: Matched) -> None:
    """Whoever matches and says that it was long ago is seen all the same: by name, and as the party whose card stands."""
    matched.write(matched.archive())
    assert matched.involved_before() == [(matched.first.member.id, "Nora", "")]
    assert (matched.names(), match_statuses(matched.second)) == (["Mallory"], ["open"])
    told = {one["kind"] for one in matched.second.database.rows("SELECT kind FROM notice")}
    assert told == {"match-new", "archive-answer"}


def test_an_answer_of_an_archive_that_comes_again(matched: Matched) -> None:
    """A signal answers once: another content under the same reference changes nothing, and nobody is told again."""
    matched.write(matched.archive())
    before, told = matched.involved_before(), stored(matched.second)["notice"]
    matched.write(matched.archive(_2="Somebody else"), matched.archive(_2="A third"))
    assert (matched.involved_before(), stored(matched.second)["notice"]) == (before, told)


def test_answers_of_an_archive_in_bulk(matched: Matched) -> None:
    """As many are kept for one true match as cards would be; the others are counted and dropped."""
    for first in range(0, CARDS_PER_MATCH_MAX + 8, 8):
        matched.write(*[matched.archive(_1=number.to_bytes(8, "big")) for number in range(first, first + 8)])
    assert len(matched.involved_before()) == CARDS_PER_MATCH_MAX
    assert counter(matched.second, matched.first, "letters-dropped") == 8


MISLEADING_ARCHIVE: dict[str, dict[str, Any]] = {
    "of another organisation": {"_4": "Politie Nederland"},
    "with a number": {"_2": f"about {SHARED.digits}"},
    "with a link": {"_6": "www.elsewhere.example"},
    "with a direction": {"_3": "\u202eegaoc"},
    "with a day, where the purpose allows none": {"_7": "2026-11-01"},
    "with no name": {"_2": ""},
    "with no phone number": {"_5": "call me"},
    "with a field too many": {"_9": "more"},
}


@pytest.mark.parametrize("name", MISLEADING_ARCHIVE)
def test_an_answer_of_an_archive_that_misleads(matched: Matched, name: str) -> None:
    """It is counted and dropped; the message that carried it is taken, with the letter behind it."""
    matched.write(matched.archive(**MISLEADING_ARCHIVE[name]))
    assert matched.involved_before() == []
    assert counter(matched.second, matched.first, "letters-refused") == 1
    matched.write(matched.archive())
    assert len(matched.involved_before()) == 1


@pytest.mark.parametrize("kind", [8, 23])
def test_letters_of_later_versions(matched: Matched, kind: int) -> None:
    """They are counted and dropped, whatever they hold."""
    before = matched.matches()
    matched.write(matched.letter(kind, {0: matched.token, 23: [b"", {5: "x"}]}, b"m" * 16))
    assert matched.matches() == before
    assert counter(matched.second, matched.first, "letters-of-later-versions") == 1
