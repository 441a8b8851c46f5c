"""The statement as a page: it says what the document says, prints, stands on its own, and runs nothing."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from node.service.logged_actions import ACTION_CODES
from node.service.request_deciding import refuse_request
from node.service.requests import RequestKind, open_request
from node.service.signals import add_signal
from node.service.statement import make_statement
from node.web.statement_document import FORMAT, document
from node.web.statement_page import statement_page
from node.web.statement_words import LANGUAGES
from tests.helpers import BOTH, OFFICER, new_signal
from tests.service.casework import CHILD, MOTHER, SISTER, Office, make_office
from tests.service.two_nodes import rest, two_nodes
from tests.service.world import PERSONS

DOCS = Path(__file__).resolve().parents[2] / "docs"
RIGHTS, LOGBOOK = ((DOCS / name).read_text(encoding="utf-8") for name in ("rights.md", "logbook.md"))
ROGUE = '<script>alert("x")</script> & <img src=x onerror=y>'
VOID = {"meta", "br"}


class Reader(HTMLParser):
    """Checks that every element is closed in its place, and keeps tags, attributes and text."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.text = ""
        self._open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element begins."""
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        if tag not in VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """It ends."""
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        """Text."""
        self.text += data

    def close(self) -> None:
        """The end of the page."""
        super().close()
        assert self._open == []


def read(page: str) -> Reader:
    """A page, read to its end."""
    reader = Reader()
    reader.feed(page)
    reader.close()
    return reader


@pytest.fixture
def office() -> Office:
    """A node with Jan and Eva."""
    return make_office()


def stated(office: Office, **more: str) -> dict[str, object]:
    """The document of the child's statement."""
    new = new_signal(CHILD, BOTH, parents=(MOTHER,), **more)
    add_signal(office.context, office.jan, new, office.jan.id)
    add_signal(office.context, office.eva, new_signal(SISTER, parents=(CHILD,)), office.eva.id)
    earlier = open_request(office.context, OFFICER, RequestKind.ERASURE, CHILD).id
    refuse_request(office.context, OFFICER, earlier, more.get("reference", "duty of care"))
    request_id = open_request(office.context, OFFICER, RequestKind.ACCESS, CHILD).id
    return document(office.context, make_statement(office.context, OFFICER, request_id))


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_was_typed_is_text(office: Office, language: str) -> None:
    """A reference or reason that looks like HTML is shown as it was typed: nothing of it becomes an element."""
    page = statement_page(stated(office, reference=ROGUE), language)
    reader = read(page)
    assert reader.tags.isdisjoint({"script", "img", "link", "iframe", "a", "form", "object", "base"})
    assert reader.text.count(ROGUE) == 2
    assert "<script" not in page and "<img" not in page


@pytest.mark.parametrize("language", LANGUAGES)
def test_names_of_people_are_text(language: str) -> None:
    """So it is with the names that another organisation sent, and with those of members."""
    own, peer = two_nodes()
    for node in (own, peer):
        node.place(PERSONS[0], BOTH[:1], [], 0)
    rest(own, peer)
    with own.context.database.transaction():
        own.context.database.execute("UPDATE card SET name = ?, function = ?", (ROGUE, ROGUE))
        own.context.database.execute("UPDATE professional SET name = ?", (ROGUE,))
    request_id = open_request(own.context, OFFICER, RequestKind.ACCESS, PERSONS[0]).id
    reader = read(statement_page(document(own.context, make_statement(own.context, OFFICER, request_id)), language))
    assert reader.text.count(ROGUE) > 3
    assert "script" not in reader.tags


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_stands_on_its_own(office: Office, language: str) -> None:
    """No address, no script, no handler, nothing to load; a policy in the page forbids them too; it prints."""
    page = statement_page(stated(office), language)
    assert not re.search(r"https?:|//|url\(|@import|javascript:", page)
    reader = read(page)
    assert reader.attributes <= {"lang", "charset", "http-equiv", "content", "name", "scope"}
    assert "default-src &#x27;none&#x27;" in page
    assert "@media print" in page and "@page" in page
    assert f'<html lang="{language}">' in page


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_number_is_in_it(office: Office, language: str) -> None:
    """The page says that the number was left out, and has none, nor a row of nine digits at all."""
    page = statement_page(stated(office), language)
    assert not any(number.digits in page for number in (CHILD, MOTHER, SISTER))
    assert not re.search(r"\d{9}", page)
    assert LANGUAGES[language]["no_number"] in read(page).text


def test_it_says_what_the_document_says(office: Office) -> None:
    """Rule "everything the node holds": every entry of the logbook, signal and request of the document has its place;
    days and moments are in words.
    """
    told = stated(office)
    text = read(statement_page(told, "nl")).text
    assert told["format"] == FORMAT
    logbook = told["logbook"]
    assert isinstance(logbook, list)
    rows = read(statement_page(told, "nl"))
    assert all(LANGUAGES["nl"][f"action.{entry['action']}"] in rows.text for entry in logbook)
    assert text.count("wijkagent (medewerker)") >= len([one for one in logbook if one["who"]["role"] == "professional"])
    for words in ("3 november 2026, 10:30", "7 juni 2015", "Jeugd – Jeugdwet 7.1.4.1", "document gezien", "afgewezen"):
        assert words in text
    english = read(statement_page(told, "en")).text
    for words in ("3 November 2026, 10:30", "7 June 2015", "document seen", "refused", "signal placed"):
        assert words in english


def test_the_document_is_as_it_is_described(office: Office) -> None:
    """docs/rights.md has a row for each part of the document, with every field of it, and for nothing else."""
    told = stated(office)
    rows = dict(
        re.findall(r"^\| (`[^|]+`) \| (.+) \|$", RIGHTS.partition("### The machine-readable form")[2], re.MULTILINE)
    )
    parts = {name.removesuffix("[]"): text for names, text in rows.items() for name in re.findall(r"`([^`]+)`", names)}
    assert parts.keys() == told.keys()
    for name in ("organisation", "request", "signals", "named_as_parent", "logbook"):
        part = told[name]
        fields = part[0] if isinstance(part, list) else part
        assert isinstance(fields, dict)
        assert [field for field in fields if not re.search(rf"`{field}(\[\])?`", parts[name])] == []


def test_every_action_of_the_logbook_has_words() -> None:
    """Whatever may stand in the logbook on a person is told in words."""
    of_nobody = set(re.findall(r"^\| `([a-z-]+)` \| [CRUDE] \| [^|]+ \| \|$", LOGBOOK, re.MULTILINE))
    assert {f"action.{action}" for action in ACTION_CODES.keys() - of_nobody} <= LANGUAGES["nl"].keys()


def test_both_languages_have_the_same_words() -> None:
    """No word is missing in one of them, and none is empty."""
    assert LANGUAGES["nl"].keys() == LANGUAGES["en"].keys()
    assert all(text for words in LANGUAGES.values() for text in words.values())


def test_an_empty_statement_says_so(office: Office) -> None:
    """Where nothing is kept the page says so, part by part."""
    request_id = open_request(office.context, OFFICER, RequestKind.ACCESS, CHILD).id
    empty = document(office.context, make_statement(office.context, OFFICER, request_id))
    assert read(statement_page(empty, "nl")).text.count(LANGUAGES["nl"]["nothing"]) == 5


def test_every_entry_on_a_person_has_words() -> None:
    """What happens to persons in a lively pair of nodes is told in words, in both languages."""
    own, peer = two_nodes()
    for node in (own, peer):
        node.place(PERSONS[0], BOTH, [PERSONS[2]], 0)
    rest(own, peer)
    own.close(0)
    rest(own, peer)
    for node in (own, peer):
        actions = {
            row["action"] for row in node.context.database.rows("SELECT action FROM logbook WHERE person <> x''")
        }
        assert {f"action.{action}" for action in actions} <= LANGUAGES["nl"].keys()
