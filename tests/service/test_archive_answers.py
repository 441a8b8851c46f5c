"""domain.md, numbers: an archived signal answers one new signal once, to the new reporter only."""

from dataclasses import replace

import pytest

from node.config import Ceilings
from node.service.archive import empty_archive, forget_destroyed
from node.service.card_release import send_due_cards
from node.service.follow_up_board import board
from node.service.initiating import is_initiator
from node.service.matches import list_matches
from node.service.requests import RequestKind, open_request
from node.service.session_life import end_old_sessions
from node.service.signal_closing import CloseReason, close_signal, record_death
from node.service.signals import show_signal
from node.service.statement import Statement, make_statement
from node.storage import archive_offers, letters, signals
from simulations.memory import run_jobs, take_turn
from tests.helpers import BOTH, COORDINATOR, JEUGD, OFFICER
from tests.service.archived_parties import PERSON, Town, make_town
from tests.service.casework import stored
from tests.service.world import PERSONS

POLITIE, JEUGDTEAM, WIJKTEAM = range(3)
TODAY = "2026-11-03"
MATCH_TABLES = ("peer_match", "card", "subject_match", "follow_up_party", "follow_up_event", "untold_person")


def offered(town: Town, which: int, to: int) -> int:
    """How many items the archive of a node offers to another."""
    node, peer = town.nodes[which], town.nodes[to]
    return len(archive_offers.offered(node.context.database, peer.nid, BOTH))


def test_the_new_reporter_hears_who_was_involved_before() -> None:
    """Rule "an archived signal": it answers one new signal once, to the new reporter only: with its contact card."""
    town = make_town()
    town.archived(POLITIE)
    assert town.known() == [[], [], []]
    signal_id = town.place(JEUGDTEAM)
    (one,) = town.before(JEUGDTEAM)
    assert (one.organisation_id, one.card.name, one.closed_on) == ("politie", "Ada", "")
    assert show_signal(town.nodes[JEUGDTEAM].context, COORDINATOR, signal_id).involved_before == (one,)
    assert town.known() == [[], ["politie"], []]
    town.place(WIJKTEAM)
    assert town.known() == [[], ["politie"], []]  # once
    assert [town.matches(which) for which in range(3)] == [0, 1, 1]  # that of the two open signals


def test_nobody_of_the_archived_signal_is_told() -> None:
    """Rule "an archived signal": to the new reporter only: at its own organisation nobody is told."""
    town = make_town()
    town.archived(POLITIE)
    before = {name: rows for name, rows in stored(town.nodes[POLITIE].context).items() if name in MATCH_TABLES}
    told = town.told(POLITIE)
    town.place(JEUGDTEAM)
    context = town.nodes[POLITIE].context
    assert {name: rows for name, rows in stored(context).items() if name in MATCH_TABLES} == before
    assert (town.told(POLITIE), town.matches(POLITIE), list(board(context, COORDINATOR))) == (told, 0, [])
    (entry,) = town.logged(POLITIE, "archive-answered")
    (received,) = town.logged(JEUGDTEAM, "archive-answer-received")
    assert (entry["signal"], entry["peer"], entry["trace"]) == (archived_ids(town)[0], "jeugdteam", received["trace"])


def archived_ids(town: Town) -> list[str]:
    """The closed signals of the first node."""
    return [row.id for row in signals.listed(town.nodes[POLITIE].context.database, "closed")]


def test_it_is_no_match() -> None:
    """Of the match that carried the answer nothing is left at the new reporter, and no follow-up began."""
    town = make_town(2)
    town.archived(POLITIE)
    town.place(JEUGDTEAM)
    context = town.nodes[JEUGDTEAM].context
    assert (town.told(JEUGDTEAM), town.matches(JEUGDTEAM)) == (["archive-answer"], 0)
    tables = stored(context)
    assert [tables[name] for name in MATCH_TABLES if name != "peer_match"] == [[]] * (len(MATCH_TABLES) - 1)
    assert context.database.value("SELECT count(*) FROM peer_match WHERE status = 'open'") == 0
    (entry,) = town.logged(JEUGDTEAM, "archive-told")
    assert (entry["peer"], entry["signal"]) == ("politie", next(iter(town.nodes[JEUGDTEAM].placed)))


def test_who_had_a_match_is_no_new_reporter() -> None:
    """Rule "an archived signal": to the *new* reporter only: who knew of it while it was open hears nothing."""
    town = make_town()
    politie, jeugdteam = town.place(POLITIE), town.place(JEUGDTEAM)
    town.close(POLITIE, politie)
    town.close(JEUGDTEAM, jeugdteam)
    assert (offered(town, POLITIE, JEUGDTEAM), offered(town, JEUGDTEAM, POLITIE)) == (0, 0)
    town.place(JEUGDTEAM, colleague=1)
    assert town.known() == [[], [], []]
    town.place(WIJKTEAM)
    assert sorted(town.known()[WIJKTEAM]) == ["politie"]  # the open one of the jeugdteam is a match


def test_two_archives_never_answer_each_other() -> None:
    """Rule "an archived signal": it answers one *new signal*: a card shows that, and an archived one sends none."""
    town = make_town(2)
    for node in town.nodes:  # nothing is said between the two
        node.place(PERSON, [JEUGD.id], [], 0)
        node.close(0)
    town.rest()
    assert town.known() == [[], []]
    assert (offered(town, POLITIE, JEUGDTEAM), offered(town, JEUGDTEAM, POLITIE)) == (1, 1)
    town.place(JEUGDTEAM)
    assert (town.known(), offered(town, POLITIE, JEUGDTEAM)) == ([[], ["politie"]], 0)


def test_each_archived_signal_on_the_person_answers() -> None:
    """Two colleagues who were involved before both answer the same new signal, each once."""
    town = make_town()
    first, second = town.place(POLITIE), town.place(POLITIE, colleague=1)
    for signal_id in (first, second):
        town.close(POLITIE, signal_id)
    town.place(WIJKTEAM)
    assert sorted(one.card.name for one in town.before(WIJKTEAM)) == ["Ada", "Bas"]
    town.place(JEUGDTEAM)
    assert town.before(JEUGDTEAM) == ()


def test_a_signal_for_two_purposes_answers_once() -> None:
    """Whatever the number of purposes that the two share: one answer, and then both items are withdrawn."""
    town = make_town()
    town.archived(POLITIE, BOTH)
    town.place(JEUGDTEAM, BOTH)
    assert (town.known(), town.matches(JEUGDTEAM)) == ([[], ["politie"], []], 0)
    assert [offered(town, POLITIE, to) for to in (JEUGDTEAM, WIJKTEAM)] == [0, 0]
    assert town.told(JEUGDTEAM) == ["archive-answer"]


def test_a_family_is_nothing_for_the_archive() -> None:
    """Only the person counts: a signal on the child of an archived signal's parent, or on the parent, hears nothing."""
    town = make_town(2)
    node = town.nodes[POLITIE]
    node.place(PERSON, [JEUGD.id], [PERSONS[1]], 0)
    node.close(0)
    town.nodes[JEUGDTEAM].place(PERSONS[2], [JEUGD.id], [PERSONS[1]], 0)
    town.place(JEUGDTEAM, person=PERSONS[1])
    assert (town.before(JEUGDTEAM, PERSONS[2]), town.before(JEUGDTEAM, PERSONS[1])) == ((), ())


@pytest.mark.parametrize("reason", [CloseReason.WRONG_NUMBER, CloseReason.OBJECTION, CloseReason.DEATH])
def test_what_is_not_archived_answers_nobody(reason: CloseReason) -> None:
    """What was wrong, objected to, or over by death is not archived, and so answers nobody."""
    town = make_town(2)
    town.close(POLITIE, town.place(POLITIE), reason)
    town.place(JEUGDTEAM)
    assert (town.known(), town.matches(JEUGDTEAM)) == ([[], []], 0)


def test_what_leaves_the_archive_answers_nobody() -> None:
    """With the end of its term, or a death that is recorded, the archived signal's points are withdrawn too."""
    town = make_town(2)
    town.archived(POLITIE)
    record_death(town.nodes[POLITIE].context, COORDINATOR, PERSON)
    town.rest()
    assert offered(town, POLITIE, JEUGDTEAM) == 0
    assert town.nodes[POLITIE].context.database.value("SELECT count(*) FROM own_point WHERE item_id > 0") == 0
    town.archived(POLITIE)
    town.clock.forward(days=JEUGD.archive_days)
    assert empty_archive(town.nodes[POLITIE].context) == 1
    assert offered(town, POLITIE, JEUGDTEAM) == 0


def test_an_answer_counts_as_a_card() -> None:
    """Rule of protocol.md §8: above the day's ration the answer waits for another day, as a card does."""
    town = make_town(2)
    node = town.nodes[POLITIE]
    for person in PERSONS:
        node.place(person, [JEUGD.id], [], 0)
        node.close(0)
    node.context = replace(node.context, settings=replace(node.context.settings, ceilings=Ceilings(cards_per_day=2)))
    for person in PERSONS:
        town.nodes[JEUGDTEAM].place(person, [JEUGD.id], [], 0)
    town.rest()
    answered = [person for person in PERSONS if town.before(JEUGDTEAM, person)]
    assert len(answered) == 2
    assert len(town.logged(POLITIE, "archive-answered")) <= 2
    town.clock.forward(days=1)
    send_due_cards(node.context)
    town.rest()
    assert all(town.before(JEUGDTEAM, person) for person in PERSONS)


def test_a_new_signal_of_its_own_is_a_match_again() -> None:
    """Who answered out of the archive and signals the person anew is a party of a match, with cards on both sides."""
    town = make_town(2)
    town.archived(POLITIE)
    town.place(JEUGDTEAM)
    town.place(POLITIE)
    assert [town.matches(which) for which in (POLITIE, JEUGDTEAM)] == [1, 1]
    assert town.known() == [[], ["politie"]]
    for node, peer in (town.nodes, reversed(town.nodes)):
        assert node.context.database.value("SELECT count(*) FROM card WHERE withdrawn IS NULL") == 2  # and the family's
        assert letters.counters(node.context.database, peer.nid).get("letters-refused") is None


@pytest.mark.parametrize("turns", range(8))
def test_a_new_signal_while_the_answer_is_on_its_way(turns: int) -> None:
    """Whenever the archived signal's organisation signals the person anew, both end with a match and its cards."""
    town = make_town(2)
    town.archived(POLITIE)
    town.nodes[JEUGDTEAM].place(PERSON, [JEUGD.id], [], 0)
    some_turns(town, turns)
    town.place(POLITIE)
    assert [town.matches(which) for which in (POLITIE, JEUGDTEAM)] == [1, 1]
    for node in town.nodes:
        assert node.context.database.value("SELECT count(*) FROM card WHERE withdrawn IS NULL") == 2


def some_turns(town: Town, count: int) -> None:
    """So many visits of the initiator, with the match jobs of both after each."""
    first, second = town.nodes
    if not is_initiator(first.context, second.context.member):
        first, second = second, first
    for _ in range(count):
        take_turn(first.context, second.context, called=True)
        for node in (first, second):
            run_jobs(node.context)


def test_the_answer_goes_with_the_signal() -> None:
    """What was told of who was involved before goes when the own signal is closed, and no row refers to it any more."""
    town = make_town(2)
    town.archived(POLITIE)
    signal_id = town.place(JEUGDTEAM)
    assert len(town.before(JEUGDTEAM)) == 1
    town.close(JEUGDTEAM, signal_id, CloseReason.OBJECTION)
    context = town.nodes[JEUGDTEAM].context
    assert (town.before(JEUGDTEAM), stored(context)["archive_answer"]) == ((), [])
    assert show_signal(context, COORDINATOR, signal_id).involved_before == ()
    town.clock.forward(days=40)
    end_old_sessions(context)
    assert forget_destroyed(context) == 1
    assert context.database.rows("PRAGMA foreign_key_check") == []


def test_an_erased_archived_signal_leaves_nothing_of_its_answer() -> None:
    """When the archived signal is destroyed while its answer is on its way, nothing is left to send again."""
    town = make_town(2)
    town.archived(POLITIE)
    town.nodes[JEUGDTEAM].place(PERSON, [JEUGD.id], [], 0)
    some_turns(town, 3)
    record_death(town.nodes[POLITIE].context, COORDINATOR, PERSON)
    town.rest()
    context = town.nodes[POLITIE].context
    assert stored(context)["archive_reply"] == []
    town.clock.forward(days=40)
    end_old_sessions(context)
    forget_destroyed(context)
    assert context.database.rows("PRAGMA foreign_key_check") == []


def test_peers_see_nothing_of_the_closing() -> None:
    """Towards who never matched it the point of a signal stays as it is when it is archived: no letter goes."""
    town = make_town(2)
    signal_id = town.place(POLITIE)
    held = "SELECT token, n, j, withdrawn FROM peer_point ORDER BY token"
    before = [tuple(row) for row in town.nodes[JEUGDTEAM].context.database.rows(held)]
    node = town.nodes[POLITIE]
    close_signal(node.context, COORDINATOR, signal_id, CloseReason.DONE)
    family = letters.count_waiting(node.context.database, town.nodes[JEUGDTEAM].nid)
    town.rest()
    after = [tuple(row) for row in town.nodes[JEUGDTEAM].context.database.rows(held)]
    assert family == 1  # the withdrawal of the family's point
    assert len(after) == len(before) - 1
    assert set(after) <= set(before)


def test_of_two_new_reporters_at_once_one_hears_it() -> None:
    """Rule "an archived signal": it answers one new signal once: of two at the same time one hears it."""
    town = make_town()
    town.archived(POLITIE)
    for which in (JEUGDTEAM, WIJKTEAM):
        town.nodes[which].place(PERSON, [JEUGD.id], [], 0)
    town.rest()
    assert sorted(map(len, town.known())) == [0, 0, 1]
    (other,) = [which for which in (JEUGDTEAM, WIJKTEAM) if not town.before(which)]
    assert "match-withdrawn" not in town.told(other)
    (view,) = list_matches(town.nodes[other].context, COORDINATOR)
    assert {party.organisation_id for party in view.parties} <= {"jeugdteam", "wijkteam"}


def test_a_statement_says_who_was_told() -> None:
    """domain.md, rights of the person: a statement on the person has what went out of the archive, and what came."""
    town = make_town(2)
    signal_id = town.archived(POLITIE)
    town.place(JEUGDTEAM)
    told = [stated(town, which) for which in (POLITIE, JEUGDTEAM)]
    assert [(one.organisation, one.signal_id) for one in told[POLITIE].disclosures] == [("Jeugdteam", signal_id)]
    assert {card.name for match in told[JEUGDTEAM].matches for card in match.cards} == {"Ada"}


def stated(town: Town, which: int) -> Statement:
    """A node's statement on the person."""
    context = town.nodes[which].context
    return make_statement(context, OFFICER, open_request(context, OFFICER, RequestKind.ACCESS, PERSON).id)
