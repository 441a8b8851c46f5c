"""What mails say: plain words, and nothing of whom or what they are about."""

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from node.service.mail_texts import LANGUAGES, mail_text
from node.service.notices import NoticeKind
from node.service.signals import add_signal
from node.storage.mails import StoredMail
from tests.helpers import BOTH, COORDINATOR, new_signal, synthetic_numbers
from tests.profiles import short
from tests.service.mailed import MAIL, PostOffice

COUNTS = st.dictionaries(st.sampled_from(NoticeKind), st.integers(1, 400), min_size=1)
CHILD = synthetic_numbers(1)[0]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", NoticeKind)
def test_each_kind_has_its_sentence(language: str, kind: NoticeKind) -> None:
    """One notice is a sentence without a count, and the subject line says the same; more are a sentence with it."""
    one, more = mail_text(language, {kind: 1}, ""), mail_text(language, {kind: 3}, "")
    assert one.text.startswith(one.subject + "\n")
    assert more.text.startswith(more.subject + "\n")
    assert not re.search(r"\d", one.text)
    assert re.findall(r"\d+", more.text) == ["3"]
    assert "Raakvlak" in one.subject and "Raakvlak" in more.subject
    assert len(more.subject) < 70


def test_the_words_of_the_design() -> None:
    """Rule: notification texts hold no number, no name and no organisation: "U heeft een nieuwe match in Raakvlak."."""
    assert mail_text("nl", {NoticeKind.MATCH_NEW: 1}, "").subject == "U heeft een nieuwe match in Raakvlak."


def test_the_address_of_the_pages_is_the_only_link() -> None:
    """The node's own address may stand there; no other link does, and none with an id."""
    page = "https://raakvlak.politie.example/"
    for language in LANGUAGES:
        written = mail_text(language, dict.fromkeys(NoticeKind, 2), page)
        assert re.findall(r"\S+://\S*|www\.\S*", written.text) == [page]
        assert "://" not in mail_text(language, dict.fromkeys(NoticeKind, 2), "").text


WORDS = st.text("bcdfghjklmnpqrstvwxz", min_size=6, max_size=20)


def mails_of(office: PostOffice, counts: dict[NoticeKind, int], subject: str) -> list[StoredMail]:
    """The mails to Jan for so many notices about a subject."""
    for kind, count in counts.items():
        office.tell(office.jan, *[kind] * count)
    with office.context.database.transaction():
        office.context.database.execute("UPDATE notice SET subject = ?", (subject,))
    return [one.mail for one in office.due()]


def every_value(office: PostOffice) -> set[str]:
    """All that the database knows of persons, colleagues, organisations and subjects, as it stands there."""
    db = office.context.database
    found: set[str] = {CHILD.digits}
    for table in ("professional", "signal", "person", "notice", "peer_match", "card", "subject_match"):
        for row in db.rows(f"SELECT * FROM {table}"):
            found |= {str(value) for key, value in zip(row.keys(), row, strict=True) if key not in NOT_PERSONAL}
    for member in office.context.covenant.members:
        found |= {member.id, member.name, member.url, member.nid}
    coordinator = office.context.settings.coordinator
    return {value for value in found | {coordinator.name, coordinator.phone, coordinator.mail} if len(value) > 3}


NOT_PERSONAL = {"kind", "function", "role", "position", "mail_id", "close_reason", "active", "seen", "closed"}
"""Columns with words or numbers of our own: an alarm is called an alarm in both."""


@given(
    counts=st.dictionaries(st.sampled_from(NoticeKind), st.integers(1, 3), min_size=1),
    language=st.sampled_from(LANGUAGES),
    name=WORDS,
    subject=WORDS,
    reference=WORDS,
)
@short(40)
def test_no_field_of_the_database_is_in_a_mail(
    counts: dict[NoticeKind, int], language: str, name: str, subject: str, reference: str
) -> None:
    """Rule: whatever the kinds and the language, nothing that the database holds of anybody stands in a mail."""
    office = PostOffice(replace(MAIL, language="en" if language == "en" else "nl"))
    office.colleague(f"{name.title()} {name[::-1].title()}", f"{name}@{subject}.example")
    add_signal(office.context, COORDINATOR, new_signal(CHILD, BOTH, reference=reference), office.jan)
    (mail,) = mails_of(office, counts, f"m-{subject}")
    secret = every_value(office)
    assert f"m-{subject}" in secret and CHILD.digits in secret
    written = f"{mail.subject}\n{mail.text}".lower()
    assert [value for value in secret if value.lower() in written] == []


@given(counts=COUNTS, language=st.sampled_from(LANGUAGES))
@short(60)
def test_a_mail_is_made_of_kinds_and_counts_alone(counts: dict[NoticeKind, int], language: str) -> None:
    """Rule: it has a line for each kind, the counts above one, and no other number."""
    written = mail_text(language, counts, "")
    assert sorted(map(int, re.findall(r"\d+", written.text))) == sorted(one for one in counts.values() if one > 1)
    assert written.text.count("\n") == len(counts) + 4
