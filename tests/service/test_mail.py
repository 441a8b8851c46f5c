"""Mails: when they go, what becomes of those that do not get through, and that none is lost or sent twice."""

from dataclasses import replace
from datetime import datetime

import pytest

from node.errors import InvalidInput, NotAllowed
from node.limits import MAIL_PAUSE_LONGEST_SECONDS, MAILS_AT_ONCE
from node.matching.mail_hours import AMSTERDAM
from node.model import OPERATOR, Actor, Role
from node.service import inbox, mail
from node.service.alarms import list_alarms
from node.service.departure import deactivate_professional
from node.service.mail_wishes import change_mailing, forget_mailing, show_mailing
from node.service.notice_keeping import keep_notices
from node.service.notices import NoticeKind, notify
from node.storage.mails import MailWish
from tests.helpers import COORDINATOR
from tests.service.casework import entries
from tests.service.mailed import MAIL, PostOffice

NEW = "U heeft een nieuwe match in Raakvlak."
NEWS = "Er is nieuws voor u in Raakvlak."


@pytest.fixture
def office() -> PostOffice:
    """A node that mails as node.toml has it by itself: quiet from 19:00 to 07:00 and at weekends."""
    return PostOffice()


def at(office: PostOffice, text: str) -> None:
    """Let it be that moment in Amsterdam."""
    office.clock.time = datetime.fromisoformat(text).replace(tzinfo=AMSTERDAM).timestamp()


def kinds_of_alarms(office: PostOffice) -> list[str]:
    """The open alarms."""
    return [one.kind for one in list_alarms(office.context, COORDINATOR, acknowledged=False)]


def test_one_mail_tells_of_all_that_is_new(office: PostOffice) -> None:
    """What comes in between two rounds is one mail for each person; what was mailed is not mailed again."""
    office.tell(office.jan)
    office.tell(office.eva, NoticeKind.MATCH_NEW, NoticeKind.MATCH_NEW, NoticeKind.SIGNAL_ENDS)
    assert sorted(office.send()) == [f"eva@politie.example: {NEWS}", f"jan@politie.example: {NEW}"]
    assert office.send() == []
    office.tell(office.jan)
    assert office.send() == [f"jan@politie.example: {NEW}"]


def test_what_was_seen_is_not_mailed(office: PostOffice) -> None:
    """Whoever has looked at the inbox before the mail goes gets none for it."""
    office.tell(office.jan, NoticeKind.MATCH_NEW, NoticeKind.ALARM)
    actor = Actor(office.jan, "professional")
    newest, _ = inbox.list_inbox(office.context, actor, seen=False)
    inbox.mark_seen(office.context, actor, [newest.position])
    assert office.send() == [f"jan@politie.example: {NEW}"]


def test_nothing_goes_in_quiet_hours(office: PostOffice) -> None:
    """Rule: between 19:00 and 07:00 and at weekends nothing is mailed, and all that waited goes at their end."""
    at(office, "2026-11-06 19:00")  # a Friday
    office.tell(office.jan)
    for moment in ("2026-11-06 23:59", "2026-11-07 12:00", "2026-11-08 23:00", "2026-11-09 06:59"):
        at(office, moment)
        office.tell(office.jan)
        assert office.send() == []
    at(office, "2026-11-09 07:00")
    assert office.send() == [f"jan@politie.example: {'U heeft 5 nieuwe matches in Raakvlak.'}"]


def test_a_mail_that_came_too_late_for_the_day_waits(office: PostOffice) -> None:
    """One that its server put off until the quiet hours waits for their end, and so does not count as in trouble."""
    at(office, "2026-11-03 18:59")
    office.tell(office.jan)
    (due,) = office.due()
    mail.put_off(office.context, due.mail, "the server cannot be reached")
    for moment in ("2026-11-03 19:00", "2026-11-04 06:59"):
        at(office, moment)
        assert office.send() == []
    at(office, "2026-11-04 07:00")
    assert office.send() == [f"jan@politie.example: {NEW}"]


def test_a_digest_is_one_mail_a_day() -> None:
    """Rule: with a digest one mail a day goes at its hour, with counts of each kind, and not at weekends."""
    office = PostOffice(replace(MAIL, digest="08:00"))
    sent: dict[str, list[str]] = {}
    for hour in range(7 * 24):
        at(office, f"2026-11-0{hour // 24 + 2} {hour % 24:02}:00")
        if hour % 6 == 3:
            office.tell(office.jan)
        if hour % 12 == 3:
            office.tell(office.jan, NoticeKind.SIGNAL_ENDS)
        for one in office.due():
            sent[datetime.fromtimestamp(office.clock.time, AMSTERDAM).strftime("%a %H:%M")] = one.mail.text.split("\n")
            mail.note_sent(office.context, one.mail)
    assert list(sent) == [f"{day} 08:00" for day in ("Mon", "Tue", "Wed", "Thu", "Fri")]
    assert sent["Tue 08:00"][:2] == [
        "U heeft 4 nieuwe matches in Raakvlak.",
        "2 signalen van u in Raakvlak lopen bijna af.",
    ]


def test_everybody_may_be_mailed_otherwise(office: PostOffice) -> None:
    """Rule: language, quiet hours and digest are each professional's, and else the node's."""
    jan, eva = Actor(office.jan, "professional"), Actor(office.eva, "professional")
    change_mailing(office.context, jan, "me", MailWish(language="en", quiet_from="", quiet_until=""))
    change_mailing(office.context, eva, "me", MailWish(digest="16:00"))
    at(office, "2026-11-03 22:00")
    office.tell(office.jan)
    office.tell(office.eva)
    assert office.send() == ["jan@politie.example: You have a new match in Raakvlak."]
    at(office, "2026-11-04 15:59")
    assert office.send() == []
    at(office, "2026-11-04 16:00")
    assert office.send() == [f"eva@politie.example: {NEW}"]


def test_a_wish_changes_what_it_says_and_no_more(office: PostOffice) -> None:
    """What is not given stays as it was set; all can be forgotten; each change stands in the logbook."""
    jan = Actor(office.jan, "professional")
    usual = show_mailing(office.context, jan, office.jan)
    assert (usual.language, usual.quiet_from, usual.quiet_weekends, usual.digest) == ("nl", "19:00", True, "")
    change_mailing(office.context, jan, "me", MailWish(quiet_weekends=False))
    changed = change_mailing(office.context, COORDINATOR, office.jan, MailWish(digest="08:00"))
    assert (changed.quiet_weekends, changed.digest, changed.quiet_from) == (False, "08:00", "19:00")
    assert change_mailing(office.context, jan, "me", MailWish(digest="")).digest == ""
    assert forget_mailing(office.context, jan, "me") == usual
    told = [entry.details for entry in entries(office.context) if entry.action == "mailing-changed"]
    assert told == [{"professional": office.jan}] * 4


@pytest.mark.parametrize(
    "wish",
    [
        MailWish(language="fy"),
        MailWish(digest="8:00"),
        MailWish(digest="24:00"),
        MailWish(quiet_from="19:00"),
        MailWish(quiet_from="19:00", quiet_until=""),
        MailWish(quiet_from="19:60", quiet_until="07:00"),
    ],
)
def test_a_wish_that_cannot_be_is_refused(office: PostOffice, wish: MailWish) -> None:
    """Unknown languages, times that are none and half a pair of quiet hours change nothing."""
    jan = Actor(office.jan, "professional")
    before = show_mailing(office.context, jan, "me")
    with pytest.raises(InvalidInput):
        change_mailing(office.context, jan, "me", wish)
    assert show_mailing(office.context, jan, "me") == before


def test_mailing_is_for_oneself_and_coordinators(office: PostOffice) -> None:
    """A professional changes nobody else's; the operator has none of its own."""
    with pytest.raises(NotAllowed):
        change_mailing(office.context, Actor(office.jan, "professional"), office.eva, MailWish(digest="08:00"))
    with pytest.raises(InvalidInput, match="operator"):
        show_mailing(office.context, OPERATOR, "me")


def test_the_operators_mail_goes_to_the_coordinator_of_the_node(office: PostOffice) -> None:
    """What nobody else is there to be told of is mailed to the address of [coordinator]."""
    notify(office.context, Role.ADMINISTRATOR, NoticeKind.ALARM, "a-1")
    assert office.send() == ["coordinator@organisatie.example: Er is een alarm in Raakvlak."]


def test_who_has_no_address_is_not_mailed(office: PostOffice) -> None:
    """The notice waits in the inbox alone; one who left before the mail went gets none."""
    ida = office.colleague("Ida Jansen", "")
    office.tell(ida)
    assert office.send() == []
    office.tell(office.jan)
    mail.compose_mails(office.context)
    deactivate_professional(office.context, COORDINATOR, office.jan)
    assert [one.address for one in office.due()] == [""]


def test_a_crash_sends_a_mail_once_more_and_loses_none(office: PostOffice) -> None:
    """What was sent and not marked goes again under the same Message-ID; what was marked does not."""
    office.tell(office.jan)
    (first,) = office.due()  # and it is sent, and then the power goes
    (again,) = office.due()
    assert again.mail == first.mail
    assert again.mail.message_id.endswith("@politie.example>")
    mail.note_sent(office.context, again.mail)
    assert office.due() == []


def test_what_is_put_off_goes_again(office: PostOffice) -> None:
    """The pauses double from a minute to an hour, for as long as it takes; the text stays."""
    office.tell(office.jan)
    (due,) = office.due()
    pauses = []
    for _ in range(10):
        mail.put_off(office.context, due.mail, "the server cannot be reached")
        waited = 0
        while not (found := mail.due_mails(office.context)):
            office.clock.forward(seconds=60)
            waited += 60
        pauses.append(waited)
        assert found[0].mail.text == due.mail.text
        due = found[0]
    assert pauses[:4] == [60, 120, 240, 480]
    assert pauses[7] == MAIL_PAUSE_LONGEST_SECONDS
    assert f"jan@politie.example: {NEW}" in office.send()
    assert office.send() == []


def test_a_server_that_is_down_for_hours_is_an_alarm(office: PostOffice) -> None:
    """After four hours administrators are told, once; the alarm ends when all mails have gone."""
    at(office, "2026-11-03 08:00")
    for who in (office.jan, office.eva):
        office.tell(who)
    for _ in range(6):
        for due in office.due():
            mail.put_off(office.context, due.mail, "the server cannot be reached")
        office.clock.forward(seconds=3_000)
    assert kinds_of_alarms(office) == ["mail-waits"]
    counts = mail.mail_counts(office.context)
    assert (counts.waiting, counts.in_trouble, counts.trouble) == (2, 2, "the server cannot be reached")
    office.clock.forward(seconds=3_600)
    first, *others = office.due()
    mail.note_sent(office.context, first.mail)
    assert kinds_of_alarms(office) == ["mail-waits"]
    for due in others:
        mail.note_sent(office.context, due.mail)
    assert kinds_of_alarms(office) == []


def test_what_is_refused_is_shown(office: PostOffice) -> None:
    """A mail that is refused for good goes no more; inbox, counts and an alarm tell of it, without an address."""
    office.tell(office.jan)
    (due,) = office.due()
    mail.note_refused(office.context, due.mail, "the server refuses the address (550)")
    (one,) = inbox.list_inbox(office.context, Actor(office.jan, "professional"), seen=False)
    assert (one.mail, one.trouble) == ("refused", "the server refuses the address (550)")
    assert mail.mail_counts(office.context).refused == 1
    (alarm,) = list_alarms(office.context, COORDINATOR, acknowledged=False)
    assert (alarm.kind, alarm.details) == ("mail-refused", {"trouble": "the server refuses the address (550)"})
    assert office.send() == ["coordinator@organisatie.example: Er is een alarm in Raakvlak."]
    office.clock.forward(days=8)
    assert mail.mail_counts(office.context).refused == 0


def test_a_refused_word_of_an_alarm_raises_no_storm(office: PostOffice) -> None:
    """If the administrator's own address is refused, that is one alarm a day and not one for each mail."""
    office.tell(office.jan)
    for _ in range(5):
        for due in office.due():
            mail.note_refused(office.context, due.mail, "the server refuses the address (550)")
    assert kinds_of_alarms(office) == ["mail-refused"]
    assert office.due() == []


def test_many_mails_go_in_parts(office: PostOffice) -> None:
    """At most a hundred are handed out at once, also when others of them wait for a morning."""
    at(office, "2026-11-03 18:00")
    everybody = [office.colleague(f"Nummer {n}", f"n{n}@politie.example") for n in range(MAILS_AT_ONCE + 5)]
    for who in everybody:
        office.tell(who)
    mail.compose_mails(office.context)
    at(office, "2026-11-03 20:00")
    late = Actor(everybody[-1], "professional")
    change_mailing(office.context, late, "me", MailWish(quiet_from="", quiet_until=""))
    assert [one.mail.recipient for one in office.due()] == [everybody[-1]]
    at(office, "2026-11-04 08:00")
    assert len(office.due()) == MAILS_AT_ONCE


def test_old_notices_and_mails_are_forgotten(office: PostOffice) -> None:
    """Ninety days after it was seen a notice is gone with its mail; one that nobody has seen goes after two years."""
    office.tell(office.jan)
    office.tell(office.eva)
    office.send()
    jan = Actor(office.jan, "professional")
    (one,) = inbox.list_inbox(office.context, jan, seen=False)
    inbox.mark_seen(office.context, jan, [one.position])
    office.clock.forward(days=89)
    keep_notices(office.context)
    assert len(inbox.list_inbox(office.context, jan, seen=True)) == 1
    office.clock.forward(days=2)
    keep_notices(office.context)
    assert inbox.list_inbox(office.context, jan, seen=True) == []
    left = "SELECT recipient FROM mail UNION ALL SELECT recipient FROM notice"
    assert [row["recipient"] for row in office.context.database.rows(left)] == [office.eva] * 2
    office.clock.forward(days=731 - 90)
    keep_notices(office.context)
    assert office.context.database.rows(left) == []
