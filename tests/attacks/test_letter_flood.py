"""Flood: letters without a match, without a form, and without end (docs/protocol.md §7, §12)."""

from node.limits import LETTER_MAX_BYTES, LETTERS_HELD_MAX, SLOT_BYTES
from node.protocol import cbor
from node.protocol.letters import Here
from node.service import incoming_letters
from node.storage import letters
from simulations.memory import run_jobs
from tests.attacks.dishonest import (
    conversation,
    counter,
    exchange,
    framed,
    kept,
    match_statuses,
    stored_session,
    with_letters,
    with_slot,
)

LETTERS_IN_A_SLOT = 15
SLOT_ROOM = SLOT_BYTES - 3


def test_letters_out_of_form_are_counted_and_their_message_is_taken() -> None:
    """Letters of no form change nothing but a counter, and the conversation goes on."""
    first, second = conversation()
    nonsense = [b"\x00", b"\xff" * 40, cbor.encode([1, 6, bytes(16), bytes(16), {}]), here(1) + b"\x00"]
    exchange(first, second, with_letters(*nonsense), with_letters(*nonsense))
    for node, peer in ((first, second), (second, first)):
        assert counter(node, peer, "letters-refused") == len(nonsense)
        assert letters.count_held(node.database, stored_session(node, peer).id) == 0
    exchange(first, second)


def test_the_longest_letter_flows_over_many_messages() -> None:
    """A letter of 8,192 bytes of nonsense is joined from nine slots, and is then one letter that was refused."""
    first, second = conversation()
    stream = framed(LETTER_MAX_BYTES, bytes(LETTER_MAX_BYTES))
    for at in range(0, len(stream), SLOT_ROOM):
        assert counter(second, first, "letters-refused") == 0
        part = stream[at : at + SLOT_ROOM]
        exchange(first, second, with_slot(0, len(part), part))
    assert counter(second, first, "letters-refused") == 1


def test_letters_without_a_match_are_held_up_to_the_limit() -> None:
    """Of the letters that messages bring 64 are held; the others are counted and dropped, and at the job these too."""
    first, second = conversation()
    sent = 0
    while sent <= LETTERS_HELD_MAX:
        exchange(first, second, with_letters(*map(here, range(sent, sent + LETTERS_IN_A_SLOT))))
        sent += LETTERS_IN_A_SLOT
    session = stored_session(second, first)
    assert letters.count_held(second.database, session.id) == LETTERS_HELD_MAX
    assert counter(second, first, "letters-dropped") == sent - LETTERS_HELD_MAX
    assert run_jobs(second) == 0
    assert letters.count_held(second.database, session.id) == 0
    assert counter(second, first, "letters-dropped") == sent


def test_ten_thousand_letters_leave_64_behind() -> None:
    """A flood of 10,000 letters leaves 64 held; a letter that comes again is not even counted."""
    first, second = conversation()
    session = stored_session(second, first)
    with second.database.transaction():
        for number in range(10_000):
            incoming_letters.receive(second, session, here(number))
    assert letters.count_held(second.database, session.id) == LETTERS_HELD_MAX
    assert counter(second, first, "letters-dropped") == 10_000 - LETTERS_HELD_MAX
    before = kept(second)
    with second.database.transaction():
        for number in range(100):
            incoming_letters.receive(second, session, here(number))
    assert kept(second) == before
    run_jobs(second)
    assert letters.count_held(second.database, session.id) == 0
    assert match_statuses(second) == []


def here(number: int) -> bytes:
    """A letter about a match that there is not."""
    name = number.to_bytes(16, "big")
    return Here(name, name, name).encode()
