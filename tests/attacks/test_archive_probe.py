"""What a dishonest member gains from others' archives, and how much of it shows."""

from node.model import ContactCard, ItemKind
from node.protocol.group import multiply
from node.protocol.letters import CardLetter
from node.protocol.names import token
from node.service.context import Context
from node.service.signal_closing import CloseReason, close_signal
from node.storage import archive_offers, letters
from simulations.memory import run_jobs
from tests.attacks.dishonest import (
    SHARED,
    begin,
    counter,
    exchange,
    make_nodes,
    match_statuses,
    place,
    session_of,
    state_of,
    with_letters,
)
from tests.helpers import BOTH, COORDINATOR
from tests.service.casework import entries, stored


def archived(node: Context) -> None:
    """A signal on the person that was placed and closed."""
    close_signal(node, COORDINATOR, place(node, SHARED), CloseReason.DONE)


def on_the_person(node: Context, *actions: str) -> list[str]:
    """Which of these the logbook has on the person, in order."""
    return [each.action for each in entries(node) if each.action in actions and each.person == SHARED]


def test_the_archive_makes_a_person_findable_and_keeps_that_it_was_found() -> None:
    """Not preventable: a point alone tells its sender that the other's archive has the person. It leaves an entry."""
    attacker, victim = make_nodes().two
    archived(victim)
    place(attacker, SHARED)
    begin(attacker, victim)
    for _ in range(2):
        exchange(attacker, victim)
    run_jobs(victim)
    own = {row["token"] for row in attacker.database.rows("SELECT token FROM own_point WHERE token IS NOT NULL")}
    assert own & {row["token"] for row in attacker.database.rows("SELECT token FROM peer_point")}
    assert on_the_person(victim, "archive-found", "archive-answered") == ["archive-found"]
    assert (match_statuses(victim), stored(victim)["notice"]) == ([], [])
    assert len(archive_offers.offered(victim.database, attacker.member.nid_bytes, BOTH)) == 1  # it has not answered


def test_a_point_that_is_taken_back_at_once_is_counted() -> None:
    """Who signals, looks and withdraws gets no answer; at the archive's node it is an entry and counts."""
    attacker, victim = make_nodes().two
    archived(victim)
    signal_id = place(attacker, SHARED)
    begin(attacker, victim)
    exchange(attacker, victim)
    close_signal(attacker, COORDINATOR, signal_id, CloseReason.WRONG_NUMBER)
    for _ in range(3):
        exchange(attacker, victim)
    run_jobs(victim)
    assert on_the_person(victim, "archive-found-withdrawn", "archive-answered") == ["archive-found-withdrawn"]
    assert counter(victim, attacker, "matched-and-withdrawn") == 1
    assert stored(victim)["peer_match"] == []


def test_a_card_without_a_point_of_its_own_gets_no_answer() -> None:
    """Who was sent the point of an archived signal knows its token; a card that names it is not answered."""
    attacker, victim = make_nodes().two
    archived(victim)
    begin(attacker, victim)
    exchange(attacker, victim)
    me = session_of(attacker, victim)
    tokens = [token(me.pair, multiply(me.keys.k, point)) for point in state_of(attacker, victim).due]
    assert tokens
    exchange(attacker, victim, with_letters(*[card(attacker, number, name) for number, name in enumerate(tokens)]))
    before = stored(victim)
    run_jobs(victim)
    after = stored(victim)
    changed = {name for name in after if after[name] != before[name]} - {"counter", "held_letter"}
    assert changed <= {"own_point", "peer_point"}  # looked at by the job
    assert on_the_person(victim, "archive-answered", "archive-found") == []
    assert counter(victim, attacker, "letters-dropped") == len(tokens)
    assert letters.count_waiting(victim.database, attacker.member.nid_bytes) == 0


def test_the_new_reporters_card_comes_and_is_not_kept() -> None:
    """Not preventable: the new reporter's card comes to who has the archived signal; its software keeps none of it."""
    first, second = make_nodes().two
    archived(first)
    place(second, SHARED)
    begin(first, second)
    for _ in range(3):
        exchange(first, second)
        run_jobs(second)
    assert stored(first)["new_reporter"]
    run_jobs(first)
    kept = stored(first)
    assert [kept[name] for name in ("card", "held_letter", "notice", "peer_match", "subject_match")] == [[]] * 5


def card(attacker: Context, number: int, name: bytes) -> bytes:
    """A card for a token."""
    contact = ContactCard("Mallory", "none", attacker.member.name, "", "")
    return CardLetter(bytes([number]) * 16, bytes(16), name, bytes(8), ItemKind.PERSON, contact).encode()
