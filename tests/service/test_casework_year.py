"""A scripted year of three organisations: every state, term, role and reason, and everybody is told what they must."""

import re
from collections import Counter
from dataclasses import fields
from functools import reduce
from operator import add
from typing import get_args

import pytest

from node.matching.follow_up import Claim, State, Terms, Told
from node.model import Role
from node.protocol.letters import (
    ArchiveLetter,
    CardLetter,
    Here,
    LaterLetter,
    Letter,
    Receipt,
    WithdrawParty,
    WithdrawPoint,
)
from node.service.mail_texts import mail_text
from node.service.notices import NoticeKind
from node.service.requests import RequestKind
from node.service.signal_closing import CloseReason
from node.storage import logbook
from tests.service.casework import entries
from tests.service.casework_year import (
    plain_letters,
    scenes_of_a_match,
    scenes_of_ends,
    scenes_of_families,
    scenes_of_imports,
    scenes_of_people,
    scenes_of_reports,
    scenes_of_rights,
    scenes_of_roles,
)
from tests.service.casework_year.year import Year

SCENES = (
    scenes_of_a_match,
    scenes_of_families,
    scenes_of_people,
    scenes_of_ends,
    scenes_of_imports,
    scenes_of_rights,
    scenes_of_roles,
    scenes_of_reports,
)


@pytest.fixture(scope="module")
def year() -> Year:
    """The year, lived to its end. Each evening it sees that people were told what the script says, and nothing else."""
    lived = Year()
    lived.play(reduce(add, (scenes.SCRIPT for scenes in SCENES)))
    return lived


def test_everybody_was_mailed_what_they_were_told(year: Year) -> None:
    """Of each kind each person got as many in mails as notices; a mail's words are those of its kinds and counts."""
    mailed = Counter[tuple[str, NoticeKind]]()
    for organisation in year.organisations:
        for mail in organisation.mails:
            written = mail_text("nl", mail.kinds, "")
            assert (mail.subject, mail.text) == (written.subject, written.text)
            name = organisation.named(mail.recipient)
            assert mail.address == f"{name.partition(' ')[0].lower()}@{organisation.id}.example"
            mailed.update({(name, kind): count for kind, count in mail.kinds.items()})
    assert (mailed - year.told, year.told - mailed) == (Counter(), Counter())


def test_no_mail_says_of_whom_it_is(year: Year) -> None:
    """No mail of the year holds a number, a name, an organisation or an id."""
    secret = {citizen.name for citizen in year.ledger.citizens} | {each.id for each in year.ledger.placed}
    for organisation in year.organisations:
        secret |= {organisation.id, organisation.context.member.name}
        secret |= {word for person in organisation.people for word in (*person.name.split(), person.id)}
    texts = [f"{mail.subject} {mail.text}" for each in year.organisations for mail in each.mails]
    assert len(texts) > 30
    for text in texts:
        assert not re.search(r"\d{4}", text)
        assert [word for word in secret if re.search(rf"\b{re.escape(word)}\b", text)] == []


def test_each_letter_arrived(year: Year) -> None:
    """Each letter that was written has come; only a withdrawal of a point may end with its session."""
    received = {each.context.member.nid_bytes: each.received() for each in year.organisations}
    assert all(received.values())
    lost = [each for each in year.letters if (each.sender, each.letter.id) not in received[each.receiver]]
    assert {type(each.letter) for each in lost} <= {WithdrawPoint}
    ids = {(each.sender, each.letter.id) for each in year.letters}
    assert len(ids) == len(year.letters)


def test_letters_are_those_of_the_ledger(year: Year) -> None:
    """By day and way as many cards, withdrawals of parties and receipts went as the script's ledger asks for.

    Of cards those days are left out on which a new session tells all of them again; of withdrawals that on which a
    point was taken back unseen: how much of it had been found in the two sessions by then is a matter of chance.
    """
    covenant = year.police.context.covenant
    renewed = {(day, frozenset(way)) for day, *way in year.letters_of(Here)}
    cards, expected = (
        {way: count for way, count in counted.items() if (way[0], frozenset(way[1:])) not in renewed}
        for counted in (year.letters_of(CardLetter), plain_letters.cards(year.ledger))
    )
    assert cards == expected and len(cards) > 20
    chance = {
        each.day for each in year.ledger.closed if each.id in {taken_back for _, taken_back in year.ledger.unseen}
    }
    withdrawn, due = (
        {way: count for way, count in counted.items() if way[0] not in chance}
        for counted in (year.letters_of(WithdrawParty), plain_letters.withdrawn_parties(year.ledger, covenant))
    )
    assert withdrawn == due
    assert year.letters_of(Receipt) == plain_letters.receipts(year.ledger)


def test_what_was_deleted_stands_in_the_journals(year: Year) -> None:
    """The journal of each node has every signal that ended, with its day and reason, and what left the archive."""
    for organisation in year.organisations:
        found = {(each.at, each.what, each.id, each.reason) for each in organisation.context.journal.entries()}
        closed = {
            (each.day.isoformat(), "signal-closed", each.id, each.reason.value)
            for each in year.ledger.closed
            if each.organisation == organisation.id
        }
        deleted = {
            (each.day.isoformat(), each.what, each.id, each.reason)
            for each in year.ledger.deleted
            if each.organisation == organisation.id
        }
        assert found == closed | deleted


def test_the_logbooks_are_whole(year: Year) -> None:
    """At the end of the year nothing in the logbook of any of the three can have been changed."""
    assert [logbook.verify(each.context.database) for each in year.organisations] == [None, None, None]


def test_no_member_of_a_list_is_missing_from_the_year(year: Year) -> None:
    """Every state, claim, reason, notice, role, letter and request occurs: a new one fails until the year has it.

    But for answers of the archive, whose letters the ledger does not count; test_archive_answers has them.
    """
    steps = {each.step for each in year.ledger.steps}
    assert set(State) - steps == {State.NEW}
    assert set(Claim) - steps == set()
    assert set(CloseReason) == {each.reason for each in year.ledger.closed}
    assert set(NoticeKind) - {kind for _, kind in year.told} == {NoticeKind.ARCHIVE_ANSWER}
    assert set(get_args(Letter)) - {type(each.letter) for each in year.letters} == {LaterLetter, ArchiveLetter}
    actors = {entry.actor.partition(":")[0] for each in year.organisations for entry in entries(each.context)}
    assert set(Role) - actors == set()
    asked = {entry.details["kind"] for entry in entries(year.police.context) if entry.action == "request-opened"}
    assert asked == set(RequestKind)


def test_every_term_passed_once(year: Year) -> None:
    """In each state somebody was late, and each level was told: every field of `Terms` has been looked at."""
    late = set().union(*(each.late for each in year.organisations))
    told = set().union(*(each.escalated for each in year.organisations))
    assert late == set(State) - {State.CLOSED}
    assert told == set(Told) - {Told.NOBODY}
    assert len(fields(Terms)) == len(late) + 1
